package jsonl

// IGMP: RFC 1112, 2236, 3376.

const (
	igmpQuery    = 0x11
	igmpReport1  = 0x12
	igmpReport3  = 0x22
	igmpQueryMin = 12 // bytes of a query of version 3 without sources
	igmpRecord   = 8  // bytes before the records, and of a record without sources
)

func (t *tables) addIGMP() {
	query3 := func(h *header) bool { return h.data[0] == igmpQuery && len(h.data) >= igmpQueryMin }
	report3 := func(h *header) bool { return h.data[0] == igmpReport3 }
	sources := func(t *tables) []*table { return []*table{t.igmpSource} }
	t.igmp = t.layer("igmp", "RFC 2236, 3376",
		number("type", "igmp.type", 0, 1, "type of the message").hex(2),
		number("max_resp_time", "", 1, 1, "maximum response time, as it stands there"),
		number("", "igmp.max_resp", 1, 1, "maximum response time, as it stands there").columnNote("not of versions and messages that have none").only(func(h *header) bool {
			return h.data[0] != igmpReport1 && !report3(h) && (h.data[0] != igmpQuery || h.data[1] != 0 || query3(h))
		}),
		number("checksum", "igmp.checksum", 2, 2, "checksum, as it stands there").hex(4),
		octets(asAddress, "group_address", "igmp.maddr", 4, 4, "group address").columnNote("in a report of version 3 those of its records").only(
			func(h *header) bool { return !report3(h) }),
		bit("", "igmp.s", 8, 1, 3, "routers are not to start their timers again").only(query3),
		part("", "igmp.qrv", 8, 1, 0, 7, "robustness of the querier").only(query3),
		number("", "igmp.qqic", 9, 1, "seconds between queries, as it stands there").only(query3),
		number("", "igmp.num_src", 10, 2, "sources of a query or a record").only(query3),
		list("", "sources of a query", sources, func(p *Printer, h *header) { p.igmpSources(h, 10) }).only(query3),
		number("", "igmp.num_grp_recs", 6, 2, "records of a report").only(report3),
		list("", "records of a report", func(t *tables) []*table { return []*table{t.igmpRecord} }, (*Printer).igmpRecords).only(report3),
	)
	t.igmpRecord = t.entry("igmp_record", "a record of a report of RFC 3376",
		number("", "igmp.record_type", 0, 1, "1 and 3 include, 2 and 4 exclude, 5 allow, 6 block"),
		number("", "igmp.aux_data_len", 1, 1, "units of 4 bytes behind the sources"),
		number("", "igmp.num_src", 2, 2, ""),
		octets(asAddress, "", "igmp.maddr", 4, 4, ""),
		list("", "sources of a record", sources, func(p *Printer, h *header) { p.igmpSources(h, 2) }),
	)
	t.igmpSource = t.entry("igmp_source", "a source of RFC 3376",
		octets(asAddress, "", "igmp.saddr", 0, 4, "source that a query or a record names"),
	)
}

// igmpRecords writes the records of a report.
func (p *Printer) igmpRecords(h *header) {
	if len(h.data) < igmpRecord {
		return
	}
	data := h.data[igmpRecord:]
	for range be.Uint16(h.data[6:]) {
		if len(data) < igmpRecord {
			return
		}
		size := min(len(data), igmpRecord+4*(int(be.Uint16(data[2:]))+int(data[1])))
		p.entry(p.tables.igmpRecord, header{data: data[:size]})
		data = data[size:]
	}
}

// igmpSources writes the sources at the end of a query or a record, whose number stands at a place.
func (p *Printer) igmpSources(h *header, at int) {
	data := h.data[max(igmpRecord, at+2):]
	for range be.Uint16(h.data[at:]) {
		if len(data) < 4 {
			return
		}
		p.entry(p.tables.igmpSource, header{data: data[:4]})
		data = data[4:]
	}
}
