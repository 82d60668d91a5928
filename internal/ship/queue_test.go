package ship

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringcap/internal/parcel"
)

// parcelOf returns a message of n bytes.
func parcelOf(id, n int) *parcel.Message {
	return &parcel.Message{ID: fmt.Sprint("run-", id), Partition: id % 16, Records: 10, Data: bytes.Repeat([]byte{byte(id)}, n)}
}

// TestMemoryIsBounded checks that without a spool what does not fit is lost and counted, and the
// rest goes out in order, also what is sent again.
func TestMemoryIsBounded(t *testing.T) {
	var notes []string
	q := newQueue(nil, func(text string) { notes = append(notes, text) })
	const size, n = 1 << 20, 80
	for i := range n {
		q.put(parcelOf(i, size))
	}
	q.end()
	failed := map[string]bool{}
	var got []string
	for m := q.next(); m != nil; m = q.next() {
		if len(got) == 3 && !failed[m.ID] {
			failed[m.ID] = true
			q.done(m, os.ErrDeadlineExceeded)
			continue
		}
		got = append(got, m.ID)
		q.done(m, nil)
	}
	const fit = mostMemory / size
	if c := q.counts(); c.Published != 10*fit || c.Lost != 10*(n-fit) || c.Messages != n || c.Spooled != 0 {
		t.Errorf("the account says %+v", c)
	}
	for i, id := range got {
		if id != fmt.Sprint("run-", i) {
			t.Fatalf("%s is number %d: %v", id, i, got)
		}
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "--publish-spool DIR keeps it on the disk") {
		t.Errorf("the user reads %q", notes)
	}
}

// TestSpool fills memory and spool, ends a run in the middle as SIGKILL would, with half a message at the
// end of the file, and has the next one send the rest: nothing that was acknowledged again.
func TestSpool(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "spool")
	open := func(limit int64) *queue {
		t.Helper()
		s, err := openSpool(dir, limit)
		if err != nil {
			t.Fatal(err)
		}
		return newQueue(s, func(string) {})
	}
	q := open(40 << 20)
	const size, n = 1 << 20, 120
	for i := range n {
		q.put(parcelOf(i, size))
	}
	first := q.counts()
	if first.Lost == 0 || first.Spooled == 0 || first.Lost+first.Spooled != 10*(n-mostMemory/size) {
		t.Errorf("the account says %+v", first)
	}
	if _, err := openSpool(dir, 1); err == nil || !strings.Contains(err.Error(), "another capture uses it") {
		t.Errorf("a second run: %v", err)
	}
	const sent = mostMemory/size + 7 // seven from the disk
	got := map[string]int{}
	for range sent {
		m := q.next()
		got[m.ID]++
		q.done(m, nil)
	}
	if err := q.spool.close(); err != nil { // and no stop, as after SIGKILL
		t.Fatal(err)
	}
	list, _ := filepath.Glob(filepath.Join(dir, "*.spool"))
	f, err := os.OpenFile(list[len(list)-1], os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(make([]byte, spoolHead+5)); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()

	q = open(80 << 20)
	q.put(parcelOf(n, size)) // comes behind what is there
	q.end()
	last := ""
	for m := q.next(); m != nil; m = q.next() {
		got[m.ID]++
		last = m.ID
		q.done(m, nil)
	}
	for id, times := range got {
		if times != 1 {
			t.Errorf("%s was sent %d times", id, times)
		}
	}
	if want := mostMemory/size + int(first.Spooled)/10 + 1; len(got) != want || last != fmt.Sprint("run-", n) {
		t.Errorf("%d were sent, the last one %s; want %d", len(got), last, want)
	}
	if c := q.counts(); c.Published != 10 || c.Spooled != 0 || q.earlier != first.Spooled-70 {
		t.Errorf("the account says %+v, and %d of earlier runs", c, q.earlier)
	}
	if err := q.spool.close(); err != nil {
		t.Fatal(err)
	}
	if list, _ := os.ReadDir(dir); len(list) != 1 {
		t.Errorf("left: %v", list)
	}
}
