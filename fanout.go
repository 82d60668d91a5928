package main

import (
	"errors"
	"fmt"

	"github.com/google/gopacket/afpacket"
	"golang.org/x/sys/unix"

	"ringcap/internal/cli"
)

// fanoutTypes are the modes of --fanout (packet(7), PACKET_FANOUT).
var fanoutTypes = map[string]afpacket.FanoutType{
	"hash": afpacket.FanoutHash, "cpu": afpacket.FanoutCPU,
	"lb": afpacket.FanoutLoadBalance, "rollover": afpacket.FanoutRollover,
}

// fanoutUnique asks the kernel for a group that no other program has.
const fanoutUnique = afpacket.FanoutType(unix.PACKET_FANOUT_FLAG_UNIQUEID)

// openFanout opens the rings of an interface, one without --fanout. Several share
// its frames; they let none in before all of them are in the group.
func openFanout(o liveOptions, f cli.Fanout) (rings []*live, err error) {
	if f.Rings <= 1 {
		l, err := openLive(o)
		return []*live{l}, err
	}
	defer func() {
		if err != nil {
			for _, l := range rings {
				err = errors.Join(err, l.Close())
			}
		}
	}()
	group := 0
	for i := range f.Rings {
		l, err := openRing(o)
		if err != nil {
			return rings, err
		}
		rings = append(rings, l)
		mode := fanoutTypes[f.Mode]
		if i == 0 {
			mode |= fanoutUnique
		}
		if err := l.tp.SetFanout(mode, uint16(group)); err != nil {
			return rings, fmt.Errorf("share %s among %d rings: %w", o.device.Name, f.Rings, err)
		}
		if group, err = unix.GetsockoptInt(l.fd, unix.SOL_PACKET, unix.PACKET_FANOUT); err != nil {
			return rings, fmt.Errorf("share %s among %d rings: %w", o.device.Name, f.Rings, err)
		}
	}
	for _, l := range rings {
		if err := l.admit(); err != nil {
			return rings, err
		}
	}
	return rings, nil
}
