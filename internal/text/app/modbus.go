package app

// Modbus over TCP: MODBUS Messaging on TCP/IP Implementation Guide V1.0b, MODBUS Application
// Protocol V1.1b3.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var modbusFunctions = []dissect.Name{
	{1, "read coils"}, {2, "read discrete inputs"}, {3, "read holding registers"},
	{4, "read input registers"}, {5, "write coil"}, {6, "write register"}, {7, "read exception status"},
	{8, "diagnostics"}, {11, "get event counter"}, {12, "get event log"}, {15, "write coils"},
	{16, "write registers"}, {17, "report server id"}, {20, "read file record"},
	{21, "write file record"}, {22, "mask write register"}, {23, "read/write registers"},
	{24, "read fifo queue"}, {43, "encapsulated interface"},
}

var modbusExceptions = []dissect.Name{
	{1, "illegal function"}, {2, "illegal data address"}, {3, "illegal data value"},
	{4, "server device failure"}, {5, "acknowledge"}, {6, "server device busy"},
	{8, "memory parity error"}, {10, "gateway path unavailable"}, {11, "gateway target failed to respond"},
}

func isModbus(_ *dissect.Context, s dissect.Span) bool {
	return len(s.Data) >= 8 && be.Uint16(s.Data[2:]) == 0 &&
		be.Uint16(s.Data[4:]) >= 2 && be.Uint16(s.Data[4:]) <= 254
}

// modbus prints the first message of a segment.
func modbus(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": Modbus "...), s)
	function := d.U8(7)
	query := ctx.Dst == layer.PortModbus
	d.Choose(query, "query", "response")
	d.Printf(", id %d, unit %d, ", d.U16(0), d.U8(6))
	d.Name(modbusFunctions, function&0x7f, "function %d")
	switch {
	case function&0x80 != 0:
		d.Str(", exception ")
		d.Name(modbusExceptions, d.U8(8), "%d")
	case function == 5 || function == 6:
		d.Printf(", address %d, value 0x%04x", d.U16(8), d.U16(10))
	case query && function <= 4 || function == 15 || function == 16:
		d.Printf(", address %d, count %d", d.U16(8), d.U16(10))
	case function <= 4:
		d.Printf(", bytes %d", d.U8(8))
	}
	return clause(&d, "modbus")
}
