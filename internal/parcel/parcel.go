// Package parcel is what ringcap and ringcap-ship, the program that talks to message brokers, say
// to each other over a pair of sockets. All is in frames: a length of four bytes (big-endian),
// a letter, and as many bytes less one.
//
//	to ringcap-ship                from it
//	m ...  a message               o        it is ready
//	q      that was the last one   e TEXT   it is not, and ends: why
//	                               n TEXT   a note for the user
//	                               c N...   a Count
//
// ringcap-ship reads at all times, so that nobody waits for it. What it cannot send at once it keeps.
package parcel

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Version is that of this language. Both programs are installed together; if they are not, they
// say so.
const Version = 1

// The letters.
const (
	Data   = 'm'
	Last   = 'q'
	Ready  = 'o'
	Fault  = 'e'
	Note   = 'n'
	Counts = 'c'
)

// Partitions is how many subjects, or keys, the packets of a capture are spread over, so that
// several programs can share the work. All packets of a flow are in one.
const Partitions = 16

// The forms of records.
const (
	JSON   = "json"
	Pcapng = "pcapng"
	Flows  = "flows" // lines of JSON, too
)

// Options are told to ringcap-ship on its command line, which other users of the host may read.
type Options struct {
	Version   int
	URL       string // nats://HOST:PORT/SUBJECT or kafka://HOST:PORT/TOPIC, with +tls behind the first word for TLS
	Read      bool   // read what was published, instead
	Form      string // of the records
	Sensor    string // name of this host
	Run       string // name of this capture, for the IDs of messages
	Creds     string // file of credentials; may be empty
	CA        string // file with the certificates of authorities; empty for those of the system
	Cert, Key string // files of a certificate of our own; may be empty
	Spool     string // directory for what cannot be sent at once; may be empty
	SpoolSize int64
	Off       bool // keep all rights
	Strict    bool // fail if a part of the sandbox is missing
}

// A Message is a number of records that are published as one.
type Message struct {
	ID        string // the same however often it is sent
	Partition int
	Records   int
	Data      []byte
}

// Head is how many bytes a frame of a message has before its data. Number is the message's in a
// run, from which ringcap-ship makes the ID.
const Head = 5 + 8 + 4 + 2

// longest is more than any frame has: a message has one record at least, which may be long.
const longest = 64 << 20

// PutHead fills the head of a frame that has room for it at its beginning.
func PutHead(frame []byte, number uint64, records, partition int) {
	binary.BigEndian.PutUint32(frame, uint32(len(frame)-4))
	frame[4] = Data
	binary.BigEndian.PutUint64(frame[5:], number)
	binary.BigEndian.PutUint32(frame[13:], uint32(records))
	binary.BigEndian.PutUint16(frame[17:], uint16(partition))
}

// ParseMessage returns the message of a frame. The data stay those of the frame.
func ParseMessage(payload []byte, run string) (*Message, error) {
	const head = Head - 5
	if len(payload) < head {
		return nil, errors.New("a message is too short")
	}
	return &Message{
		ID:      fmt.Sprintf("%s-%d", run, binary.BigEndian.Uint64(payload)),
		Records: int(binary.BigEndian.Uint32(payload[8:])), Partition: int(binary.BigEndian.Uint16(payload[12:])),
		Data: payload[head:],
	}, nil
}

// Write writes a frame.
func Write(w io.Writer, letter byte, payload []byte) error {
	frame := binary.BigEndian.AppendUint32(make([]byte, 0, 5+len(payload)), uint32(1+len(payload)))
	_, err := w.Write(append(append(frame, letter), payload...))
	return err
}

// Read returns the next frame. The payload is a slice of its own.
func Read(r io.Reader) (letter byte, payload []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n < 1 || n > longest {
		return 0, nil, fmt.Errorf("a frame of %d bytes", n)
	}
	payload = make([]byte, n-1)
	_, err = io.ReadFull(r, payload)
	return head[4], payload, err
}

// A Count is the account of ringcap-ship: how many records it has dealt with.
type Count struct {
	Published uint64 // the broker has them, as it says
	Lost      uint64 // there was no room for them, or the broker does not take them
	Spooled   uint64 // on the disk
	Messages  uint64 // messages of all these
}

// Append appends the payload of a frame.
func (c *Count) Append(dst []byte) []byte {
	for _, n := range []uint64{c.Published, c.Lost, c.Spooled, c.Messages} {
		dst = binary.BigEndian.AppendUint64(dst, n)
	}
	return dst
}

// ParseCount returns the Count of a payload.
func ParseCount(payload []byte) (c Count, err error) {
	if len(payload) != 32 {
		return c, errors.New("a count of another length")
	}
	return Count{binary.BigEndian.Uint64(payload), binary.BigEndian.Uint64(payload[8:]), binary.BigEndian.Uint64(payload[16:]), binary.BigEndian.Uint64(payload[24:])}, nil
}
