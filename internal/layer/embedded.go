package layer

import "github.com/google/gopacket"

// packet.Layer finds the layers of package gopacket/layers that these embed.

func (e *Ethernet) Embedded() gopacket.Layer { return &e.Ethernet }
func (d *Dot1Q) Embedded() gopacket.Layer    { return &d.Dot1Q }
func (a *ARP) Embedded() gopacket.Layer      { return &a.ARP }
func (ip *IPv4) Embedded() gopacket.Layer    { return &ip.IPv4 }
func (ip *IPv6) Embedded() gopacket.Layer    { return &ip.IPv6 }
func (t *TCP) Embedded() gopacket.Layer      { return &t.TCP }
func (u *UDP) Embedded() gopacket.Layer      { return &u.UDP }
func (i *ICMPv4) Embedded() gopacket.Layer   { return &i.ICMPv4 }
func (i *ICMPv6) Embedded() gopacket.Layer   { return &i.ICMPv6 }
func (g *GRE) Embedded() gopacket.Layer      { return &g.GRE }
func (v *VXLAN) Embedded() gopacket.Layer    { return &v.VXLAN }
func (g *Geneve) Embedded() gopacket.Layer   { return &g.Geneve }
func (m *MPLS) Embedded() gopacket.Layer     { return &m.MPLS }
func (p *PPPoE) Embedded() gopacket.Layer    { return &p.PPPoE }
func (p *PPP) Embedded() gopacket.Layer      { return &p.PPP }
func (s *LinuxSLL) Embedded() gopacket.Layer { return &s.LinuxSLL }
