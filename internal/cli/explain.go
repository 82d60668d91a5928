package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"ringcap/internal/escape"
	"ringcap/internal/filter"
)

// Explain writes each error on a line. For an error in an expression it also shows the place.
func Explain(w io.Writer, err error) {
	fmt.Fprintf(w, "ringcap: %s\n", strings.ReplaceAll(escape.Text(err.Error()), "\n", "\nringcap: "))
	var in *filter.Error
	if errors.As(err, &in) {
		fmt.Fprintln(w, in.Caret())
	}
}
