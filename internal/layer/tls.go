package layer

// TLS: RFC 8446; server name: RFC 6066.

// TLSHandshake is the first byte of a record with a hello.
const TLSHandshake = 22

// ClientHello is the first byte of the client's hello, behind the header of its record.
const ClientHello = 1

// ServerName returns the name of the server in the client's hello at the start of data. It
// returns nil if data does not begin with such a record, or if the hello has no name or was
// not captured that far. The name is part of data.
func ServerName(data []byte) []byte {
	if len(data) < 11 || data[0] != TLSHandshake || data[1] != 3 || data[5] != ClientHello {
		return nil
	}
	r := Reader{Data: data, At: 11 + 32}
	r.Skip(r.Number(1)) // session
	r.Skip(r.Number(2)) // cipher suites
	r.Skip(r.Number(1)) // compression
	end := r.Number(2)
	for end += r.At; r.At < end && !r.Short; {
		kind, size := r.Number(2), r.Number(2)
		if kind != 0 {
			r.Skip(size)
			continue
		}
		r.Skip(2) // length of the list, which has one name
		if r.Number(1) != 0 {
			return nil
		}
		return r.Next(r.Number(2))
	}
	return nil
}

// Reader reads numbers and bytes in sequence.
type Reader struct {
	Data  []byte
	At    int
	Short bool // Data was too short
}

// Number reads an unsigned number of size bytes.
func (r *Reader) Number(size int) (v int) {
	for _, c := range r.Next(size) {
		v = v<<8 | int(c)
	}
	return v
}

// Skip goes on behind the next n bytes.
func (r *Reader) Skip(n int) { r.Next(n) }

// Next returns the next n bytes, or nil if there are fewer.
func (r *Reader) Next(n int) []byte {
	if r.Short || n > len(r.Data)-r.At {
		r.Short = true
		return nil
	}
	r.At += n
	return r.Data[r.At-n : r.At]
}
