package cli

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"ringcap/internal/escape"
	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/nearest"
)

// Explain writes each error on a line. For an error in an expression it also says what to type
// instead, as far as it can tell, and shows the place.
func Explain(w io.Writer, err error) {
	text := err.Error()
	var in *filter.Error
	if errors.As(err, &in) {
		if hint := expressionHint(in); hint != "" {
			text = strings.Replace(text, in.Error(), in.Error()+": "+hint, 1)
		}
	}
	fmt.Fprintf(w, "ringcap: %s\n", strings.ReplaceAll(escape.Text(text), "\n", "\nringcap: "))
	var place interface {
		error
		Caret() string
	}
	if errors.As(err, &place) {
		fmt.Fprintln(w, place.Caret())
	}
}

// expressionHint returns what to type instead of an expression that does not compile. It is
// empty if it finds nothing.
func expressionHint(in *filter.Error) string {
	if in.Column == 0 || !in.Syntax() && !strings.HasPrefix(in.Msg, "unknown host") {
		return ""
	}
	same := translate(in.Expr)
	switch {
	case !isDisplayFilter(in.Expr):
	case same == "":
		return "this is a display filter of Wireshark: put it in quotes behind --where"
	default:
		return "this is a display filter of Wireshark: put it in quotes behind --where, or in the words of pcap-filter(7), type " + same
	}
	before, rest := in.Expr[:in.Column-1], in.Expr[in.Column-1:]
	word := displayToken().FindString(rest)
	if isInterface(word) {
		others := strings.Fields(before + strings.TrimPrefix(rest, word))
		return word + " is an interface: type " + strings.Join(append([]string{"-i", word}, others...), " ")
	}
	for _, word := range displayToken().FindAllString(in.Expr, -1) {
		switch {
		case protocols[word] == "":
		case same == "":
			return word + " is no word of pcap-filter(7): type " + protocols[word]
		default:
			return word + " is no word of pcap-filter(7): type " + same
		}
	}
	if first, _, _ := strings.Cut(in.Expr, " "); in.Syntax() {
		var verbs []string
		for i := range Verbs {
			verbs = append(verbs, Verbs[i].Name)
		}
		if near := nearest.Name(first, verbs); near != "" {
			return "did you mean ringcap " + near + "?"
		}
	}
	return ""
}

func isInterface(word string) bool {
	if word == netdev.Any {
		return true
	}
	_, err := net.InterfaceByName(word)
	return err == nil
}
