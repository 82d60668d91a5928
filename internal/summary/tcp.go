package summary

// A fact is a count with its name and what exactly was counted.
type fact struct {
	N       uint64
	Name    string
	What    string
	Trouble bool
}

// facts returns the counts of r, for people.
func (r *ReportTCP) facts() []fact {
	return []fact{
		{r.Conversations, "conversations", "pairs of addresses and ports", false},
		{r.Opened, "handshakes", "SYN, SYN-ACK and ACK were captured", false},
		{r.Unanswered, "handshakes without answer", "the other side sent nothing after the last SYN", true},
		{r.Refused, "handshakes refused", "the answer to the SYN was a reset", true},
		{r.Retransmissions, "segments sent again", "all their payload had been sent or acknowledged before; some only came out of order", true},
		{r.DuplicateACKs, "duplicate ACKs", "no payload, the same acknowledgment and window as before, while data was outstanding (RFC 5681)", true},
		{r.ZeroWindows, "zero windows", "segments that announce no room, without SYN, FIN and RST", true},
		{r.Resets, "resets", "segments with RST", true},
	}
}
