package netdev

import (
	"fmt"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// Watch sends interfaces as they change, new ones included, until done is
// closed; then it closes the channel.
func Watch(done <-chan struct{}) (<-chan Device, error) {
	updates := make(chan netlink.LinkUpdate, 64)
	if err := netlink.LinkSubscribe(updates, done); err != nil {
		return nil, fmt.Errorf("watch interfaces: %w", err)
	}
	devices := make(chan Device)
	go func() {
		defer close(devices)
		for u := range updates {
			if u.Header.Type != unix.RTM_NEWLINK {
				continue
			}
			select {
			case devices <- device(u.Link):
			case <-done:
				return
			}
		}
	}()
	return devices, nil
}
