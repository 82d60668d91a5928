package extcap

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"ringcap/internal/escape"
)

// server is where a capture on another host runs, as the user has set it.
type server struct {
	host, user, key, networkInterface, program string
	port                                       int
	sudo, push                                 bool
	rest                                       []string // options of ringcap there
}

// server takes the options of the server from those of the call.
func (c *Call) server() (*server, error) {
	s := &server{}
	f := pflag.NewFlagSet("ssh", pflag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&s.host, "remote-host", "", "")
	f.IntVar(&s.port, "remote-port", 22, "")
	f.StringVar(&s.user, "remote-user", "", "")
	f.StringVar(&s.key, "remote-key", "", "")
	f.StringVar(&s.networkInterface, "remote-interface", "", "")
	f.StringVar(&s.program, "remote-program", "ringcap", "")
	f.BoolVar(&s.sudo, "remote-sudo", false, "")
	f.BoolVar(&s.push, "push", false, "")
	for _, a := range shared {
		f.VarPF(&passed{s, a.call}, strings.TrimPrefix(a.call, "--"), "", "").NoOptDefVal = map[bool]string{true: "true"}[a.kind == "boolflag"]
	}
	if err := f.Parse(c.options); err != nil {
		return nil, err
	}
	if s.host == "" || strings.HasPrefix(s.host, "-") {
		return nil, fmt.Errorf("%q is no host: set one in the options of the interface %s", s.host, prefix+remote)
	}
	return s, nil
}

// passed is an option that the ringcap of the other host gets.
type passed struct {
	server *server
	call   string
}

func (p *passed) String() string { return "" }

// Type returns the name of the flag's argument.
func (p *passed) Type() string { return "value" }

// Set notes the option.
func (p *passed) Set(value string) error {
	option := p.call + "=" + value
	if value == "true" {
		option = p.call
	}
	p.server.rest = append(p.server.rest, option)
	return nil
}

// command returns what the shell of the other host runs.
func (s *server) command(expression string) string {
	words := []string{s.program}
	if s.push {
		words[0] = `"$f"`
	} else {
		words[0] = escape.Shell(s.program)
	}
	if s.sudo {
		words = append([]string{"sudo", "-n"}, words...)
	}
	if s.networkInterface != "" {
		words = append(words, "-i", escape.Shell(s.networkInterface))
	}
	words = append(words, "-w", "-", "--pcapng", "-U", "--not-ssh") // each packet would make another one
	for _, option := range s.rest {
		words = append(words, escape.Shell(option))
	}
	run := strings.Join(append(words, "--", escape.Shell(expression)), " ")
	if !s.push {
		return "exec " + run
	}
	// The program comes on standard input, runs, and is removed whatever ends it.
	return `f=$(mktemp) || exit; trap 'rm -f "$f"' EXIT; trap : HUP INT TERM PIPE; cat >"$f" && chmod 700 "$f" && ` + run + " </dev/null"
}

// grace is how long ssh has to end after it was asked to.
const grace = 2 * time.Second

// runRemote captures on another host until Wireshark or the other side ends it.
func (c *Call) runRemote() error {
	s, err := c.server()
	if err != nil {
		return err
	}
	args := []string{"-T", "-o", "BatchMode=yes", "-p", strconv.Itoa(s.port)}
	if s.user != "" {
		args = append(args, "-l", s.user)
	}
	if s.key != "" {
		args = append(args, "-i", s.key)
	}
	if c.packets, err = os.OpenFile(c.fifo, os.O_WRONLY, 0); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	defer stop()
	cmd := exec.CommandContext(ctx, "ssh", append(args, s.host, s.command(c.filter))...)
	var said tail
	cmd.Stdout, cmd.Stderr = c.packets, &said
	cmd.Cancel, cmd.WaitDelay = func() error { return cmd.Process.Signal(syscall.SIGTERM) }, grace
	if s.push {
		program, err := openStatic()
		if err != nil {
			return err
		}
		defer func() { _ = program.Close() }() // it was only read
		cmd.Stdin = program
	}
	if err = cmd.Run(); err == nil || ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("ssh %s: %w: %s", s.host, err, said.last())
}

// openStatic opens this program if it runs on any host.
func openStatic() (*os.File, error) {
	f, err := os.Open("/proc/self/exe")
	if err != nil {
		return nil, err
	}
	e, err := elf.NewFile(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	for _, p := range e.Progs {
		if p.Type == elf.PT_INTERP {
			return nil, errors.Join(errors.New("--push: this ringcap needs shared libraries, which another host may not have: use the static one (make static)"), f.Close())
		}
	}
	_, err = f.Seek(0, io.SeekStart)
	return f, err
}

// tail keeps the end of what a program says.
type tail struct{ text []byte }

// Write keeps the last 4 KiB.
func (t *tail) Write(b []byte) (int, error) {
	const most = 4096
	t.text = append(t.text, b...)
	if len(t.text) > most {
		t.text = t.text[len(t.text)-most:]
	}
	return len(b), nil
}

// last returns the last line that says what went wrong.
func (t *tail) last() string {
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	for _, line := range lines {
		if strings.HasPrefix(line, "ringcap: ") && !strings.Contains(line, "listening on") {
			return line
		}
	}
	return lines[len(lines)-1]
}
