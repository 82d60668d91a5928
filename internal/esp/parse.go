package esp

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des" // the connections of old captures use it
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Parse adds the associations that text names, in the forms of tcpdump's -E, separated by
// commas or newlines: SPI@ADDRESS ALGORITHM:SECRET, ALGORITHM:SECRET for all other packets,
// and "file NAME" for a file with one of them a line. Its errors show nothing that may be a
// part of a secret.
func (k *Keys) Parse(text string) error {
	for line := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == ',' || c == '\n' }) {
		first, rest := cutWord(line)
		add, what := k.add, line
		if strings.EqualFold(first, "file") && rest != "" {
			add, what = k.readFile, rest
		}
		if err := add(what); err != nil {
			return err
		}
	}
	return nil
}

// cutWord returns the first word of a line and what follows it.
func cutWord(line string) (word, rest string) {
	line = strings.TrimSpace(line)
	if i := strings.IndexAny(line, " \t"); i >= 0 {
		return line[:i], strings.TrimSpace(line[i:])
	}
	return line, ""
}

// readFile adds the associations in a file. It skips empty lines and comments.
func (k *Keys) readFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err // it names the file
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		line := strings.TrimSpace(in.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if err := k.add(line); err != nil {
			return fmt.Errorf("%s, line %d: %w", name, n, err)
		}
	}
	switch err := in.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return fmt.Errorf("%s: a line is too long for a key: is it another file?", name)
	case err != nil:
		return err // it names the file
	}
	return nil
}

const form = "give SPI@ADDRESS ALGORITHM:SECRET, as in 0x1234@192.0.2.1 des-cbc:0x0123456789abcdef"

// add adds the association of a line.
func (k *Keys) add(line string) error {
	var a Association
	first, last := cutWord(line)
	switch {
	case first == "":
		return errors.New("a key is missing: " + form)
	case strings.EqualFold(first, "ikev2"):
		return errors.New("messages of IKE are not decrypted: leave out what begins with ikev2")
	case last == "":
		last = first
	default:
		spi, to, ok := strings.Cut(first, "@")
		if !ok {
			return errors.New("there is no @ before the space: " + form)
		}
		n, err := strconv.ParseUint(spi, 0, 32)
		if err != nil {
			return errors.New("the SPI before @ is no number of 32 bits: " + form)
		}
		a.spi = uint32(n)
		if a.to, err = netip.ParseAddr(to); err != nil {
			return errors.New("behind @ there is no address, which is the packets' destination: " + form)
		}
	}
	algorithm, secret, ok := strings.Cut(last, ":")
	if !ok {
		return errors.New("there is no colon before the secret: " + form)
	}
	if err := a.setCipher(algorithm, secret); err != nil {
		return err
	}
	k.list = append(k.list, a)
	return nil
}

// ciphers has the algorithms without -cbc, which may be left out.
var ciphers = map[string]struct {
	keys []int // bytes of the key
	make func([]byte) (cipher.Block, error)
}{
	"des":    {[]int{8}, des.NewCipher},
	"3des":   {[]int{24}, des.NewTripleDESCipher},
	"aes":    {[]int{16, 24, 32}, aes.NewCipher},
	"aes128": {[]int{16}, aes.NewCipher},
	"aes192": {[]int{24}, aes.NewCipher},
	"aes256": {[]int{32}, aes.NewCipher},
}

// unsupported has names of algorithms that tcpdump knows. Another name may be a secret in the
// wrong place.
var unsupported = []string{"blowfish", "bf", "cast128", "cast", "cast5", "rc3", "rc2", "rc5", "idea", "seed"}

const algorithms = "des-cbc, 3des-cbc, aes128-cbc, aes192-cbc, aes256-cbc and none, each with -hmac96 behind it if packets end with a check value of 12 bytes"

// setCipher sets how packets are encrypted.
func (a *Association) setCipher(algorithm, secret string) error {
	name, checked := strings.CutSuffix(algorithm, "-hmac96")
	if checked {
		a.check = 12
	}
	if name == "none" {
		return nil
	}
	name = strings.TrimSuffix(name, "-cbc")
	c, ok := ciphers[name]
	switch {
	case slices.Contains(unsupported, name):
		return fmt.Errorf("%s is not supported: the algorithms are %s", name, algorithms)
	case !ok:
		return errors.New("there is no such algorithm before the colon: the algorithms are " + algorithms)
	}
	key := []byte(secret)
	if digits, ok := strings.CutPrefix(secret, "0x"); ok {
		var err error
		if key, err = hex.DecodeString(digits); err != nil {
			return fmt.Errorf("the secret for %s is not hexadecimal: behind 0x give two digits for each byte", algorithm)
		}
	}
	for _, size := range c.keys {
		if len(key) == size {
			var err error
			a.block, err = c.make(key)
			return err
		}
	}
	sizes := strings.Trim(strings.ReplaceAll(fmt.Sprint(c.keys), " ", " or "), "[]")
	return fmt.Errorf("the secret for %s has %d bytes: it needs %s", algorithm, len(key), sizes)
}
