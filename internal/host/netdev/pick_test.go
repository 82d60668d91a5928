package netdev

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"

	"github.com/vishvananda/netlink"

	"ringcap/internal/testing/nettest"
)

// TestMain runs the tests where they may make network namespaces.
func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

// TestDefault checks that the interface of a default route with several next hops is found, and
// that the error says so if only loopback is up.
func TestDefault(t *testing.T) {
	a, b := nettest.NewPair(t)
	a.AddVeth("first", b, "there")
	a.Do(func() error {
		if d, err := Default(); err != nil || d.Name != nettest.NameA {
			t.Errorf("without a route: %v, %v", d, err)
		}
		link, err := netlink.LinkByName("first")
		if err != nil {
			return err
		}
		address, err := netlink.ParseAddr("198.51.100.1/24")
		if err != nil {
			return err
		}
		if err := netlink.AddrAdd(link, address); err != nil {
			return err
		}
		hops := []*netlink.NexthopInfo{}
		for _, gateway := range []string{"198.51.100.2", "198.51.100.3"} {
			hops = append(hops, &netlink.NexthopInfo{LinkIndex: link.Attrs().Index, Gw: net.ParseIP(gateway)})
		}
		return netlink.RouteAdd(&netlink.Route{Dst: &net.IPNet{IP: net.IPv4zero, Mask: net.CIDRMask(0, 32)}, MultiPath: hops})
	})
	a.Do(func() error {
		if d, err := Default(); err != nil || d.Name != "first" {
			t.Errorf("with two next hops: %v, %v", d, err)
		}
		return nil
	})
	nettest.New(t).Do(func() error {
		if _, err := Default(); !errors.Is(err, ErrNone) || !strings.HasPrefix(err.Error(), "no interface is up but lo: ") {
			t.Errorf("loopback alone: %v", err)
		}
		return nil
	})
}

// TestLabel checks that the label of an address names its interface, as for ioctl.
func TestLabel(t *testing.T) {
	a, _ := nettest.NewPair(t)
	a.Do(func() error {
		label := nettest.NameA + ":1"
		if d, err := Find(label); err != nil || d.Name != nettest.NameA {
			t.Errorf("%v, %v", d, err)
		}
		if list, err := Select([]string{label}, false, nil); err != nil || len(list) != 1 || list[0].Name != nettest.NameA {
			t.Errorf("%v, %v", list, err)
		}
		for _, name := range []string{"nothere:1", ":1", ":"} {
			if d, err := Find(name); err == nil {
				t.Errorf("%s is %v", name, d)
			}
		}
		return nil
	})
}

// TestSelectIndex checks that an index names its interface among several, too.
func TestSelectIndex(t *testing.T) {
	a, _ := nettest.NewPair(t)
	a.Do(func() error {
		for _, names := range [][]string{{nettest.NameA, "1"}, {"1", "1", "veth*"}} {
			if list, err := Select(names, false, nil); err != nil || len(list) != 2 {
				t.Errorf("%q: %v, %v", names, list, err)
			}
		}
		if list, err := Select([]string{nettest.NameA, "99999"}, false, nil); err == nil {
			t.Errorf("%v", list)
		}
		return nil
	})
}

// TestListWhileChanging checks that interfaces which come and go do not keep List from listing
// those that stay.
func TestListWhileChanging(t *testing.T) {
	a, b := nettest.NewPair(t)
	for i := range 100 { // so many that a list takes several messages
		a.AddVeth(fmt.Sprintf("more%d", i), b, fmt.Sprintf("there%d", i))
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		a.Do(func() error {
			for {
				select {
				case <-stop:
					return nil
				default:
					link := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: "comes"}, PeerName: "goes"}
					if err := errors.Join(netlink.LinkAdd(link), netlink.LinkDel(link)); err != nil {
						return err
					}
				}
			}
		})
	}()
	a.Do(func() error {
		for range 50 {
			list, err := List()
			if err != nil || len(list) < 102 {
				t.Errorf("%d interfaces: %v", len(list), err)
				break
			}
			for _, d := range list {
				if want := d.Name == nettest.NameA || d.Loopback; (len(d.Addresses) > 0) != want {
					t.Errorf("%s has the addresses %q", d.Name, d.Addresses)
				}
			}
		}
		return nil
	})
	close(stop)
	<-done
}
