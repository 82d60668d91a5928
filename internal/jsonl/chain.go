package jsonl

import "ringcap/packet"

// chains holds the templates, for IPv4 and IPv6, of nearly all packets: the facts of
// capture and the headers from Ethernet to the transport. Such a packet is written at
// once, without handling each header.
type chains [2]struct {
	udp   *template
	tcp   *template // without options
	usual *template // with the usual options
}

// addChains builds the chains from the tables of the headers.
func (t *tables) addChains() {
	for i, ip := range [...]*table{t.ipv4, t.ipv6} {
		size := [...]int{20, 40}[i]
		c := &t.chains[i]
		c.udp, c.tcp, c.usual = t.newChain(ip), t.newChain(ip), t.newChain(ip)
		at := 14 + size
		c.udp.link(t.udp, at)
		c.tcp.link(t.tcp, at)
		options := c.usual.link(t.tcp, at)
		c.usual.addFields(options.member+"["+tcpUsualText, t.tcpTS.fields[2:], at+22)
		c.usual.text("}]")
		for _, k := range [...]*template{c.udp, c.tcp, c.usual} {
			k.text("}")
			k.watch()
		}
	}
}

// newChain returns the chain up to the header of ip.
func (t *tables) newChain(ip *table) *template {
	c := new(template)
	n := c.addFields("", t.frame.fields, 0)
	c.items = append(c.items, item{gap: &gap{kind: gapFacts}})
	for t.frame.fields[n].facts {
		n++
	}
	c.text(t.frame.fields[n].member + "[") // the array of layers
	c.link(t.ethernet, 0)
	c.text("},")
	c.link(ip, 14)
	c.text("},")
	return c
}

// link adds the fields of k, whose header is at base, up to the first list. It returns
// this list.
func (t *template) link(k *table, base int) *field {
	n := t.addFields(k.open, k.fields, base)
	if n == len(k.fields) {
		return nil
	}
	return &k.fields[n]
}

// chain returns the template for a packet whose headers were peeked at, or nil if its
// options are not the usual ones.
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
