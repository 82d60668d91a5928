package layer

import "github.com/google/gopacket"

// packet.Layer finds the layers of package gopacket/layers that these embed.

func (l *Ethernet) Embedded() gopacket.Layer { return &l.Ethernet }
func (l *Dot1Q) Embedded() gopacket.Layer    { return &l.Dot1Q }
func (l *ARP) Embedded() gopacket.Layer      { return &l.ARP }
func (l *IPv4) Embedded() gopacket.Layer     { return &l.IPv4 }
func (l *IPv6) Embedded() gopacket.Layer     { return &l.IPv6 }
func (l *TCP) Embedded() gopacket.Layer      { return &l.TCP }
func (l *UDP) Embedded() gopacket.Layer      { return &l.UDP }
func (l *ICMPv4) Embedded() gopacket.Layer   { return &l.ICMPv4 }
func (l *ICMPv6) Embedded() gopacket.Layer   { return &l.ICMPv6 }
func (l *GRE) Embedded() gopacket.Layer      { return &l.GRE }
func (l *VXLAN) Embedded() gopacket.Layer    { return &l.VXLAN }
func (l *Geneve) Embedded() gopacket.Layer   { return &l.Geneve }
func (l *MPLS) Embedded() gopacket.Layer     { return &l.MPLS }
func (l *PPPoE) Embedded() gopacket.Layer    { return &l.PPPoE }
func (l *PPP) Embedded() gopacket.Layer      { return &l.PPP }
func (l *LinuxSLL) Embedded() gopacket.Layer { return &l.LinuxSLL }
