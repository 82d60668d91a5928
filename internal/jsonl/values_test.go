package jsonl

import "testing"

// TestTypes checks that every field has a type, and that rows of one name agree on it.
func TestTypes(t *testing.T) {
	kinds := map[string]Kind{}
	for _, k := range newTables().all {
		for i := range k.fields {
			f := &k.fields[i]
			if f.name == "" {
				continue
			}
			kind := f.typ().Kind
			if before, again := kinds[f.name]; again && before != kind {
				t.Errorf("%s has two types: %d and %d", f.name, before, kind)
			}
			kinds[f.name] = kind
		}
	}
	for name, want := range map[string]Type{
		"tcp.port": {Kind: Number, Max: 65535}, "ip.flags": {Kind: Number, Max: 7}, "tcp.flags.syn": {Kind: Flag, Max: 1},
		"ip.src": {Kind: Address, Size: 4}, "arp.src.proto_ipv4": {Kind: Address}, "eth.addr": {Kind: Hardware},
		"dns.qry.name": {Kind: Text}, "frame.time": {Kind: Time}, DeltaTime: {Kind: Span}, "tcp.flags.names": {Kind: Text},
		"frame": {Kind: Protocol}, "ip": {Kind: Protocol}, "ipv4": {Kind: Protocol}, "llc": {Kind: Protocol}, "ipv6.fraghdr": {Kind: Protocol},
	} {
		if got, err := TypeOf(name); got != want || err != nil {
			t.Errorf("%s: %v, %v, want %v", name, got, err, want)
		}
	}
}

// TestReaderLikeColumns checks that a Reader finds a field where a column has it, in packets of
// all protocols.
func TestReaderLikeColumns(t *testing.T) {
	var names []string
	for _, f := range Fields() {
		names = append(names, f.Name)
	}
	r, err := NewReader(names, nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewPrinter(Options{Columns: names})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		p := decoded(t, s.link, s.frame)
		c.columns.empty()
		c.begin(p)
		c.record(c.tables.frame, &c.headers[0])
		r.Read(p)
		for i, name := range names {
			if has := len(c.columns.cells[i]) > 0; has != (len(r.Values(i)) > 0) && !emptyText(r.Values(i)) {
				t.Errorf("%s: the column has %q, and the reader %v", name, c.columns.cells[i], r.Values(i))
			}
		}
		if n := testing.AllocsPerRun(10, func() { r.Read(p) }); n > 0 {
			t.Errorf("%v allocations for %s", n, s.frame)
		}
	}
}

// emptyText reports whether all values are empty, which a column does not show.
func emptyText(values []Value) bool {
	for _, v := range values {
		if v.Bytes == nil || len(v.Bytes) > 0 {
			return false
		}
	}
	return true
}
