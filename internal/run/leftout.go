package run

import (
	"fmt"
	"math"
	"os"
	"runtime/debug"

	"ringcap/capfile"
	"ringcap/internal/track"
)

// LeftOut says in a line each what files say that there was no room for. Either may be nil.
func LeftOut(files *capfile.Opener, names *track.Names) (text string) {
	if files != nil {
		if n := files.LeftOut(); n > 0 {
			text = fmt.Sprintf("ringcap: no room for all that the file says of its interfaces: the options of %d descriptions are left out\n", n)
		}
	}
	if n := names.LeftOut(); n > 0 {
		text += fmt.Sprintf("ringcap: %d host names are left out: longer than any, or more than there is room for\n", n)
	}
	return text
}

// memoryGoal is what reading files should take. Nothing that a file says is kept beyond
// that; garbage may be, until it is collected.
const memoryGoal = 160 << 20

// LimitMemory has garbage collected earlier where memory comes near to what reading files
// should take, and more that a sink may keep, unless the environment says otherwise.
func LimitMemory(more int64) {
	if os.Getenv("GOMEMLIMIT") == "" && debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(memoryGoal + more)
	}
}
