package anonymize

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// NewKey returns a random key.
func NewKey() (key [KeySize]byte) {
	_, _ = rand.Read(key[:]) // it never fails
	return key
}

// OpenKey returns the key in the file at path. If there is none, it makes one for the owner
// only, and reports that.
func OpenKey(path string) (key [KeySize]byte, made bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		key = NewKey()
		return key, true, writeKey(path, key)
	} else if err != nil {
		return key, false, err
	}
	text, err := io.ReadAll(io.LimitReader(f, 1<<10))
	if err = errors.Join(err, f.Close()); err != nil {
		return key, false, err
	}
	key, err = parseKey(text)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return key, false, err
}

// parseKey reads the bytes of a key or their hexadecimal digits.
func parseKey(text []byte) (key [KeySize]byte, err error) {
	if len(text) == KeySize {
		return [KeySize]byte(text), nil
	}
	b, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(b) != KeySize {
		return key, fmt.Errorf("this is no key: it takes %d bytes or %d hexadecimal digits; a name that does not exist yet gets a new key", KeySize, 2*KeySize)
	}
	return [KeySize]byte(b), nil
}

// writeKey writes a key to a new file.
func writeKey(path string, key [KeySize]byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%x\n", key)
	return errors.Join(err, f.Close())
}
