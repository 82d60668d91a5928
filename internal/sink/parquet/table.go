// Package parquet writes tables for databases: Parquet files in directories by date, hour and
// sensor. A Table takes rows of any Schema. Packets is the table of packets.
//
// A file has its name once it is whole, so that a reader of the directory never sees a part of
// one. Rows are gathered in batches, which a goroutine encodes and writes.
package parquet

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"ringcap/internal/sink/outfile"
	"ringcap/internal/version"
)

// Limits says when a file is complete. A limit of 0 is none.
type Limits struct {
	Rows  uint64
	Bytes int64         // about
	Age   time.Duration // since its first row was written
}

// Options describes a Table.
type Options struct {
	Schema    *Schema
	Directory string
	Sensor    string // see CheckSensor
	File      outfile.Options
	Limits    Limits
	Lossy     bool              // rows are dropped while the goroutine is too slow; otherwise Row waits
	Facts     map[string]string // what the files tell about themselves

	// Written counts rows of complete files, Dropped those for which there was no time, and Refused
	// those that could not be written. They are set by Tick and Close.
	Written, Dropped, Refused *uint64
}

// Bounds of memory, and of what a capture with senseless times can do to a disk.
const (
	groupRows    = 128 << 10 // in a row group
	groupBytes   = 64 << 20  // likewise, before they are compressed
	maxBuffered  = 4 * groupRows
	maxPartition = 8      // partitions for which batches are filled
	maxOpen      = 32     // files that are not complete
	maxFiles     = 100000 // files in all
	maxQueue     = 64     // batches that wait
)

// batchAge is how long a batch waits for more rows.
const batchAge = time.Second

// A Table is a table to which rows are added. It must not be used by several goroutines at once.
type Table struct {
	o       Options
	last    *Batch
	filling map[int64]*Batch // by hour
	queue   chan message
	free    chan *Batch
	done    chan struct{}
	dropped uint64
	ticked  time.Time
	writer  writer
}

// message is what the goroutine gets: rows, or only the time.
type message struct {
	batch *Batch
	now   time.Time
}

// New returns an empty table, and starts the goroutine that writes it.
func New(o Options) *Table {
	t := &Table{o: o, filling: map[int64]*Batch{}, queue: make(chan message, maxQueue), free: make(chan *Batch, maxQueue), done: make(chan struct{})}
	t.writer = writer{o: &t.o, files: map[int64]*file{}, run: rand.Uint32(), encoder: newEncoder(), shrinks: 0.25}
	go t.write()
	return t
}

// Row returns the batch whose next row is that of a time. The caller sets its columns, and then
// calls End.
func (t *Table) Row(at time.Time) *Batch {
	hour := hourOf(at.Unix())
	if b := t.last; b != nil && b.hour == hour {
		return b
	}
	b := t.filling[hour]
	if b == nil {
		if len(t.filling) >= maxPartition {
			t.flush()
		}
		b = t.fresh()
		b.hour = hour
		t.filling[hour] = b
	}
	t.last = b
	return b
}

// End ends the row of the batch that Row returned last.
func (t *Table) End() error {
	b := t.last
	if b.rows++; b.full() {
		t.send(b)
	}
	return t.writer.failure()
}

// Undo gives up the row of the batch that Row returned last.
func (t *Table) Undo() { t.last.undo() }

// fresh returns an empty batch.
func (t *Table) fresh() *Batch {
	select {
	case b := <-t.free:
		b.reset()
		return b
	default:
		return &Batch{columns: make([]vector, len(t.o.Schema.columns))}
	}
}

// flush sends all batches.
func (t *Table) flush() {
	for _, hour := range slices.Sorted(maps.Keys(t.filling)) {
		t.send(t.filling[hour])
	}
}

// send hands a batch to the goroutine, or drops it.
func (t *Table) send(b *Batch) {
	delete(t.filling, b.hour)
	if t.last == b {
		t.last = nil
	}
	m := message{b, time.Now()}
	if !t.o.Lossy {
		t.queue <- m
		return
	}
	select {
	case t.queue <- m:
	default:
		t.dropped += uint64(b.rows)
		t.recycle(b)
	}
}

func (t *Table) recycle(b *Batch) {
	select {
	case t.free <- b:
	default:
	}
}

// Tick sends what has waited long enough, and lets the goroutine look at the time.
func (t *Table) Tick(now time.Time) error {
	if d := now.Sub(t.ticked); d < 0 || d >= batchAge {
		t.ticked = now
		t.flush()
		select {
		case t.queue <- message{now: now}:
		default: // it is busy, and sees the time of a batch
		}
	}
	t.count()
	return t.writer.failure()
}

func (t *Table) count() {
	*t.o.Written, *t.o.Refused, *t.o.Dropped = t.writer.written.Load(), t.writer.refused.Load(), t.dropped
}

// Close writes all rows and completes the files. It does not return an error that End or Tick has
// returned.
func (t *Table) Close() error {
	before := t.writer.failure()
	t.flush()
	close(t.queue)
	<-t.done
	t.count()
	if err := t.writer.failure(); before == nil {
		return err
	}
	return nil
}

// write is the goroutine.
func (t *Table) write() {
	defer close(t.done)
	for m := range t.queue {
		if m.batch != nil {
			t.writer.add(m.batch, m.now)
			t.recycle(m.batch)
		}
		t.writer.completeOld(m.now)
	}
	t.writer.completeAll()
}

// createdBy is what files say made them.
const createdBy = "ringcap version " + version.Number

// writer has the files of a table. All but its counters and failure belong to the goroutine.
type writer struct {
	o        *Options
	files    map[int64]*file // by hour
	run      uint32          // tells the files of this run from others
	number   int             // of the last file
	buffered int             // rows in row groups that are not written
	uses     uint64
	encoder  *encoder
	shrinks  float64 // the size of the last row group in its file, as a share of what it was in memory

	written, refused atomic.Uint64
	failed           atomic.Pointer[error]
}

// file is a file that is not complete.
type file struct {
	hour     int64
	name     string
	out      *outfile.File
	size     int64
	format   *format
	rows     uint64
	buffered int // of rows
	opened   time.Time
	used     uint64
}

// Write counts what is written to the file.
func (f *file) Write(b []byte) (int, error) {
	n, err := f.out.Write(b)
	f.size += int64(n)
	return n, err
}

func (w *writer) failure() error {
	if err := w.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// fail keeps the first failure. Nothing is written after it.
func (w *writer) fail(err error) {
	if err != nil {
		w.failed.CompareAndSwap(nil, &err)
	}
}

// add writes the rows of a batch.
func (w *writer) add(b *Batch, now time.Time) {
	for from := 0; from < b.rows; {
		if w.failure() != nil {
			w.refused.Add(uint64(b.rows - from))
			return
		}
		f, err := w.file(b.hour, now)
		if err != nil {
			w.fail(err)
			continue
		}
		to := min(b.rows, from+groupRows-f.buffered)
		if most := w.o.Limits.Rows; most > 0 {
			to = min(to, from+int(min(most-f.rows, batchRows)))
		}
		w.encode(f, b, from, to)
		from = to
	}
}

// encode writes some rows of a batch to a file, which may complete it.
func (w *writer) encode(f *file, b *Batch, from, to int) {
	f.format.add(b, from, to)
	f.rows, f.buffered, w.buffered = f.rows+uint64(to-from), f.buffered+to-from, w.buffered+to-from
	size := f.format.size()
	if (f.buffered >= groupRows || size >= groupBytes) && !w.commit(f) {
		return
	}
	if w.buffered > maxBuffered {
		w.commit(slices.MaxFunc(slices.Collect(maps.Values(w.files)), func(a, b *file) int { return cmp.Compare(a.buffered, b.buffered) }))
	}
	l := &w.o.Limits
	if l.Rows > 0 && f.rows >= l.Rows || l.Bytes > 0 && f.size+int64(w.shrinks*float64(f.format.size())) >= l.Bytes {
		w.complete(f)
	}
}

// commit writes the row group of a file.
func (w *writer) commit(f *file) bool {
	before, raw := f.size, f.format.size()
	err := f.format.commit(w.encoder)
	if raw > 0 {
		w.shrinks = float64(f.size-before) / float64(raw)
	}
	w.buffered, f.buffered = w.buffered-f.buffered, 0
	if err != nil {
		w.abandon(f, err)
	}
	return err == nil
}

// file returns the file of a partition, which it opens.
func (w *writer) file(hour int64, now time.Time) (*file, error) {
	w.uses++
	if f := w.files[hour]; f != nil {
		f.used = w.uses
		return f, nil
	}
	if len(w.files) >= maxOpen {
		w.complete(slices.MinFunc(slices.Collect(maps.Values(w.files)), func(a, b *file) int { return cmp.Compare(a.used, b.used) }))
	}
	if w.number++; w.number > maxFiles {
		return nil, fmt.Errorf("%s: more than %d files in one run: are the times of the packets right?", w.o.Directory, maxFiles)
	}
	f := &file{hour: hour, opened: now, used: w.uses}
	f.name = filepath.Join(w.o.Directory, partition(hour, w.o.Sensor), fmt.Sprintf("%s-%s-%08x-%05d.parquet", w.o.Schema.name, now.UTC().Format("20060102T150405Z"), w.run, w.number))
	var err error
	if f.out, err = outfile.Open(f.name, w.o.File); err != nil {
		return nil, fmt.Errorf("open %s: %w", f.name, outfile.Bare(err))
	}
	f.format = newFormat(w.o.Schema, f)
	w.files[hour] = f
	return f, nil
}

// complete ends a file and gives it its name.
func (w *writer) complete(f *file) {
	err := f.format.end(w.encoder, createdBy, w.o.Facts)
	w.buffered, f.buffered = w.buffered-f.buffered, 0
	if err == nil {
		err = f.out.Sync()
	}
	if err == nil {
		err = f.out.Publish()
	}
	if err != nil {
		w.abandon(f, err)
		return
	}
	w.written.Add(f.rows)
	delete(w.files, f.hour)
	w.fail(f.out.Close())
}

// abandon deletes a file that could not be written.
func (w *writer) abandon(f *file, err error) {
	w.fail(fmt.Errorf("write %s: %w", f.name, outfile.Bare(err)))
	w.refused.Add(f.rows)
	w.buffered -= f.buffered
	delete(w.files, f.hour)
	_ = f.out.Close() // it has no name: what is left of it does not matter
}

// completeOld completes the files that are old enough.
func (w *writer) completeOld(now time.Time) {
	if w.o.Limits.Age == 0 {
		return
	}
	for _, f := range w.files {
		if now.Sub(f.opened) >= w.o.Limits.Age {
			w.complete(f)
		}
	}
}

// completeAll completes all files, the earliest partition first.
func (w *writer) completeAll() {
	for _, hour := range slices.Sorted(maps.Keys(w.files)) {
		f := w.files[hour]
		if err := w.failure(); err != nil {
			w.abandon(f, err)
			continue
		}
		w.complete(f)
	}
}

// The hours of the years that a date can have.
const (
	firstHour = -62167219200 / 3600
	lastHour  = 253402300799 / 3600
)

// hourOf returns the hour of a time, rounded down.
func hourOf(seconds int64) int64 {
	hour := seconds / 3600
	if seconds%3600 < 0 {
		hour--
	}
	return max(firstHour, min(hour, lastHour))
}

// partition returns the directory of an hour.
func partition(hour int64, sensor string) string {
	at := time.Unix(hour*3600, 0).UTC()
	return at.Format("date=2006-01-02/hour=15/sensor=") + sensor
}

// Names returns a regular expression for the names of a table's files, below its directory.
func Names(table, sensor string) string {
	return fmt.Sprintf(`^date=[0-9]{4}-[0-9]{2}-[0-9]{2}/hour=[0-9]{2}/sensor=%s/%s-[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}-[0-9]{5,6}\.parquet$`, regexp.QuoteMeta(sensor), regexp.QuoteMeta(table))
}

// CheckSensor returns an error for a name that cannot be in a path and a query as it is.
func CheckSensor(name string) error {
	if name == "" || len(name) > 100 || strings.Trim(name, ".") == "" || Sensor(name) != name {
		return errors.New("a sensor's name has letters, digits, dots, dashes and underscores, and at most 100 of them")
	}
	return nil
}

// Sensor returns a name with underscores in place of what a sensor's name cannot have.
func Sensor(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '_'
	}, name)
}
