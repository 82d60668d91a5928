package jsonl

import "ringcap/packet"

// chains are templates of nearly all packets, for IPv4 and IPv6: the facts of capture and
// the headers from Ethernet to the transport. One is written in a go, without a look at
// each header.
type chains [2]struct {
	udp   *template
	tcp   *template // without options
	usual *template // with the options that most segments have
}

// addChains joins what the tables of the headers say.
func (t *tables) addChains() {
	for i, ip := range [...]*table{t.ipv4, t.ipv6} {
		size := [...]int{20, 40}[i]
		c := &t.chains[i]
		c.udp, c.tcp, c.usual = t.newChain(ip), t.newChain(ip), t.newChain(ip)
		at := 14 + size
		c.udp.link(t.udp, at)
		c.tcp.link(t.tcp, at)
		options := c.usual.link(t.tcp, at)
		c.usual.take(options.member+"["+tcpUsualText, t.tcpTS.fields[2:], at+22)
		c.usual.text("}]")
		for _, k := range [...]*template{c.udp, c.tcp, c.usual} {
			k.text("}")
			k.watch()
		}
	}
}

// newChain is a chain as far as the header of ip.
func (t *tables) newChain(ip *table) *template {
	c := new(template)
	n := c.take("", t.frame.fields, 0)
	c.items = append(c.items, item{gap: &gap{kind: gapFacts}})
	for t.frame.fields[n].facts {
		n++
	}
	c.text(t.frame.fields[n].member + "[") // layers
	c.link(t.ethernet, 0)
	c.text("},")
	c.link(ip, 14)
	c.text("},")
	return c
}

// link adds all but the lists of k, whose header is at base, and returns the first
// list.
func (t *template) link(k *table, base int) *field {
	n := t.take(k.open, k.fields, base)
	if n == len(k.fields) {
		return nil
	}
	return &k.fields[n]
}

// chain is the template of a packet that was not decoded, nil if it has other options than
// most have.
func (t *tables) chain(h *packet.Headers, data []byte) *template {
	c := &t.chains[0]
	if h.IPVersion == 6 {
		c = &t.chains[1]
	}
	switch size := h.Payload - h.Transport; {
	case h.Protocol == packet.ProtocolUDP:
		return c.udp
	case size == 20:
		return c.tcp
	case size == 32 && be.Uint32(data[h.Transport+20:]) == tcpUsual:
		return c.usual
	}
	return nil
}
