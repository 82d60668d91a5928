package layer

// TCP and UDP ports of protocols, from IANA's Service Name and Transport Protocol Port
// Number Registry or from tcpdump.
const (
	PortFTP           = 21
	PortSSH           = 22
	PortTelnet        = 23
	PortSMTP          = 25
	PortWhois         = 43
	PortDNS           = 53
	PortDHCPServer    = 67
	PortDHCPClient    = 68
	PortTFTP          = 69
	PortHTTP          = 80
	PortKerberos      = 88
	PortPOP3          = 110
	PortNTP           = 123
	PortNetBIOSName   = 137
	PortNetBIOSData   = 138
	PortNetBIOSStream = 139
	PortIMAP          = 143
	PortSNMP          = 161
	PortSNMPTrap      = 162
	PortBGP           = 179
	PortPTPEvent      = 319
	PortPTPGeneral    = 320
	PortRPKI          = 323
	PortLDAP          = 389
	PortHTTPS         = 443 // TLS, and QUIC
	PortSMB           = 445
	PortAutoRP        = 496 // Cisco
	PortIKE           = 500
	PortModbus        = 502
	PortSyslog        = 514
	PortRIP           = 520
	PortRIPng         = 521
	PortTimed         = 525
	PortDHCPv6Client  = 546
	PortDHCPv6Server  = 547
	PortRTSP          = 554
	PortSubmission    = 587 // of mail
	PortMSDP          = 639
	PortLDP           = 646
	PortAODV          = 654
	PortOLSR          = 698
	PortLMP           = 701
	PortKerberos4     = 750
	PortDNSOverTLS    = 853
	PortLWRES         = 921 // BIND's lightweight resolver
	PortIMAPS         = 993
	PortVQP           = 1589
	PortRADIUSOld     = 1645
	PortRADIUSAcctOld = 1646
	PortRADIUSDynOld  = 1700
	PortL2TP          = 1701
	PortPPTP          = 1723
	PortRADIUS        = 1812
	PortRADIUSAcct    = 1813
	PortSSDP          = 1900
	PortHSRP          = 1985
	PortMQTT          = 1883
	PortNFS           = 2049
	PortZephyrServer  = 2103
	PortZephyrHost    = 2104 // the HostManager
	PortGTPControl    = 2123
	PortGTPUser       = 2152
	PortISCSI         = 3260
	PortMySQL         = 3306
	PortRDP           = 3389
	PortSTUN          = 3478
	PortLSPPing       = 3503
	PortBFDControl    = 3784
	PortBFDEcho       = 3785
	PortRADIUSDynamic = 3799
	PortDiameter      = 3868
	PortLISPControl   = 4342
	PortNVMe          = 4420
	PortIKENAT        = 4500 // IKE and ESP behind address translation, RFC 3948
	PortBFDMultihop   = 4784
	PortVXLAN         = 4789
	PortVXLANGPE      = 4790
	PortOPCUA         = 4840
	PortSIP           = 5060
	PortMDNS          = 5353
	PortLLMNR         = 5355
	PortAHCP          = 5359
	PortPostgreSQL    = 5432
	PortCoAP          = 5683
	PortGeneve        = 6081
	PortSFlow         = 6343
	PortRedis         = 6379
	PortOpenFlowOld   = 6633
	PortMPLS          = 6635
	PortOpenFlow      = 6653
	PortBabel         = 6696
	PortBabelOld      = 6697
	PortBFDLAG        = 6784
	PortAFS           = 7000 // and up to 7009
	PortIKEUser1      = 7500
	PortIKEUser2      = 7501
	PortNVMeDiscovery = 8009
	PortHTTPAlt       = 8080
	PortHNCP          = 8231
	PortKafka         = 9092
	PortOTV           = 8472
	PortRTSPAlt       = 8554
	PortPFCP          = 8805
	PortBEEP          = 10288
	PortMemcached     = 11211
	PortLWAPPData     = 12222
	PortLWAPPControl  = 12223
	PortDNP3          = 20000
	PortSOMEIP        = 30490
	PortBACnet        = 47808
	PortBCMLI         = 49152
	PortWireGuard     = 51820
)

// TCPService returns the protocol of a TCP port, by its usual name, or "" if it is not
// known.
func TCPService(port uint16) string {
	switch port {
	case PortFTP:
		return "ftp"
	case PortSSH:
		return "ssh"
	case PortTelnet:
		return "telnet"
	case PortSMTP, PortSubmission:
		return "smtp"
	case PortWhois:
		return "whois"
	case PortDNS:
		return "dns"
	case PortHTTP, PortHTTPAlt:
		return "http"
	case PortPOP3:
		return "pop3"
	case PortIMAP:
		return "imap"
	case PortBGP:
		return "bgp"
	case PortRPKI:
		return "rpki"
	case PortLDAP:
		return "ldap"
	case PortHTTPS:
		return "tls"
	case PortSMB:
		return "smb"
	case PortRTSP, PortRTSPAlt:
		return "rtsp"
	case PortMSDP:
		return "msdp"
	case PortLDP:
		return "ldp"
	case PortDNSOverTLS:
		return "dns-over-tls"
	case PortIMAPS:
		return "imaps"
	case PortPPTP:
		return "pptp"
	case PortNFS:
		return "nfs"
	case PortMySQL:
		return "mysql"
	case PortRDP:
		return "rdp"
	case PortSIP:
		return "sip"
	case PortPostgreSQL:
		return "postgresql"
	case PortRedis:
		return "redis"
	case PortOpenFlow, PortOpenFlowOld:
		return "openflow"
	case PortBEEP:
		return "beep"
	}
	return ""
}

// UDPService returns the protocol of a UDP port, by its usual name, or "" if it is not
// known.
func UDPService(port uint16) string {
	switch port {
	case PortDNS:
		return "dns"
	case PortDHCPServer, PortDHCPClient:
		return "dhcp"
	case PortTFTP:
		return "tftp"
	case PortKerberos, PortKerberos4:
		return "kerberos"
	case PortNTP:
		return "ntp"
	case PortNetBIOSName:
		return "netbios-ns"
	case PortNetBIOSData:
		return "netbios-dgm"
	case PortSNMP, PortSNMPTrap:
		return "snmp"
	case PortPTPEvent, PortPTPGeneral:
		return "ptp"
	case PortHTTPS:
		return "quic"
	case PortAutoRP:
		return "auto-rp"
	case PortIKE, PortIKEUser1, PortIKEUser2:
		return "isakmp"
	case PortSyslog:
		return "syslog"
	case PortRIP:
		return "rip"
	case PortRIPng:
		return "ripng"
	case PortTimed:
		return "timed"
	case PortDHCPv6Client, PortDHCPv6Server:
		return "dhcpv6"
	case PortLDP:
		return "ldp"
	case PortAODV:
		return "aodv"
	case PortOLSR:
		return "olsr"
	case PortLMP:
		return "lmp"
	case PortLWRES:
		return "lwres"
	}
	return userUDPService(port)
}

// userUDPService is UDPService for ports from 1024 on.
func userUDPService(port uint16) string {
	switch port {
	case PortVQP:
		return "vqp"
	case PortRADIUS, PortRADIUSAcct, PortRADIUSDynamic, PortRADIUSOld, PortRADIUSAcctOld, PortRADIUSDynOld:
		return "radius"
	case PortL2TP:
		return "l2tp"
	case PortSSDP:
		return "ssdp"
	case PortHSRP:
		return "hsrp"
	case PortNFS:
		return "nfs"
	case PortGTPControl, PortGTPUser:
		return "gtp"
	case PortSTUN:
		return "stun"
	case PortLSPPing:
		return "lsp-ping"
	case PortBFDControl, PortBFDEcho, PortBFDMultihop, PortBFDLAG:
		return "bfd"
	case PortLISPControl:
		return "lisp"
	case PortIKENAT:
		return "ipsec"
	case PortVXLAN:
		return "vxlan"
	case PortVXLANGPE:
		return "vxlan-gpe"
	case PortSIP:
		return "sip"
	case PortMDNS:
		return "mdns"
	case PortLLMNR:
		return "llmnr"
	case PortAHCP:
		return "ahcp"
	case PortGeneve:
		return "geneve"
	case PortZephyrServer, PortZephyrHost:
		return "zephyr"
	case PortAFS, PortAFS + 1, PortAFS + 2, PortAFS + 3, PortAFS + 4, PortAFS + 5, PortAFS + 6, PortAFS + 7,
		PortAFS + 8, PortAFS + 9:
		return "afs"
	case PortSFlow:
		return "sflow"
	case PortMPLS:
		return "mpls"
	case PortBabel, PortBabelOld:
		return "babel"
	case PortHNCP:
		return "hncp"
	case PortOTV:
		return "otv"
	case PortLWAPPData, PortLWAPPControl:
		return "lwapp"
	case PortSOMEIP:
		return "someip"
	case PortWireGuard:
		return "wireguard"
	}
	return ""
}
