package cli

import (
	"errors"

	"ringcap/internal/esp"
)

// espKeysValue is -E: keys of ESP. The flag may be repeated. Its text is never shown, as it
// holds secrets.
type espKeysValue esp.Keys

func (v *espKeysValue) String() string { return "" }
func (v *espKeysValue) Type() string   { return "keys" }
func (v *espKeysValue) Set(s string) error {
	if columns().MatchString(s) {
		return errors.New("keys of ESP are ALGORITHM:SECRET; columns with commas are --csv")
	}
	return (*esp.Keys)(v).Parse(s)
}

// columns matches the values of tshark's -E.
var columns = pattern(`^(bom|header|separator|occurrence|aggregator|quote|escape)=`)
