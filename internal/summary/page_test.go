package summary

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket/layers"
	"golang.org/x/net/html"

	"ringcap/internal/layer"
	"ringcap/internal/testing/browser"
	"ringcap/packet"
)

// busy returns a summary that has something for every section of the page.
func busy(t testing.TB) *feed {
	f := newFeed(t)
	f.names()
	step := func(b []byte) {
		f.now = f.now.Add(40 * time.Millisecond)
		f.add(b, len(b))
	}
	for i := range byte(100) {
		step(ip4(6, 9, 100+i%20, tcp(30000+uint16(i), 80, syn, 1, 0, "")))
		step(ip4(6, 100+i%20, 9, tcp(80, 30000+uint16(i), ack, 1, 1, strings.Repeat("x", 5*int(i)))))
	}
	frame := &packet.Frame{Data: ip4(17, 9, 1, udp(1, 2, "")), Process: &packet.Process{PID: 7, Name: "x\x1b<b>"}}
	p := &packet.Packet{Frame: frame}
	p.Info.Timestamp, p.Info.Length = f.now, len(frame.Data)
	f.parser.Decode(frame.Data, p)
	f.s.Observe(p)
	f.s.Account = lossy(time.Unix(1700000000, 0))
	return f
}

func render(t testing.TB, s *Summary, about About) string {
	t.Helper()
	if about.Zone == nil {
		about.Zone = time.UTC
	}
	var b bytes.Buffer
	if err := s.WritePage(&b, &about); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// attribute returns an attribute of n.
func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// content returns the text in n.
func content(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		b.WriteString(content(c))
	}
	return b.String()
}

// TestPage checks what readers rely on in all pages: those of captures with nothing, with one
// packet and with everything.
func TestPage(t *testing.T) {
	one := newFeed(t)
	one.add(ip4(17, 1, 2, udp(1, 2, "x")), 29)
	for name, s := range map[string]*Summary{"nothing": New(), "one packet": one.s, "all": busy(t).s} {
		t.Run(name, func(t *testing.T) {
			text := render(t, s, About{Source: "<b>\u202e.pcap", Filter: "port 53 or </p><script>"})
			if again := render(t, s, About{Source: "<b>\u202e.pcap", Filter: "port 53 or </p><script>"}); again != text {
				t.Error("the same capture gives another page")
			}
			if strings.ContainsAny(text, "\u202e\x00\x1b") {
				t.Error("the page has text that does not print")
			}
			root, err := html.Parse(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			ids, sections := map[string]bool{}, 0
			for n := range root.Descendants() {
				if n.Type != html.ElementNode {
					continue
				}
				switch n.Data {
				case "script", "img", "link", "iframe", "object", "b", "a":
					t.Errorf("the page has an element %s", n.Data)
				case "section":
					sections++
				}
				for _, a := range n.Attr {
					if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "href" || a.Key == "style" {
						t.Errorf("%s has %s=%q", n.Data, a.Key, a.Val)
					}
				}
				if id := attribute(n, "id"); id != "" && ids[id] {
					t.Errorf("the id %s is there twice", id)
				} else {
					ids[id] = true
				}
				if n.Data != "svg" || n.Parent.Data == "svg" {
					continue
				}
				parts := map[string]string{}
				for c := range n.ChildNodes() {
					parts[c.Data] += content(c)
				}
				if parts["title"] == "" || attribute(n, "role") == "img" && parts["desc"] == "" {
					t.Errorf("a picture without title or description: %v", parts)
				}
			}
			if want := map[string]int{"nothing": 0, "one packet": 5, "all": 11}[name]; sections != want {
				t.Errorf("%d sections, want %d", sections, want)
			}
		})
	}
}

// TestPageFigures checks that the tables of the page have the figures of the JSON object.
func TestPageFigures(t *testing.T) {
	f := busy(t)
	text := render(t, f.s, About{Source: "x.pcap"})
	var r Report
	object, err := json.Marshal(f.s.Report(0))
	if err == nil {
		err = json.Unmarshal(object, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{} // of each section
	for n := range root.Descendants() {
		if n.Data == "section" {
			for row := range n.Descendants() {
				if row.Data == "tr" {
					var cells []string
					for c := range row.ChildNodes() {
						cells = append(cells, content(c))
					}
					rows[attribute(n, "id")] = append(rows[attribute(n, "id")], strings.TrimSpace(strings.Join(cells, "|")))
				}
			}
		}
	}
	has := func(section string, all, shown int, row func(i int) []any) {
		t.Helper()
		if len(rows[section]) != 1+shown {
			t.Fatalf("%s has %d rows, want %d of %d: %q", section, len(rows[section])-1, shown, all, rows[section])
		}
		for i := range shown {
			var cells []string
			for _, v := range row(i) {
				if n, ok := v.(uint64); ok {
					v = grouped(n)
				}
				cells = append(cells, fmt.Sprint(v))
			}
			if want, got := strings.Join(cells, "|"), strings.TrimLeft(rows[section][1+i], "\u00a0"); got != want {
				t.Errorf("%s: %s\nwant %s", section, got, want)
			}
		}
	}
	has("protocols", 0, len(r.Protocols), func(i int) []any {
		p := r.Protocols[i]
		return []any{p.Name, p.Packets, p.Bytes, fmt.Sprintf("%.1f", percent(p.Bytes, r.Bytes))}
	})
	has("hosts", len(r.Hosts), topShown, func(i int) []any {
		h := r.Hosts[i]
		return []any{h.Address, h.PacketsSent, h.BytesSent, h.PacketsReceived, h.BytesReceived}
	})
	has("ports", len(r.Ports), len(r.Ports), func(i int) []any {
		p := r.Ports[i]
		return []any{strings.TrimSpace(fmt.Sprint(p.Proto, " ", p.Port, " ", p.Service)), p.Conversations, p.Packets, p.Bytes}
	})
	has("processes", 1, 1, func(i int) []any {
		v := r.Processes[i]
		return []any{`x\x1b<b> 7`, "-", v.PacketsSent, v.BytesSent, v.PacketsReceived, v.BytesReceived}
	})
	has("dns", len(r.Asked), len(r.Asked), func(i int) []any {
		a := r.Asked[i]
		return []any{a.Name, a.Queries, a.Answers, a.Failures}
	})
	has("tls", len(r.Servers), len(r.Servers), func(i int) []any {
		v := r.Servers[i]
		return []any{v.Name, v.Conversations, v.Packets, v.Bytes}
	})
	has("rates", len(r.Rates), len(r.Rates), func(i int) []any {
		v := r.Rates[i]
		return []any{v.From.Format("2006-01-02 15:04:05.000"), v.Packets, v.Bytes}
	})
	has("tcp", 0, len(r.TCP.facts()), func(i int) []any {
		v := r.TCP.facts()[i]
		return []any{v.Name, v.N, v.What}
	})
	if !strings.Contains(text, "Packets were lost: 1,234 of 5,000.") {
		t.Error("the page does not say what was lost")
	}
}

// TestPageZone checks that times are in the zone that was asked for, and round in it.
func TestPageZone(t *testing.T) {
	f := newFeed(t)
	for range 20 {
		f.now = f.now.Add(7 * time.Minute)
		f.add(ip4(17, 1, 2, udp(1, 2, "x")), 29)
	}
	text := render(t, f.s, About{Source: "x", Zone: time.FixedZone("IST", 19800)})
	for _, want := range []string{">15 November 2023 03:50:20.000000 IST to ", ">04:00<", "IST, UTC&#43;05:30"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not have %q", want)
		}
	}
}

// TestPageWithoutLosses checks the words for captures that lost nothing and for files, of which
// nothing is known.
func TestPageWithoutLosses(t *testing.T) {
	f := newFeed(t)
	f.add(ip4(17, 1, 2, udp(1, 2, "x")), 29)
	if text := render(t, f.s, About{Source: "x"}); strings.Contains(text, "lost") {
		t.Error("the page of a file speaks of losses")
	}
	f.s.Account = lossy(f.now)
	f.s.Account.Dropped, f.s.Account.Drops, f.s.Account.Received = 0, nil, f.s.Account.Delivered
	if text := render(t, f.s, About{Source: "x"}); !strings.Contains(text, "Nothing was lost.") {
		t.Error("the page does not say that nothing was lost")
	}
	f.s.Account.End = time.Time{}
	if text := render(t, f.s, About{Source: "x"}); !strings.Contains(text, "Nothing was lost so far.") {
		t.Error("the page takes a capture that goes on for complete")
	}
}

// TestPageContrast checks the colours of each scheme by WCAG 2.2: 4.5 to 1 for text, 3 to 1 for
// bars.
func TestPageContrast(t *testing.T) {
	schemes := regexp.MustCompile(`--paper:[^}]*`).FindAllString(pageStyle, -1)
	if len(schemes) != 3 {
		t.Fatalf("%d schemes", len(schemes))
	}
	for i, scheme := range schemes {
		colors := map[string]float64{}
		for _, m := range regexp.MustCompile(`--(\w+): #(\w{2})(\w{2})(\w{2});`).FindAllStringSubmatch(scheme, -1) {
			var light float64
			for j, weight := range []float64{0.2126, 0.7152, 0.0722} {
				v, err := strconv.ParseUint(m[2+j], 16, 8)
				if err != nil {
					t.Fatal(err)
				}
				if c := float64(v) / 255; c <= 0.04045 {
					light += weight * c / 12.92
				} else {
					light += weight * math.Pow((c+0.055)/1.055, 2.4)
				}
			}
			colors[m[1]] = light + 0.05
		}
		for name, least := range map[string]float64{"ink": 4.5, "soft": 4.5, "accent": 4.5, "bad": 4.5, "second": 3} {
			a, b := colors["paper"], colors[name]
			if ratio := max(a, b) / min(a, b); ratio < least {
				t.Errorf("scheme %d: %s has %.2f, needs %v", i, name, ratio, least)
			}
		}
	}
}

// TestPageInBrowser looks at the page in Chromium: in light, dark and print, wide and narrow.
func TestPageInBrowser(t *testing.T) {
	p := browser.New(t)
	f := busy(t)
	path := filepath.Join(t.TempDir(), "x.html")
	if err := os.WriteFile(path, []byte(render(t, f.s, About{Source: "x.pcap"})), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Open(path)
	seen := map[string]bool{}
	for _, view := range []struct {
		name, media, scheme string
		width               int
		paper               string
	}{
		{"light", "", "light", 1200, "rgb(255, 255, 255)"},
		{"dark", "", "dark", 1200, "rgb(21, 25, 29)"},
		{"narrow", "", "light", 360, "rgb(255, 255, 255)"},
		{"print", "print", "dark", 750, "rgb(255, 255, 255)"},
	} {
		p.Show(view.width, view.media, map[string]string{"prefers-color-scheme": view.scheme})
		var paper, text string
		p.Evaluate(`getComputedStyle(document.body).backgroundColor`, &paper)
		if paper != view.paper {
			t.Errorf("%s: the paper is %s", view.name, paper)
		}
		p.Evaluate(`document.querySelectorAll("details").forEach(d => d.open = true); document.body.innerText`, &text)
		r := f.s.Report(topShown)
		for _, want := range []string{
			"Packets were lost: 1,234 of 5,000.", grouped(r.Packets), grouped(r.Bytes) + " B", r.Hosts[0].Address.String(),
			grouped(r.Hosts[0].BytesSent), "www.example.org", `a\x00\x1b[31m`, "duplicate ACKs",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the page does not show %q", view.name, want)
			}
		}
		var width int
		if p.Evaluate(`document.documentElement.scrollWidth`, &width); width > view.width {
			t.Errorf("%s: the page is %d wide", view.name, width)
		}
		// Labels are in the picture, and none lies over another one.
		var over []string
		p.Evaluate(`[...document.querySelectorAll("svg[role=img]")].flatMap(svg => {
			const all = [...svg.querySelectorAll("text")].map(t => [t.textContent, t.getBoundingClientRect()]).filter(([, r]) => r.width > 0);
			return all.flatMap(([text, a], i) => [
				...(a.left < -1 || a.right > innerWidth + 1 ? [text + " is cut"] : []),
				...all.slice(i+1).filter(([, b]) => a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom).map(([other]) => text + " is over " + other),
			]);
		})`, &over)
		if len(over) > 0 {
			t.Errorf("%s: %q", view.name, over)
		}
		picture := p.Screenshot()
		seen[string(picture)] = true
		img, err := png.Decode(bytes.NewReader(picture))
		if err != nil {
			t.Fatal(err)
		}
		colors := map[any]int{}
		for y := 0; y < img.Bounds().Dy(); y += 10 {
			for x := range img.Bounds().Dx() {
				colors[img.At(x, y)]++
			}
		}
		if img.Bounds().Dx() != view.width || len(colors) < 20 {
			t.Errorf("%s: the picture is %v and has %d colours", view.name, img.Bounds(), len(colors))
		}
	}
	if len(seen) != 4 {
		t.Errorf("%d different pictures of 4", len(seen))
	}
	for _, e := range p.Events {
		var v struct {
			Request struct{ URL string }
		}
		switch e.Method {
		case "Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled":
			t.Errorf("%s: %s", e.Method, e.Params)
		case "Network.requestWillBeSent":
			if err := json.Unmarshal(e.Params, &v); err != nil || v.Request.URL != "file://"+path {
				t.Errorf("a request for %s", v.Request.URL)
			}
		}
	}
	if *picture == "" {
		return
	}
	if err := os.WriteFile(path, []byte(render(t, office(t).s, About{Source: "office.pcapng"})), 0o600); err != nil {
		t.Fatal(err)
	}
	p.Show(1100, "", map[string]string{"prefers-color-scheme": "light"})
	p.Open(path)
	if err := os.WriteFile(*picture, p.Screenshot(), 0o644); err != nil {
		t.Fatal(err)
	}
}

var picture = flag.String("picture", "", "write the picture of README.md to this file")

// office returns a summary of two minutes of made-up traffic, for the picture.
func office(t testing.TB) *feed {
	f := newFeed(t)
	f.parser = layer.NewParser(layers.LayerTypeEthernet)
	random := rand.New(rand.NewPCG(1, 2))
	send := func(ip []byte) {
		b := ethernet(0x0800, ip)
		f.add(b, len(b))
	}
	services := []struct {
		host byte
		port uint16
		size int
		name string
	}{
		{20, 443, 1400, "www.example.org"}, {21, 443, 900, "mail.example.net"}, {22, 5432, 400, ""}, {23, 22, 120, ""}, {24, 80, 600, ""}, {25, 443, 1400, "files.example.com"},
	}
	for i := range 12000 {
		at := float64(i) / 12000
		f.now = f.now.Add(time.Duration(float64(10*time.Millisecond) * (1 + 0.7*math.Sin(17*at)*math.Cos(5*at))))
		client := byte(100 + random.IntN(14)*random.IntN(2))
		s := services[min(random.IntN(len(services)), random.IntN(len(services)))]
		port := 40000 + uint16(client)*16 + uint16(random.IntN(6))
		switch n := uint32(i) * 1400; {
		case i%97 == 0:
			send(ip4(17, client, 1, udp(port, 53, question(query, "www", "example", "org"))))
			send(ip4(17, 1, client, udp(53, port, question(answer, "www", "example", "org"))))
		case i < 600 && s.name != "":
			send(ip4(6, client, s.host, tcp(port, s.port, ack, 1, 1, hello(s.name))))
		case random.IntN(3) == 0:
			send(ip4(6, client, s.host, tcp(port, s.port, ack, 1000+n, n, strings.Repeat("q", random.IntN(300)))))
		default:
			send(ip4(6, s.host, client, tcp(s.port, port, ack, n, 1000+n, strings.Repeat("a", s.size-random.IntN(s.size)/2))))
		}
	}
	return f
}
