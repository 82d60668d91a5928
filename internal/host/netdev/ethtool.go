package netdev

import (
	"math"
	"runtime"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Feature is a task that an interface may take off the kernel (ethtool(8), -k).
type Feature struct {
	Name   string // the kernel's, such as "rx-gro"
	Active bool
	Fixed  bool // it cannot be changed
}

// Features returns the features of an interface. An interface without ethtool has an error.
func Features(name string) ([]Feature, error) {
	names, err := featureNames(name)
	if err != nil {
		return nil, err
	}
	const header, block = 2, 4 // words of struct ethtool_gfeatures, and of a block for 32 features
	blocks := (len(names) + 31) / 32
	words := make([]uint32, header+block*blocks)
	words[0], words[1] = unix.ETHTOOL_GFEATURES, uint32(blocks)
	if err := ethtool(name, words); err != nil {
		return nil, err
	}
	list := make([]Feature, 0, len(names))
	for i, n := range names {
		of := words[header+block*(i/32):] // available, requested, active, never changed
		has := func(word int) bool { return of[word]>>(i%32)&1 == 1 }
		list = append(list, Feature{Name: n, Active: has(2), Fixed: !has(0) || has(3)})
	}
	return list, nil
}

// From linux/ethtool.h.
const (
	setFeatures  = 4  // ETH_SS_FEATURES, the number of the list of names
	stringLength = 32 // ETH_GSTRING_LEN
)

// featureNames returns the names of all features, in the order of their bits.
func featureNames(name string) (names []string, err error) {
	info := []uint32{unix.ETHTOOL_GSSET_INFO, 0, 1 << setFeatures, 0, 0} // the mask has 64 bits
	if err := ethtool(name, info); err != nil {
		return nil, err
	}
	const header, length = 3, stringLength / 4
	count := int(info[4])
	words := make([]uint32, header+length*count)
	words[0], words[1], words[2] = unix.ETHTOOL_GSTRINGS, setFeatures, uint32(count)
	if err := ethtool(name, words); err != nil {
		return nil, err
	}
	for text := range slices.Chunk(words[header:], length) {
		names = append(names, unix.ByteSliceToString(unsafe.Slice((*byte)(unsafe.Pointer(&text[0])), stringLength)))
	}
	return names, nil
}

// ReceiveRing returns how many frames the receive ring of the adapter has room for, and how
// many it could have.
func ReceiveRing(name string) (now, most int, err error) {
	words := make([]uint32, 10) // struct ethtool_ringparam
	words[0] = unix.ETHTOOL_GRINGPARAM
	err = ethtool(name, words)
	return int(words[5]), int(words[1]), err
}

// Speed returns the speed of the link in Mbit/s, 0 if it is unknown.
func Speed(name string) int {
	const header, masks = 12, 3 // words of struct ethtool_link_settings, and the masks that follow
	words := make([]uint32, header+masks*math.MaxInt8)
	length := (*int8)(unsafe.Add(unsafe.Pointer(&words[0]), 15)) // of a mask, in words
	words[0] = unix.ETHTOOL_GLINKSETTINGS
	// The first request asks how long the masks are, which comes back negative.
	if ethtool(name, words) != nil || *length >= 0 {
		return 0
	}
	words[0], *length = unix.ETHTOOL_GLINKSETTINGS, -*length
	if ethtool(name, words) != nil || int32(words[1]) < 0 { // SPEED_UNKNOWN is -1
		return 0
	}
	return int(words[1])
}

// HardwareStamps reports whether the adapter could stamp received frames itself.
func HardwareStamps(name string) (bool, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return false, err
	}
	defer func() { _ = unix.Close(fd) }()
	info, err := unix.IoctlGetEthtoolTsInfo(fd, name)
	if err != nil {
		return false, err
	}
	return info.So_timestamping&unix.SOF_TIMESTAMPING_RX_HARDWARE != 0, nil
}

// ethtool makes the request in words, a struct of linux/ethtool.h, and has the kernel
// complete it. All of these structs consist of 32-bit words, or of what fits into them.
func ethtool(name string, words []uint32) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(fd) }()
	request := struct { // struct ifreq
		name [unix.IFNAMSIZ]byte
		data unsafe.Pointer
		_    [16]byte
	}{data: unsafe.Pointer(&words[0])}
	copy(request.name[:len(request.name)-1], name)
	var pin runtime.Pinner // the kernel writes through the pointer in request
	pin.Pin(&words[0])
	defer pin.Unpin()
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.SIOCETHTOOL, uintptr(unsafe.Pointer(&request))); errno != 0 {
		return errno
	}
	return nil
}
