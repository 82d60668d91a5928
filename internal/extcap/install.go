package extcap

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Install links this program into Wireshark's extcap folder, the personal one if user is set.
// Wireshark itself says where the folders are.
func Install(user bool, out io.Writer) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	wireshark, err := look("tshark", "wireshark")
	if err != nil {
		return err
	}
	folders, err := exec.Command(wireshark, "-G", "folders").Output()
	if err != nil {
		return fmt.Errorf("%s -G folders: %w", wireshark, err)
	}
	dir := folder(string(folders), user)
	if dir == "" {
		return fmt.Errorf("this Wireshark has no extcap folder of one user: install without --user, or make a folder with a link to %s and set WIRESHARK_EXTCAP_DIR to it", program)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	link := filepath.Join(dir, "ringcap")
	switch info, err := os.Lstat(link); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink == 0:
		return fmt.Errorf("%s is there and no link: remove it first", link)
	default:
		if err := os.Remove(link); err != nil {
			return err
		}
	}
	if err := os.Symlink(program, link); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s is a link to %s\nTo check: tshark -D | grep ringcap\nTo capture as a user, the program needs the right: sudo setcap cap_net_raw=ep %s\n", link, program, program)
	return err
}

func look(names ...string) (path string, err error) {
	for _, name := range names {
		if path, err = exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("extcap install: neither %s is there: install Wireshark first", strings.Join(names, " nor "))
}

// folder returns the extcap folder of the list that "-G folders" prints.
func folder(list string, user bool) string {
	title := "Extcap path:"
	if user {
		title = "Personal Extcap path:"
	}
	for line := range strings.Lines(list) {
		if dir, ok := strings.CutPrefix(line, title); ok {
			return strings.TrimSpace(dir)
		}
	}
	return ""
}
