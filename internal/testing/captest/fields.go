package captest

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"ringcap/packet"
)

// Full returns a frame of 60 bytes whose fields are all set.
func Full(tb testing.TB) *packet.Frame {
	tb.Helper()
	f := new(packet.Frame)
	fill(tb, reflect.ValueOf(f).Elem(), "Frame")
	f.Data = slices.Repeat([]byte{0xd5}, 60)
	f.Info.CaptureLength, f.Info.Length = len(f.Data), len(f.Data)+9
	f.Info.AncillaryData = nil // not used
	f.Link, f.Direction = packet.LinkEthernet, packet.DirectionOut
	return f
}

// fill sets every field of v.
func fill(tb testing.TB, v reflect.Value, name string) {
	tb.Helper()
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(1700000000, 123456789)))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(tb, v.Field(i), name+"."+v.Type().Field(i).Name)
		}
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(7)
	case v.CanUint():
		v.SetUint(7)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
	case v.Type() == reflect.TypeFor[[]byte]():
		v.SetBytes([]byte("some"))
	case v.Type() == reflect.TypeFor[[]any]():
		v.Set(reflect.ValueOf([]any{"some"}))
	default:
		tb.Fatalf("what fills %s, a %s?", name, v.Type())
	}
}

// Differences returns the names of the fields that differ.
func Differences(got, want *packet.Frame) (names []string) {
	differ(&names, reflect.ValueOf(got).Elem(), reflect.ValueOf(want).Elem(), "")
	return names
}

func differ(names *[]string, got, want reflect.Value, prefix string) {
	for i := range got.NumField() {
		a, b, name := got.Field(i), want.Field(i), prefix+got.Type().Field(i).Name
		at, isTime := a.Interface().(time.Time)
		switch {
		case isTime:
			if !at.Equal(b.Interface().(time.Time)) {
				*names = append(*names, name)
			}
		case a.Kind() == reflect.Struct:
			differ(names, a, b, name+".")
		case a.Kind() == reflect.Slice && a.Len() == 0 && b.Len() == 0:
		case a.Kind() == reflect.Pointer && a.Pointer() != b.Pointer(), !reflect.DeepEqual(a.Interface(), b.Interface()):
			*names = append(*names, name)
		}
	}
}

// Leftovers reads frames twice, into new frames and into frames whose fields are all set.
// It returns the names of the fields that differ, because the reader does not set them.
// It ignores Number, which the packet loop sets.
func Leftovers(tb testing.TB, open func() (next func(*packet.Frame) bool)) (names []string) {
	tb.Helper()
	fresh, reused := open(), open()
	f, n := Full(tb), 0
	for ; ; n++ {
		clean := new(packet.Frame)
		more := fresh(clean)
		if reused(f) != more {
			tb.Fatalf("reading ends at different frames, one of them frame %d", n)
		}
		if !more {
			break
		}
		clean.Number = f.Number
		names = append(names, Differences(f, clean)...)
		f = Full(tb)
	}
	if n == 0 {
		tb.Fatal("no frame was read")
	}
	return names
}
