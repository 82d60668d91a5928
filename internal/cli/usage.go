package cli

// Usage is the help text, written for somebody who knows tcpdump.
const Usage = `Usage: ringcap [options] [expression]

Captures packets and prints them, writes them to a file, or replays a file.

  sudo ringcap -i eth0 tcp port 443          print what matches
  sudo ringcap -i eth0 -w web.pcapng port 80 write a file for Wireshark
  ringcap -r web.pcapng -v host 192.0.2.1    print what a file holds
  ringcap -r big.pcap -w small.pcap udp      copy what matches

Where from
  -i, --interface NAME     interface, or its index (default: that of the default route);
                           again for several, 'eth*' for all that match, any for all
  -r FILE                  read a pcap or pcapng file, compressed with gzip, zstd, lz4
                           or not (-: standard input); again for more files, one
                           after the other; a directory: the captures in it, in the
                           order of their first packets
  -V FILE                  read all files that FILE names, a line each (-: standard input)
      --merge              read all files as one, by time
      --follow             go on as the file of -r grows, until a signal
      --after TIME, --before TIME
                           only packets of TIME or later, only those before TIME:
                           14:05:06 on the day of the first packet (a --before that
                           is not after --after is on the next day),
                           2026-01-02T14:05:06Z, "2026-01-02 14:05:06" in local time,
                           +10s from the first packet, -5m from now
      --skip N             leave out the first N packets that match
  -F FILE                  take the expression from FILE
  -c N                     end after N packets
  -s, --snapshot-length N  keep at most N bytes of a packet (0: the default, 262144)

When to end
      --stop-when EXPR     with the first packet that EXPR matches
      --max-bytes SIZE     with the packet that makes the file (without -w: the
                           packets) as long as that: 500MB, 1GiB, bytes
      --duration TIME      after that time: 10s, 5m, 2h
      --run 'COMMAND ARG'  when the command ends, which is started once packets are
                           captured; its exit status is passed on, so ringcap
                           ends no earlier than the command
      --max-files N        with the file that is the Nth of a set, and complete
  -a CONDITION             as dumpcap: duration:SECONDS, filesize:kB, files:N, packets:N

Live capture
  -B, --buffer-size KIB    size of the ring (default 65536, 64 MiB)
  -p, --no-promiscuous-mode
                           leave the interface's mode alone
  -Q, --direction DIR      only packets that go in, out, or inout (the default)
  -y, --linktype TYPE      EN10MB, or RAW to capture from the network header up
      --wait               wait for interfaces that are missing
      --fanout N[,MODE]    N rings on each interface; MODE is hash, cpu, lb or rollover
  -j, --time-stamp-type host
                           the only type there is
      --immediate-mode     deliver each packet as soon as it is there
      --fail-on-drop       exit status 3 if the ring or an interface lost packets

Where to
  -w FILE                  write packets: pcapng if FILE ends in .pcapng, else pcap
                           (-: standard output); compressed if .gz or .zst follows
      --mode MODE          mode of a new file (default 600)
      --no-clobber         do not write to a file that exists
      --sync TIME          have the disk take the file that often: a power failure
                           then loses no more
  -U, --packet-buffered    write out each packet at once
  -l                       print each line at once
      --json[=FILE]        packets as JSON, an object a line, to FILE or standard output
      --fields NAME,NAME   fields as columns with tabs between, to standard output
                           (help lists them); with --csv as CSV after a line of names
      --summary [json]     protocols, hosts, conversations, lengths and rates, at the end
                           and at SIGUSR1: as a table, or as a JSON object
      --print              print packets as well when -w, --json=FILE or --summary is given
      --stats json[:FD]    the account as a JSON object, at the end and at SIGUSR1, on
                           standard error or on file descriptor FD
      --count              print only how many packets matched (with -r or -V)

Sets of files (a file begins with its first packet; names as tcpdump or dumpcap
make them)
  -C SIZE                  a new file after so many million bytes, or 10MiB, 1GiB
  -G TIME                  a new file each TIME from the start; the name has the
                           time as date(1) formats it: -w x-%H%M%S.pcap; one that
                           comes again in a capture gets a number: x_2.pcap
  -W N                     with -C keep the last N files, with -G end after N periods
  -b CONDITION             filesize:kB, duration:SECONDS, interval:SECONDS, packets:N;
                           files:N keeps the last N
  -z COMMAND               run COMMAND FILE for each complete file, the last one, too
      --keep SIZE          delete the oldest files when all are longer than that
      --min-free SIZE      (or 5%) leave so much of the disk free: delete the oldest
                           files, and end when there are none

Flight recorder (-w x.pcapng becomes x_00001.pcapng, x_00002.pcapng ...)
      --flight SIZE        keep the last packets in memory: 512MiB, 30s or 1GiB,30s;
                           SIGUSR2 has them written
      --trigger EXPR       so does a packet that matches
      --after-trigger TIME go on writing that long

Rights (given up once everything is open; docs/security.md)
  -Z, --user USER          become USER (default: who ran sudo, if that user may
                           write where -w says)
      --sandbox MODE       on (default): no capability, file or system call that is not
                           needed; strict: fail if the system lacks a part; off
      --sandbox-check      try what the sandbox is to refuse; exit status 0 if it does

How to print
  -e                       the link-layer header, too
  -v, -vv, -vvv            more; -vv and -vvv still more
  -q                       less
  -t                       no time; -tt seconds since 1970; -ttt since the packet
                           before; -tttt with date; -ttttt since the first packet
  -x, -xx                  bytes in hex; -xx with the link-layer header
  -X, -XX                  bytes in hex and ASCII, likewise
  -A, -AA                  bytes in ASCII, likewise
  -#, --number             a number before each packet
  -g, --ip-oneline         no line break after the IP header with -v
  -K, --dont-verify-checksums
                           do not verify checksums
  -S, --absolute-tcp-sequence-numbers
                           absolute TCP sequence numbers
  -T TYPE                  take what UDP carries for TYPE whatever the port: aodv, domain,
                           lmp, pgm, ptp, quic, radius, resp, rtcp, rtp, snmp, someip,
                           tftp, vxlan, zmtp1; what TCP carries for domain, resp, zmtp1
      --lengths            bytes captured and on the wire before each packet
      --asdot              AS numbers of BGP as 1.2 (tcpdump's -b)
      --utc                times in UTC, whatever the time zone; those in names of
                           files, too
      --nano, --micro      time in nanoseconds, microseconds (the default), in text
                           and in pcap files; pcapng always has nanoseconds
  -n                       numbers only (so it is unless one of these is given)
      --resolve            names of hosts, as far as packets (DNS), name resolution
                           blocks and /etc/hosts tell them: ringcap asks nobody
  -N                       only the first label of such a name
      --services           names of ports, from /etc/services
      --color WHEN         auto (the default: on a terminal, unless NO_COLOR is set),
                           always, never

Compare
  ringcap diff A B         two captures, or a capture with a text (ringcap diff -h)

Ask
  -D, --list-interfaces    list interfaces
  -L, --list-data-link-types
                           list the link types of the interface
  -J, --list-time-stamp-types
                           list the time stamp types of the interface
  -d, -dd, -ddd            print the filter program: as text, as C, as numbers
  -O, --no-optimize        do not optimize it
  -h, --help   --version

SIGINT, SIGTERM and SIGHUP deliver what has arrived and end, however many come at
once: only a third one aborts, or a second one more than two seconds after the
first if the run hangs in a write. SIGUSR1 says the counts so far.

The expression is that of pcap-filter(7). Packets go to standard output, all else
to standard error. The exit status is 0 for a capture that ended as asked (a
signal, -c, the end of the file), 1 for any fault, 3 for losses with --fail-on-drop,
14 if the output was closed.
`
