package packet

// Process describes the process at this host's end of a packet: the owner of the socket that
// sent it or that gets it. Many packets share one, so it must not be changed.
//
// Whatever a process chooses itself, its name, command and arguments, may hold any bytes but
// NUL. Escape them before they reach a terminal.
type Process struct {
	PID       int    // in the process namespace of ringcap; 0 if only the user is known
	TID       int    // thread that made the socket; 0 if unknown
	Name      string // /proc/PID/comm: at most 15 bytes, chosen by the process (proc_pid_comm(5))
	Command   string // path of its program (proc_pid_exe(5)); empty if unknown
	Arguments string // its arguments with spaces between, cut to MaxArguments bytes
	UID, GID  int    // effective user and group; -1 if unknown
	User      string // name of UID; empty if it has none
	Parent    Parent
	Ancestors []int  // process IDs of its parent, the parent's parent and so on, when it was found
	Cgroup    string // path of its control group (proc_pid_cgroup(5)); empty if unknown
	Container Container
	Pod       Pod
	// Stale reports that the answer may no longer be true: when the packet came, the socket had
	// been closed or its process had ended, and nothing ties the packet to it but its ports.
	Stale bool
}

// MaxArguments is the most bytes kept of the arguments of a process.
const MaxArguments = 4096

// Parent describes the parent of a process. PID is 0 if it is unknown.
type Parent struct {
	PID                      int
	Name, Command, Arguments string
}

// Container describes the container that a process runs in. ID is empty if it runs in none.
type Container struct {
	ID    string // 64 hexadecimal digits, as a rule
	Name  string // empty if unknown
	Image string // empty if unknown
}

// Pod describes the Kubernetes pod that a container belongs to. UID is empty if it belongs to
// none; Name and Namespace are empty if unknown.
type Pod struct {
	Name, Namespace, UID string
}
