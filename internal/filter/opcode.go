package filter

// Operation codes of classic BPF from which programs are built or by which they are
// inspected. Each is the sum of class, size and mode, as in linux/bpf_common.h.
const (
	opRetK   = 0x06
	opRetA   = 0x16
	opLdAbsW = 0x20
	opLdAbsH = 0x28
	opLdAbsB = 0x30
	opLdxMsh = 0xb1
	opStx    = 0x03
	opJa     = 0x05
	opJeqK   = 0x15
	opLshK   = 0x64
	opRshK   = 0x74
	opDivK   = 0x34
	opModK   = 0x94
)

// Offsets from SKF_AD_OFF of loads that the kernel answers with facts about the frame
// instead of its bytes (linux/filter.h).
const (
	adOffset         = 0xfffff000
	adProtocol       = 0
	adPktType        = 4
	adIfIndex        = 8
	adHaType         = 28
	adVLANTag        = 44
	adVLANTagPresent = 48
	adVLANTPID       = 60
	adMax            = 64
)

// memWords is the number of words of scratch memory (BPF_MEMWORDS).
const memWords = 16

// operation is a decoded operation code. The codes are small numbers, so that the
// matcher's switch compiles to one indexed jump.
type operation uint8

const (
	doIllegal operation = iota
	doRetK
	doRetA
	doLdAbsW
	doLdAbsH
	doLdAbsB
	doLdIndW
	doLdIndH
	doLdIndB
	doLdLen
	doLdImm
	doLdMem
	doLdxLen
	doLdxImm
	doLdxMem
	doLdxMsh
	doSt
	doStx
	doJa
	doJeqK
	doJgtK
	doJgeK
	doJsetK
	doJeqX
	doJgtX
	doJgeX
	doJsetX
	doAddK
	doSubK
	doMulK
	doDivK
	doModK
	doAndK
	doOrK
	doXorK
	doLshK
	doRshK
	doAddX
	doSubX
	doMulX
	doDivX
	doModX
	doAndX
	doOrX
	doXorX
	doLshX
	doRshX
	doNeg
	doTax
	doTxa
	doAncillary // a load at adOffset + k
)

// operations maps every operation code that bpf_filter of libpcap executes.
var operations = map[uint16]operation{
	opRetK: doRetK, opRetA: doRetA,
	opLdAbsW: doLdAbsW, opLdAbsH: doLdAbsH, opLdAbsB: doLdAbsB,
	0x40: doLdIndW, 0x48: doLdIndH, 0x50: doLdIndB,
	0x80: doLdLen, 0x00: doLdImm, 0x60: doLdMem,
	0x81: doLdxLen, 0x01: doLdxImm, 0x61: doLdxMem, opLdxMsh: doLdxMsh,
	0x02: doSt, opStx: doStx,
	opJa: doJa, opJeqK: doJeqK, 0x25: doJgtK, 0x35: doJgeK, 0x45: doJsetK,
	0x1d: doJeqX, 0x2d: doJgtX, 0x3d: doJgeX, 0x4d: doJsetX,
	0x04: doAddK, 0x14: doSubK, 0x24: doMulK, opDivK: doDivK, opModK: doModK,
	0x54: doAndK, 0x44: doOrK, 0xa4: doXorK, opLshK: doLshK, opRshK: doRshK,
	0x0c: doAddX, 0x1c: doSubX, 0x2c: doMulX, 0x3c: doDivX, 0x9c: doModX,
	0x5c: doAndX, 0x4c: doOrX, 0xac: doXorX, 0x6c: doLshX, 0x7c: doRshX,
	0x84: doNeg, 0x07: doTax, 0x87: doTxa,
}
