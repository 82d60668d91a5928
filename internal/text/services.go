package text

import (
	"bufio"
	"errors"
	"os"
	"strconv"
	"strings"
)

// ReadServices reads a services(5) file, with lines such as "domain 53/udp" and aliases. If
// several lines name a port, the first one counts.
func ReadServices(path string) (*Services, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	names := &Services{TCP: map[uint16]string{}, UDP: map[uint16]string{}}
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
