package sink

import (
	"errors"

	"ringcap/internal/memo"
	"ringcap/internal/process"
	"ringcap/packet"
)

// Remark is a comment on some packets.
type Remark struct {
	match  func(f *packet.Frame) (bool, error)
	option string // encoded like packet.Frame.Options
}

// NewRemark returns a comment on the packets for which match returns true. A text of more than
// 65,535 bytes is an error.
func NewRemark(match func(f *packet.Frame) (bool, error), text string) (Remark, error) {
	var f packet.Frame
	err := f.AddComment(text)
	return Remark{match, string(f.Options)}, err
}

// Commented returns a Sink that adds to packets what tells their process, if processes is set, and
// remarks, and passes them to s. It is s itself if there is nothing to add.
func Commented(s Sink, remarks []Remark, processes bool) Sink {
	if len(remarks) == 0 && !processes {
		return s
	}
	return &commented{Sink: s, remarks: remarks, processes: processes}
}

// commented does not change the packet that it gets, which other sinks share.
type commented struct {
	Sink
	remarks   []Remark
	processes bool
	told      memo.Table[*packet.Process, []byte] // the options that tell a process
	options   []byte
	frame     packet.Frame
	pkt       packet.Packet
}

func (c *commented) Write(p *packet.Packet) (err error) {
	c.options = append(c.options[:0], p.Options...)
	if c.processes && p.Process != nil {
		c.options = append(c.options, c.process(p.Process)...)
	}
	for i := range c.remarks {
		ok, e := c.remarks[i].match(p.Frame)
		if ok {
			c.options = append(c.options, c.remarks[i].option...)
		}
		err = errors.Join(err, e)
	}
	if len(c.options) == len(p.Options) {
		return errors.Join(err, c.Sink.Write(p))
	}
	c.frame, c.pkt = *p.Frame, *p
	c.frame.Options, c.pkt.Frame = c.options, &c.frame
	return errors.Join(err, c.Sink.Write(&c.pkt))
}

// process returns the options that tell a process.
func (c *commented) process(p *packet.Process) []byte {
	options, ok := c.told.Get(p)
	if !ok {
		options = c.told.Put(p, process.AppendOptions(nil, p))
	}
	return options
}
