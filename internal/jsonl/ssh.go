package jsonl

// SSH: the version and the offer of algorithms, RFC 4253, sections 4.2 and 7.1; HASSH:
// https://github.com/salesforce/hassh.

import (
	"bytes"
	"crypto/md5" //nolint:gosec // what HASSH is defined by

	"ringcap/internal/layer"
)

const (
	sshKexInit   = 20    // the number of the message that offers algorithms
	maxSSHPacket = 35000 // RFC 4253, section 6.1
)

// sshLists are the lists of algorithms in a message, in its order.
var sshLists = [...]struct{ key, help string }{
	{"kex_algorithms", "algorithms of key exchange that a side offers"},
	{"server_host_key_algorithms", "algorithms of the server's key"},
	{"encryption_algorithms_client_to_server", "algorithms of encryption, to the server"},
	{"encryption_algorithms_server_to_client", "algorithms of encryption, to the client"},
	{"mac_algorithms_client_to_server", "algorithms of authentication, to the server"},
	{"mac_algorithms_server_to_client", "algorithms of authentication, to the client"},
	{"compression_algorithms_client_to_server", "algorithms of compression, to the server"},
	{"compression_algorithms_server_to_client", "algorithms of compression, to the client"},
	{"languages_client_to_server", "languages, to the server"},
	{"languages_server_to_client", "languages, to the client"},
}

// The tables of SSH, by the name of a header.
const (
	sshVersion = iota
	sshFromClient
	sshFromServer
)

func (t *tables) addSSH() {
	is := func(names ...int) func(*header) bool {
		return func(h *header) bool {
			for _, name := range names {
				if h.name == name {
					return true
				}
			}
			return false
		}
	}
	offer := is(sshFromClient, sshFromServer)
	fields := []field{
		found(asText, "protocol", "ssh.protocol", "version of the protocol and of the program", func(_ *Printer, h *header) []byte {
			line, _ := nextLine(h.data, 0)
			return line
		}).only(is(sshVersion)),
		number("", "ssh.packet_length", 0, 4, "bytes of a packet behind this number").only(offer),
		number("message_code", "ssh.message_code", 5, 1, "20 for an offer of algorithms; only those are shown").only(offer),
	}
	for i, l := range sshLists {
		fields = append(fields, found(asText, l.key, "ssh."+l.key, l.help, func(p *Printer, _ *header) []byte {
			if len(p.ssh[i]) == 0 {
				return nil
			}
			return p.ssh[i]
		}).only(offer))
	}
	fields = append(fields,
		hassh("hassh", "ssh.kex.hassh", "HASSH of a client's offer: the MD5 of ssh.kex.hassh_algorithms", true).only(is(sshFromClient)),
		hassh("", "ssh.kex.hassh_algorithms", "what HASSH is made from", false).only(is(sshFromClient)),
		hassh("hassh_server", "ssh.kex.hasshserver", "HASSH of a server's offer", true).only(is(sshFromServer)),
		hassh("", "ssh.kex.hasshserver_algorithms", "what it is made from", false).only(is(sshFromServer)),
	)
	t.ssh = t.message("ssh", "RFC 4253: the version that a side says first, and its offer of algorithms where that begins a segment or follows the version", fields...)
}

// hassh returns a field of the algorithms of an offer that one direction uses, or of their MD5.
func hassh(key, name, help string, sum bool) field {
	return found(asText, key, name, help, func(p *Printer, h *header) []byte {
		b := p.line[:0]
		for n, list := range [4]int{0, 2, 4, 6} { // the lists of the other direction are the next ones
			if list > 0 && h.name == sshFromServer {
				list++
			}
			if p.ssh[list] == nil {
				return nil
			}
			if n > 0 {
				b = append(b, ';')
			}
			b = append(b, p.ssh[list]...)
		}
		p.line = b
		if !sum {
			return b
		}
		digest := md5.Sum(b) //nolint:gosec // no secret
		p.name = appendHex(p.name[:0], digest[:])
		return p.name
	})
}

// secureShell writes a version at the start of data and an offer of algorithms there or behind it.
// It reports whether there is either.
func (p *Printer) secureShell(src, dst uint16, data []byte) bool {
	some := false
	if bytes.HasPrefix(data, []byte("SSH-")) && isText(data) {
		_, n := nextLine(data, 0)
		p.depth++
		p.entry(p.tables.ssh, header{data: data[:n:n]})
		data = data[n:]
		some = true
	}
	if !isKexInit(data) {
		return some
	}
	end := min(len(data), 4+int(be.Uint32(data)))
	r := layer.Reader{Data: data[:end], At: 6 + 16} // behind the cookie
	for i := range p.ssh {
		p.ssh[i] = r.Next(r.Number(4))
	}
	from := sshFromClient
	if src == layer.PortSSH || src < dst && dst != layer.PortSSH {
		from = sshFromServer
	}
	p.depth++
	p.entry(p.tables.ssh, header{data: data[:end:end], name: from})
	return true
}

// isKexInit reports whether data begins with an offer of algorithms.
func isKexInit(data []byte) bool {
	if len(data) < 6+16+4+1 || data[5] != sshKexInit || data[4] < 4 {
		return false
	}
	size, list := be.Uint32(data), be.Uint32(data[22:])
	return size > 22 && size <= maxSSHPacket && list > 0 && list < size && data[26] > ' ' && data[26] < 0x7f
}
