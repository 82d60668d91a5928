package jsonl

// tables holds the tables of all kinds of headers.
type tables struct {
	frame  *table
	behind []step // steps of frame after the layers

	ethernet, vlan, llc, snap, arp, mpls   *table
	sll, sll2, null, radiotap, wifi        *table
	pppoe, ppp, pppDirection               *table
	ipv4, ipv4Option                       *table
	ipv6, fragment, ipv6Option             *table
	hopByHop, routing, destination, mobile *table
	tcp, udp, icmp, icmp6, ndOption        *table
	gre, vxlan, geneve                     *table
	igmp, igmpRecord, igmpSource           *table
	esp, ah, linkHeader                    *table
	sctp, sctpChunk, m3ua                  *table
	nsh, erspan2, erspan3, wccp, gpe, otv  *table
	l2tp, gtp, macsec, vnTag, cmd, pim     *table
	nlpid                                  *table
	dns, dnsQuestion, dnsRecord            *table
	dnsString, dnsOption                   *table
	dhcp, dhcpOption, tls                  *table
	http, ssdp, ftp, smtp, ssh, mqtt       *table
	quic, webSocket                        *table
	stp, vrrp, vrrpAddress, ntp            *table
	sip, sdp, sdpMedia, rtp                *table
	smb, smb2, dcerpc, rpcContext          *table
	lacp, eigrp, eigrpValue                *table
	usb, usbPcap                           *table
	dhcpAddress                            *table
	nbns, nbnsQuestion, nbnsRecord         *table
	nbnsAddress, nbnsName                  *table
	snmp, snmpVariable                     *table
	process, parent, container, pod        *table

	tcpOption, tcpBareOption, tcpMSS   *table
	tcpScale, tcpSACK, tcpBlock, tcpTS *table

	tcpUsual *template // the usual options
	chains   chains

	all []*table
}

// newTables makes all tables, in the order of --fields help.
func newTables() *tables {
	t := new(tables)
	t.addFrame()
	t.addEthernet()
	t.addARP()
	t.addIPv4()
	t.addIPv6()
	t.addTCP()
	t.addUDP()
	t.addICMP()
	t.addICMP6()
	t.addTunnels()
	t.addSCTP()
	t.addInner()
	t.addDNS()
	t.addDHCP()
	t.addSTP()
	t.addVRRP()
	t.addNTP()
	t.addNBNS()
	t.addSNMP()
	t.addTLS()
	t.addQUIC()
	t.addHTTP()
	t.addWebSocket()
	t.addLines()
	t.addSSH()
	t.addMQTT()
	t.addPPP()
	t.addCooked()
	t.addRadio()
	t.addWiFi()
	t.addSIP()
	t.addSMB()
	t.addDCERPC()
	t.addLACP()
	t.addEIGRP()
	t.addUSB()
	t.addProcess()
	t.addChains()
	return t
}
