package cli

import (
	"strings"
	"testing"
	"time"
)

// TestRotateFlags: tcpdump's and dumpcap's flags, alone and together.
func TestRotateFlags(t *testing.T) {
	for flags, want := range map[string]func(c *Config) bool{
		"-C 2": func(c *Config) bool { return c.Rotate.Size == 2e6 && c.Rotate.Files == 0 },
		"-C 2k -W 12": func(c *Config) bool {
			return c.Rotate.Size == 2048 && c.Rotate.Files == 12 && c.Rotate.Numbers == 12 && c.Stop.Duration == 0
		},
		"-G 10 -W 3":                    func(c *Config) bool { return c.Stop.Duration == 30*time.Second && c.Rotate.Files == 0 },
		"-G 10 -W 3 --duration 5s":      func(c *Config) bool { return c.Stop.Duration == 5*time.Second },
		"-G 10 -W 3 -r y":               func(c *Config) bool { return c.Stop.Duration == 0 && c.Stop.Files == 3 },
		"-G 10 -C 1 -W 3":               func(c *Config) bool { return c.Rotate.Numbers == 3 && c.Rotate.Files == 0 && c.Stop.Duration == 0 },
		"-b filesize:10 -b files:3":     func(c *Config) bool { return c.Rotate.Size == 10000 && c.Rotate.Files == 3 && c.Rotate.Dumpcap },
		"-b duration:1.5":               func(c *Config) bool { return c.Rotate.Age == 1500*time.Millisecond },
		"-b interval:60 -a files:2":     func(c *Config) bool { return c.Rotate.Interval == time.Minute && c.Stop.Files == 2 },
		"-b packets:7 -z gzip":          func(c *Config) bool { return c.Rotate.Packets == 7 && len(c.Rotate.Hook) == 1 },
		"-C 1 --keep 1GiB":              func(c *Config) bool { return c.Rotate.Keep == 1<<30 },
		"--min-free 5%":                 func(c *Config) bool { return c.Rotate.FreePercent == 5 && !c.Rotate.Set() },
		"--min-free 2GiB -C 1":          func(c *Config) bool { return c.Rotate.FreeBytes == 2<<30 && c.Rotate.Set() },
		"-b packets:1 -b nametimenum:2": func(c *Config) bool { return c.Rotate.TimeFirst },
	} {
		c, err := Parse(append(strings.Fields(flags), "-w", "x-%s"))
		if err != nil || !want(c) {
			t.Errorf("%s: %v, %+v", flags, err, c)
		}
	}
	if _, err := Parse([]string{"-G", "10", "-W", "1", "-w", "x"}); err != nil {
		t.Errorf("tcpdump's way to capture for 10 seconds: %v", err)
	}
	for flags, want := range map[string]string{
		"-C 1":                     "for -w",
		"-C 1 -w -":                "one stream",
		"-G 1 -w x":                "put the time into the name",
		"-b files:3 -w x":          "filesize",
		"-b packets:1 -C 1 -w x":   "not both",
		"-W 3 -w x":                "-W is for",
		"-z gzip -w x":             "-z is for",
		"--keep 1GiB -w x":         "--keep is for",
		"--max-files 3 -w x":       "--max-files is for",
		"--min-free 101% -w x":     "no share",
		"--min-free 5":             "for -w",
		"-b filesize:x -w x":       "no size",
		"-b ducks:1 -w x":          "no condition",
		"-b printname:stdout -w x": "-z COMMAND",
	} {
		if _, err := Parse(strings.Fields(flags)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", flags, err)
		}
	}
}

// TestCompression: the extension of a file sets its compression, in upper or lower case. An
// extension that is not supported is refused with advice.
func TestCompression(t *testing.T) {
	for _, name := range []string{"x.pcap.gz", "x.PCAPNG.GZ", "x.pcapng.lz4", "x.Zst", "x.pcap.zstd", "x.pcapng.GZIP", "x.gz/y.pcap", "x.tar/y.gz", "x.bz2/y", "bz2", "x.bz2.pcap"} {
		if _, err := Parse([]string{"-w", name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for args, want := range map[string]string{
		"-w x.pcapng.bz2":          "write to x.pcapng.zst, or pipe it, -w - | bzip2 > x.pcapng.bz2",
		"-w x.XZ":                  "write to x.zst, or pipe it, -w - | xz > x.XZ",
		"-w x.pcap.xz -C 1":        "write to x.pcap.zst, or have each file compressed, -w x.pcap -z xz",
		"-w x.pcapng.lz":           "write to x.pcapng.zst, or pipe it, -w - | lzip > x.pcapng.lz",
		"-w x.pcap.zip":            "write to x.pcap.zst",
		"-w x.pcap.7z":             "write to x.pcap.zst",
		"-w x.tgz":                 "write to x.zst",
		"-w x.pcap.tar.gz":         "write to x.pcap.zst",
		"-w x.pcap.zstd -U":        "leave -U out",
		"--json=x.json.gzip":       "--json | gzip > x.json.gzip",
		"--json=x.json.7z":         "lines are written as they are: name it x.json",
		"-w x.pcap.Z":              "compress >",
		"-w x.pcap.LZ4 -U":         "leave -U out",
		"-w x.pcap.GZ -U":          "leave -U out",
		"--json=x.json.gz":         "--json | gzip > x.json.gz",
		"--json=x.json.XZ":         "--json | xz > x.json.XZ",
		"-w x.pcap --json=x.j.lz4": "--json | lz4 > x.j.lz4",
	} {
		if _, err := Parse(strings.Fields(args)); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), " |  >") {
			t.Errorf("%s: %v", args, err)
		}
	}
}

// TestLongNames: a set whose names would be too long is refused before it captures.
func TestLongNames(t *testing.T) {
	for flags, most := range map[string]int{"-C 1": 251, "-b packets:1": 234, "--flight 2MiB": 249, "-G 1 -C 1": 251} {
		for _, length := range []int{most, most + 1} {
			name := strings.Repeat("x", length-5) + ".pcap"
			c, err := Parse(append(strings.Fields(flags), "-w", "d/"+name))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Try(); (err == nil) != (length == most) {
				t.Errorf("%s, %d bytes: %v", flags, length, err)
			}
		}
	}
}
