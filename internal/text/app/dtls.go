package app

// DTLS: RFC 6347 (1.2), RFC 9147 (1.3).

import "ringcap/internal/text/dissect"

const (
	dtls10 = 0xfeff
	dtls12 = 0xfefd
	dtls13 = 0xfefc

	dtlsRecord    = 13
	dtlsHandshake = 12 // the header of a message, in the record
)

var (
	dtlsNames   = []dissect.Name{{dtls10, "DTLS 1.0"}, {dtls12, "DTLS 1.2"}, {dtls13, "DTLS 1.3"}}
	dtlsRecords = []dissect.Name{
		{20, "change cipher spec"}, {21, "alert"}, {22, "handshake"}, {23, "data"}, {25, "encrypted"},
	}
	dtlsMessages = []dissect.Name{
		{0, "HelloRequest"}, {3, "HelloVerifyRequest"}, {4, "NewSessionTicket"}, {11, "Certificate"},
		{12, "ServerKeyExchange"}, {13, "CertificateRequest"}, {14, "ServerHelloDone"},
		{15, "CertificateVerify"}, {16, "ClientKeyExchange"}, {20, "Finished"},
	}
)

func isDTLSVersion(v int) bool { return v == dtls10 || v == dtls12 }

// isDTLS reports whether a datagram starts with a record that fits into it.
func isDTLS(_ *dissect.Context, s dissect.Span) bool {
	return len(s.Data) > dtlsRecord && s.Data[0] >= 20 && s.Data[0] <= 25 && s.Data[0] != 24 &&
		isDTLSVersion(int(be.Uint16(s.Data[1:]))) && int(be.Uint16(s.Data[11:]))+dtlsRecord <= s.Length
}

// dtls prints the first record of a datagram.
func dtls(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	kind, version, epoch := d.U8(0), d.U16(1), d.U16(3)
	const message = dtlsRecord
	plain := kind == 22 && epoch == 0 && d.Has(message, dtlsHandshake)
	if plain && d.Has(message, dtlsHandshake+2) && d.U8(message) <= tlsServerHello && d.U8(message) > 0 && d.U24(message+6) == 0 {
		client := d.U8(message) == tlsClientHello
		h := tlsRead(&d, message+dtlsHandshake, client)
		d.Name(dtlsNames, h.version, "DTLS 0x%04x")
		tlsShow(&d, h, client)
		return clause(&d, "dtls")
	}
	d.Name(dtlsNames, version, "")
	d.Str(" ")
	if plain {
		d.Name(dtlsMessages, d.U8(message), "message %d")
		return clause(&d, "dtls")
	}
	d.Name(dtlsRecords, kind, "record %d")
	d.Printf(", epoch %d, seq %d", epoch, d.U48(5))
	return clause(&d, "dtls")
}
