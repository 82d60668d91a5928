package cli

// Usage is the help text, written for somebody who knows tcpdump.
const Usage = `Usage: ringcap [options] [expression]

Captures packets and prints them, writes them to a file, or reads a file.

  sudo ringcap -i eth0 tcp port 443          print what matches
  sudo ringcap -i eth0 -w web.pcapng port 80 write a file for Wireshark
  ringcap -r web.pcapng -v host 192.0.2.1    print what a file holds
  ringcap -r big.pcap -w small.pcap udp      copy what matches

Input
  -i, --interface NAME     interface or its index (default: that of the default route);
                           repeat for several, 'eth*' for all that match, any for all
  -r FILE                  read a pcap or pcapng file, also one compressed with gzip,
                           zstd or lz4 (-: standard input); repeat to read several
                           files one after the other; a directory stands for the
                           captures in it, in the order of their first packets
  -V FILE                  read the files that FILE lists, one a line (-: standard input)
      --merge              read all files as one, by time
      --follow             go on until a signal: as the file of -r grows, with a file that
                           takes its place, and in a set of -b with the next one
      --resync             go on behind a broken record of a pcap file
      --after TIME, --before TIME
                           only packets of TIME or later, only packets before TIME:
                           14:05:06 on the day of the first packet (a --before that
                           is not after --after is on the next day),
                           2026-01-02T14:05:06Z, "2026-01-02 14:05:06" in local time,
                           +10s from the first packet, -5m from now
      --skip N             leave out the first N packets that match
  -F FILE                  read the expression from FILE
  -c N                     end after N packets
  -s, --snapshot-length N  keep at most N bytes of a packet (0: the default, 262144)

When to end
      --stop-when EXPR     with the first packet that matches EXPR
      --max-bytes SIZE     when the file (without -w: all packets together) reaches
                           SIZE: 500MB, 1GiB, or a number of bytes
      --duration TIME      after TIME: 10s, 5m, 2h
      --run 'COMMAND ARG'  when the command ends; ringcap starts it once it captures,
                           and exits with its exit status. Other conditions end the
                           capture, but ringcap still waits for the command
      --max-files N        when the Nth file of a set is complete
  -a CONDITION             like dumpcap: duration:SECONDS, filesize:kB, files:N, packets:N

Live capture
  -B, --buffer-size KIB    size of the ring (default 65536, 64 MiB)
  -p, --no-promiscuous-mode
                           do not put the interface into promiscuous mode
  -Q, --direction DIR      only packets that go in or out; inout (default) for both
  -y, --linktype TYPE      EN10MB, or RAW to capture from the network header up
      --wait               wait for interfaces that are missing
      --fanout N[,MODE]    N rings for each interface; MODE is hash, cpu, lb or rollover
  -j, --time-stamp-type host
                           the only type there is
      --immediate-mode     deliver each packet as soon as it arrives
      --fail-on-drop       exit status 3 if the ring or an interface lost packets

Output
  -w FILE                  write packets: pcapng if FILE ends in .pcapng, else pcap
                           (-: standard output); compressed if .gz, .zst or .lz4
                           follows
      --mode MODE          mode of a new file (default 600)
      --no-clobber         do not write to a file that exists
      --sync TIME          write the file through to the disk every TIME: a power
                           failure loses no more than that
  -U, --packet-buffered    write each packet to the file at once
  -l                       print each line at once
      --json[=FILE]        packets as JSON, one object a line, to FILE or standard output
      --fields NAME,NAME   fields as columns with tabs between, to standard output
                           (help lists them); with --csv as CSV after a line of names
      --go                 packets as Go source, for tables of tests
      --summary [json]     protocols, hosts, conversations, lengths and rates, at the end
                           and at SIGUSR1: as a table, or as a JSON object
      --print              print packets even with -w, --json=FILE or --summary
      --stats json[:FD]    the account as a JSON object, at the end and at SIGUSR1, on
                           standard error or on file descriptor FD
      --count              print only how many packets matched (with -r or -V)

Sets of files (a file begins with its first packet; named as tcpdump or dumpcap
names them)
  -C SIZE                  a new file after SIZE million bytes, or 10MiB, 1GiB
  -G TIME                  a new file every TIME from the start; the name contains the
                           time in the format of date(1): -w x-%H%M%S.pcap; one
                           that comes again in a capture gets a number: x_2.pcap
  -W N                     with -C keep the last N files, with -G end after N periods
  -b CONDITION             filesize:kB, duration:SECONDS, interval:SECONDS, packets:N;
                           files:N keeps the last N files
      --reopen             one file, begun anew under its name at SIGALRM, once it has
                           been moved: for logrotate
  -z COMMAND               run COMMAND FILE for each complete file, including the last
      --keep SIZE          delete the oldest files to keep the set below SIZE
      --min-free SIZE      (or 5%) keep that much of the disk free: delete the oldest
                           files, and end if there are none left
                           (all limits include what earlier runs of the set left)

Flight recorder (-w x.pcapng becomes x_00001.pcapng, x_00002.pcapng ...)
      --flight SIZE        keep the last packets in memory (512MiB, 30s or 1GiB,30s)
                           and write them at SIGUSR2
      --trigger EXPR       write them too when a packet matches EXPR
      --after-trigger TIME continue to write for TIME

Rights (given up once everything is open; docs/security.md)
  -Z, --user USER          become USER (default: the user who ran sudo, if that user
                           may write where -w says)
      --sandbox MODE       on (default): keep only the capabilities, files and system
                           calls that are needed; strict: fail if the system lacks
                           a part; off
      --sandbox-check      try what the sandbox should refuse; exit status 0 if it does

How to print
  -e                       with the link-layer header
  -v, -vv, -vvv            more detail, still more, most
  -q                       less detail
  -t                       no time; -tt seconds since 1970; -ttt since the packet
                           before; -tttt with the date; -ttttt since the first packet
  -x, -xx                  bytes in hex; -xx with the link-layer header
  -X, -XX                  bytes in hex and ASCII, likewise
  -A, -AA                  bytes in ASCII, likewise
  -#, --number             a number before each packet
  -g, --ip-oneline         no line break after the IP header with -v
  -K, --dont-verify-checksums
                           do not verify checksums
  -S, --absolute-tcp-sequence-numbers
                           absolute TCP sequence numbers
  -T TYPE                  read the UDP payload as TYPE whatever the port: aodv, domain,
                           lmp, pgm, ptp, quic, radius, resp, rtcp, rtp, snmp, someip,
                           tftp, vxlan, zmtp1; TCP payload as domain, resp or zmtp1
      --lengths            bytes captured and on the wire before each packet
      --asdot              AS numbers of BGP as 1.2 (tcpdump's -b)
      --utc                times in UTC, whatever the time zone, also in file names
      --nano, --micro      times in nanoseconds, microseconds (default), in text and
                           in pcap files; pcapng always has nanoseconds
  -n                       numbers only (the default without the next three)
      --resolve            host names from captured DNS answers, name resolution blocks
                           and /etc/hosts; ringcap sends no queries
  -N                       only the first label of a host name
      --services           port names from /etc/services
      --color WHEN         auto (default: on a terminal, unless NO_COLOR is set),
                           always, never

Compare
  ringcap diff A B         two captures, or a capture and a text (ringcap diff -h)

Information
  -D, --list-interfaces    list interfaces
  -L, --list-data-link-types
                           list the link types of the interface
  -J, --list-time-stamp-types
                           list the time stamp types of the interface; these three
                           as JSON with --json
  -d, -dd, -ddd            print the filter program: as text, as C, as numbers
  -O, --no-optimize        do not optimize it
  -h, --help   --version   also as words: help, help fields, help diff, version

SIGINT, SIGTERM and SIGHUP deliver what has arrived and end, however many come at
once: only a third one aborts, or a second one more than two seconds after the
first if the run hangs in a write. SIGUSR1 says the counts so far. SIGALRM begins
the next file of a set.

The expression is that of pcap-filter(7). Packets go to standard output, all else
to standard error. The exit status is 0 for a capture that ended as asked (a
signal, -c, the end of the file), 1 for any fault, 3 for losses with --fail-on-drop,
14 if the output was closed.
`
