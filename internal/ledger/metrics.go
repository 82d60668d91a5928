package ledger

import (
	"fmt"
	"strings"
	"time"
)

// A metric is a number of the account in the text for Prometheus.
type metric struct {
	member string // its name in JSON; empty if it has none there
	name   string // without the prefix
	unit   string // the last word of the name; may be empty
	gauge  bool   // it may fall
	help   string
	value  func(s *Snapshot) float64
}

// metrics are those of the whole run. A test holds that each count of the JSON object is among
// them.
var metrics = []metric{
	{"received", "received_packets", "packets", false, "Packets that matched the filter of the kernel.", func(s *Snapshot) float64 { return float64(s.Received) }},
	{"delivered", "delivered_packets", "packets", false, "Packets passed on to the outputs.", func(s *Snapshot) float64 { return float64(s.Delivered) }},
	{"filtered", "filtered_packets", "packets", false, "Packets left out by ringcap itself.", func(s *Snapshot) float64 { return float64(s.Filtered) }},
	{"duplicates", "duplicate_packets", "packets", false, "Packets left out by --dedup.", func(s *Snapshot) float64 { return float64(s.Duplicates) }},
	{"dropped", "dropped_packets", "packets", false, "Packets lost because the ring was full.", func(s *Snapshot) float64 { return float64(s.Dropped) }},
	{"unread", "unread_packets", "packets", false, "Packets left in the ring at the end.", func(s *Snapshot) float64 { return float64(s.Unread) }},
	{"in_ring", "ring_packets", "packets", true, "Packets that wait in the ring.", func(s *Snapshot) float64 { return float64(s.InRing()) }},
	{"freezes", "ring_full", "", false, "Times that the ring was full.", func(s *Snapshot) float64 { return float64(s.Freezes) }},
	{"written", "written_packets", "packets", false, "Packets written to the file.", func(s *Snapshot) float64 { return float64(s.Written) }},
	{"printed", "printed_packets", "packets", false, "Packets printed as text.", func(s *Snapshot) float64 { return float64(s.Printed) }},
	{"exported", "exported_packets", "packets", false, "Packets written as JSON or columns.", func(s *Snapshot) float64 { return float64(s.Exported) }},
	{"unasked", "unasked_packets", "packets", false, "Packets that the flight recorder kept and nobody asked for.", func(s *Snapshot) float64 { return float64(s.Unasked) }},
	{"refused", "refused_packets", "packets", false, "Packets that the file did not take.", func(s *Snapshot) float64 { return float64(s.Refused) }},
	{"print_refused", "print_refused_packets", "packets", false, "Packets not printed, since the output failed.", func(s *Snapshot) float64 { return float64(s.PrintRefused) }},
	{"export_refused", "export_refused_packets", "packets", false, "Packets not exported, since the output failed.", func(s *Snapshot) float64 { return float64(s.ExportRefused) }},
	{"rows", "table_packets", "packets", false, "Packets that are rows of complete files of --parquet.", func(s *Snapshot) float64 { return float64(s.Rows) }},
	{"rows_dropped", "table_dropped_packets", "packets", false, "Packets not in the table, since writing it was too slow.", func(s *Snapshot) float64 { return float64(s.RowsDropped) }},
	{"rows_refused", "table_refused_packets", "packets", false, "Packets not in the table, since the output failed.", func(s *Snapshot) float64 { return float64(s.RowsRefused) }},
	{"flows", "written_flows", "flows", false, "Flows written by --flows.", func(s *Snapshot) float64 { return float64(s.Flows) }},
	{"flows_dropped", "dropped_flows", "flows", false, "Flows not written, since writing them was too slow.", func(s *Snapshot) float64 { return float64(s.FlowsDropped) }},
	{"flows_refused", "refused_flows", "flows", false, "Flows not written, since the output failed.", func(s *Snapshot) float64 { return float64(s.FlowsRefused) }},
	{"flows_early", "early_flows", "flows", false, "Flows that ended for lack of memory, and go on in another row.", func(s *Snapshot) float64 { return float64(s.FlowsEarly) }},
	{"served", "served_packets", "packets", false, "Packets sent to readers of --serve.", func(s *Snapshot) float64 { return float64(s.Served) }},
	{"serve_lost", "serve_lost_packets", "packets", false, "Packets that readers of --serve were too slow for.", func(s *Snapshot) float64 { return float64(s.ServeLost) }},
	{"published", "published_packets", "packets", false, "Packets that the broker of --publish has.", func(s *Snapshot) float64 { return float64(s.Published) }},
	{"publish_lost", "publish_lost_packets", "packets", false, "Packets lost on the way to the broker.", func(s *Snapshot) float64 { return float64(s.PublishLost) }},
	{"publish_spooled", "publish_spooled_packets", "packets", true, "Packets on the disk that the broker does not have yet.", func(s *Snapshot) float64 { return float64(s.PublishSpooled) }},
	{"cut_snap_length", "cut_snap_length_packets", "packets", false, "Packets cut at the snapshot length.", func(s *Snapshot) float64 { return float64(s.Snapped) }},
	{"cut_record", "cut_record_packets", "packets", false, "Packets cut at the longest record of a file.", func(s *Snapshot) float64 { return float64(s.Cut) }},
	{"internal_errors", "faulty_packets", "packets", false, "Packets that met an internal error.", func(s *Snapshot) float64 { return float64(s.Faulty) }},
	{"process_known", "process_known_packets", "packets", false, "Packets whose process is known.", func(s *Snapshot) float64 { return float64(s.Told) }},
	{"process_unknown", "process_unknown_packets", "packets", false, "Packets of this host whose process is unknown.", func(s *Snapshot) float64 { return float64(s.Untold) }},
	{"unstripped", "unstripped_packets", "packets", false, "Packets that kept the headers of --strip.", func(s *Snapshot) float64 { return float64(s.Unstripped) }},
	{"time_invalid", "time_invalid_packets", "packets", false, "Packets with an invalid time, or none.", func(s *Snapshot) float64 { return float64(s.TimeInvalid) }},
	{"interface_dropped", "interface_dropped_packets", "packets", false, "Packets lost by the interfaces for lack of room.", func(s *Snapshot) float64 { return float64(s.InterfaceDropped) }},
	{"rx_dropped", "rx_dropped_packets", "packets", false, "Packets dropped by drivers or protocols, perhaps after they were captured.", func(s *Snapshot) float64 { return float64(s.RxDropped) }},
	{"softnet_dropped", "softnet_dropped_packets", "packets", false, "Packets lost in the backlogs of the host.", func(s *Snapshot) float64 { return float64(s.SoftnetDropped) }},
	{"", "start_time_seconds", "seconds", true, "When the capture began, since 1970.", func(s *Snapshot) float64 { return seconds(s.Start) }},
	{"", "running", "", true, "Whether the capture goes on: 1, or 0 at its end.", func(s *Snapshot) float64 {
		if s.End.IsZero() {
			return 1
		}
		return 0
	}},
}

// interfaceMetrics are those of each interface. Those that the kernel counts may be unknown.
var interfaceMetrics = []struct {
	name, help string
	kernel     bool
	value      func(i *Interface) uint64
}{
	{"received", "Packets that matched the filter of the kernel, by interface.", true, func(i *Interface) uint64 { return i.Received }},
	{"dropped", "Packets lost because the ring was full, by interface.", true, func(i *Interface) uint64 { return i.Dropped }},
	{"delivered", "Packets passed on to the outputs, by interface.", false, func(i *Interface) uint64 { return i.Delivered }},
	{"no_room", "Packets that the interface lost for lack of room.", false, func(i *Interface) uint64 { return i.InterfaceDropped }},
}

// seconds returns the seconds since 1970.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// AppendMetrics appends the account in the text format of OpenMetrics. The label capture tells it
// from those of other captures of the host.
func (s *Snapshot) AppendMetrics(dst []byte, capture string) []byte {
	label := `capture="` + labelled(capture) + `"`
	for i := range metrics {
		m := &metrics[i]
		dst = appendFamily(dst, m.name, m.unit, m.help, m.gauge)
		dst = appendSample(dst, m.name, m.gauge, label, m.value(s))
	}
	known := s.ByInterface()
	for _, m := range interfaceMetrics {
		if m.kernel && !known || len(s.Interfaces) == 0 {
			continue
		}
		name := "by_interface_" + m.name + "_packets"
		dst = appendFamily(dst, name, "packets", m.help, false)
		seen := map[string]bool{}
		for i := range s.Interfaces {
			if ifc := &s.Interfaces[i]; !seen[ifc.Name] { // two with one name would be no valid text
				seen[ifc.Name] = true
				dst = appendSample(dst, name, false, label+`,interface="`+labelled(ifc.Name)+`"`, sum(s.Interfaces, ifc.Name, m.value))
			}
		}
	}
	return append(dst, "# EOF\n"...)
}

// sum adds the values of the interfaces with a name: one that went and came again is there twice.
func sum(list []Interface, name string, value func(*Interface) uint64) (total float64) {
	for i := range list {
		if list[i].Name == name {
			total += float64(value(&list[i]))
		}
	}
	return total
}

func appendFamily(dst []byte, name, unit, help string, gauge bool) []byte {
	kind := "counter"
	if gauge {
		kind = "gauge"
	}
	dst = fmt.Appendf(dst, "# TYPE ringcap_%s %s\n", name, kind)
	if unit != "" {
		dst = fmt.Appendf(dst, "# UNIT ringcap_%s %s\n", name, unit)
	}
	return fmt.Appendf(dst, "# HELP ringcap_%s %s\n", name, help)
}

func appendSample(dst []byte, name string, gauge bool, labels string, value float64) []byte {
	if !gauge {
		name += "_total"
	}
	return fmt.Appendf(dst, "ringcap_%s{%s} %s\n", name, labels, strings.TrimSuffix(fmt.Sprintf("%.3f", value), ".000"))
}

// labelled escapes the value of a label.
func labelled(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(strings.ToValidUTF8(s, "\uFFFD"))
}
