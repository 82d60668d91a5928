package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"ringcap/internal/filter"
	"ringcap/internal/plain"
)

// Explain says each error on a line; one in an expression also shows where.
func Explain(w io.Writer, err error) {
	fmt.Fprintf(w, "ringcap: %s\n", strings.ReplaceAll(plain.Text(err.Error()), "\n", "\nringcap: "))
	var in *filter.Error
	if errors.As(err, &in) {
		fmt.Fprintln(w, in.Caret())
	}
}
