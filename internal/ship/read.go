package ship

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"ringcap/capfile"
	"ringcap/internal/parcel"
	"ringcap/packet"
)

// read writes what was published as one capture file to the output.
func read(o *parcel.Options, target *url.URL, known *secrets, l *line) error {
	from, err := parcel.ParseRange(target.RawQuery)
	if err != nil {
		return err
	}
	s := newNATS(o, target, known, l.note)
	if err := s.connect(); err != nil {
		return err
	}
	messages, left, err := s.consume(from)
	if err != nil {
		return err
	}
	out := os.NewFile(outputDescriptor, "output")
	if err := l.say(parcel.Ready, ""); err != nil {
		return nil // the run is over
	}
	go func() {
		_, _ = io.Copy(io.Discard, l.socket) // until the run is over
		os.Exit(0)
	}()
	r := &reader{out: bufio.NewWriterSize(out, 256<<10), seen: map[string]bool{}, interfaces: map[sensorInterface]int{}, note: l.note}
	r.buf = capfile.AppendSection(nil, &capfile.Section{Application: "ringcap-ship"})
	if err = r.flush(); err == nil {
		err = r.run(messages, left)
	}
	s.close()
	return errors.Join(err, r.flush(), out.Close())
}

// consume returns the messages of the range as they come, and how many there are, -1 for no end.
func (s *streams) consume(from parcel.Range) (<-chan jetstream.Msg, int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), connectTime)
	defer cancel()
	name, err := s.js.StreamNameBySubject(ctx, s.subject+".0")
	if err != nil {
		return nil, 0, fmt.Errorf("find the stream of %s.*: %w", s.subject, err)
	}
	stream, err := s.js.Stream(ctx, name)
	if err != nil {
		return nil, 0, err
	}
	c := jetstream.OrderedConsumerConfig{FilterSubjects: []string{s.subject + ".*"}}
	switch {
	case from.New:
		c.DeliverPolicy = jetstream.DeliverNewPolicy
	case from.Since > 0:
		at := time.Now().Add(-from.Since)
		c.DeliverPolicy, c.OptStartTime = jetstream.DeliverByStartTimePolicy, &at
	}
	consumer, err := stream.OrderedConsumer(ctx, c)
	if err != nil {
		return nil, 0, err
	}
	left := -1
	if from.Now {
		info, err := consumer.Info(ctx)
		if err != nil {
			return nil, 0, err
		}
		left = int(info.NumPending)
	}
	all, err := consumer.Messages(jetstream.PullMaxMessagesWithBytesLimit(500, 16<<20))
	if err != nil {
		return nil, 0, err
	}
	messages := make(chan jetstream.Msg)
	go func() {
		for {
			m, err := all.Next()
			if errors.Is(err, jetstream.ErrMsgIteratorClosed) || errors.Is(err, nats.ErrConnectionClosed) {
				return
			}
			if err != nil {
				s.note(err.Error())
				time.Sleep(retryTime)
				continue
			}
			messages <- m
		}
	}()
	return messages, left, nil
}

// sensorInterface is an interface of a sensor.
type sensorInterface struct {
	name string // with the sensor's
	link packet.LinkType
}

// reader makes one capture of messages.
type reader struct {
	out        *bufio.Writer
	buf        []byte
	order      order
	seen       map[string]bool // IDs of messages
	ids        []string        // those of seen, the oldest at next
	next       int
	interfaces map[sensorInterface]int
	ends       bool   // there is a last message
	foreign    uint64 // messages that are no capture files
	note       func(string)
}

// mostSeen is how many IDs are remembered. The server forgets them after some minutes.
const mostSeen = 1 << 16

// run reads messages, of which so many are left; -1 for no end. Where there is an end, all that there is
// room for is put in order.
func (r *reader) run(messages <-chan jetstream.Msg, left int) error {
	r.ends = left >= 0
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for left != 0 {
		select {
		case m := <-messages:
			if left > 0 {
				left--
			}
			if err := r.take(m); err != nil {
				return err
			}
		case <-tick.C:
			if err := r.tick(); err != nil {
				return err
			}
		}
	}
	return r.release(time.Now().Add(time.Hour))
}

// due returns the time of arrival of packets that need not wait any more.
func (r *reader) due() time.Time {
	if r.ends {
		return time.Time{}
	}
	return time.Now().Add(-orderTime)
}

// tick writes what has waited long enough.
func (r *reader) tick() error {
	if n := r.order.late; n > 0 {
		r.note(fmt.Sprintf("%d packets came too late, and stand behind later ones", n))
		r.order.late = 0
	}
	return errors.Join(r.release(r.due()), r.out.Flush())
}

// take adds the packets of a message.
func (r *reader) take(m jetstream.Msg) error {
	h := m.Headers()
	if h.Get(formHeader) != parcel.Pcapng {
		if r.foreign++; r.foreign == 1 {
			r.note("a message of " + m.Subject() + " is no capture file (--publish-as pcapng), and others like it are not said: it is left out")
		}
		return nil
	}
	if r.again(h.Get(nats.MsgIdHdr)) {
		return nil
	}
	file, err := capfile.NewReader(bytes.NewReader(m.Data()), m.Subject())
	now := time.Now()
	for f := new(packet.Frame); err == nil; {
		if err = file.Next(f); err == nil {
			r.order.add(f, r.interfaceOf(h.Get(sensorHeader), f), now)
		}
	}
	if !errors.Is(err, io.EOF) {
		r.note(err.Error())
	}
	if file != nil {
		_ = file.Close() // it is memory
	}
	return r.release(r.due())
}

// again reports whether a message was there before, and remembers it.
func (r *reader) again(id string) bool {
	if id == "" {
		return false
	}
	if r.seen[id] {
		return true
	}
	if len(r.ids) < mostSeen {
		r.ids = append(r.ids, id)
	} else {
		delete(r.seen, r.ids[r.next])
		r.ids[r.next] = id
		r.next = (r.next + 1) % mostSeen
	}
	r.seen[id] = true
	return false
}

// interfaceOf returns the number of a frame's interface, and describes it if it is new.
func (r *reader) interfaceOf(sensor string, f *packet.Frame) int {
	described := packet.Interface{Name: strings.TrimSuffix(sensor+"/"+nameOf(f.Interface), "/")}
	if i := f.Interface; i != nil {
		described.Description, described.Filter, described.OS, described.SnapLen, described.FCS = i.Description, i.Filter, i.OS, i.SnapLen, i.FCS
	}
	key := sensorInterface{described.Name, f.Link}
	id, known := r.interfaces[key]
	if !known {
		id = len(r.interfaces)
		r.interfaces[key] = id
		r.buf = capfile.AppendInterface(r.buf, &described, f.Link, described.SnapLen)
	}
	return id
}

func nameOf(i *packet.Interface) string {
	if i == nil {
		return ""
	}
	return i.Name
}

// release writes the packets whose turn it is: those that came before a time.
func (r *reader) release(before time.Time) error {
	for h := r.order.next(before); h != nil; h = r.order.next(before) {
		r.buf = capfile.AppendPacket(r.buf, &h.frame, len(h.frame.Data), uint32(h.id))
		if len(r.buf) > 64<<10 {
			if _, err := r.out.Write(r.buf); err != nil {
				return err
			}
			r.buf = r.buf[:0]
		}
	}
	_, err := r.out.Write(r.buf)
	r.buf = r.buf[:0]
	return err
}

// flush writes what is gathered.
func (r *reader) flush() error {
	_, err := r.out.Write(r.buf)
	r.buf = r.buf[:0]
	return errors.Join(err, r.out.Flush())
}
