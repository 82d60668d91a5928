package jsonl

// Records of DNS that are less common: RFC 2672 (DNAME), 1035 (HINFO), 3403 (NAPTR), 4034 (DS, DNSKEY,
// RRSIG, NSEC), 4255 (SSHFP), 5155 (NSEC3), 6698 (TLSA), 8659 (CAA), 9460 (SVCB, HTTPS). JSON has their
// data in hexadecimal, too.

const (
	dnsHINFO  = 13
	dnsNAPTR  = 35
	dnsDNAME  = 39
	dnsDS     = 43
	dnsSSHFP  = 44
	dnsRRSIG  = 46
	dnsNSEC   = 47
	dnsDNSKEY = 48
	dnsNSEC3  = 50
	dnsTLSA   = 52
	dnsSVCB   = 64
	dnsHTTPS  = 65
	dnsCAA    = 257
)

// dnsPart returns a function that finds a string with a length before it, behind skip bytes and n other
// such strings.
func dnsPart(skip, n int) func(*Printer, *header) []byte {
	return func(_ *Printer, h *header) []byte {
		data := h.data[min(10+skip, len(h.data)):]
		for range n {
			if len(data) == 0 {
				return nil
			}
			data = data[min(1+int(data[0]), len(data)):]
		}
		if len(data) == 0 || 1+int(data[0]) > len(data) {
			return nil
		}
		return data[1 : 1+int(data[0])]
	}
}

func dnsRareFields() []field {
	is := dnsType
	svcb := func(h *header) bool { t := be.Uint16(h.data); return t == dnsSVCB || t == dnsHTTPS }
	return []field{
		found(asText, "", "dns.dname", "name that replaces the end of others", dnsTarget(0)).only(is(dnsDNAME)),
		found(asText, "", "dns.hinfo.cpu", "kind of machine", dnsPart(0, 0)).only(is(dnsHINFO)),
		found(asText, "", "dns.hinfo.os", "operating system", dnsPart(0, 1)).only(is(dnsHINFO)),
		number("", "dns.naptr.order", 10, 2, "order of a rule").only(is(dnsNAPTR)),
		number("", "dns.naptr.preference", 12, 2, "preference of a rule").only(is(dnsNAPTR)),
		found(asText, "", "dns.naptr.flags", "flags of a rule", dnsPart(4, 0)).only(is(dnsNAPTR)),
		found(asText, "", "dns.naptr.service", "service of a rule", dnsPart(4, 1)).only(is(dnsNAPTR)),
		found(asText, "", "dns.naptr.regex", "expression of a rule", dnsPart(4, 2)).only(is(dnsNAPTR)),
		number("", "dns.caa.flags", 10, 1, "flags of an authorization of authorities").hex(2).only(is(dnsCAA)),
		found(asText, "", "dns.caa.tag", "what is authorized", dnsPart(1, 0)).only(is(dnsCAA)),
		found(asText, "", "dns.caa.value", "authority", func(_ *Printer, h *header) []byte {
			if len(h.data) < 12 || 12+int(h.data[11]) > len(h.data) {
				return nil
			}
			return h.data[12+int(h.data[11]):]
		}).only(is(dnsCAA)),
		number("", "dns.ds.key_id", 10, 2, "tag of the key of a delegation").hex(4).only(is(dnsDS)),
		number("", "dns.ds.algorithm", 12, 1, "algorithm of that key").only(is(dnsDS)),
		number("", "dns.ds.digest_type", 13, 1, "algorithm of its digest").only(is(dnsDS)),
		octets(asHex, "", "dns.ds.digest", 14, 0, "digest of the key").only(is(dnsDS)),
		number("", "dns.dnskey.flags", 10, 2, "flags of a key").hex(4).only(is(dnsDNSKEY)),
		number("", "dns.dnskey.protocol", 12, 1, "3").only(is(dnsDNSKEY)),
		number("", "dns.dnskey.algorithm", 13, 1, "algorithm of a key").only(is(dnsDNSKEY)),
		counted("", "dns.dnskey.key_id", "tag of a key, computed", keyTag).only(is(dnsDNSKEY)),
		octets(asHex, "", "dns.dnskey.public_key", 14, 0, "the key").only(is(dnsDNSKEY)),
		number("", "dns.rrsig.type_covered", 10, 2, "type of the records that are signed").only(is(dnsRRSIG)),
		number("", "dns.rrsig.algorithm", 12, 1, "algorithm of a signature").only(is(dnsRRSIG)),
		number("", "dns.rrsig.labels", 13, 1, "labels of the name that is signed").only(is(dnsRRSIG)),
		number("", "dns.rrsig.original_ttl", 14, 4, "seconds").only(is(dnsRRSIG)),
		number("", "dns.rrsig.key_tag", 26, 2, "tag of the key of a signature").only(is(dnsRRSIG)),
		found(asText, "", "dns.rrsig.signers_name", "zone that signs", dnsTarget(18)).only(is(dnsRRSIG)),
		found(asHex, "", "dns.rrsig.signature", "the signature", func(p *Printer, h *header) []byte {
			at, end := skipName(p.message, h.at+28), h.at+len(h.data)
			if at >= end || end > len(p.message) {
				return nil
			}
			return p.message[at:end]
		}).only(is(dnsRRSIG)),
		found(asText, "", "dns.nsec.next_domain_name", "next name of the zone", dnsTarget(0)).only(is(dnsNSEC)),
		number("", "dns.nsec3.algo", 10, 1, "hash algorithm").only(is(dnsNSEC3)),
		number("", "dns.nsec3.iterations", 12, 2, "iterations of the hash").only(is(dnsNSEC3)),
		number("", "dns.sshfp.algorithm", 10, 1, "algorithm of a host key").only(is(dnsSSHFP)),
		number("", "dns.sshfp.fingerprint.type", 11, 1, "algorithm of its fingerprint").only(is(dnsSSHFP)),
		octets(asHex, "", "dns.sshfp.fingerprint", 12, 0, "fingerprint of a host key").only(is(dnsSSHFP)),
		number("", "dns.tlsa.certificate_usage", 10, 1, "usage of a certificate").only(is(dnsTLSA)),
		number("", "dns.tlsa.selector", 11, 1, "part of the certificate").only(is(dnsTLSA)),
		number("", "dns.tlsa.matching_type", 12, 1, "how it is compared").only(is(dnsTLSA)),
		number("", "dns.svcb.svcpriority", 10, 2, "priority of a binding").only(svcb),
		found(asText, "", "dns.svcb.targetname", "host of a binding", dnsTarget(2)).only(svcb),
		found(asText, "", "dns.srv.service", "service that an owner names", srvLabel(0)).only(is(dnsSRV)),
		found(asText, "", "dns.srv.proto", "protocol that an owner names", srvLabel(1)).only(is(dnsSRV)),
		found(asText, "", "dns.srv.name", "domain that an owner names", srvLabel(2)).only(is(dnsSRV)),
	}
}

// keyTag computes the tag of a key (RFC 4034, appendix B).
func keyTag(_ *Printer, h *header) (uint64, bool) {
	if len(h.data) < 14 {
		return 0, false
	}
	var sum uint32
	for i, c := range h.data[10:] {
		sum += uint32(c) << (8 * (^i & 1))
	}
	return uint64((sum + sum>>16) & 0xffff), true
}

// srvLabel returns a function that finds the first or second label of the owner, or what follows them.
func srvLabel(part int) func(*Printer, *header) []byte {
	return func(p *Printer, h *header) []byte {
		name := dnsOwner(p, h)
		for i := range part + 1 {
			end := 0
			for end < len(name) && name[end] != '.' {
				if name[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end, len(name))
			switch {
			case i == part && part == 2:
				return name
			case i == part:
				return name[:end]
			}
			name = name[min(end+1, len(name)):]
		}
		return nil
	}
}
