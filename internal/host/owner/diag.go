package owner

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// socket is what the kernel tells of a socket (sock_diag(7), proc_pid_net(5)).
type socket struct {
	local, remote netip.AddrPort // IPv4 in IPv6 is not unmapped
	v6            bool           // it is an AF_INET6 socket
	v6only        bool
	state         uint8
	uid           uint32
	inode         uint32 // 0 if no process has it open
	cookie        uint64
}

// States of a socket (net/tcp_states.h).
const (
	stateEstablished = 1 // a connected one, for UDP
	stateSynReceived = 3
	stateCloseWait   = 8
	stateListen      = 10
	stateNewReceived = 12
)

// awaits reports whether the socket has not been accepted yet: it belongs to the listening one.
// A socket that its process has closed has no inode either, but other states.
func (s *socket) awaits() bool {
	return s.inode == 0 && (s.state == stateEstablished || s.state == stateSynReceived || s.state == stateNewReceived || s.state == stateCloseWait)
}

// Sizes of the structures of linux/inet_diag.h and linux/netlink.h.
const (
	headerSize  = unix.SizeofNlMsghdr
	requestSize = 56 // inet_diag_req_v2
	answerSize  = 72 // inet_diag_msg
)

// skV6Only is the attribute INET_DIAG_SKV6ONLY.
const skV6Only = 11

// diag is a socket that asks about the sockets of one network namespace.
type diag struct {
	fd       int
	sequence uint32
	buffer   []byte
}

// patience is how long the kernel may take for an answer. It takes microseconds, as a rule.
const patience = int64(500 * time.Millisecond)

func openDiag() (*diag, error) {
	fd, err := openNetlink(unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return nil, err
	}
	return &diag{fd: fd, buffer: make([]byte, 32<<10)}, nil
}

// openNetlink opens a netlink socket that does not wait for ever.
func openNetlink(protocol int) (fd int, err error) {
	fd, err = unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, protocol)
	if err != nil {
		return -1, fmt.Errorf("open a netlink socket: %w", err)
	}
	timeout := unix.NsecToTimeval(patience)
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &timeout); err != nil {
		return -1, errors.Join(fmt.Errorf("set a timeout: %w", err), unix.Close(fd))
	}
	return fd, nil
}

// query is what a request asks for.
type query struct {
	family, protocol    uint8
	source, destination netip.AddrPort // as the protocol's lookup wants them
	device              uint32
	states              uint32 // bits 1<<state; 0 for all
}

// bytes returns the message.
func (q *query) bytes(flags uint16, sequence uint32) []byte {
	b := make([]byte, headerSize+requestSize)
	putHeader(b, unix.SOCK_DIAG_BY_FAMILY, flags, sequence)
	r := b[headerSize:]
	r[0], r[1] = q.family, q.protocol
	states := q.states
	if states == 0 {
		states = ^uint32(0)
	}
	binary.NativeEndian.PutUint32(r[4:], states)
	binary.BigEndian.PutUint16(r[8:], q.source.Port())
	binary.BigEndian.PutUint16(r[10:], q.destination.Port())
	putAddr(r[12:28], q.source.Addr())
	putAddr(r[28:44], q.destination.Addr())
	binary.NativeEndian.PutUint32(r[44:], q.device)
	binary.NativeEndian.PutUint64(r[48:], ^uint64(0)) // no cookie
	return b
}

func putHeader(b []byte, kind, flags uint16, sequence uint32) {
	binary.NativeEndian.PutUint32(b, uint32(len(b)))
	binary.NativeEndian.PutUint16(b[4:], kind)
	binary.NativeEndian.PutUint16(b[6:], unix.NLM_F_REQUEST|flags)
	binary.NativeEndian.PutUint32(b[8:], sequence)
}

func putAddr(b []byte, a netip.Addr) {
	if a.IsValid() {
		copy(b, a.AsSlice())
	}
}

// lookup asks for the one socket that the kernel would deliver to. It returns nil if there is none.
func (d *diag) lookup(q query) (found *socket, err error) {
	err = d.ask(&q, 0, func(s *socket) { found = s })
	return found, err
}

// list asks for the sockets of a family with a local port that are in one of the states, and calls
// do for each.
func (d *diag) list(family, protocol uint8, port uint16, states uint32, do func(*socket)) error {
	q := query{family: family, protocol: protocol, source: netip.AddrPortFrom(netip.Addr{}, port), states: states}
	return d.ask(&q, unix.NLM_F_DUMP, do)
}

// ask sends a request and reads the answers. To have no such socket is no error.
func (d *diag) ask(q *query, flags uint16, do func(*socket)) error {
	d.sequence++
	if err := unix.Sendto(d.fd, q.bytes(flags, d.sequence), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return fmt.Errorf("ask for sockets: %w", err)
	}
	err := receive(d.fd, d.buffer, d.sequence, flags != 0, func(kind uint16, body []byte) {
		if kind == unix.SOCK_DIAG_BY_FAMILY && len(body) >= answerSize {
			do(parseSocket(body))
		}
	})
	if errors.Is(err, unix.ENOENT) {
		return nil
	}
	return err
}

// receive reads the answers to a request, and skips those to earlier ones. dump says that they
// end with NLMSG_DONE.
func receive(fd int, buffer []byte, sequence uint32, dump bool, do func(kind uint16, body []byte)) error {
	for {
		n, _, err := unix.Recvfrom(fd, buffer, 0)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read from the kernel: %w", err)
		}
		done := false
		err = messages(buffer[:n], func(kind uint16, seq uint32, body []byte) error {
			switch {
			case seq != sequence:
				return nil
			case kind == unix.NLMSG_DONE:
				done = true
			case kind == unix.NLMSG_ERROR && len(body) >= 4:
				done = true
				if errno := -int32(binary.NativeEndian.Uint32(body)); errno != 0 {
					return unix.Errno(errno)
				}
			default:
				do(kind, body)
				done = done || !dump
			}
			return nil
		})
		if err != nil || done {
			return err
		}
	}
}

// messages calls do for each netlink message in b.
func messages(b []byte, do func(kind uint16, sequence uint32, body []byte) error) error {
	for len(b) >= headerSize {
		size := int(binary.NativeEndian.Uint32(b))
		if size < headerSize || size > len(b) {
			return nil
		}
		if err := do(binary.NativeEndian.Uint16(b[4:]), binary.NativeEndian.Uint32(b[8:]), b[headerSize:size]); err != nil {
			return err
		}
		b = b[min(align(size), len(b)):]
	}
	return nil
}

func align(n int) int { return (n + 3) &^ 3 }

// attributes calls do for each attribute in b.
func attributes(b []byte, do func(kind uint16, value []byte)) {
	for len(b) >= unix.SizeofRtAttr {
		size := int(binary.NativeEndian.Uint16(b))
		if size < unix.SizeofRtAttr || size > len(b) {
			return
		}
		do(binary.NativeEndian.Uint16(b[2:]), b[unix.SizeofRtAttr:size])
		b = b[min(align(size), len(b)):]
	}
}

// parseSocket reads an inet_diag_msg and the attributes after it.
func parseSocket(b []byte) *socket {
	s := &socket{v6: b[0] == unix.AF_INET6, state: b[1]}
	s.local = netip.AddrPortFrom(parseAddr(b[8:24], s.v6), binary.BigEndian.Uint16(b[4:]))
	s.remote = netip.AddrPortFrom(parseAddr(b[24:40], s.v6), binary.BigEndian.Uint16(b[6:]))
	s.cookie = binary.NativeEndian.Uint64(b[44:])
	s.uid, s.inode = binary.NativeEndian.Uint32(b[64:]), binary.NativeEndian.Uint32(b[68:])
	attributes(b[answerSize:], func(kind uint16, value []byte) {
		if kind == skV6Only && len(value) > 0 {
			s.v6only = value[0] != 0
		}
	})
	return s
}

func parseAddr(b []byte, v6 bool) netip.Addr {
	if v6 {
		return netip.AddrFrom16([16]byte(b))
	}
	return netip.AddrFrom4([4]byte(b))
}

// parseTable calls do for each socket in a table of /proc/net, as udplite and raw have it.
func parseTable(text []byte, do func(*socket)) {
	for line := range bytes.Lines(text) {
		field := bytes.Fields(line)
		if len(field) < 10 || !bytes.HasSuffix(field[0], []byte(":")) {
			continue // the names of the columns
		}
		local, v6, ok := parseEnd(field[1])
		remote, _, ok2 := parseEnd(field[2])
		state, err := strconv.ParseUint(string(field[3]), 16, 8)
		uid, err2 := strconv.ParseUint(string(field[7]), 10, 32)
		inode, err3 := strconv.ParseUint(string(field[9]), 10, 32)
		if ok && ok2 && errors.Join(err, err2, err3) == nil {
			do(&socket{local: local, remote: remote, v6: v6, state: uint8(state), uid: uint32(uid), inode: uint32(inode)})
		}
	}
}

// parseEnd reads an address and a port. The words of the address are in the byte order of the
// machine.
func parseEnd(b []byte) (end netip.AddrPort, v6, ok bool) {
	address, port, _ := bytes.Cut(b, []byte(":"))
	if len(address) != 8 && len(address) != 32 {
		return end, false, false
	}
	var raw [16]byte
	for i := 0; i < len(address); i += 8 {
		word, err := strconv.ParseUint(string(address[i:i+8]), 16, 32)
		if err != nil {
			return end, false, false
		}
		binary.NativeEndian.PutUint32(raw[i/2:], uint32(word))
	}
	number, err := strconv.ParseUint(string(port), 16, 16)
	v6 = len(address) == 32
	return netip.AddrPortFrom(parseAddr(raw[:len(address)/2], v6), uint16(number)), v6, err == nil
}
