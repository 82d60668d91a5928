package text

// The management frames of IEEE 802.11-2016, section 9.3.3.

var wifiManagements = []name{
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

// wifiElements is where the first of each element that is printed stands, and
// whether all of them made sense.
type wifiElements struct {
	ssid, rates []byte
	hasSSID     bool
	channel     int // -1 without one
	ok          bool
}

// wifiElements reads the elements from off on.
func (d *dissection) wifiElements(off int) wifiElements {
	e := wifiElements{channel: -1}
	for off < d.s.length {
		if len(d.s.data) < off+2 {
			return e
		}
		kind, n := d.u8(off), d.u8(off+1)
		if len(d.s.data) < off+2+n {
			return e
		}
		v := d.bytes(off+2, n)
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

// end marks the place where elements stopped making sense.
func (d *dissection) elementsEnd(e wifiElements) {
	if !e.ok && !d.cut() {
		d.have(len(d.s.data), 1)
	}
}

// wifiManagement prints the name of a frame and what matters of its body.
func (d *dissection) wifiManagement(f wifiFrame) {
	d.name(wifiManagements, f.subtype(), "Unhandled Management subtype(%x)")
	at := f.size
	if f.has(wifiProtected) {
		d.wep(at)
		return
	}
	switch f.subtype() {
	case 0:
		d.wifiNetwork(at, 4, false)
	case 1, 3:
		d.wifiAssociated(at)
	case 2:
		if d.room(at, 10) {
			e := d.wifiElements(at + 10)
			d.wifiSSID(e)
			d.str(" AP : ")
			d.mac(at + 4)
			d.elementsEnd(e)
		}
	case 4:
		d.wifiNetwork(at, 0, false)
	case 5, 8:
		d.wifiNetwork(at, 12, true)
	case 10:
		if d.room(at, 2) {
			d.str(": ")
			d.str(code(wifiReasons[:], d.le16(at), "Reserved"))
		}
	case 11:
		d.wifiAuthentication(at)
	case 12:
		if d.room(at, 2) {
			d.wifiSender()
			d.str(code(wifiReasons[:], d.le16(at), "Reserved"))
		}
	case 13:
		if d.room(at, 2) {
			d.wifiSender()
			d.wifiAction(d.u8(at), d.u8(at+1))
		}
	}
}

// room says whether n bytes are there on the wire, and captured.
func (d *dissection) room(off, n int) bool {
	return d.have(off, n) && d.s.length-off >= n
}

// wifiSender prints who sent a frame, which -e has shown.
func (d *dissection) wifiSender() {
	if !d.p.Link {
		d.str(" (")
		d.mac(wifiAddress2)
		d.str(")")
	}
	d.str(": ")
}

func (d *dissection) wifiSSID(e wifiElements) {
	if !e.hasSSID {
		return
	}
	d.str(" (")
	for _, c := range e.ssid {
		if c == 0 {
			break
		}
		d.b = appendSafeByte(d.b, c)
	}
	d.str(")")
}

// wifiNetwork prints the name and the rates of a network behind fixed bytes; of
// those that announce themselves the kind and the channel.
func (d *dissection) wifiNetwork(at, fixed int, announced bool) {
	if !d.room(at, fixed) {
		return
	}
	e := d.wifiElements(at + fixed)
	d.wifiSSID(e)
	for i, rate := range e.rates {
		d.choose(i == 0, " [", " ")
		d.halves(int(rate & 0x7f))
		d.choose(rate&0x80 != 0, "*", "")
	}
	d.choose(e.rates != nil, " Mbit]", "")
	if announced {
		capability := d.le16(at + 10)
		if d.u8(0)>>4 == 8 {
			d.choose(capability&1 != 0, " ESS", " IBSS")
		}
		if e.channel >= 0 {
			d.printf(" CH: %d", e.channel)
		}
		d.choose(capability&0x10 != 0, ", PRIVACY", "")
	}
	d.elementsEnd(e)
}

func (d *dissection) wifiAssociated(at int) {
	if !d.room(at, 6) {
		return
	}
	e := d.wifiElements(at + 6)
	d.printf(" AID(%x) :", d.le16(at+4)&0x3fff)
	d.choose(d.le16(at)&0x10 != 0, " PRIVACY ", "")
	d.str(": ")
	d.str(code(wifiStatuses[:], d.le16(at+2), "n/a"))
	d.elementsEnd(e)
}

func (d *dissection) wifiAuthentication(at int) {
	if !d.room(at, 6) {
		return
	}
	e := d.wifiElements(at + 6)
	algorithm, sequence := d.le16(at), d.le16(at+2)
	d.str(" (")
	d.str([...]string{"Open System", "Shared Key", "EAP", "Reserved"}[min(algorithm, 3)])
	d.printf(")-%x", sequence)
	d.choose(algorithm == 1 && (sequence == 2 || sequence == 3), " [Challenge Text] ", ": ")
	if sequence%2 != 0 {
		d.str(code(wifiStatuses[:], d.le16(at+4), "n/a"))
	}
	d.elementsEnd(e)
}

// wifiActions are the names of actions by their category; those without names are
// numbers.
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

func (d *dissection) wifiAction(category, action int) {
	for _, c := range wifiActions {
		if c.category != category {
			continue
		}
		d.str(c.name)
		if action < len(c.actions) && c.actions[action] != "" {
			d.str(c.actions[action])
		} else {
			d.printf("Act#%d", action)
		}
		return
	}
	d.printf("Reserved(%d) Act#%d", category, action)
}
