package cli

import (
	"errors"
	"fmt"
	"io"

	"ringcap/internal/filter"
	"ringcap/internal/plain"
)

// Explain says an error; one in an expression also shows where.
func Explain(w io.Writer, err error) {
	fmt.Fprintf(w, "ringcap: %s\n", plain.Text(err.Error()))
	var in *filter.Error
	if errors.As(err, &in) {
		fmt.Fprintln(w, in.Caret())
	}
}
