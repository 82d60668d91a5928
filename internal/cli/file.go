package cli

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"ringcap/capfile"
	"ringcap/internal/host/netdev"
	"ringcap/internal/sink/compress"
	"ringcap/internal/sink/file"
	"ringcap/internal/sink/keylog"
	"ringcap/internal/version"
)

// File describes how the file of -w is written.
type File struct {
	Mode      fs.FileMode   // of a new file; 0 for the default
	NoClobber bool          // do not replace an existing file
	Sync      time.Duration // between syncs to the disk; 0 for never
	Pcapng    bool          // write pcapng whatever the name
	KeyLog    string        // file with secrets of TLS sessions to write as well; may be empty
	Strip     bool          // do not copy secrets
	Comments  []string      // on the file
	Remarks   []Remark      // on packets
	Names     bool          // write the names of hosts that the capture teaches
}

// Section describes this host and program in pcapng files, or the program alone in anonymous ones.
func (c *Config) Section() capfile.Section {
	s := capfile.Section{Application: "ringcap " + version.Number, Comments: c.File.Comments}
	if !c.Anonymize.Given {
		s.OS, s.Hardware = netdev.System(), netdev.Machine()
	}
	return s
}

// FormatName returns the name of -w with the extensions of the format that is written.
func (c *Config) FormatName() string {
	if !c.File.Pcapng || file.IsPcapng(c.WriteFile) {
		return c.WriteFile
	}
	extension := compress.Extension(c.WriteFile)
	return strings.TrimSuffix(c.WriteFile, extension) + ".pcapng" + extension
}

// OneFile reports whether all packets go to one file, if they go to any.
func (c *Config) OneFile() bool { return !c.Rotate.Set() && c.Flight.Size == 0 && c.SplitBy == 0 }

// WritesPcapng reports whether -w writes pcapng.
func (c *Config) WritesPcapng() bool { return file.IsPcapng(c.FormatName()) }

// CopiesBlocks reports whether a copy has the blocks without packets of the files that are read.
func (c *Config) CopiesBlocks() bool {
	return c.WritesPcapng() && c.OneFile() && !c.Anonymize.Given
}

// OpenKeyLog opens the file of --keylog. It returns nil if there is none.
func (c *Config) OpenKeyLog() (*keylog.Log, error) {
	if c.File.KeyLog == "" {
		return nil, nil
	}
	log, err := keylog.Open(c.File.KeyLog, c.Live() || c.Follow)
	if err != nil {
		return nil, fmt.Errorf("--keylog: %w", err)
	}
	return log, nil
}

func (c *Config) fileRules() []rule {
	none := c.WriteFile == ""
	compressed := compress.Extension(c.WriteFile) != ""
	return []rule{
		{len(c.File.Comments) > 0 && !c.WritesPcapng(), "--comment is for a file that holds comments: write pcapng, -w FILE.pcapng"},
		{len(c.File.Remarks) > 0 && !c.WritesPcapng(), "--comment-if is for a file that holds comments: write pcapng, -w FILE.pcapng"},
		{c.File.Names && !c.WritesPcapng(), "--save-names is for a file that holds names: write pcapng, -w FILE.pcapng"},
		{c.File.KeyLog != "" && !c.WritesPcapng(), "--keylog is for a file that holds secrets: write pcapng, -w FILE.pcapng"},
		{c.File.KeyLog != "" && c.File.Mode&0o077 != 0, "--mode and --keylog: a file with secrets is for its owner only; leave --mode out"},
		{c.File.KeyLog != "" && c.PacketBuffered, "-U and --keylog: packets wait for the secrets that they need; leave -U out"},
		{c.File.Strip && (none || c.Live()), "--strip-secrets is for a copy: give -r and -w"},
		{c.File.Strip && c.File.KeyLog != "", "--strip-secrets and --keylog: leave one out"},
		{none && c.File.Mode != 0, "--mode is for -w: name a file to write"},
		{none && c.File.Pcapng, "--pcapng is for -w: name a file to write"},
		{none && c.File.NoClobber, "--no-clobber is for -w: name a file to write"},
		{compressed && c.PacketBuffered, "-U and a compressed file: packets are compressed together; leave -U out, or .gz, .zst and .lz4"},
		{compress.Unpacked(c.WriteFile) != compress.Plain(c.WriteFile), c.otherCompression()},
		{none && c.File.Sync != 0, "--sync is for -w: name a file to write"},
	}
}

// otherCompression returns the advice for a file of -w that another program would have to
// make.
func (c *Config) otherCompression() string {
	name, how := compress.Unpacked(c.WriteFile), ""
	switch program := compress.Program(c.WriteFile); {
	case program == "" || compress.Extension(c.WriteFile) != "": // of an archive
	case c.Rotate.Set():
		how = fmt.Sprintf(", or have each file compressed, -w %s -z %s", name, program)
	default:
		how = fmt.Sprintf(", or pipe it, -w - | %s > %s", program, c.WriteFile)
	}
	return fmt.Sprintf("-w %s: files are compressed with gzip, zstd or lz4: write to %s.zst%s", c.WriteFile, name, how)
}

// modeValue is a file mode in octal, as in chmod(1). It has only permissions, and must
// include that of the owner to write.
type modeValue fs.FileMode

func (v *modeValue) String() string { return strconv.FormatUint(uint64(*v), 8) }
func (v *modeValue) Type() string   { return "mode" }
func (v *modeValue) Set(s string) error {
	n, err := strconv.ParseUint(s, 8, 32)
	if err != nil || n > uint64(fs.ModePerm) || n&0o200 == 0 {
		return fmt.Errorf("%q is no mode: give octal digits such as 640", s)
	}
	*v = modeValue(n)
	return nil
}
