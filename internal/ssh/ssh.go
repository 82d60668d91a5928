// Package ssh finds the ssh session over which somebody uses this process, so that a capture
// can leave it out.
package ssh

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

// Session is the TCP connection of an ssh session.
type Session struct{ Client, Server netip.AddrPort }

// variable is what sshd(8) sets in the environment of a session.
const variable = "SSH_CONNECTION"

// Find returns the session of this process. If the environment has lost it, as under sudo, Find
// looks at the environments of the processes above, as far as this user may read them.
func Find() (Session, bool) {
	text, set := os.LookupEnv(variable)
	for pid := os.Getppid(); !set && pid > 0; pid = parent(pid) {
		text, set = inherited(pid)
	}
	return parse(text)
}

// inherited returns the variable in the environment with which a process began.
func inherited(pid int) (string, bool) {
	environ, _ := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid)) // of other users it is not readable
	for entry := range bytes.SplitSeq(environ, []byte{0}) {
		if value, found := bytes.CutPrefix(entry, []byte(variable+"=")); found {
			return string(value), true
		}
	}
	return "", false
}

// parent returns the parent of a process, 0 if there is none or it is unknown.
func parent(pid int) int {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The name, which is in parentheses, may hold anything. The state and the parent follow.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 2 {
		return 0
	}
	n, _ := strconv.Atoi(string(fields[1]))
	return n
}

// parse parses "CLIENT PORT SERVER PORT". It reports false for what is no connection, such as
// "UNKNOWN 65535 UNKNOWN 65535".
func parse(text string) (s Session, ok bool) {
	words := strings.Fields(text)
	if len(words) != 4 {
		return s, false
	}
	for i, end := range []*netip.AddrPort{&s.Client, &s.Server} {
		address, err := netip.ParseAddr(words[2*i])
		if err != nil {
			return s, false
		}
		port, err := strconv.ParseUint(words[2*i+1], 10, 16)
		if err != nil {
			return s, false
		}
		*end = netip.AddrPortFrom(address.Unmap(), uint16(port))
	}
	return s, true
}

// Expression returns one for the packets of the session.
func (s Session) Expression() string {
	return fmt.Sprintf("tcp port %d and %d and host %s and %s",
		s.Client.Port(), s.Server.Port(), s.Client.Addr().WithZone(""), s.Server.Addr().WithZone(""))
}

// On reports whether the session runs over the interface with that index: whether that has the
// address of the server. The index 0 stands for all interfaces.
func (s Session) On(index int) bool {
	interfaces, err := net.Interfaces()
	if err != nil {
		return false
	}
	server := s.Server.Addr()
	for _, ifc := range interfaces {
		zone := server.Zone()
		if index != 0 && ifc.Index != index || zone != "" && zone != ifc.Name && zone != strconv.Itoa(ifc.Index) {
			continue
		}
		addresses, _ := ifc.Addrs() // an interface that is gone has none
		for _, a := range addresses {
			if prefix, err := netip.ParsePrefix(a.String()); err == nil && prefix.Addr() == server.WithZone("") {
				return true
			}
		}
	}
	return false
}
