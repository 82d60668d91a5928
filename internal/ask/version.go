package ask

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"

	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/host/sandbox"
	"ringcap/internal/version"
)

// versionJSON is what --version --json prints (docs/json.md).
type versionJSON struct {
	Version  string           `json:"version"`
	Commit   string           `json:"commit,omitempty"`
	Modified bool             `json:"modified"`
	Go       string           `json:"go"`
	Platform string           `json:"platform"`
	Libpcap  string           `json:"libpcap"`
	Gopacket string           `json:"gopacket,omitempty"`
	Kernel   string           `json:"kernel"`
	Features sandbox.Features `json:"features"`
}

// printVersion prints the version, and of what else a report of a fault has to say.
func printVersion(c *cli.Config, out io.Writer) error {
	asJSON, err := wantsJSON(c)
	if err != nil {
		return err
	}
	v := versionJSON{
		Version: version.Number, Go: strings.TrimPrefix(runtime.Version(), "go"), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		Libpcap: filter.LibraryVersion(), Gopacket: version.Module("github.com/google/gopacket"),
		Kernel: netdev.System(), Features: sandbox.Probe(),
	}
	v.Commit, v.Modified = version.Commit()
	if asJSON {
		return json.NewEncoder(out).Encode(v)
	}
	commit := "unknown"
	if v.Commit != "" {
		commit = v.Commit
	}
	if v.Modified {
		commit += ", modified"
	}
	_, err = fmt.Fprintf(out, "ringcap version %s\ncommit %s\nGo %s, %s\nlibpcap %s\ngopacket %s\n%s: %s\n",
		v.Version, commit, v.Go, v.Platform, v.Libpcap, v.Gopacket, v.Kernel, v.Features)
	return err
}
