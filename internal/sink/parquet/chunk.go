package parquet

import (
	"bytes"
	"math/bits"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// chunk gathers the values that a column has in a row group.
type chunk struct {
	column  *Column
	present []uint64 // a bit for each row, from the lowest; of a column that is not required
	rows    int
	count   int // of values

	// The values, one of these.
	ids        []uint32 // places in the dictionary
	dictionary *dictionary
	numbers    []uint64
	data       []byte
	ends       []uint32 // of each value in data

	last uint32 // the last of ids
}

func newChunk(c *Column) *chunk {
	k := &chunk{column: c}
	if c.Encoding == Dictionary && c.Kind != Bool {
		k.dictionary = newDictionary()
	}
	return k
}

// add adds the values of some rows of a batch.
func (k *chunk) add(b *Batch, column, from, to int) {
	v := &b.columns[column]
	first, last := 0, len(v.rows)
	if from > 0 || to < b.rows {
		first, _ = slices.BinarySearch(v.rows, uint16(from))
		last, _ = slices.BinarySearch(v.rows, uint16(min(to, batchRows)))
	}
	k.note(v.rows[first:last], from, to)
	switch values := v.numbers[first:last]; {
	case len(values) == 0:
	case k.column.Kind < Text && k.dictionary == nil:
		k.numbers = append(k.numbers, values...)
	case k.column.Kind < Text:
		k.addNumbers(values)
	default:
		k.addBytes(v, first, last)
	}
}

// note notes which of the rows have a value.
func (k *chunk) note(rows []uint16, from, to int) {
	base := k.rows - from
	k.rows += to - from
	k.count += len(rows)
	if k.column.Required {
		return
	}
	for len(k.present)*64 < k.rows {
		k.present = append(k.present, 0)
	}
	for _, row := range rows {
		at := base + int(row)
		k.present[at/64] |= 1 << (at % 64)
	}
}

func (k *chunk) addNumbers(values []uint64) {
	for _, v := range values {
		if len(k.ids) == 0 || k.dictionary.numbers[k.last] != v {
			k.last = k.dictionary.number(v)
		}
		k.ids = append(k.ids, k.last)
	}
}

func (k *chunk) addBytes(v *vector, first, last int) {
	begin := uint64(0)
	if first > 0 {
		begin = v.numbers[first-1]
	}
	for _, end := range v.numbers[first:last] {
		value := v.bytes[begin:end]
		begin = end
		if k.dictionary == nil {
			k.data = append(k.data, value...)
			k.ends = append(k.ends, uint32(len(k.data)))
			continue
		}
		if len(k.ids) == 0 || !bytes.Equal(k.dictionary.at(k.last), value) {
			k.last = k.dictionary.bytes(value)
		}
		k.ids = append(k.ids, k.last)
	}
}

// size returns about how many bytes the values take.
func (k *chunk) size() int {
	n := len(k.ids)*2 + len(k.numbers)*8 + len(k.data) + len(k.ends)*4
	if d := k.dictionary; d != nil {
		n += len(d.numbers)*8 + len(d.data) + len(d.ends)*4
	}
	return n
}

func (k *chunk) reset() {
	k.rows, k.count, k.last = 0, 0, 0
	k.present, k.ids, k.numbers, k.data, k.ends = k.present[:0], k.ids[:0], k.numbers[:0], k.data[:0], k.ends[:0]
	if k.dictionary != nil {
		k.dictionary.reset()
	}
}

// written is what a file tells of a chunk.
type written struct {
	encoding           int64
	dictionary         int64 // offset of the dictionary's page; 0 for none
	data               int64 // offset of the first page of values
	raw, size          int64 // bytes of all pages, before and after they were compressed
	count              int64 // of values and nulls
	nulls              int64
	bounded            bool // least and most are valid
	least, most        []byte
	bloom, bloomLength int64 // offset, 0 for none
}

// Encodings, codecs and types of pages in a file (parquet.thrift).
const (
	encodingPlain      = 0
	encodingRLE        = 3
	encodingDelta      = 5
	encodingDictionary = 8
	codecZstd          = 6
	pageData           = 0
	pageDictionary     = 2
)

// A page has so many rows, or bytes of values that do not come again.
const (
	pageRows  = 32 << 10
	pageBytes = 1 << 20
)

// encoder makes the bytes of chunks.
type encoder struct {
	b    []byte // of the chunk
	page []byte
	body []byte // of the page, compressed
	zstd *zstd.Encoder
	t    thrift
}

// newEncoder returns an encoder that works in the goroutine of its caller.
func newEncoder() *encoder {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false), zstd.WithZeroFrames(true))
	if err != nil {
		panic(err) // the options are wrong
	}
	return &encoder{zstd: z}
}

// encode makes the bytes of a chunk, which will be at an offset of the file.
func (e *encoder) encode(k *chunk, offset int64) written {
	e.b = e.b[:0]
	w := written{count: int64(k.rows), nulls: int64(k.rows - k.count)}
	w.bounded = k.bounds(&w)
	switch {
	case k.count > 0 && k.worthwhile():
		w.encoding, w.dictionary = encodingDictionary, offset
		e.page = k.appendDictionary(e.page[:0])
		e.writePage(&w, pageDictionary, k.dictionary.len())
	case k.count > 0 && k.column.Encoding == Delta:
		w.encoding = encodingDelta
	}
	w.data = offset + int64(len(e.b))
	for from, first := 0, 0; from < k.rows; {
		to, last := k.pageEnd(from, first)
		e.page = e.page[:0]
		if !k.column.Required {
			e.page = appendLevels(e.page, k.present[from/64:(to+63)/64], to-from, last-first)
		}
		e.page = k.appendValues(e.page, &w, first, last)
		e.writePage(&w, pageData, to-from)
		from, first = to, last
	}
	if k.column.Bloom && k.count > 0 && k.dictionary != nil {
		w.bloom = offset + int64(len(e.b))
		e.bloom(k)
		w.bloomLength = offset + int64(len(e.b)) - w.bloom
	}
	return w
}

// pageEnd returns the end of the page that begins with a row and a value.
func (k *chunk) pageEnd(from, first int) (to, last int) {
	to = min(k.rows, from+pageRows)
	if k.column.Required {
		last = first + to - from
	} else {
		last = first
		for _, w := range k.present[from/64 : (to+63)/64] {
			last += bits.OnesCount64(w)
		}
	}
	if len(k.data) == 0 || k.dataOf(first, last) <= pageBytes {
		return to, last
	}
	last = first
	for to = from; to < k.rows && to < from+pageRows && k.dataOf(first, last) < pageBytes; to = min(k.rows, to+64) {
		if k.column.Required {
			last += min(64, k.rows-to)
		} else {
			last += bits.OnesCount64(k.present[to/64])
		}
	}
	return to, last
}

// dataOf returns the bytes of some values.
func (k *chunk) dataOf(first, last int) int {
	if first == last {
		return 0
	}
	from := uint32(0)
	if first > 0 {
		from = k.ends[first-1]
	}
	return int(k.ends[last-1] - from)
}

// worthwhile reports whether the dictionary makes the chunk smaller.
func (k *chunk) worthwhile() bool {
	d := k.dictionary
	if d == nil {
		return false
	}
	n := d.len()
	each := k.column.Kind.width()
	entries := n * each
	if len(d.ends) > 0 {
		entries = len(d.data) + 4*n
		each = max(1, entries/n)
	}
	return entries+k.count*idBits(n)/8 < k.count*each
}

// width returns the bytes of a number in a file.
func (k Kind) width() int {
	if k.typ() == typeInt32 {
		return 4
	}
	return 8
}

// idBits returns the bits of a place in a dictionary.
func idBits(entries int) int { return max(1, bits.Len(uint(entries-1))) }

// appendDictionary appends the values of the dictionary.
func (k *chunk) appendDictionary(b []byte) []byte {
	for _, v := range k.dictionary.numbers {
		b = k.column.Kind.appendNumber(b, v)
	}
	for i := range k.dictionary.ends {
		b = k.column.Kind.appendBytes(b, k.dictionary.at(uint32(i)))
	}
	return b
}

func (k Kind) appendNumber(b []byte, v uint64) []byte {
	if k.typ() == typeInt32 {
		return le.AppendUint32(b, uint32(v))
	}
	return le.AppendUint64(b, v)
}

func (k Kind) appendBytes(b, v []byte) []byte {
	if k != Address {
		b = le.AppendUint32(b, uint32(len(v)))
	}
	return append(b, v...)
}

// appendValues appends the values of a page.
func (k *chunk) appendValues(b []byte, w *written, first, last int) []byte {
	kind := k.column.Kind
	switch {
	case w.encoding == encodingDictionary:
		width := idBits(k.dictionary.len())
		return appendHybrid(append(b, byte(width)), k.ids[first:last], width)
	case w.encoding == encodingDelta:
		return appendDeltas(b, k.numbers[first:last])
	case kind == Bool:
		p := packer{b: b}
		for _, v := range k.numbers[first:last] {
			p.add(v&1, 1)
		}
		p.flush()
		return p.b
	case kind < Text && k.dictionary != nil:
		for _, id := range k.ids[first:last] {
			b = kind.appendNumber(b, k.dictionary.numbers[id])
		}
	case kind < Text:
		for _, v := range k.numbers[first:last] {
			b = kind.appendNumber(b, v)
		}
	case k.dictionary != nil:
		for _, id := range k.ids[first:last] {
			b = kind.appendBytes(b, k.dictionary.at(id))
		}
	default:
		for i := first; i < last; i++ {
			b = kind.appendBytes(b, k.data[k.ends[i]-uint32(k.dataOf(i, i+1)):k.ends[i]])
		}
	}
	return b
}

// writePage compresses the page and appends it with its header.
func (e *encoder) writePage(w *written, typ int64, values int) {
	start := len(e.b)
	e.t.b, e.t.last = e.t.b[:0], 0
	e.body = e.zstd.EncodeAll(e.page, e.body[:0])
	e.t.element()
	e.t.field(1, typ)
	e.t.field(2, int64(len(e.page)))
	e.t.field(3, int64(len(e.body)))
	if typ == pageDictionary {
		e.t.open(7)
		e.t.field(1, int64(values))
		e.t.field(2, encodingPlain)
	} else {
		e.t.open(5)
		e.t.field(1, int64(values))
		e.t.field(2, w.encoding)
		e.t.field(3, encodingRLE)
		e.t.field(4, encodingRLE)
	}
	e.t.close()
	e.t.close()
	e.b = append(append(e.b, e.t.b...), e.body...)
	w.raw += int64(len(e.t.b) + len(e.page))
	w.size += int64(len(e.b) - start)
}

// bloom appends the Bloom filter of a chunk.
func (e *encoder) bloom(k *chunk) {
	d := k.dictionary
	filter := newBloom(d.len())
	var b [8]byte
	for _, v := range d.numbers {
		addBloom(filter, k.column.Kind.appendNumber(b[:0], v))
	}
	for i := range d.ends {
		addBloom(filter, d.at(uint32(i)))
	}
	e.t.b, e.t.last = e.t.b[:0], 0
	appendBloomHeader(&e.t, len(filter))
	e.b = append(append(e.b, e.t.b...), filter...)
}

// longestBound is the longest text that statistics have.
const longestBound = 64

// bounds sets the least and the greatest value, and reports whether there are some. Those of columns
// of plain bytes are not looked for.
func (k *chunk) bounds(w *written) bool {
	kind := k.column.Kind
	if kind >= Text {
		if k.dictionary == nil || k.count == 0 {
			return false
		}
		w.least, w.most = k.dictionary.at(0), k.dictionary.at(0)
		for i := range k.dictionary.ends {
			v := k.dictionary.at(uint32(i))
			if bytes.Compare(v, w.least) < 0 {
				w.least = v
			}
			if bytes.Compare(v, w.most) > 0 {
				w.most = v
			}
		}
		w.least, w.most = bytes.Clone(w.least), bytes.Clone(w.most)
		return len(w.least) <= longestBound && len(w.most) <= longestBound
	}
	values := k.numbers
	if k.dictionary != nil {
		values = k.dictionary.numbers
	}
	if len(values) == 0 {
		return false
	}
	flip := uint64(0)
	if kind == Time || kind == Int64 {
		flip = 1 << 63 // orders numbers with a sign
	}
	least, most := values[0]^flip, values[0]^flip
	for _, v := range values {
		least, most = min(least, v^flip), max(most, v^flip)
	}
	if kind == Bool {
		w.least, w.most = []byte{byte(least)}, []byte{byte(most)}
		return true
	}
	w.least, w.most = kind.appendNumber(nil, least^flip), kind.appendNumber(nil, most^flip)
	return true
}
