package live

import (
	"errors"
	"fmt"

	"github.com/google/gopacket/afpacket"
	"golang.org/x/sys/unix"
)

// fanoutTypes are the modes of --fanout (packet(7), PACKET_FANOUT).
var fanoutTypes = map[string]afpacket.FanoutType{
	"hash": afpacket.FanoutHash, "cpu": afpacket.FanoutCPU,
	"lb": afpacket.FanoutLoadBalance, "rollover": afpacket.FanoutRollover,
}

// fanoutUnique requests a group that no other program uses.
const fanoutUnique = afpacket.FanoutType(unix.PACKET_FANOUT_FLAG_UNIQUEID)

// OpenFanout opens n rings on an interface. The kernel distributes the frames among them
// by "hash" of their flow, "cpu", "lb" (round robin) or "rollover". No ring receives
// frames before all of them are in the group.
func OpenFanout(o Options, n int, mode string) (rings []*Source, err error) {
	if n <= 1 {
		l, err := Open(o)
		return []*Source{l}, err
	}
	defer func() {
		if err != nil {
			for _, l := range rings {
				err = errors.Join(err, l.Close())
			}
		}
	}()
	group := 0
	for i := range n {
		l, err := openRing(o)
		if err != nil {
			return rings, err
		}
		rings = append(rings, l)
		l.names = rings[0].names
		kind := fanoutTypes[mode]
		if i == 0 {
			kind |= fanoutUnique
		}
		if err := l.tp.SetFanout(kind, uint16(group)); err != nil {
			return rings, fmt.Errorf("share %s among %d rings: %w", o.Interface.Name, n, err)
		}
		if group, err = unix.GetsockoptInt(l.fd, unix.SOL_PACKET, unix.PACKET_FANOUT); err != nil {
			return rings, fmt.Errorf("share %s among %d rings: %w", o.Interface.Name, n, err)
		}
	}
	for _, l := range rings {
		if err := l.admit(); err != nil {
			return rings, err
		}
	}
	return rings, nil
}
