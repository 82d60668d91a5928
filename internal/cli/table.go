package cli

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"ringcap/internal/edit"
	"ringcap/internal/sink/split"
	"ringcap/internal/streams"
)

// This file has the table of all options. What parses the command line, the help, the man page,
// the completions of shells and docs/options.md are made from it (package manual).

// An Option is a row of the table.
type Option struct {
	Name   string // long name, without dashes
	Short  string // one letter; may be empty
	Value  string // what its value is called; empty for a switch
	Bare   string // the value if none is given; empty if there must be one
	Brief  string // what it does, in a line
	Help   string // more about it, in sentences; may be empty
	Kind   Kind   // what completes the value
	Words  []string
	Common bool   // in the first screen of help
	Diff   bool   // also an option of ringcap diff
	Former string // a letter that tcpdump once had for it; may be empty
	Alone  string // the option that the letter means without a value; may be empty

	// at returns where the value is stored: a *bool for a switch, an *int for one that
	// counts how often it is given, or the variable or pflag.Value of an option.
	at func(*Config, *rawFlags) any
}

// Spelling returns the option as it is typed, with the name of its value: "-w, --write-file FILE".
func (o *Option) Spelling() string {
	text := "--" + o.Name
	if o.Short != "" {
		text = "-" + o.Short + ", " + text
	}
	switch {
	case o.Value != "" && o.Bare != "":
		return text + "[=" + o.Value + "]"
	case o.Value != "":
		return text + " " + o.Value
	}
	return text
}

// Kind says what a shell offers as the value of an option.
type Kind uint8

const (
	Anything   Kind = iota // nothing in particular
	Words                  // one of Option.Words
	Path                   // a file
	Directory              // a directory
	Interface              // an interface of this host
	LinkType               // the name of a link type
	Field                  // names of --fields, with commas between
	Expression             // words of pcap-filter(7)
	User                   // a user of this host
	Command                // a command line
	Payload                // a value of -T
)

// A Topic is a part of the table and of the help.
type Topic struct {
	Name    string // as in "ringcap help rotate"
	Title   string
	Text    string // paragraphs, with an empty line between
	Options []Option
}

// Topics is the table of options.
var Topics = []Topic{
	{"capture", "Capture packets", `
Without -i, ringcap takes the interface of the default route, or the first one that is up. With
several interfaces, lines have interface and direction.

The conditions that end a capture can be combined: the first one that is true ends it. SIGINT,
SIGTERM and SIGHUP (ignored under nohup) deliver what has arrived and end, however many come at
once. Only a third one aborts (those less than a quarter of a second apart count as one), or a second
one more than two seconds after the first if a write hangs: what is still in the ring is counted as
unread, and a hanging ringcap dies of the signal half a second later. With --run, signals go to the
command first.
`, []Option{
		{
			Name: "interface", Short: "i", Value: "NAME", Kind: Interface, Common: true,
			Brief: "capture on an interface ('eth*': all that match; any: all)",
			Help: `NAME may also be an index. Repeat it for several interfaces. any is one ring, and includes
interfaces that come up later. A pattern has a ring for each interface, and one more that those share
which come up later. If one of several interfaces disappears, the capture goes on without it.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Interfaces },
		},
		{
			Name: "netns", Value: "NAME", Brief: "capture in a network namespace (self: ringcap's own; all: each)",
			Help: `NAME is one that ip netns lists, the path of a namespace, pid:N for that of a process, or
container:NAME for that of a container, by its name or ID. self is ringcap's own. Repeat it for
several. all stands for each namespace that has a process or a name. An interface is called NAME/eth0
then; -i means those in each namespace, and without it the default one in each. It needs the
capability CAP_SYS_ADMIN.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Namespaces },
		},
		{
			Name: "list-interfaces", Short: "D", Brief: "list the interfaces", Common: true,
			Help: "With --netns, those in the namespaces. With --json, as JSON; -L and -J, too.",
			at:   func(c *Config, _ *rawFlags) any { return &c.ListInterfaces },
		},
		{
			Name: "max-count", Short: "c", Value: "N", Brief: "end after N packets", Common: true,
			Help: "It ends exactly at packet N. What else had arrived is counted as left unread.",
			at:   func(c *Config, _ *rawFlags) any { return (*countValue)(&c.Count) },
		},
		{
			Name: "snapshot-length", Short: "s", Value: "N", Brief: "keep at most N bytes of a packet", Common: true,
			Help: "Without it, or with 0, packets are printed whole, and written up to 262144 bytes.",
			at:   func(c *Config, _ *rawFlags) any { return (*snapLenValue)(&c.SnapLen) },
		},
		{
			Name: "direction", Short: "Q", Former: "P", Value: "DIR", Kind: Words, Words: []string{"in", "out", "inout"}, Common: true,
			Brief: "only packets that go in or out (inout: both)",
			Help:  "Each packet on loopback is seen twice; ringcap shows it once.",
			at:    func(c *Config, _ *rawFlags) any { return &c.Direction },
		},
		{
			Name: "buffer-size", Short: "B", Value: "KIB", Brief: "size of the ring (default 65536, 64 MiB)",
			Help: `The ring has blocks of 1 MiB, or of 4 MiB if it has room for sixteen of them and packets may wait
for 50 ms (not so with -l, --immediate-mode, --process and text on a terminal); at least two blocks.`,
			at: func(c *Config, _ *rawFlags) any { return (*bufferValue)(&c.BufferKiB) },
		},
		{
			Name: "no-promiscuous-mode", Short: "p", Brief: "do not put the interface into promiscuous mode",
			at: func(c *Config, _ *rawFlags) any { return &c.NoPromisc },
		},
		{
			Name: "linktype", Short: "y", Value: "TYPE", Kind: LinkType, Brief: "link type to capture, of those that -L lists",
			Help: "RAW captures from the network header up, on any interface: only IPv4 and IPv6.",
			at:   func(_ *Config, r *rawFlags) any { return &r.link },
		},
		{
			Name: "monitor-mode", Short: "I", Brief: "capture all frames of a radio, with their radio headers",
			Help: `ringcap makes an interface in monitor mode beside the wireless one that -i names, and the
kernel removes it at the end. It needs the capability CAP_NET_ADMIN. An interface that already is in
monitor mode needs no -I.`,
			at: func(c *Config, _ *rawFlags) any { return &c.MonitorMode },
		},
		{
			Name: "list-data-link-types", Short: "L", Brief: "list the link types of the interface",
			at: func(c *Config, _ *rawFlags) any { return &c.ListLinkTypes },
		},
		{
			Name: "time-stamp-type", Short: "j", Value: "TYPE", Kind: Words, Words: []string{"host"},
			Brief: "source of the time stamps: host is the only one",
			at:    func(_ *Config, r *rawFlags) any { return &r.stamp },
		},
		{
			Name: "list-time-stamp-types", Short: "J", Brief: "list the time stamp types of the interface",
			at: func(c *Config, _ *rawFlags) any { return &c.ListTimeStampTypes },
		},
		{
			Name: "wait", Brief: "wait for interfaces that are missing",
			Help: "It also waits when the interface disappears.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Wait },
		},
		{
			Name: "fanout", Value: "N[,MODE]", Brief: "N rings and threads for each interface",
			Help: `The kernel spreads the frames among them by MODE: hash (the default), cpu, lb or rollover.
Only hash keeps the order, and only within a flow.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Fanout },
		},
		{
			Name: "immediate-mode", Brief: "deliver each packet as soon as it arrives",
			Help: `A frame may wait 1 ms for others; 5 ms with -l, -U or on a terminal; otherwise 50 ms for
text to a pipe and 100 ms for a file.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Immediate },
		},
		{
			Name: "stop-when", Value: "EXPR", Kind: Expression, Brief: "end with the first packet that matches EXPR",
			Help: "where:EXPR is a display filter, as of --where.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Stop.When },
		},
		{
			Name: "max-bytes", Value: "SIZE", Brief: "end when the file of -w reaches SIZE",
			Help: "Without -w, all packets together. SIZE is 500MB, 1GiB, or a number of bytes.",
			at:   func(c *Config, _ *rawFlags) any { return (*sizeValue)(&c.Stop.Bytes) },
		},
		{
			Name: "duration", Value: "TIME", Brief: "end after TIME: 10s, 5m, 2h",
			at: func(c *Config, _ *rawFlags) any { return (*durationValue)(&c.Stop.Duration) },
		},
		{
			Name: "run", Value: "'COMMAND ARG'", Kind: Command, Brief: "start a command, and end when it ends",
			Help: `The command starts once ringcap captures, and ringcap exits with its exit status. Other
conditions end the capture, but ringcap still waits for the command.`,
			at: func(c *Config, _ *rawFlags) any { return (*commandValue)(&c.Stop.Command) },
		},
		{
			Name: "autostop", Short: "a", Value: "CONDITION", Kind: Words, Words: []string{"duration:", "filesize:", "files:", "packets:"},
			Brief: "end as with dumpcap's -a",
			Help:  "CONDITION is duration:SECONDS, filesize:kB, files:N or packets:N.",
			at:    func(c *Config, _ *rawFlags) any { return (*autostopValue)(c) },
		},
	}},

	{"files", "Read and write files", `
-r reads what -w writes, whatever its name: classic pcap with microseconds or nanoseconds, and
pcapng, plain or compressed with gzip, zstd or lz4. Other formats are named in the error. The name
of -w says the format: FILE.pcapng is pcapng, with interface, filter, direction and drops, any other
name classic pcap; .gz, .zst or .lz4 behind it compresses.
`, []Option{
		{
			Name: "read-file", Short: "r", Value: "FILE", Kind: Path, Brief: "read packets from FILE (-: standard input)", Common: true,
			Help: `Several files are read one after the other, a directory in the order of the first packets
of its captures. tcp://HOST:PORT is a server, such as ringcap --serve, and
nats://HOST/SUBJECT what --publish sends there as pcapng: all that the stream has and what comes, with ?from=10m of the last ten
minutes, with ?from=new what comes, with ?until=now what is there. A file that cannot be read, or not to its end, is reported, with exit status 1, after the
other files.`,
			at: func(c *Config, _ *rawFlags) any { return &c.ReadFiles },
		},
		{
			Name: "write-file", Short: "w", Value: "FILE", Kind: Path, Brief: "write packets to FILE (-: standard output)", Common: true,
			Help: "Nothing is printed then, except with --print; with -w -, --print prints to standard error.",
			at:   func(c *Config, _ *rawFlags) any { return &c.WriteFile },
		},
		{
			Name: "print", Brief: "print packets even with -w, --json=FILE, --summary or the like",
			at: func(_ *Config, r *rawFlags) any { return &r.print },
		},
		{
			Name: "read-list", Short: "V", Value: "FILE", Kind: Path, Brief: "read the files that FILE lists, one a line",
			at: func(c *Config, _ *rawFlags) any { return &c.ReadList },
		},
		{
			Name: "merge", Brief: "read all files as one, by time",
			Help: "Packets with equal times come in the order of the files.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Merge },
		},
		{
			Name: "follow", Brief: "go on as the file grows, until a signal",
			Help: `It also goes on with a file that takes its place, and in a set of -b, -C or -G with the next
one (for -G, of names with four digits at least). It is an error if the file gets shorter.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Follow },
		},
		{
			Name: "resync", Brief: "go on behind a broken record of a classic file",
			Help: `Without it, a record that cannot be one ends the reading, and the error says where records
seem to go on. What was passed over is reported, with exit status 1.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Resync },
		},
		{
			Name: "pcapng", Brief: "write pcapng whatever the name, as to a pipe with -w -",
			at: func(c *Config, _ *rawFlags) any { return &c.File.Pcapng },
		},
		{
			Name: "comment", Value: "TEXT", Brief: "write a comment on the file (pcapng only)",
			Help: "Repeat it for several. Each file of a set has them all, and a copy those of its original before them.",
			at:   func(c *Config, _ *rawFlags) any { return (*commentsValue)(&c.File.Comments) },
		},
		{
			Name: "comment-if", Value: "'EXPR: TEXT'", Kind: Expression, Brief: "write a comment on each packet that matches EXPR (pcapng only)",
			Help: `The first colon with a space behind it ends the expression, as in --comment-if 'port 53: a
question'. where:EXPR is a display filter, as of --where. Repeat the option for several. The comments that a packet has in a file stay.`,
			at: func(c *Config, _ *rawFlags) any { return (*remarksValue)(&c.File.Remarks) },
		},
		{
			Name: "save-names", Brief: "write the names that captured DNS answers give (pcapng only)",
			Help: `Names stand before the packets that need them, in each file of a set, so that Wireshark has the
name of a host whose answer is in another file. They are those of answers that ringcap sees whole: the
expression and -s have to let them through.`,
			at: func(c *Config, _ *rawFlags) any { return &c.File.Names },
		},
		{
			Name: "keylog", Value: "FILE", Kind: Path, Brief: "write the secrets of TLS sessions, too, from an SSLKEYLOGFILE",
			Help: `In a live capture FILE is read on as it grows, and made if it is missing. Each file of -w has
every secret once, before the packets that need it, so that Wireshark shows what they hold. Whoever has such a
file can read the traffic.`,
			at: func(c *Config, _ *rawFlags) any { return &c.File.KeyLog },
		},
		{
			Name: "strip-secrets", Brief: "do not copy the secrets of a file",
			at: func(c *Config, _ *rawFlags) any { return &c.File.Strip },
		},
		{
			Name: "anonymize", Value: "KEYFILE", Bare: randomKey, Kind: Path, Brief: "replace addresses and names, and drop payload",
			Help: `Packets are written, printed and summarized with pseudonyms in place of IP addresses (Crypto-PAn,
which keeps common prefixes), hardware addresses and DNS names. Expressions match them as they were captured. The
key is random, or that of KEYFILE: 32 bytes or as many in hexadecimal digits, the same pseudonyms each
time. A file that is missing is made, with a random key.`,
			at: func(c *Config, _ *rawFlags) any { return (*anonymizeValue)(&c.Anonymize) },
		},
		{
			Name: "keep-payload", Brief: "with --anonymize, keep the payload that is not understood",
			Help: "It may have names, addresses and passwords.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Anonymize.KeepPayload },
		},
		{
			Name: "mode", Value: "MODE", Brief: "mode of a new file (default 600)",
			at: func(c *Config, _ *rawFlags) any { return (*modeValue)(&c.File.Mode) },
		},
		{
			Name: "no-clobber", Brief: "do not write to a file that exists",
			at: func(c *Config, _ *rawFlags) any { return &c.File.NoClobber },
		},
		{
			Name: "sync", Value: "TIME", Brief: "write the file through to the disk every TIME",
			Help: "A power failure loses no more than that.",
			at:   func(c *Config, _ *rawFlags) any { return (*durationValue)(&c.File.Sync) },
		},
		{
			Name: "packet-buffered", Short: "U", Brief: "write each packet to the file at once",
			at: func(c *Config, _ *rawFlags) any { return &c.PacketBuffered },
		},
	}},

	{"serve", "Serve packets over TCP", `
Readers connect while ringcap captures: Wireshark and tshark with -i TCP@HOST:PORT, ringcap with -r
tcp://HOST:PORT. Each gets a capture that begins when it connects, and ends when ringcap does. Up to 16 may
read at once. One that is slower than the packets come loses some when it is 16 MiB behind. It is told,
in pcapng, and the final lines count such packets. Nobody else loses any. What goes to readers is left out of the
capture: the expression becomes "not (tcp port P and host A) and (EXPRESSION)".
`, []Option{
		{
			Name: "serve", Value: "[ADDR:]PORT", Brief: "let readers connect to PORT (of 127.0.0.1 without ADDR)",
			Help: `ADDR is an address of this host, or 0.0.0.0 or [::] for all. One that other hosts reach takes
--allow. -w and the other outputs are independent of it.`,
			at: func(c *Config, _ *rawFlags) any { return (*serveValue)(&c.Serve) },
		},
		{
			Name: "allow", Value: "NETWORK", Brief: "only readers of NETWORK, 192.0.2.0/24 or an address",
			Help: "Repeat it for several.",
			at:   func(c *Config, _ *rawFlags) any { return (*allowValue)(&c.Serve.Allow) },
		},
		{
			Name: "serve-format", Value: "FORMAT", Kind: Words, Words: serveFormats, Brief: "pcapng (the default) or pcap, for older programs",
			at: func(c *Config, _ *rawFlags) any { return (*formatValue)(&c.Serve.Format) },
		},
		{
			Name: "serve-cert", Value: "FILE", Kind: Path, Brief: "serve over TLS, with the certificate in FILE (PEM)",
			Help: "A reader can be sure of the host then, but not the host of the reader: that is what --allow is for.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Serve.Cert },
		},
		{
			Name: "serve-key", Value: "FILE", Kind: Path, Brief: "the private key of the certificate",
			at: func(c *Config, _ *rawFlags) any { return &c.Serve.Key },
		},
	}},

	{"tables", "Tables for databases", `
--parquet writes a row for each packet into Parquet files, --flows one for each flow. DuckDB, ClickHouse, Spark and
others read them as they are. docs/scale.md has the columns, and queries.
`, []Option{
		{
			Name: "parquet", Value: "DIR", Kind: Directory, Brief: "packets as rows of Parquet files in DIR",
			Help: `A file is below DIR/date=2026-11-30/hour=23/sensor=NAME, by the time of its packets in UTC.
It has its name once it is complete, so that only whole files are seen. Several sensors and
runs may write to one DIR, which is made if it is missing.`,
			at: func(c *Config, _ *rawFlags) any { return (*tableValue)(&c.Tables.Parquet) },
		},
		{
			Name: "flows", Value: "DIR|FILE|-", Kind: Path, Brief: "flows as rows of Parquet files in DIR, or as JSON in FILE.jsonl",
			Help: `A flow is the traffic between two addresses and ports, in both directions. Its row is
written when it is closed, idle or old. - is for JSON lines on standard output.`,
			at: func(c *Config, _ *rawFlags) any { return (*flowsValue)(&c.Tables.Flows) },
		},
		{
			Name: "flow-timeout", Value: "IDLE[,ACTIVE]", Brief: "when a flow ends without a packet, and at the latest (default 1m,5m)",
			Help: "A flow that is older than ACTIVE goes on in another row.",
			at:   func(c *Config, _ *rawFlags) any { return (*timeoutValue)(&c.Tables) },
		},
		{
			Name: "parquet-roll", Value: "CONDITION", Kind: Words, Words: rollWords, Brief: "complete a file after rows:N, about size:SIZE, or time:TIME",
			Help: "The first condition that is true completes it. Without size: 256 MiB; without time: 5 minutes, live or with --follow.",
			at:   func(c *Config, _ *rawFlags) any { return (*rollValue)(&c.Tables.Limits) },
		},
		{
			Name: "parquet-with", Value: "COLUMN,COLUMN", Kind: Words, Words: withWords, Brief: "with the packet as a line of text, or its frame",
			at: func(c *Config, _ *rawFlags) any { return (*withValue)(&c.Tables) },
		},
		{
			Name: "sensor", Value: "NAME", Brief: "name of this sensor in files and messages (default: the host's)",
			Help: "With --anonymize the default is sensor.",
			at:   func(c *Config, _ *rawFlags) any { return (*sensorValue)(&c.Tables.Sensor) },
		},
	}},

	{"publish", "Publish packets to a message broker", `
Packets go to JetStream of NATS or to Kafka as they come, in messages of up to some hundred packets: lines of JSON, or
capture files. Messages of one flow have one subject, SUBJECT.0 to SUBJECT.15, or in Kafka one key, 0 to 15, so that several
programs can share the work. What counts as published is what the server has acknowledged. A message that is sent again has the same ID, so
that the server leaves doubles out. What cannot be sent at once waits in memory, up to 64 MiB, and with --publish-spool
on the disk; what does not fit is lost, and the final lines count it. The capture never waits. -r nats://HOST/SUBJECT
reads capture files back, of all sensors as one, by time.
`, []Option{
		{
			Name: "publish", Value: "URL", Brief: "send packets to nats://HOST/SUBJECT or kafka://HOST/TOPIC",
			Help: `nats+tls:// and kafka+tls:// are over TLS. A stream of JetStream has to take SUBJECT.*. The program
ringcap-ship connects, in a sandbox of its own.`,
			at: func(c *Config, _ *rawFlags) any { return (*publishValue)(&c.Publish.URL) },
		},
		{
			Name: "publish-as", Value: "FORM", Kind: Words, Words: publishForms, Brief: "json (the default), flows or pcapng",
			Help: "A message of pcapng is a whole capture file.",
			at:   func(c *Config, _ *rawFlags) any { return (*formValue)(&c.Publish.As) },
		},
		{
			Name: "publish-spool", Value: "DIR[,SIZE]", Kind: Directory, Brief: "keep in DIR what cannot be sent, up to SIZE (1GiB)",
			Help: `The next capture with DIR sends what is left there first. With it a capture begins even if the server does
not answer. A directory is for one capture at a time.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Publish.Spool },
		},
		{
			Name: "publish-creds", Value: "FILE", Kind: Path, Brief: "credentials: a .creds file of NATS, user:password, or a token",
			Help: "For Kafka user:password, which is SCRAM-SHA-512, with PLAIN or SCRAM-SHA-256 and a space before it for that.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Publish.Creds },
		},
		{
			Name: "publish-ca", Value: "FILE", Kind: Path, Brief: "with TLS, trust the certificates in FILE (default: the system's)",
			at: func(c *Config, _ *rawFlags) any { return &c.Publish.CA },
		},
		{
			Name: "publish-cert", Value: "FILE", Kind: Path, Brief: "with TLS, show the certificate in FILE (PEM)",
			at: func(c *Config, _ *rawFlags) any { return &c.Publish.Cert },
		},
		{
			Name: "publish-key", Value: "FILE", Kind: Path, Brief: "the private key of that certificate",
			at: func(c *Config, _ *rawFlags) any { return &c.Publish.Key },
		},
	}},

	{"filters", "Select packets", `
The expression stands last. It is that of pcap-filter(7), compiled by libpcap. Of several link types it
selects from those that it fits, and it is refused where it fits none. ringcap matches in user space, and
says so, what the kernel cannot run (protochain) or refuses for another reason. Live, as with tcpdump, an
expression that names no tag, such as ip, icmp or "ether proto 0x800", also matches tagged frames, because
the kernel matches behind the tag; of a file it does not. The system's resolver looks up host names in
an expression. Nothing else sends a packet, but --serve and -r tcp://HOST:PORT.

Its usual words:
`, []Option{
		{
			Name: "filter-file", Short: "F", Value: "FILE", Kind: Path, Brief: "read the expression from FILE",
			at: func(c *Config, _ *rawFlags) any { return &c.FilterFile },
		},
		{
			Name: "where", Short: "Y", Value: "'EXPR'", Kind: Expression,
			Brief: "only packets for which EXPR holds, a display filter",
			Help: `EXPR compares fields of --fields: tcp.port == 443 and not ip.src == 10.0.0.0/8, dns.qry.name
contains "example", tcp.flags.syn == 1, vlan, eth.src[0:3] == 00:00:5e. docs/where.md has the language. It is about
packets that the expression at the end lets through, as they were captured, and their numbers stay. The
expression at the end is faster, since the kernel runs it.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Where.Expression },
		},
		{
			Name: "not-ssh", Brief: "leave out the ssh session over which ringcap is used",
			Help: `The expression becomes "not (tcp port C and S and host A and B) and (EXPRESSION)", with what
SSH_CONNECTION says. sudo takes that from the environment; it is looked up in the processes above then.`,
			at: func(c *Config, _ *rawFlags) any { return &c.NotSSH },
		},
		{
			Name: "after", Value: "TIME", Brief: "only packets of TIME or later, of a file",
			Help: `TIME is 14:05:06 on the day of the first packet, 2026-01-02T14:05:06Z, "2026-01-02 14:05:06"
in local time, +10s from the first packet, or -5m from now.`,
			at: func(c *Config, _ *rawFlags) any { return &c.After },
		},
		{
			Name: "before", Value: "TIME", Brief: "only packets before TIME, of a file",
			Help: "A time of day that is not after that of --after is on the next day.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Before },
		},
		{
			Name: "skip", Value: "N", Brief: "leave out the first N packets that match, of a file",
			at: func(c *Config, _ *rawFlags) any { return &c.Skip },
		},
		{
			Name: "dump-filter", Short: "d", Brief: "print the filter program: -d as text, -dd as C, -ddd as numbers",
			Help: "It is the program for the interface; with -r FILE or -y TYPE the one for files of that link type.",
			at:   func(c *Config, _ *rawFlags) any { return &c.DumpFilter },
		},
		{
			Name: "no-optimize", Short: "O", Brief: "do not optimize the filter program",
			at: func(c *Config, _ *rawFlags) any { return &c.Unoptimized },
		},
	}},

	{"process", "Who sent a packet", `
Of a packet that a process of this host sends or gets, ringcap tells the process: its ID, program and user,
its container and its pod. That takes root, or at least the capability CAP_SYS_PTRACE; without it only your own
processes are known. The filters below come after the expression, and the final lines count what they leave
out. Files of pcapng keep what is known, so that all of this works with -r, too. docs/processes.md tells how.
`, []Option{
		{
			Name: "process", Brief: "tell the process of each packet",
			Help: `Between two processes of this host, that is the sender. What is not known is not guessed, and
"stale" marks what may have changed since.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Process.Show },
		},
		{
			Name: "pid", Value: "PID", Brief: "only packets of the process PID, and of those that it starts",
			Help: "Several have commas between, here and below.",
			at:   func(c *Config, _ *rawFlags) any { return c.Process.pidValue() },
		},
		{
			Name: "comm", Value: "NAME", Brief: "only packets of programs called NAME ('nginx*': a pattern)",
			Help: "This is the name that ps -o comm shows, of which the kernel keeps 15 bytes.",
			at:   func(c *Config, _ *rawFlags) any { return c.Process.commValue() },
		},
		{
			Name: "container", Value: "NAME", Brief: "only packets of the container NAME, or whose ID begins so",
			at: func(c *Config, _ *rawFlags) any { return c.Process.containerValue() },
		},
		{
			Name: "pod", Value: "NAMESPACE/NAME", Brief: "only packets of a pod (NAME: in any namespace)",
			at: func(c *Config, _ *rawFlags) any { return c.Process.podValue() },
		},
		{
			Name: "user", Value: "USER", Kind: User, Brief: "only packets of processes of USER",
			at: func(c *Config, _ *rawFlags) any { return c.Process.userValue() },
		},
		{
			Name: "only-run", Brief: "with --run, only packets of the command and of what it starts",
			at: func(c *Config, _ *rawFlags) any { return &c.Process.OnlyRun },
		},
	}},

	{"formats", "Print packets", `
Packets go to standard output, all else to standard error. Text is that of tcpdump. For programs,
--json has every layer, and --fields the columns it names; "ringcap help fields" lists them.
`, []Option{
		{
			Name: "link-header", Diff: true, Short: "e", Brief: "with the link-layer header", Common: true,
			at: func(c *Config, _ *rawFlags) any { return &c.Link },
		},
		{
			Name: "verbose", Diff: true, Short: "v", Brief: "more detail; -vv still more, -vvv most", Common: true,
			at: func(c *Config, _ *rawFlags) any { return &c.Verbose },
		},
		{
			Name: "quiet", Diff: true, Short: "q", Brief: "less detail",
			at: func(c *Config, _ *rawFlags) any { return &c.Quiet },
		},
		{
			Name: "time", Diff: true, Short: "t", Brief: "no time; -tttt with the date, -ttt since the packet before", Common: true,
			Help: "-tt prints seconds since 1970, -ttttt the time since the first packet.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Time },
		},
		{
			Name: "hex-ascii", Diff: true, Short: "X", Brief: "bytes in hex and ASCII; -XX with the link-layer header", Common: true,
			at: func(c *Config, _ *rawFlags) any { return &c.HexASCII },
		},
		{
			Name: "hex", Diff: true, Short: "x", Brief: "bytes in hex; -xx with the link-layer header",
			at: func(c *Config, _ *rawFlags) any { return &c.Hex },
		},
		{
			Name: "ascii", Diff: true, Short: "A", Brief: "bytes in ASCII; -AA with the link-layer header",
			at: func(c *Config, _ *rawFlags) any { return &c.ASCII },
		},
		{
			Name: "line-buffered", Short: "l", Brief: "print each line at once, as for grep", Common: true,
			at: func(c *Config, _ *rawFlags) any { return &c.LineBuffered },
		},
		{
			Name: "json", Value: "FILE", Bare: "-", Kind: Path, Brief: "packets as JSON, one object a line", Common: true,
			Help: `Without FILE, on standard output instead of text. With --json=FILE, --print prints text
too. -w is independent of both.`,
			at: func(c *Config, _ *rawFlags) any { return (*jsonValue)(&c.Export.JSON) },
		},
		{
			Name: "fields", Value: "NAME,NAME", Kind: Field, Brief: "fields as columns (help lists them)", Common: true,
			Help: "Columns have tabs between, and go to standard output.",
			at:   func(c *Config, _ *rawFlags) any { return (*fieldsValue)(&c.Export) },
		},
		{
			Name: "csv", Brief: "columns of --fields as CSV, after a line of names",
			at: func(c *Config, _ *rawFlags) any { return &c.Export.CSV },
		},
		{
			Name: "go", Brief: "packets as Go source, for tables of tests",
			at: func(c *Config, _ *rawFlags) any { return &c.Export.Go },
		},
		{
			Name: "number", Diff: true, Short: "#", Brief: "a number before each packet",
			at: func(c *Config, _ *rawFlags) any { return &c.Number },
		},
		{
			Name: "lengths", Diff: true, Brief: "bytes captured and on the wire before each packet",
			at: func(c *Config, _ *rawFlags) any { return &c.Lengths },
		},
		{
			Name: "ip-oneline", Diff: true, Short: "g", Brief: "no line break after the IP header with -v",
			at: func(c *Config, _ *rawFlags) any { return &c.OneLine },
		},
		{
			Name: "dont-verify-checksums", Diff: true, Short: "K", Brief: "do not verify checksums",
			at: func(c *Config, _ *rawFlags) any { return &c.NoChecksums },
		},
		{
			Name: "absolute-tcp-sequence-numbers", Diff: true, Short: "S", Brief: "absolute TCP sequence numbers",
			at: func(c *Config, _ *rawFlags) any { return &c.AbsoluteSequence },
		},
		{
			Name: "payload-type", Short: "T", Value: "TYPE", Kind: Payload, Diff: true,
			Brief: "read the payload as TYPE whatever the port",
			Help: `UDP payload as aodv, domain, lmp, pgm, ptp, quic, radius, resp, rtcp, rtp, snmp, someip,
tftp, vxlan or zmtp1; TCP payload as domain, resp or zmtp1.`,
			at: func(c *Config, _ *rawFlags) any { return &c.PayloadType },
		},
		{
			Name: "asdot", Diff: true, Brief: "AS numbers of BGP as 1.2 (-b alone, as in tcpdump)",
			at: func(c *Config, _ *rawFlags) any { return &c.ASDot },
		},
		{
			Name: "mesh", Diff: true, Short: "H", Brief: "mesh headers of 802.11s",
			Help: "As in tcpdump, bytes that look like one are one.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Mesh },
		},
		{
			Name: "raw-handles", Diff: true, Short: "u", Brief: "file handles of NFS as they are",
			at: func(c *Config, _ *rawFlags) any { return &c.RawHandles },
		},
		{
			Name: "esp-keys", Short: "E", Value: "KEYS", Brief: "decrypt IPsec's ESP with these keys",
			Help: `KEYS are SPI@ADDRESS ALGORITHM:SECRET, or ALGORITHM:SECRET for all packets without a key of
their own, with commas between. ADDRESS is the destination. ALGORITHM is des-cbc, 3des-cbc, aes128-cbc,
aes192-cbc, aes256-cbc or none, with -hmac96 behind it if packets end with a check value of 12 bytes, which
is not verified. SECRET is text, or 0x and hexadecimal digits. "file NAME" stands for the keys in a file,
one a line, and keeps them out of the list of processes.`,
			at: func(c *Config, _ *rawFlags) any { return (*espKeysValue)(&c.ESP) },
		},
		{
			Name: "tcp-md5-secret", Short: "M", Value: "SECRET", Brief: "check the digests of TCP's MD5 option",
			at: func(c *Config, _ *rawFlags) any { return &c.TCPSecret },
		},
		{
			Name: "reassemble", Brief: "print messages of DNS and hellos of TLS over several segments whole",
			Help: `The segment that completes a message is shown as if it had all of it: sequence numbers and
lengths are those of the message. The segments before it are shown as they are.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Edit.Join },
		},
		{
			Name: "print-sampling", Value: "N", Brief: "print only each Nth packet; with -w, too",
			at: func(c *Config, _ *rawFlags) any { return (*countValue)(&c.Every) },
		},
		{
			Name: "utc", Diff: true, Brief: "times in UTC, whatever the time zone, also in file names",
			at: func(c *Config, _ *rawFlags) any { return &c.UTC },
		},
		{
			Name: "nano", Diff: true, Bare: "nano", Brief: "times in nanoseconds, in text and in classic files",
			Help: "pcapng always has nanoseconds.",
			at:   func(c *Config, _ *rawFlags) any { return (*precisionValue)(&c.Nano) },
		},
		{
			Name: "micro", Diff: true, Bare: "micro", Brief: "times in microseconds (the default)",
			at: func(c *Config, _ *rawFlags) any { return (*precisionValue)(&c.Nano) },
		},
		{
			Name: "time-stamp-precision", Diff: true, Value: "PRECISION", Kind: Words, Words: []string{"micro", "nano"},
			Brief: "the same as --micro or --nano",
			at:    func(c *Config, _ *rawFlags) any { return (*precisionValue)(&c.Nano) },
		},
		{
			Name: "no-names", Diff: true, Short: "n", Brief: "numbers only (the default without --resolve and --services)",
			at: func(*Config, *rawFlags) any { return new(int) },
		},
		{
			Name: "resolve", Brief: "host names from captured DNS answers and /etc/hosts",
			Help: "Name resolution blocks of pcapng count, too. ringcap sends no queries.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Names.Hosts },
		},
		{
			Name: "no-domain", Short: "N", Brief: "only the first label of a host name",
			at: func(c *Config, _ *rawFlags) any { return &c.Names.NoDomain },
		},
		{
			Name: "no-foreign-names", Short: "f", Brief: "accepted as tcpdump's: no name is ever looked up",
			at: func(_ *Config, r *rawFlags) any { return &r.noForeign },
		},
		{
			Name: "mib-module", Short: "m", Value: "MODULE", Brief: "accepted as tcpdump's, but MIB modules are not read",
			at: func(c *Config, _ *rawFlags) any { return &c.mibs },
		},
		{
			Name: "services", Brief: "port names from /etc/services",
			at: func(c *Config, _ *rawFlags) any { return &c.Names.Services },
		},
		{
			Name: "color", Value: "WHEN", Bare: "always", Kind: Words, Words: colorNames[:],
			Brief: "colours: auto (the default), always or never",
			Help:  "auto is for a terminal, unless NO_COLOR is set.",
			at:    func(c *Config, _ *rawFlags) any { return &c.Color },
		},
	}},

	{"rotate", "Sets of files and the flight recorder", `
A file begins with its first packet. Files are named as tcpdump (-C, -G) or dumpcap (-b) names them.
SIGALRM begins the next file of a set. All limits include the files that earlier runs of the set left.
`, []Option{
		{
			Name: "rotate-size", Short: "C", Value: "SIZE", Brief: "a new file after SIZE million bytes, or 10MiB, 1GiB",
			at: func(c *Config, _ *rawFlags) any { return (*megabytesValue)(&c.Rotate.Size) },
		},
		{
			Name: "rotate-seconds", Short: "G", Value: "TIME", Brief: "a new file every TIME from the start",
			Help: `The name has the time at which the period began, in the formats of date(1) without widths,
-w x-%H%M%S.pcap: local time, with --utc UTC. A name that comes again in a capture gets a number,
x_2.pcap: an hour does at the end of summer time, and each file of -w x%M.pcap -G 1.`,
			at: func(c *Config, _ *rawFlags) any { return (*durationValue)(&c.Rotate.Period) },
		},
		{
			Name: "rotate-count", Short: "W", Value: "N", Brief: "with -C keep the last N files, with -G end after N periods",
			at: func(c *Config, _ *rawFlags) any { return (*filesValue)(&c.Rotate.Limit) },
		},
		{
			Name: "ring-buffer", Short: "b", Value: "CONDITION", Kind: Words, Alone: "asdot",
			Words: []string{"filesize:", "duration:", "interval:", "packets:", "files:", "nametimenum:"},
			Brief: "a new file as with dumpcap's -b",
			Help: `CONDITION is filesize:kB, duration:SECONDS, interval:SECONDS or packets:N; files:N keeps the
last N files.`,
			at: func(c *Config, _ *rawFlags) any { return (*ringValue)(&c.Rotate) },
		},
		{
			Name: "max-files", Value: "N", Brief: "end when the Nth file of the set is complete",
			at: func(c *Config, _ *rawFlags) any { return (*filesValue)(&c.Stop.Files) },
		},
		{
			Name: "postrotate-command", Short: "z", Value: "COMMAND", Kind: Command, Brief: "run COMMAND FILE for each complete file",
			Help: "The last one included.",
			at:   func(c *Config, _ *rawFlags) any { return (*commandValue)(&c.Rotate.Hook) },
		},
		{
			Name: "keep", Value: "SIZE", Brief: "delete the oldest files to keep the set below SIZE",
			at: func(c *Config, _ *rawFlags) any { return (*sizeValue)(&c.Rotate.Keep) },
		},
		{
			Name: "min-free", Value: "SIZE", Brief: "keep that much of the disk free, also 5%",
			Help: "The oldest files are deleted, and the capture ends if there are none left.",
			at:   func(c *Config, _ *rawFlags) any { return (*freeValue)(&c.Rotate) },
		},
		{
			Name: "reopen", Brief: "one file, begun anew at SIGALRM, for logrotate",
			Help: "The old one has been moved by then.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Rotate.Reopen },
		},
		{
			Name: "flight", Value: "SIZE", Brief: "keep the last packets in memory, written at SIGUSR2",
			Help: `SIZE is 512MiB, 30s, or 1GiB,30s. -w x.pcapng becomes x_00001.pcapng, x_00002.pcapng and so
on.`,
			at: func(c *Config, _ *rawFlags) any { return (*flightValue)(&c.Flight) },
		},
		{
			Name: "trigger", Value: "EXPR", Kind: Expression, Brief: "write them too when a packet matches EXPR",
			Help: "where:EXPR is a display filter, as of --where.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Flight.Trigger },
		},
		{
			Name: "after-trigger", Value: "TIME", Brief: "continue to write for TIME",
			at: func(c *Config, _ *rawFlags) any { return (*durationValue)(&c.Flight.After) },
		},
	}},

	{"edit", "Edit packets on their way", `
What is printed, exported or written is the edited packet. The expression, --after, --before, --where and --stop-when
are about packets as they were captured, --trigger about edited ones. Headers are stripped first; then duplicates are left out.
`, []Option{
		{
			Name: "strip", Value: "NAME,NAME", Kind: Words, Words: edit.HeaderNames,
			Brief: "take off headers of tunnels: " + strings.Join(edit.HeaderNames, ", "),
			Help: `What a tunnel carries remains: an Ethernet frame, or an IP packet behind the link-layer
header that the tunnel had. Inside a header that is not named nothing is stripped. The account counts
packets that stay whole because such a header is cut short or is in fragments.`,
			at: func(c *Config, _ *rawFlags) any { return (*stripValue)(&c.Edit.Strip) },
		},
		{
			Name: "dedup", Value: "WINDOW", Bare: edit.DefaultWindow.String(), Brief: "leave out packets that are there twice within WINDOW",
			Help: `WINDOW is a number of packets, 5 if none is given, or a time: 10ms, 0.01. All bytes must be
the same, so real retransmissions stay: they differ in the IP identification or in a time stamp of TCP. A
time looks back over 1,000,000 packets at most.`,
			at: func(c *Config, _ *rawFlags) any { return (*windowValue)(&c.Edit.Window) },
		},
		{
			Name: "dedup-ignore", Value: "NAME,NAME", Kind: Words, Words: []string{"ttl", "mac", "checksum"},
			Brief: "fields in which duplicates may differ: ttl, mac, checksum",
			Help:  "ttl,mac finds a packet before and behind a router. The checksums of IP change with ttl, and are ignored, too.",
			at:    func(c *Config, _ *rawFlags) any { return (*dedupIgnoreValue)(&c.Edit.Ignore) },
		},
		{
			Name: "time-shift", Value: "TIME", Brief: "add TIME to the times of a file: 1h, -0.5s",
			at: func(c *Config, _ *rawFlags) any { return (*shiftValue)(&c.Edit.Shift) },
		},
		{
			Name: "set-comment", Value: "N:TEXT", Brief: "comment packet N of a file",
			Help: "N is the number that -# shows with the same options. Repeat it for several packets.",
			at:   func(c *Config, _ *rawFlags) any { return (*commentValue)(&c.Edit) },
		},
		{
			Name: "split-by", Value: "WHAT", Kind: Words, Words: split.Words, Brief: "a file for each conversation, interface or process",
			Help: `-w x.pcapng becomes x_tcp_192.0.2.1_40000_192.0.2.2_443.pcapng, with the sender of the first
packet first, or x_eth0.pcapng. Packets without addresses go to x_other.pcapng, and so does what would need
more than 10,000 files. process makes x_curl-1234.pcapng of the name and ID of a process, as --process tells
it, and x_other.pcapng of packets whose process is not known. Packets of other protocols than TCP and UDP, and fragments behind the first one,
have files by addresses, x_ip_192.0.2.1_192.0.2.2.pcapng.`,
			at: func(c *Config, _ *rawFlags) any { return (*splitValue)(&c.SplitBy) },
		},
	}},

	{"stats", "Totals, losses and exit status", `
SIGUSR1 shows the counts so far. Every packet is accounted for: received is captured, filtered,
dropped and left unread.

The exit status is 0 for a capture that ended as asked (a signal, -c, the end of the file), 1 for a
fault (standard error says what and what to do), 3 for losses with --fail-on-drop, 14 if the reader of the
output has gone.
`, []Option{
		{
			Name: "summary", Value: "json|html", Bare: "table", Kind: Words, Words: []string{"table", "json", "html", "html="}, Common: true,
			Brief: "protocols, hosts, conversations, lengths and rates",
			Help: `At the end and at SIGUSR1: as a table, as a JSON object, or with html or html=FILE as a page for a
browser, which needs nothing but itself. FILE always has the last one.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Summary },
		},
		{
			Name: "count", Brief: "print only how many packets of a file match",
			at: func(c *Config, _ *rawFlags) any { return &c.CountOnly },
		},
		{
			Name: "stats", Value: "json[:FD]", Kind: Words, Words: []string{"json", "json:"},
			Brief: "the account as a JSON object, at the end and at SIGUSR1",
			Help: `It goes to standard error, or to a descriptor that the shell opens: ringcap --stats json:3
3>account.json`,
			at: func(c *Config, _ *rawFlags) any { return &c.Stats },
		},
		{
			Name: "metrics", Value: "FILE.prom[,TIME]", Kind: Path, Brief: "the account for Prometheus, written every TIME (15s)",
			Help: `FILE.prom is text in the form of OpenMetrics, for the textfile collector of node_exporter, and
always whole: a new file takes the place of the one before. The label capture is its name without .prom, so give
each capture of a host a name of its own. docs/scale.md lists the metrics, and alerts.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Metrics },
		},
		{
			Name: "fail-on-drop", Brief: "exit status 3 if packets were lost",
			Help: `They were if the ring was full, if packets were left in it that nobody asked to leave (as -c
does), if the reader of -w - went away before it had all, or if an interface had no room (rx_missed,
rx_fifo), even if the filter would have left those packets out: nobody can know. Drops of drivers and
protocols (rx_dropped) and of the host's backlogs (softnet) are only reported: such frames may have been
captured before, or belong to other interfaces.`,
			at: func(c *Config, _ *rawFlags) any { return &c.FailOnDrop },
		},
	}},

	{"rights", "Rights", `
To capture takes the capability CAP_NET_RAW, which root has. Where a package put ringcap,
"/usr/libexec/ringcap/capture-group on" gives it to the members of the group ringcap (after make install,
the script is in /usr/local/libexec/ringcap). "setcap cap_net_raw=ep" for the program gives it to all users.
"ringcap doctor" says whether you have it, and what to type if not.

Once everything is open, ringcap becomes the user who ran sudo and gives up all capabilities, and the files
and system calls that the capture does not need. -v shows what is in force.
`, []Option{
		{
			Name: "relinquish-privileges", Short: "Z", Value: "USER", Kind: User, Brief: "become USER (default: the user who ran sudo)",
			Help: `It is an error if root cannot become USER, or USER may not write where -w says. -Z root stays
root. Who is not root stays who he is, as in tcpdump.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Sandbox.User },
		},
		{
			Name: "sandbox", Value: "MODE", Kind: Words, Words: sandboxModes, Brief: "on (the default), strict or off",
			Help: "on gives up as much as the system allows, strict fails if something is missing, off keeps everything.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Sandbox.Mode },
		},
		{
			Name: "sandbox-check", Brief: "try what the sandbox should refuse",
			Help: "The exit status is 0 if it does.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Sandbox.Check },
		},
	}},

	{"diff", "Compare captures", `
Usage: ringcap diff [options] A B

It compares two captures packet by packet, or capture A with the text B that "ringcap --utc -r A" printed
with the same options. It shows which packets differ and in which bytes of which header. A missing packet
does not make the packets after it different. The exit status is 0 if they are the same, 1 if they differ,
2 for a fault. To compare with a text, these options of "ringcap help formats" are also accepted: -e, -q, -t,
-v, -x, -X, -A, -g, -H, -K, -n, -S, -T, -u, -#, --lengths, --asdot, --utc, --nano, --micro and
--time-stamp-precision.
`, nil},
	{"doctor", "Examine this host", `
Usage: ringcap doctor [options]

It finds out whether a capture works here and loses nothing: rights, sandbox, link, ring, disk, offloads,
the adapter, CPUs, clock and kernel. Nothing is changed. The first line is the answer. Then there is a line for
each fault, which keeps a capture from working, and each note, and below it what to type. The exit status is 1 if
there is a fault.
`, nil},

	{"info", "Describe files", `
Usage: ringcap info [options] FILE...

It reads each file to its end and tells its format, compression, checksum, packets, rates, order, interfaces
with their options and statistics, comments, and how many names, secrets and other blocks it has. A file
that is damaged is described up to there; where the damage is stands last, and the exit status is 1.
`, nil},

	{"view", "On a screen", `
Usage: ringcap view [options] FILE, or ringcap view -i NAME [options] [expression]

It shows a capture on the terminal: the list of packets, the fields of one and its bytes. ? lists the keys. A
file of any size is shown at once: its packets are decoded when they are on the screen. A file that is
compressed, or standard input (-), is copied to a temporary file for that. With -i it starts a capture, and
shows packets as they come; to pause the screen does not pause the capture. The capture is a process of its own,
in its usual sandbox. The screen has no rights: it can open no file, and what packets hold reaches the
terminal as text.
`, nil},

	{"streams", "List conversations", `
Usage: ringcap streams [options] FILE... [expression]

It lists the conversations of TCP and UDP: state, packets, bytes, duration, round-trip time of the handshake,
segments that were sent again, the name of the server (from TLS, or from DNS in the capture) and the first
line of what the client said. The numbers are Wireshark's tcp.stream and udp.stream. The expression selects
packets; those of files are numbered before that. It has the options of a capture, too. With -i NAME instead
of files it listens on an interface, and the list comes at the end, and at SIGUSR1.
`, nil},

	{"stream", "Show what was said", `
Usage: ringcap stream [options] STREAM FILE...

It shows what the two sides of a connection or a UDP conversation said, in order, without what was sent again,
and says what is missing. STREAM is a name that ringcap streams lists, tcp:3 or udp:3, or 3 for tcp:3; or an
expression that one stream matches: it is shown from the first packet that matches. It has the options of a
capture, too. With -i NAME instead of files it listens on an interface, and shows what is said as it comes; then the
expression also selects what is captured.
`, nil},

	{"extcap", "In Wireshark", `
Usage: ringcap extcap install [options]

It links ringcap into Wireshark's extcap folder. Wireshark and tshark then list the interfaces of this host
once more, as ringcap-eth0 and so on, with ringcap's ring, direction and sandbox, and ringcap-ssh: that
captures on another host, through the ringcap there. Its option "Send ringcap there" (--push) sends this
program first, which has to be the static one, and removes it afterwards. The user of Wireshark needs the
right to capture ("ringcap help rights").
`, nil},

	{"help", "Help", "", []Option{
		{
			Name: "help", Short: "h", Brief: "the first screen of help",
			at: func(c *Config, _ *rawFlags) any { return &c.Help },
		},
		{
			Name: "version", Brief: "the version, and those of Go, libpcap and the kernel",
			Help: "With --json, as JSON.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Version },
		},
	}},
}

// A Verb is a word that may stand first instead of options.
type Verb struct {
	Name, Operands, Brief string   // operands in capitals are names of files, others a word
	Options               []Option // besides those with Option.Diff for ringcap diff
	Run                   bool     // it has the options of a capture, too
}

// Files reports whether the operands are files.
func (v *Verb) Files() bool { return v.Operands != "" && v.Operands == strings.ToUpper(v.Operands) }

// Word returns an operand that is typed as it is, or nothing.
func (v *Verb) Word() string {
	if v.Files() {
		return ""
	}
	return v.Operands
}

// Verbs are the commands besides a capture.
var Verbs = []Verb{
	{Name: "diff", Operands: "A B", Brief: "compare two captures, or a capture and a text", Options: []Option{
		{
			Name: "ignore", Value: "WHAT,WHAT", Kind: Words, Words: []string{"time", "id", "seq", "ts", "ttl", "mac", "checksum"},
			Brief: "ignore these differences",
			Help: `WHAT is time; id (of IP); seq (where TCP's sequence numbers start; relative numbers still count); ts (TCP's
	time stamps); ttl; mac; checksum. A checksum over something ignored is ignored, too.`,
			at: func(_ *Config, r *rawFlags) any { return &r.diff.Ignore },
		},
		{
			Name: "within", Value: "TIME", Brief: "times since the first packet may differ by TIME: 10ms, 1s",
			at: func(_ *Config, r *rawFlags) any { return (*durationValue)(&r.diff.Within) },
		},
		{
			Name: "any-order", Brief: "ignore the order of packets, and their times",
			at: func(_ *Config, r *rawFlags) any { return &r.diff.AnyOrder },
		},
		{
			Name: "max-count", Short: "c", Value: "N", Brief: "show at most N differences (default 100; 0: all)",
			at: func(_ *Config, r *rawFlags) any { return &r.diff.Show },
		},
		{
			Name: "help", Short: "h", Brief: "this help",
			at: func(_ *Config, r *rawFlags) any { return &r.diff.Help },
		},
	}},
	{Name: "info", Operands: "FILE", Brief: "tell what a capture file is and holds", Options: []Option{
		{
			Name: "json", Brief: "as a JSON object for each file",
			at: func(_ *Config, r *rawFlags) any { return &r.info.JSON },
		},
		{
			Name: "utc", Brief: "times in UTC",
			at: func(_ *Config, r *rawFlags) any { return &r.info.UTC },
		},
		{
			Name: "help", Short: "h", Brief: "this help",
			at: func(_ *Config, r *rawFlags) any { return &r.info.Help },
		},
	}},
	{Name: "view", Operands: "FILE", Brief: "look at a capture on the terminal", Options: []Option{
		{
			Name: "interface", Short: "i", Value: "NAME", Kind: Interface, Brief: "capture on an interface instead",
			Help: "An expression may follow: ringcap view -i eth0 port 53.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Interfaces },
		},
		{
			Name: "read-file", Short: "r", Value: "FILE", Kind: Path, Brief: "the same as FILE alone",
			at: func(c *Config, _ *rawFlags) any { return &c.ReadFiles },
		},
		{
			Name: "write-file", Short: "w", Value: "FILE", Kind: Path, Brief: "have the capture write a new file",
			Help: "Without it the packets are in a temporary file, and at the end you are asked where to save them.",
			at:   func(c *Config, _ *rawFlags) any { return &c.WriteFile },
		},
		{
			Name: "snapshot-length", Short: "s", Value: "N", Brief: "keep at most N bytes of a packet",
			at: func(c *Config, _ *rawFlags) any { return (*snapLenValue)(&c.SnapLen) },
		},
		{
			Name: "buffer-size", Short: "B", Value: "KIB", Brief: "size of the ring (default 65536, 64 MiB)",
			at: func(c *Config, _ *rawFlags) any { return (*bufferValue)(&c.BufferKiB) },
		},
		{
			Name: "no-promiscuous-mode", Short: "p", Brief: "do not put the interface into promiscuous mode",
			at: func(c *Config, _ *rawFlags) any { return &c.NoPromisc },
		},
		{
			Name: "process", Brief: "tell the process of each packet",
			at: func(c *Config, _ *rawFlags) any { return &c.Process.Show },
		},
		{
			Name: "fields", Value: "NAME,NAME", Kind: Field, Brief: "fields as columns of the list (help lists them)",
			at: func(c *Config, _ *rawFlags) any { return (*fieldsValue)(&c.Export) },
		},
		{
			Name: "where", Value: "EXPR", Brief: "begin with a display filter, as if it was typed after /",
			at: func(c *Config, _ *rawFlags) any { return &c.Where.Expression },
		},
		{
			Name: "utc", Brief: "times in UTC",
			at: func(c *Config, _ *rawFlags) any { return &c.UTC },
		},
		{
			Name: "color", Value: "WHEN", Bare: "always", Kind: Words, Words: colorNames[:],
			Brief: "colours: auto (the default), always or never",
			Help:  "auto is for a terminal, unless NO_COLOR is set.",
			at:    func(c *Config, _ *rawFlags) any { return &c.Color },
		},
		{
			Name: "help", Short: "h", Brief: "this help",
			at: func(_ *Config, r *rawFlags) any { return &r.view.Help },
		},
	}},
	{Name: "streams", Operands: "FILE", Brief: "list the conversations of TCP and UDP", Run: true, Options: []Option{
		{
			Name: "json", Brief: "as a JSON object for each, one on a line",
			at: func(c *Config, _ *rawFlags) any { return &c.Streams.JSON },
		},
		{
			Name: "sort", Value: "ORDER", Kind: Words, Words: streams.Sorts, Brief: "the order: number (the default) or another",
			at: func(c *Config, _ *rawFlags) any { return (*sortValue)(&c.Streams.Sort) },
		},
		{
			Name: "help", Short: "h", Brief: "this help",
			at: func(c *Config, _ *rawFlags) any { return &c.Streams.Help },
		},
	}},
	{Name: "stream", Operands: "STREAM FILE", Brief: "show what the two sides of a conversation said", Run: true, Options: []Option{
		{
			Name: "text", Brief: "as lines, marked > from the client and < from the server (the default)",
			at: func(c *Config, _ *rawFlags) any { return &c.Streams.Text },
		},
		{
			Name: "hex", Brief: "as a dump in hex, as tshark's follow,hex",
			at: func(c *Config, _ *rawFlags) any { return &c.Streams.Hex },
		},
		{
			Name: "raw", Value: "SIDE", Bare: rawBoth, Kind: Words, Words: rawWords, Brief: "as bytes, those of both sides or of one",
			Help: "Standard error says what is missing.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Streams.Raw },
		},
		{
			Name: "http", Brief: "as requests and responses of HTTP/1, with their bodies",
			Help: "Each is shown when it is whole: chunks are joined, and gzip, deflate, br and zstd decompressed.",
			at:   func(c *Config, _ *rawFlags) any { return &c.Streams.HTTP },
		},
		{
			Name: "save", Value: "DIR", Kind: Directory, Brief: "save the bytes of both sides and the bodies of HTTP/1 in DIR",
			Help: `Here an expression selects all streams that match, and "all" every one. The names are tcp-3-client.raw,
	tcp-3-0001-index.html and so on. A file that exists is not replaced.`,
			at: func(c *Config, _ *rawFlags) any { return &c.Streams.Save },
		},
		{
			Name: "help", Short: "h", Brief: "this help",
			at: func(c *Config, _ *rawFlags) any { return &c.Streams.Help },
		},
	}},
	{Name: "extcap", Operands: "install", Brief: "have Wireshark offer ringcap's interfaces", Options: []Option{
		{
			Name: "user", Brief: "only for this user, where Wireshark has a folder for that",
			at: func(_ *Config, r *rawFlags) any { return &r.extcap.User },
		},
		{
			Name: "help", Short: "h", Brief: "this help",
			at: func(_ *Config, r *rawFlags) any { return &r.extcap.Help },
		},
	}},
	{Name: "doctor", Brief: "find out whether a capture works here, and without loss", Options: []Option{
		{
			Name: "interface", Short: "i", Value: "NAME", Kind: Interface, Brief: "the interface to capture on, as for a capture",
			at: func(_ *Config, r *rawFlags) any { return &r.doctor.Interfaces },
		},
		{
			Name: "write-file", Short: "w", Value: "FILE", Kind: Path, Brief: "the file to write",
			Help: "Its disk is examined, and who may write there. A file without a name is written for a moment.",
			at:   func(_ *Config, r *rawFlags) any { return &r.doctor.WriteFile },
		},
		{
			Name: "buffer-size", Short: "B", Value: "KIB", Brief: "size of the ring (default 65536, 64 MiB)",
			at: func(_ *Config, r *rawFlags) any { return (*bufferValue)(&r.doctor.BufferKiB) },
		},
		{
			Name: "relinquish-privileges", Short: "Z", Value: "USER", Kind: User, Brief: "the user to become",
			at: func(_ *Config, r *rawFlags) any { return &r.doctor.User },
		},
		{
			Name: "verbose", Short: "v", Brief: "show what is good, too",
			at: func(_ *Config, r *rawFlags) any { return &r.doctor.All },
		},
		{
			Name: "json", Brief: "as a JSON array",
			at: func(_ *Config, r *rawFlags) any { return &r.doctor.JSON },
		},
		{
			Name: "help", Short: "h", Brief: "this help",
			at: func(_ *Config, r *rawFlags) any { return &r.doctor.Help },
		},
	}},
	{Name: "help", Operands: "TOPIC", Brief: "explain a part, or list all options or fields"},
	{Name: "version", Brief: "show the version"},
}

// A Word is one of the language of filters, for the help and for shells.
type Word struct {
	Word, Sample, Text string
}

// FilterWords are those of pcap-filter(7) that most expressions are made of.
var FilterWords = []Word{
	{"host", "host 192.0.2.1", "from or to an address or a name"},
	{"net", "net 192.0.2.0/24", "from or to a network"},
	{"port", "port 53", "from or to a port of TCP, UDP or SCTP"},
	{"portrange", "portrange 8000-8080", "from or to a port of a range"},
	{"src", "src host 192.0.2.1", "from; before host, net or port"},
	{"dst", "dst port 443", "to"},
	{"tcp", "tcp port 80", "TCP; also before port"},
	{"udp", "udp", "UDP; also before port"},
	{"sctp", "sctp", "SCTP"},
	{"icmp", "icmp", "ICMP"},
	{"icmp6", "icmp6", "ICMPv6"},
	{"ip", "ip", "IPv4"},
	{"ip6", "ip6", "IPv6"},
	{"arp", "arp", "ARP"},
	{"ether", "ether host 02:00:00:00:00:01", "from or to a hardware address"},
	{"vlan", "vlan 7", "with a VLAN tag; the rest is behind it"},
	{"mpls", "mpls", "with an MPLS label"},
	{"pppoes", "pppoes", "in a PPPoE session"},
	{"broadcast", "broadcast", "to all stations"},
	{"multicast", "multicast", "to a group"},
	{"less", "less 100", "no longer than that many bytes"},
	{"greater", "greater 1000", "no shorter"},
	{"proto", "ip proto 47", "of a protocol, by its number"},
	{"and", "tcp and port 80", "both"},
	{"or", "port 80 or port 443", "either"},
	{"not", "not port 22", "neither"},
	{"tcp[tcpflags]", "tcp[tcpflags] & (tcp-syn|tcp-rst) != 0", "bytes of a header"},
}

// An Example is a command line and what it is for.
type Example struct {
	Command, Text string
}

// Examples are for the help and the man page.
var Examples = []Example{
	{"sudo ringcap -i eth0 tcp port 443", "print what matches"},
	{"sudo ringcap -i eth0 -w web.pcapng port 80", "write a file for Wireshark"},
	{"ringcap -r web.pcapng -v host 192.0.2.1", "print what a file holds"},
	{"ringcap -r big.pcap -w small.pcap host 192.0.2.1", "copy what matches"},
	{"sudo ringcap -i eth0 -vv -X -c 10 udp port 53", "ten packets in detail"},
	{"sudo ringcap -i any icmp", "all interfaces, later ones too"},
	{"sudo ringcap -i eth0 -i 'veth*' port 53", "several interfaces, merged by time"},
	{"sudo ringcap -i eth0 -e vlan 7 and tcp port 443", "one VLAN"},
	{"sudo ringcap -i eth0 -w all.pcap --print icmp", "write and watch"},
	{"ssh host sudo ringcap -i eth0 --not-ssh --pcapng -w - | wireshark -k -i -", "watch in Wireshark"},
	{"sudo ringcap -i eth0 -w x-%Y%m%d-%H%M.pcap -G 1h -z gzip", "a file an hour"},
	{"sudo ringcap -i eth0 -w x.pcapng.zst -b filesize:1000000 --keep 20GiB --min-free 5%", "the last 20 GiB"},
	{"sudo ringcap -i eth0 -w x.pcap --duration 10m --fail-on-drop", "ten minutes, complete or exit status 3"},
	{"sudo ringcap -i eth0 -w x.pcap --run 'curl -s http://192.0.2.1'", "while a command runs"},
	{"sudo ringcap -i eth0 -w x.pcapng --flight 512MiB --trigger 'tcp[tcpflags] & tcp-rst != 0'", "what led to a reset"},
	{"sudo ringcap -i eth0 --json port 53 | jq .", "packets for programs"},
	{"ringcap -r web.pcap --fields time,ip.src,ip.dst,frame.len --csv", "columns"},
	{"ringcap --summary -r big.pcapng", "what a capture holds"},
	{"ringcap view web.pcapng", "look at a capture on the terminal"},
	{"ringcap streams web.pcapng", "the conversations in a capture"},
	{"ringcap stream tcp:3 web.pcapng", "what was said in one of them"},
	{"ringcap info big.pcapng", "what a file is, and whether it is whole"},
	{"ringcap doctor", "whether a capture works here, and without loss"},
	{"ringcap diff --ignore time,id,seq,ts expected.pcap captured.pcap", "compare two captures"},
}

// All returns all options of the command.
func (v *Verb) All() (all []*Option) {
	for i := range v.Options {
		all = append(all, &v.Options[i])
	}
	own := all
	for _, o := range Options() {
		if v.Name == "diff" && o.Diff || v.Run && !slices.ContainsFunc(own, func(of *Option) bool { return of.Name == o.Name }) {
			all = append(all, o)
		}
	}
	return all
}

// verbFlags returns a flag set for the options of a command that stands first.
func verbFlags(name string, c *Config, raw *rawFlags) *pflag.FlagSet {
	f := newFlagSet("ringcap " + name)
	for i := range Verbs {
		if v := &Verbs[i]; v.Name == name {
			for _, o := range v.All() {
				o.add(f, c, raw)
			}
		}
	}
	return f
}
