package view

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/host/helper"
)

// saver makes files in one directory for a process that may open none.
type saver struct {
	files     *helper.Files // nil if no file can be made
	directory string
}

// saved is a regular expression for the names of files that may be saved.
const saved = `^[^/]+\.pcapng$`

// writable reports whether files can be made in a directory.
func writable(directory string) bool { return unix.Access(directory, unix.W_OK|unix.X_OK) == nil }

// save makes a file, in which write puts what belongs there. The name gets an ending if it has none.
func (s *saver) save(name, ending string, write func(io.Writer) error) (path string, err error) {
	if s.files == nil {
		return "", fmt.Errorf("no file can be made in %s: start ringcap view in another folder", s.directory)
	}
	if filepath.Base(name) != name || strings.HasPrefix(name, ".") {
		return "", fmt.Errorf("%s: type a name without a folder: the file is made in %s", name, s.directory)
	}
	if !strings.HasSuffix(name, ending) {
		name += ending
	}
	path = filepath.Join(s.directory, name)
	file, err := s.files.Create(path)
	if err != nil {
		return "", fmt.Errorf("save %s: %w", path, bare(err))
	}
	b := bufio.NewWriterSize(file, 256<<10)
	err = errors.Join(write(b), b.Flush(), file.Close())
	if err == nil {
		err = s.files.Publish(path)
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("save %s: %w", path, bare(err)), s.files.Discard(path))
	}
	return path, nil
}

// question asks where to save the packets of a live capture, on a terminal without a screen. Without
// an answer, as when the terminal is gone or alone is closed, they are saved under a name of their own.
func (s *saver) question(in, out *os.File, c *capture, alone <-chan struct{}) error {
	if s.files == nil {
		fmt.Fprintf(out, "ringcap: %s cannot be written: the packets are not saved\n", s.directory)
		return nil
	}
	answers := make(chan string)
	go func() {
		defer close(answers)
		for lines := bufio.NewScanner(in); lines.Scan(); {
			answers <- lines.Text()
		}
	}()
	for {
		fmt.Fprintf(out, "save %s in %s as (.pcapng; Enter alone: do not keep them): ", plural(c.state().count, "packet"), s.directory)
		name := "view-" + time.Now().Format("20060102-150405") + ".pcapng"
		answer, answered := "", false
		select {
		case <-alone:
			fmt.Fprintln(out)
		case answer, answered = <-answers:
		}
		if answered {
			if name = strings.TrimSpace(answer); name == "" {
				return nil
			}
		}
		path, err := s.save(name, ".pcapng", func(w io.Writer) error {
			_, err := io.Copy(w, io.NewSectionReader(c.file, 0, c.end))
			return err
		})
		if err == nil {
			fmt.Fprintf(out, "ringcap: %s\n", path)
			return nil
		}
		if !answered {
			return err
		}
		fmt.Fprintf(out, "ringcap: %v\n", err)
	}
}
