package link

// The management frames of IEEE 802.11-2016, section 9.3.3.

import "ringcap/internal/text/dissect"

var wifiManagements = []dissect.Name{
	{0, "Assoc Request"}, {1, "Assoc Response"}, {2, "ReAssoc Request"}, {3, "ReAssoc Response"},
	{4, "Probe Request"}, {5, "Probe Response"}, {8, "Beacon"},
	{9, "ATIM"}, {10, "Disassociation"}, {11, "Authentication"}, {12, "DeAuthentication"},
	{13, "Action"},
}

// Elements, section 9.4.2.
const (
	wifiElementSSID      = 0
	wifiElementRates     = 1
	wifiElementChannel   = 3
	wifiElementTIM       = 5
	wifiElementChallenge = 16
)

// wifiElements holds the elements that are printed, each the first of its kind. ok reports
// whether all elements of the frame are well-formed.
type wifiElements struct {
	ssid, rates []byte
	hasSSID     bool
	channel     int // -1 if there is none
	ok          bool
}

// printWiFiElements reads the elements from off on. It prints nothing.
func printWiFiElements(d *dissect.Dissection, off int) wifiElements {
	e := wifiElements{channel: -1}
	for off < d.Span.Length {
		if len(d.Span.Data) < off+2 {
			return e
		}
		kind, n := d.U8(off), d.U8(off+1)
		if len(d.Span.Data) < off+2+n {
			return e
		}
		v := d.Bytes(off+2, n)
		switch {
		case kind == wifiElementSSID && n > 32, kind == wifiElementRates && n > 16,
			kind == wifiElementChallenge && n > 253, kind == wifiElementTIM && n-3 > 251:
			return e
		case kind == wifiElementSSID && !e.hasSSID:
			e.ssid, e.hasSSID = v, true
		case kind == wifiElementRates && e.rates == nil && n > 0:
			e.rates = v
		case kind == wifiElementChannel && e.channel < 0 && n == 1:
			e.channel = int(v[0])
		}
		off += 2 + n
	}
	e.ok = true
	return e
}

// elementsEnd cuts the text if an element is malformed.
func elementsEnd(d *dissect.Dissection, e wifiElements) {
	if !e.ok && !d.Cut() {
		d.Have(len(d.Span.Data), 1)
	}
}

// wifiManagement prints the name of a frame and the main fields of its body.
func wifiManagement(d *dissect.Dissection, f wifiFrame) {
	d.Name(wifiManagements, f.subtype(), "Unhandled Management subtype(%x)")
	at := f.size
	if f.has(wifiProtected) {
		wep(d, at)
		return
	}
	switch f.subtype() {
	case 0:
		wifiNetwork(d, at, 4, false)
	case 1, 3:
		wifiAssociated(d, at)
	case 2:
		if available(d, at, 10) {
			e := printWiFiElements(d, at+10)
			wifiSSID(d, e)
			d.Str(" AP : ")
			d.Mac(at + 4)
			elementsEnd(d, e)
		}
	case 4:
		wifiNetwork(d, at, 0, false)
	case 5, 8:
		wifiNetwork(d, at, 12, true)
	case 10:
		if available(d, at, 2) {
			d.Str(": ")
			d.Str(codeText(wifiReasons[:], d.Le16(at), "Reserved"))
		}
	case 11:
		wifiAuthentication(d, at)
	case 12:
		if available(d, at, 2) {
			wifiSender(d)
			d.Str(codeText(wifiReasons[:], d.Le16(at), "Reserved"))
		}
	case 13:
		if available(d, at, 2) {
			wifiSender(d)
			wifiAction(d, d.U8(at), d.U8(at+1))
		}
	}
}

// available reports whether n bytes at off were on the wire and captured.
func available(d *dissect.Dissection, off, n int) bool {
	return d.Have(off, n) && d.Span.Length-off >= n
}

// wifiSender prints the sender of a frame, unless -e has done so.
func wifiSender(d *dissect.Dissection) {
	if !d.Ctx.Link {
		d.Str(" (")
		d.Mac(wifiAddress2)
		d.Str(")")
	}
	d.Str(": ")
}

func wifiSSID(d *dissect.Dissection, e wifiElements) {
	if !e.hasSSID {
		return
	}
	d.Str(" (")
	for _, c := range e.ssid {
		if c == 0 {
			break
		}
		d.Out = dissect.AppendSafeByte(d.Out, c)
	}
	d.Str(")")
}

// wifiNetwork prints the name and the rates of a network, which follow fixed bytes. If
// announced is set, the network sent the frame itself, and wifiNetwork also prints the type
// and the channel.
func wifiNetwork(d *dissect.Dissection, at, fixed int, announced bool) {
	if !available(d, at, fixed) {
		return
	}
	e := printWiFiElements(d, at+fixed)
	wifiSSID(d, e)
	for i, rate := range e.rates {
		d.Choose(i == 0, " [", " ")
		d.Halves(int(rate & 0x7f))
		d.Choose(rate&0x80 != 0, "*", "")
	}
	d.Choose(e.rates != nil, " Mbit]", "")
	if announced {
		capability := d.Le16(at + 10)
		if d.U8(0)>>4 == 8 {
			d.Choose(capability&1 != 0, " ESS", " IBSS")
		}
		if e.channel >= 0 {
			d.Printf(" CH: %d", e.channel)
		}
		d.Choose(capability&0x10 != 0, ", PRIVACY", "")
	}
	elementsEnd(d, e)
}

func wifiAssociated(d *dissect.Dissection, at int) {
	if !available(d, at, 6) {
		return
	}
	e := printWiFiElements(d, at+6)
	d.Printf(" AID(%x) :", d.Le16(at+4)&0x3fff)
	d.Choose(d.Le16(at)&0x10 != 0, " PRIVACY ", "")
	d.Str(": ")
	d.Str(codeText(wifiStatuses[:], d.Le16(at+2), "n/a"))
	elementsEnd(d, e)
}

func wifiAuthentication(d *dissect.Dissection, at int) {
	if !available(d, at, 6) {
		return
	}
	e := printWiFiElements(d, at+6)
	algorithm, sequence := d.Le16(at), d.Le16(at+2)
	d.Str(" (")
	d.Str([...]string{"Open System", "Shared Key", "EAP", "Reserved"}[min(algorithm, 3)])
	d.Printf(")-%x", sequence)
	d.Choose(algorithm == 1 && (sequence == 2 || sequence == 3), " [Challenge Text] ", ": ")
	if sequence%2 != 0 {
		d.Str(codeText(wifiStatuses[:], d.Le16(at+4), "n/a"))
	}
	elementsEnd(d, e)
}

// wifiActions are the names of actions, by category. An action without a name is printed
// as a number.
var wifiActions = []struct {
	category int
	name     string
	actions  []string
}{
	{0, "Spectrum Management ", nil},
	{1, "QoS ", nil},
	{2, "DLS ", nil},
	{3, "BA ", []string{"ADDBA Request", "ADDBA Response", "DELBA"}},
	{7, "HT ", []string{"TxChWidth", "MIMOPwrSave"}},
	{13, "MeshAction ", []string{"MeshLink", "HWMP", "Gate Announcement", "Congestion Control", "MCCA Setup Request",
		"MCCA Setup Reply", "MCCA Advertisement Request", "MCCA Advertisement", "MCCA Teardown",
		"TBTT Adjustment Request", "TBTT Adjustment Response"}},
	{14, "MultiohopAction ", []string{"Proxy Update", "Proxy Update Confirmation"}},
	{15, "SelfprotectAction ", []string{"", "Peering Open", "Peering Confirm", "Peering Close", "Group Key Inform", "Group Key Acknowledge"}},
	{127, "Vendor ", nil},
}

func wifiAction(d *dissect.Dissection, category, action int) {
	for _, c := range wifiActions {
		if c.category != category {
			continue
		}
		d.Str(c.name)
		if action < len(c.actions) && c.actions[action] != "" {
			d.Str(c.actions[action])
		} else {
			d.Printf("Act#%d", action)
		}
		return
	}
	d.Printf("Reserved(%d) Act#%d", category, action)
}
