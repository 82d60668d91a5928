package ask

import (
	"encoding/json"
	"errors"
	"io"

	"ringcap/internal/cli"
	"ringcap/internal/host/netdev"
)

// The JSON that -D, -L and -J print (docs/json.md).

type deviceJSON struct {
	Index     int      `json:"index"`
	Name      string   `json:"name"`
	Up        bool     `json:"up"`
	Running   bool     `json:"running"`
	Loopback  bool     `json:"loopback"`
	State     string   `json:"state"`
	MTU       int      `json:"mtu"`
	Addresses []string `json:"addresses"`
}

type kindJSON struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

type kindsJSON struct {
	Interface  string     `json:"interface"`
	LinkTypes  []kindJSON `json:"link_types,omitempty"`
	StampTypes []kindJSON `json:"time_stamp_types,omitempty"`
}

// wantsJSON reports whether to print JSON.
func wantsJSON(c *cli.Config) (bool, error) {
	switch c.Export.JSON {
	case "":
		return false, nil
	case "-":
		return true, nil
	}
	return false, errors.New("--json=FILE is for packets: a list goes to standard output, as in ringcap -D --json > FILE")
}

func writeDevices(out io.Writer, devices []netdev.Device) error {
	list := []deviceJSON{}
	for _, d := range devices {
		list = append(list, deviceJSON{
			Index: d.Index, Name: d.Name, Up: d.Up, Running: d.Running, Loopback: d.Loopback, State: d.Oper, MTU: d.MTU,
			Addresses: append([]string{}, d.Addresses...),
		})
	}
	return json.NewEncoder(out).Encode(list)
}

func writeLinkTypes(out io.Writer, d netdev.Device) error {
	answer := kindsJSON{Interface: d.Name}
	for _, l := range d.LinkTypes() {
		answer.LinkTypes = append(answer.LinkTypes, kindJSON{l.Name(), l.Description()})
	}
	return json.NewEncoder(out).Encode(answer)
}

func writeStampTypes(out io.Writer, d netdev.Device) error {
	return json.NewEncoder(out).Encode(kindsJSON{Interface: d.Name, StampTypes: []kindJSON{{"host", "Host"}}})
}
