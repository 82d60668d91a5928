// Package duckdb runs queries in a real DuckDB, which scripts/deps.sh installs from npm on machines of CI.
package duckdb

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// script runs the statements in its input, and writes the rows of each that has some as a line.
const script = `
const { DuckDBInstance } = require('@duckdb/node-api');
(async () => {
	const connection = await (await DuckDBInstance.create(':memory:')).connect();
	await connection.run("SET threads = 2; SET TimeZone = 'UTC'");
	for (const sql of JSON.parse(require('fs').readFileSync(0, 'utf8'))) {
		const reader = await connection.runAndReadAll(sql);
		console.log(JSON.stringify(reader.getRowsJson()));
	}
})().catch((e) => { console.error(e.message); process.exit(1); });
`

// modules returns where npm has installed the package, as scripts/deps.sh says.
func modules() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "ringcap-test", "node_modules")
}

// Query runs statements, one after the other, and returns the rows of each. Numbers of 64 bits are
// strings. It skips the test if there is no DuckDB.
func Query(tb testing.TB, statements ...string) (rows [][][]any) {
	tb.Helper()
	node, err := exec.LookPath("node")
	if _, e := os.Stat(filepath.Join(modules(), "@duckdb")); err != nil || e != nil {
		tb.Skip("needs duckdb (CI=1 scripts/deps.sh test installs it)")
	}
	in, err := json.Marshal(statements)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(node, "-e", script)
	cmd.Env = append(os.Environ(), "NODE_PATH="+modules())
	cmd.Stdin = strings.NewReader(string(in))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("duckdb: %v\n%s", err, &stderr)
	}
	for line := range strings.Lines(string(out)) {
		var of [][]any
		if err := json.Unmarshal([]byte(line), &of); err != nil {
			tb.Fatalf("%v in %s", err, line)
		}
		rows = append(rows, of)
	}
	return rows
}
