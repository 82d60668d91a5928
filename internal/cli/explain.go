package cli

import (
	"errors"
	"fmt"
	"io"

	"ringcap/internal/filter"
	"ringcap/internal/plain"
)

// Explain writes an error. For an error in an expression it also shows the place.
func Explain(w io.Writer, err error) {
	fmt.Fprintf(w, "ringcap: %s\n", plain.Text(err.Error()))
	var in *filter.Error
	if errors.As(err, &in) {
		fmt.Fprintln(w, in.Caret())
	}
}
