package extcap

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/sink/lines"
)

// Messages to Wireshark have a head: 'T', the length of what follows it in three bytes, the
// number of a control, and a command. The text of the message follows.
const (
	controlLog = 0 // the number of the control that listInterfaces offers

	commandAdd       = 2
	commandStatusBar = 6
)

// openLog sets Log: standard error has to be silent, since Wireshark shows it as an error. Lines
// go to Wireshark's log and status bar if it has given a pipe for them.
func (c *Call) openLog() (err error) {
	if c.control == "" {
		c.Log, err = os.OpenFile(os.DevNull, os.O_WRONLY, 0)
		return err
	}
	to, err := os.OpenFile(c.control, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("--extcap-control-out: %w", err)
	}
	from, log, err := os.Pipe()
	if err != nil {
		return errors.Join(err, to.Close())
	}
	c.Log, c.logged = log, make(chan struct{})
	go func() {
		defer close(c.logged)
		for lines := bufio.NewScanner(from); lines.Scan(); {
			line := lines.Bytes()
			b := appendMessage(nil, controlLog, commandStatusBar, line)
			// If Wireshark has gone, the capture hears of it when it writes packets.
			_, _ = to.Write(appendMessage(b, controlLog, commandAdd, append(line, '\n')))
		}
		_ = to.Close() // all messages were written
	}()
	return nil
}

// End closes Log, waits until Wireshark has all messages, and returns the error that Wireshark
// should show. If it has closed the pipe of the packets, it has ended the capture.
func (c *Call) End(err error) error {
	_ = c.Log.Close() // nothing is kept in it
	if c.logged != nil {
		<-c.logged
	}
	if errors.Is(err, lines.ErrOutputClosed) {
		return nil
	}
	if err != nil {
		c.endPackets()
	}
	return err
}

// endPackets opens the pipe of the packets if nothing else did: Wireshark shows an error only once
// that has ended, for which it has to have begun. It gives up if Wireshark does not read.
func (c *Call) endPackets() {
	for range 100 {
		var err error
		if c.packets, err = os.OpenFile(c.fifo, os.O_WRONLY|unix.O_NONBLOCK, 0); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func appendMessage(b []byte, control, command byte, text []byte) []byte {
	n := len(text) + 2
	return append(append(b, 'T', byte(n>>16), byte(n>>8), byte(n), control, command), text...)
}
