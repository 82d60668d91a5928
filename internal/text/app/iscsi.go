package app

// iSCSI: RFC 7143, section 11; operations of SCSI: SPC-4 and SBC-3.

import (
	"bytes"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

const (
	iscsiCommand  = 0x01
	iscsiLogin    = 0x03
	iscsiResponse = 0x21
	iscsiLoggedIn = 0x23
	iscsiHeader   = 48
)

var (
	iscsiTypes = []dissect.Name{
		{0x00, "NOP-Out"}, {iscsiCommand, "command"}, {0x02, "task management request"},
		{iscsiLogin, "login request"}, {0x04, "text request"}, {0x05, "Data-Out"}, {0x06, "logout request"},
		{0x10, "SNACK"}, {0x20, "NOP-In"}, {iscsiResponse, "response"}, {0x22, "task management response"},
		{iscsiLoggedIn, "login response"}, {0x24, "text response"}, {0x25, "Data-In"},
		{0x26, "logout response"}, {0x31, "R2T"}, {0x32, "asynchronous message"}, {0x3f, "reject"},
	}
	scsiOperations = []dissect.Name{
		{0x00, "test unit ready"}, {0x03, "request sense"}, {0x08, "read(6)"}, {0x0a, "write(6)"},
		{0x12, "inquiry"}, {0x1a, "mode sense(6)"}, {0x1b, "start stop unit"}, {0x25, "read capacity(10)"},
		{0x28, "read(10)"}, {0x2a, "write(10)"}, {0x35, "synchronize cache(10)"}, {0x41, "write same(10)"},
		{0x42, "unmap"}, {0x4d, "log sense"}, {0x5a, "mode sense(10)"}, {0x5e, "persistent reserve in"},
		{0x5f, "persistent reserve out"}, {0x88, "read(16)"}, {0x89, "compare and write"}, {0x8a, "write(16)"},
		{0x91, "synchronize cache(16)"}, {0x93, "write same(16)"}, {0x9e, "service action in"},
		{0xa0, "report LUNs"}, {0xa3, "maintenance in"}, {0xa8, "read(12)"}, {0xaa, "write(12)"},
	}
	scsiStatus = []dissect.Name{
		{0x00, "good"}, {0x02, "check condition"}, {0x08, "busy"}, {0x18, "reservation conflict"},
		{0x28, "task set full"}, {0x40, "task aborted"},
	}
)

func isISCSI(ctx *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < iscsiHeader || s.Data[0]&0x80 != 0 {
		return false
	}
	kind := s.Data[0] & 0x3f
	_, known := dissect.Lookup(iscsiTypes, uint32(kind))
	if request := kind&0x20 == 0; request && kind != iscsiLogin && (s.Data[2] != 0 || s.Data[3] != 0) { // reserved
		return false
	}
	if kind != iscsiCommand && s.Data[4] != 0 { // further headers
		return false
	}
	return known && (s.Data[0]&0x20 != 0) == (ctx.Src == layer.PortISCSI)
}

// iscsi prints the first unit of a segment.
func iscsi(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": iSCSI "...), s)
	kind := d.U8(0) & 0x3f
	d.Name(iscsiTypes, kind, "")
	switch kind {
	case iscsiCommand:
		d.Str(" ")
		d.Name(scsiOperations, d.U8(32), "operation 0x%02x")
	case iscsiResponse:
		d.Str(" ")
		d.Name(scsiStatus, d.U8(3), "status 0x%02x")
	case iscsiLoggedIn:
		d.Printf(", status %d.%d", d.U8(36), d.U8(37))
	}
	d.Printf(", tag 0x%x", d.U32(16))
	if kind == iscsiLogin {
		size := d.U24(5)
		for off := iscsiHeader; off < iscsiHeader+size && off < len(s.Data); off = clauseSkip(&d, off) {
			switch text := s.Data[off:]; {
			case bytes.HasPrefix(text, []byte("InitiatorName=")):
				clauseWord(&d, ", initiator ", off+len("InitiatorName="))
			case bytes.HasPrefix(text, []byte("TargetName=")):
				clauseWord(&d, ", target ", off+len("TargetName="))
			}
		}
	}
	return clause(&d, "iscsi")
}
