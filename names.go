package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"ringcap/internal/cli"
	"ringcap/internal/text"
	"ringcap/internal/track"
)

// Where names are, hosts(5) and services(5).
const (
	hostsFile    = "/etc/hosts"
	servicesFile = "/etc/services"
)

// openNames reads the names that are printed instead of numbers, if they are asked
// for.
func (s *session) openNames() (err error) {
	if s.cfg.Names.Services {
		if s.services, err = readServices(servicesFile); err != nil {
			return fmt.Errorf("%w (--services needs it: the package netbase has one)", err)
		}
	}
	if !s.cfg.Names.Hosts {
		return nil
	}
	s.names = track.NewNames()
	s.names.NoDomain = s.cfg.Names.NoDomain
	f, err := os.Open(hostsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	return errors.Join(s.names.ReadHosts(f), f.Close())
}

// readServices reads a services(5) file: "domain 53/udp" and aliases a line. The first
// name of a port counts.
func readServices(path string) (*text.Services, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	names := &text.Services{TCP: map[uint16]string{}, UDP: map[uint16]string{}}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		field := strings.Fields(line)
		if len(field) < 2 {
			continue
		}
		number, protocol, _ := strings.Cut(field[1], "/")
		of := map[string]map[uint16]string{"tcp": names.TCP, "udp": names.UDP}[protocol]
		port, err := strconv.ParseUint(number, 10, 16)
		if err == nil && of != nil && of[uint16(port)] == "" {
			of[uint16(port)] = field[0]
		}
	}
	return names, errors.Join(lines.Err(), f.Close())
}

// wantColor says whether text on out is coloured; see no-color.org for NO_COLOR.
func wantColor(c cli.Color, out *os.File) bool {
	if c != cli.ColorAuto {
		return c == cli.ColorAlways
	}
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(out)
}
