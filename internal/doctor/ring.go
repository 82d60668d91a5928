package doctor

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"ringcap/internal/host/netdev"
	"ringcap/live"
	"ringcap/packet"
)

// rings returns the interfaces that each get a ring. That of any is one ring for all.
func rings(devices []netdev.Device, o *Options) (list []netdev.Device) {
	for _, d := range devices {
		if d.Up {
			list = append(list, d)
		}
	}
	if len(list) > 1 && slices.Contains(o.Interfaces, netdev.Any) {
		return list[:1]
	}
	return list
}

// ring opens the rings of a capture, with a filter that no frame passes. The error is that of
// mayCapture.
func ring(f *findings, devices []netdev.Device, size int, err error) {
	if err != nil || len(devices) == 0 {
		return // other findings say why there is no capture
	}
	begin := time.Now()
	if err = tryRings(devices, size); err == nil {
		f.ok("%s of %d MiB opened in %v", number(len(devices), "ring"), size>>20, time.Since(begin).Round(time.Millisecond))
		return
	}
	remedy := "free -m"
	for smaller := min(size/2, usual); smaller >= live.MinRing && !errors.Is(err, live.ErrStopped); smaller /= 2 {
		if tryRings(devices, smaller) == nil {
			remedy = fmt.Sprintf("ringcap -B %d", smaller>>10)
			break
		}
	}
	f.fault(remedy, "%v", err)
}

// usual is the size of a ring without -B in bytes.
const usual = 64 << 20

// tryRings opens a ring on each interface and closes them again.
func tryRings(devices []netdev.Device, size int) (err error) {
	for _, d := range devices {
		s, e := openRing(d, size)
		if e != nil {
			return e
		}
		defer func() { err = errors.Join(err, s.Close()) }()
	}
	return nil
}

// openRing opens a ring that no frame enters.
func openRing(d netdev.Device, size int) (*live.Source, error) {
	nothing, err := live.NewProgram([]bpf.RawInstruction{{Op: unix.BPF_RET | unix.BPF_K}})
	if err != nil {
		return nil, err
	}
	link, err := d.LinkType()
	if err != nil {
		link = packet.LinkRaw
	}
	ifc := &packet.Interface{Index: d.Index, Name: d.Name, Hardware: d.Hardware, Link: link}
	stop := make(chan struct{})
	late := time.AfterFunc(patience/2, func() { close(stop) })
	defer late.Stop()
	return live.Open(live.Options{Interface: ifc, Network: netdev.FromNetworkHeader(ifc), Filter: nothing, Size: size, Stop: stop})
}
