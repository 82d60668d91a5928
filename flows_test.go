package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/duckdb"
	"ringcap/internal/testing/nettest"
)

// flowLine is what tests look at in a line of --flows.
type flowLine struct {
	SrcIP      string `json:"src_ip"`
	DstPort    int    `json:"dst_port"`
	SrcPackets int    `json:"src_packets"`
	DstPackets int    `json:"dst_packets"`
	SrcBytes   int    `json:"src_bytes"`
	DstBytes   int    `json:"dst_bytes"`
	Community  string `json:"community_id"`
	Ended      string
}

func flowLines(t *testing.T, text []byte) (all []flowLine) {
	t.Helper()
	for line := range bytes.Lines(text) {
		var f flowLine
		if err := json.Unmarshal(line, &f); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, f)
	}
	return all
}

// TestFlows checks that a database reads the same flows as a program does from lines of JSON, and that each of
// their packets joins its flow.
func TestFlows(t *testing.T) {
	dir := t.TempDir()
	file, lake, lines := filepath.Join(dir, "x.pcap"), filepath.Join(dir, "lake"), filepath.Join(dir, "x.jsonl")
	captest.WriteFile(t, file, captest.Mixed(t, 5000, 0))
	p := cmdtest.New(t, "-r", file, "--flows", lake, "--parquet", lake, "--sensor", "s1", "--stats", "json")
	p.Start(nil)
	if code := p.Wait(); code != 0 {
		t.Fatalf("exit status %d: %s", code, p.Stderr.String())
	}
	account := cmdtest.Accounts(t, p.Stderr.String())[0]
	p = cmdtest.New(t, "-r", file, "--flows", lines)
	if p.Start(nil); p.Wait() != 0 {
		t.Fatal(p.Stderr.String())
	}
	text, err := os.ReadFile(lines)
	if err != nil {
		t.Fatal(err)
	}
	all, packets, size := flowLines(t, text), 0, 0
	for _, f := range all {
		packets, size = packets+f.SrcPackets+f.DstPackets, size+f.SrcBytes+f.DstBytes
	}
	queries := scaleQueries(t)
	var views []string
	for _, q := range queries {
		if strings.HasPrefix(q, "CREATE VIEW") {
			views = append(views, strings.Replace(q, "'lake/", "'"+lake+"/", 1))
		}
	}
	rows := duckdb.Query(t, append(views,
		"SELECT count(*), sum(src_packets + dst_packets), sum(src_bytes + dst_bytes) FROM flows",
		`SELECT count(*), sum(p.length) FROM flows AS f JOIN packets AS p
		   ON p.community_id = f.community_id AND p.vlan IS NOT DISTINCT FROM f.vlan AND p.ts_ns BETWEEN f.ts_ns AND f.ts_ns + f.duration_ns`,
		"SELECT count(*), sum(length) FROM packets WHERE src_ip IS NOT NULL")...)
	rows = rows[len(views):]
	if got, want := fmt.Sprint(rows[0]), fmt.Sprintf("[[%d %d %d]]", len(all), packets, size); got != want || uint64(len(all)) != account.Flows {
		t.Errorf("the table has %s, the lines %s, the account %d", got, want, account.Flows)
	}
	if joined, ip := fmt.Sprint(rows[1]), fmt.Sprint(rows[2]); joined != ip || ip != fmt.Sprintf("[[%d %d]]", packets, size) {
		t.Errorf("%s join, of %s with IP", joined, ip)
	}
}

// TestFlowsLive checks that a live capture writes a flow when it has been idle, without another packet,
// and the others at the end.
func TestFlowsLive(t *testing.T) {
	nettest.Require(t)
	a, b := nettest.NewPair(t)
	p := cmdtest.Listen(t, a, "-i", nettest.NameA, "--flows", "-", "--flow-timeout", "200ms", "-Q", "in", "--stats", "json", "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	p.Stdout.Await(t, `"ended":"idle"`, 1)
	b.Inject(nettest.NameB, nettest.Series(10, 1)...)
	p.Stdout.Await(t, `"dst_port":10`, 1)
	b.Inject(nettest.NameB, nettest.Series(11, 2)...)
	if code := p.Stop(syscall.SIGINT); code != 0 {
		t.Fatalf("exit status %d: %s", code, p.Stderr.String())
	}
	all := flowLines(t, []byte(p.Stdout.String()))
	if len(all) != 3 || all[0].SrcPackets != 3 || all[2].SrcPackets != 2 || !strings.HasPrefix(all[0].Community, "1:") {
		t.Errorf("%+v", all)
	}
	if account := cmdtest.Accounts(t, p.Stderr.String())[0]; account.Flows != 3 {
		t.Errorf("the account has %d flows", account.Flows)
	}
}
