package inet

// ESP: RFC 4303.

import (
	"errors"

	"github.com/google/gopacket/layers"

	"ringcap/internal/esp"
	"ringcap/internal/text/dissect"
)

// espHeader prints the fields that are not encrypted, and the payload if there is a key for
// it.
func espHeader(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) <= 8 {
		return ctx.Cut(b, "esp")
	}
	d := ctx.Dissect(b, s)
	spi := d.U32(0)
	d.Printf("ESP(spi=0x%08x,seq=0x%x), length %d", spi, d.U32(4), s.Length)
	b = d.Finish("esp")
	if ctx.ESP == nil || ctx.IP().Fragment { // the last fragment has the padding
		return b
	}
	a := ctx.ESP.Find(uint32(spi), ctx.IP().Dst)
	switch {
	case a == nil:
		return b
	case len(s.Data) < s.Length || !ctx.Nest():
		return ctx.Cut(b, "esp")
	}
	return espPayload(ctx, b, s.Data[8:s.Length], a)
}

// espPayload prints an encrypted payload. What it decrypts stands in the family's memory
// behind the payloads that this one is in.
func espPayload(ctx *dissect.Context, b []byte, sealed []byte, a *esp.Association) []byte {
	plain := &scratchOf(ctx).plain
	start := len(*plain)
	defer func() { *plain = (*plain)[:start] }() // after a panic, too
	all, payload, next, err := a.Open(*plain, sealed)
	*plain = all
	switch {
	case errors.Is(err, esp.ErrBlocks):
		return b
	case err != nil:
		return ctx.Cut(b, "esp")
	}
	return ctx.IPProtocol(append(b, ": "...), layers.IPProtocol(next), dissect.Span{Data: payload, Length: len(payload)})
}
