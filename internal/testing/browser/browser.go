// Package browser drives a headless Chromium, to see a page as readers do.
package browser

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A Page is a page in a browser of its own.
type Page struct {
	tb      testing.TB
	in      *os.File
	out     *bufio.Reader
	last    int // number of the last call
	session string
	// Events has what the browser told so far.
	Events []Event
}

// Event is a message of the browser that nobody asked for.
type Event struct {
	Method string
	Params json.RawMessage
}

// New starts a browser. It skips the test if there is none.
func New(tb testing.TB) *Page {
	tb.Helper()
	path := ""
	for _, name := range []string{"chromium-headless-shell", "chromium"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		tb.Skip("needs chromium")
	}
	// The browser reads calls from descriptor 3 and writes answers to 4, each with a zero byte
	// at its end.
	read, in, err := os.Pipe()
	if err != nil {
		tb.Fatal(err)
	}
	out, write, err := os.Pipe()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--hide-scrollbars", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe",
		"--user-data-dir="+tb.TempDir(), "about:blank")
	cmd.ExtraFiles = []*os.File{read, write}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	_, _ = read.Close(), write.Close()
	p := &Page{tb: tb, in: in, out: bufio.NewReader(out)}
	tb.Cleanup(func() {
		p.session = ""
		p.Call("Browser.close", nil, nil)
		_, _ = in.Close(), out.Close()
		_ = cmd.Wait()
	})
	var target, session struct{ TargetID, SessionID string }
	p.Call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	p.Call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	p.session = session.SessionID
	for _, domain := range []string{"Page", "Log", "Runtime", "Network"} {
		p.Call(domain+".enable", nil, nil)
	}
	return p
}

// message is a call, its answer or an event.
type message struct {
	ID      int             `json:"id,omitempty"`
	Session string          `json:"sessionId,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  any             `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   json.RawMessage `json:"error,omitempty"`
}

// Call calls a method of the Chrome DevTools Protocol, and decodes its result.
func (p *Page) Call(method string, params, result any) {
	p.tb.Helper()
	p.last++
	b, err := json.Marshal(message{ID: p.last, Session: p.session, Method: method, Params: params})
	if err == nil {
		_, err = p.in.Write(append(b, 0))
	}
	if err != nil {
		p.tb.Fatal(err)
	}
	for {
		m := p.next()
		if m.ID != p.last {
			continue
		}
		if m.Error != nil {
			p.tb.Fatalf("%s: %s", method, m.Error)
		}
		if result != nil {
			if err := json.Unmarshal(m.Result, result); err != nil {
				p.tb.Fatal(err)
			}
		}
		return
	}
}

// next reads a message, and notes it if it is an event.
func (p *Page) next() message {
	p.tb.Helper()
	b, err := p.out.ReadBytes(0)
	if err != nil {
		p.tb.Fatalf("the browser has gone: %v", err)
	}
	var params json.RawMessage
	m := message{Params: &params}
	if err := json.Unmarshal(b[:len(b)-1], &m); err != nil {
		p.tb.Fatal(err)
	}
	if m.ID == 0 {
		p.Events = append(p.Events, Event{m.Method, params})
	}
	return m
}

// Open shows a file, and returns once it is loaded.
func (p *Page) Open(path string) {
	p.tb.Helper()
	whole, err := filepath.Abs(path)
	if err != nil {
		p.tb.Fatal(err)
	}
	p.Events = nil
	p.Call("Page.navigate", map[string]any{"url": "file://" + whole}, nil)
	for i := 0; ; i++ {
		for i == len(p.Events) {
			p.next()
		}
		if p.Events[i].Method == "Page.loadEventFired" {
			return
		}
	}
}

// Evaluate decodes the value of a JavaScript expression. The policy of the page does not
// matter to it.
func (p *Page) Evaluate(expression string, value any) {
	p.tb.Helper()
	var r struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	p.Call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &r)
	if r.ExceptionDetails != nil {
		p.tb.Fatalf("%s: %s", expression, r.ExceptionDetails)
	}
	if err := json.Unmarshal(r.Result.Value, value); err != nil {
		p.tb.Fatalf("%s: %v", expression, err)
	}
}

// Height is that of the window.
const Height = 1000

// Show sets the width of the window and media features such as prefers-color-scheme.
func (p *Page) Show(width int, media string, features map[string]string) {
	p.tb.Helper()
	p.Call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": Height, "deviceScaleFactor": 1, "mobile": false}, nil)
	list := []map[string]string{}
	for name, value := range features {
		list = append(list, map[string]string{"name": name, "value": value})
	}
	p.Call("Emulation.setEmulatedMedia", map[string]any{"media": media, "features": list}, nil)
}

// Screenshot returns a picture of the window as PNG.
func (p *Page) Screenshot() []byte {
	p.tb.Helper()
	var r struct{ Data []byte } // base64 in JSON
	p.Call("Page.captureScreenshot", map[string]any{"format": "png"}, &r)
	return r.Data
}
