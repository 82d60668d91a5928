package jsonl

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"ringcap/capfile"
	"ringcap/internal/layer"
	"ringcap/internal/testing/corpus"
	"ringcap/packet"
)

var update = flag.Bool("update", false, "write docs/packet.schema.json anew")

// schemaVersion follows the rule of docs/json.md: the second number increases for a new
// member or kind of layer, the first for any other change.
const schemaVersion = "1.3"

const schemaFile = "../../docs/packet.schema.json"

// schema returns the JSON schema of a line, made from the tables. A strict schema forbids
// members that are not in the tables. It is only for tests, because programs must expect
// new members.
func schema(strict bool) map[string]any {
	t := newTables()
	defs := map[string]any{}
	var headers []any
	for _, k := range t.all[1:] {
		if k.label == "" && !slices.ContainsFunc(k.fields, func(f field) bool { return f.key != "" }) {
			continue // it has only columns
		}
		defs[k.name] = k.schema(t, strict)
		if k.label != "" {
			headers = append(headers, reference(k))
		}
	}
	defs["layer"] = map[string]any{"oneOf": headers}
	s := t.frame.schema(t, strict)
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["$id"] = "urn:ringcap:packet:" + schemaVersion
	s["title"] = "a line of ringcap --json"
	s["required"] = []string{"time", "number", "length", "captured", "link_type", "layers"}
	s["$defs"] = defs
	return s
}

func reference(k *table) map[string]any { return map[string]any{"$ref": "#/$defs/" + k.name} }

// schema returns the schema of the objects of a table.
func (k *table) schema(t *tables, strict bool) map[string]any {
	members := map[string]any{}
	s := map[string]any{"type": "object", "description": k.help, "properties": members}
	if k.label != "" {
		members[k.label] = map[string]any{"const": k.name}
		s["required"] = []string{k.label}
	}
	for i := range k.fields {
		f := &k.fields[i]
		if f.key == "" {
			continue
		}
		m := f.schema(t)
		m["description"] = f.help
		if before, ok := members[f.key].(map[string]any); ok { // two fields share the member
			m["description"] = before["description"].(string) + "; or " + f.help
		}
		members[f.key] = m
	}
	if strict {
		s["additionalProperties"] = false
	}
	return s
}

// schema returns the schema of the values of a field.
func (f *field) schema(t *tables) map[string]any {
	switch f.form {
	case asNumber:
		if f.digits == longDigits {
			return map[string]any{"type": "string", "pattern": "^0x[0-9a-f]{16}$"}
		}
		return map[string]any{"type": "integer", "minimum": 0}
	case asDecimal:
		return map[string]any{"type": "number"}
	case asFlag:
		return map[string]any{"type": "boolean"}
	case asNames:
		var names []string
		for _, name := range f.bits {
			if name != "" {
				names = append(names, name)
			}
		}
		return map[string]any{"type": "array", "uniqueItems": true, "items": map[string]any{"enum": names}}
	case asMAC:
		return map[string]any{"type": "string", "pattern": "^([0-9a-f]{2}(:[0-9a-f]{2})*)?$"}
	case asHex:
		return map[string]any{"type": "string", "pattern": "^([0-9a-f]{2})*$"}
	case asNumbers:
		return map[string]any{"type": "array", "items": map[string]any{"type": "integer", "minimum": 0}}
	case asTexts:
		return map[string]any{"type": "array", "items": map[string]any{"type": "string"}}
	case asObject:
		return reference(f.of(t)[0])
	case asList:
		if f.of == nil {
			return map[string]any{"type": "array", "items": map[string]any{"$ref": "#/$defs/layer"}}
		}
		var of []any
		for _, k := range f.of(t) {
			of = append(of, reference(k))
		}
		return map[string]any{"type": "array", "items": map[string]any{"anyOf": of}}
	}
	return map[string]any{"type": "string"}
}

// compiled compiles a schema.
func compiled(t testing.TB, s map[string]any) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("packet.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("packet.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// holds validates a line.
func holds(t testing.TB, s *jsonschema.Schema, line []byte) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
	if err == nil {
		err = s.Validate(v)
	}
	if err != nil {
		t.Errorf("%v\nin %s", err, line)
	}
}

// TestSchema checks that docs/packet.schema.json matches the tables, and that every line
// is valid.
func TestSchema(t *testing.T) {
	want, err := json.MarshalIndent(schema(false), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile(schemaFile, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatal("docs/packet.schema.json is not what the tables say: raise schemaVersion as docs/json.md asks, then go test ./internal/jsonl -run Schema -update")
	}
	open, strict := compiled(t, schema(false)), compiled(t, schema(true))
	p := newPrinter(t, Options{Summary: line("IP \"x\"")})
	for _, s := range samples {
		text := p.Append(nil, decoded(t, s.link, s.frame))
		holds(t, open, text)
		holds(t, strict, text)
	}
	if v, _ := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(`{"time":1}`))); open.Validate(v) == nil {
		t.Error("the schema takes anything")
	}
}

// TestSchemaCorpus validates the first lines of real captures.
func TestSchemaCorpus(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus.Dir(t), "files", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	strict := compiled(t, schema(true))
	p := newPrinter(t, Options{})
	lines := 0
	for _, file := range files {
		r, err := capfile.Open(file, nil)
		if err != nil {
			continue // other tests cover bad captures
		}
		var f packet.Frame
		for n := 0; n < 20 && r.Next(&f) == nil; n++ {
			pkt := &packet.Packet{Frame: &f}
			if first, ok := layer.First(f.Link); ok {
				layer.NewParser(first).Decode(f.Data, pkt)
			}
			holds(t, strict, p.Append(nil, pkt))
			lines++
		}
		_ = r.Close()
	}
	if t.Logf("%d lines of %d captures", lines, len(files)); lines < 1000 {
		t.Error("too few")
	}
}
