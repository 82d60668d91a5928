package text

import (
	"os"
	"path/filepath"
	"testing"
)

func TestReadServices(t *testing.T) {
	path := filepath.Join(t.TempDir(), "services")
	text := "# services(5)\ndomain\t53/tcp\t\t# Domain Name Server\ndomain 53/udp\nhttp 80/tcp www\nwww 80/tcp\nbad x/tcp\nfar 70000/udp\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	names, err := ReadServices(path)
	if err != nil || len(names.TCP) != 2 || len(names.UDP) != 1 || names.TCP[80] != "http" || names.UDP[53] != "domain" {
		t.Errorf("%+v, %v", names, err)
	}
}
