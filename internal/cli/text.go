package cli

import "github.com/spf13/pflag"

// textFlags adds the flags for printing packets.
func (c *Config) textFlags(f *pflag.FlagSet) {
	flag := func(p *bool, long, short string) { f.BoolVarP(p, long, short, false, "") }
	times := func(p *int, long, short string) { f.CountVarP(p, long, short, "") }
	flag(&c.Link, "link-header", "e")
	flag(&c.Quiet, "quiet", "q")
	flag(&c.Number, "number", "#")
	flag(&c.Lengths, "lengths", "")
	flag(&c.ASDot, "asdot", "")
	f.StringVarP(&c.PayloadType, "payload-type", "T", "", "")
	flag(&c.OneLine, "ip-oneline", "g")
	flag(&c.NoChecksums, "dont-verify-checksums", "K")
	flag(&c.AbsoluteSequence, "absolute-tcp-sequence-numbers", "S")
	flag(&c.UTC, "utc", "")
	times(&c.Verbose, "verbose", "v")
	times(&c.Time, "time", "t")
	times(&c.Hex, "hex", "x")
	times(&c.HexASCII, "hex-ascii", "X")
	times(&c.ASCII, "ascii", "A")
	times(new(int), "no-names", "n") // this is the default
	f.Var((*precisionValue)(&c.Nano), "time-stamp-precision", "")
	f.VarPF((*precisionValue)(&c.Nano), "nano", "", "").NoOptDefVal = "nano"
	f.VarPF((*precisionValue)(&c.Nano), "micro", "", "").NoOptDefVal = "micro"
}
