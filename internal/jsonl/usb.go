package jsonl

// USB: https://www.tcpdump.org/linktypes/LINKTYPE_USB_LINUX_MMAPPED.html and
// https://desowin.org/usbpcap/captureformat.html; requests and descriptors: USB 2.0, chapter 9.

import (
	"slices"

	"ringcap/internal/decimal"
	"ringcap/packet"
)

// Lengths of headers and of what is in frames.
const (
	usbLinuxHeader  = 48
	usbMappedHeader = 64
	usbPcapHeader   = 27
	usbRequest      = 8
	usbDevice       = 18 // a device descriptor
)

const (
	usbControl       = 2 // type of transfer
	usbGetDescriptor = 6 // standard request
	usbDeviceType    = 1 // of descriptors
)

// usbHeader says where a kind of header has what all kinds have.
type usbHeader struct {
	bus, device, deviceSize, endpoint, transfer uint8

	swapped func(*header) bool                 // whether numbers have the most significant byte first
	sent    func(*header) bool                 // by the host
	data    func(p *Printer, h *header) []byte // what follows the header
	setup   func(p *Printer, h *header) []byte // the request
}

func (t *tables) addUSB() {
	linux := usbHeader{
		bus: 12, device: 11, deviceSize: 1, endpoint: 10, transfer: 9,
		sent:    func(h *header) bool { return h.data[8] == 'S' },
		swapped: func(h *header) bool { return h.data[12] == 0 && h.data[13] != 0 },
		setup: func(_ *Printer, h *header) []byte {
			if h.data[9] != usbControl || h.data[14] != 0 {
				return nil
			}
			return h.data[40 : 40+usbRequest]
		},
		data: func(p *Printer, h *header) []byte {
			size := usbLinuxHeader
			if p.pkt.Link == packet.LinkUSBMapped {
				size = usbMappedHeader
			}
			return h.data[min(size, len(h.data)):]
		},
	}
	t.usb = t.layer("usb", "LINKTYPE_USB_LINUX, LINKTYPE_USB_LINUX_MMAPPED", slices.Concat(
		[]field{
			counted("urb_id", "usb.urb_id", "identifier of the request block", linux.number(0, 8)).hex(16),
			number("urb_type", "usb.urb_type", 8, 1, "S submitted, C completed, E not submitted").as(asChar),
		},
		linux.ends(),
		[]field{
			measured("urb_status", "usb.urb_status", "0 or a negative error number of Linux; -115 while the transfer goes on",
				func(p *Printer, h *header) (decimalValue, bool) {
					v, ok := linux.number(28, 4)(p, h)
					return decimalValue{whole: int64(int32(uint32(v)))}, ok
				}),
			counted("urb_length", "usb.urb_len", "bytes that were asked for or transferred", linux.number(32, 4)),
			counted("data_length", "usb.data_len", "bytes behind the header", linux.number(36, 4)),
		},
		linux.contents(),
	)...)

	windows := usbHeader{
		bus: 17, device: 19, deviceSize: 2, endpoint: 21, transfer: 22,
		sent:    func(h *header) bool { return h.data[16]&1 == 0 },
		swapped: func(*header) bool { return false },
		data: func(_ *Printer, h *header) []byte {
			size := max(usbPcapHeader, int(littleNumber(h.data[:2])))
			return h.data[min(size, len(h.data)):]
		},
	}
	windows.setup = func(p *Printer, h *header) []byte {
		data := windows.data(p, h)
		if len(data) < usbRequest || h.data[22] != usbControl || h.data[usbPcapHeader] != 0 {
			return nil
		}
		return data[:usbRequest]
	}
	t.usbPcap = t.layer("usb_pcap", "LINKTYPE_USBPCAP", slices.Concat(
		[]field{
			little("irp_id", "usb.irp_id", 2, 8, "identifier of the request packet").hex(16),
			little("usbd_status", "usb.usbd_status", 10, 4, "status of Windows; 0 for success").hex(8),
			little("function", "usb.function", 14, 2, "function of the request block").hex(4),
			part("from_device", "usb.irp_info.direction", 16, 1, 0, 1, "1 if the driver of the device hands it up").hex(2),
		},
		windows.ends(),
		[]field{
			little("data_length", "usb.data_len", 23, 4, "bytes behind the header"),
			number("control_stage", "usb.control_stage", usbPcapHeader, 1, "of a control transfer: 0 setup, 1 data, 2 status, 3 complete").only(
				func(h *header) bool { return h.data[22] == usbControl }),
		},
		windows.contents(),
	)...)
}

// number returns a function that loads a number in the byte order of the header.
func (u *usbHeader) number(at, size int) func(*Printer, *header) (uint64, bool) {
	swapped := u.swapped
	big, ordered := field{at: uint8(at), size: uint8(size)}, littleAt(at, size)
	return func(p *Printer, h *header) (uint64, bool) {
		if swapped(h) {
			return big.load(p, h)
		}
		return ordered(p, h)
	}
}

// ends returns the fields of who speaks with whom.
func (u *usbHeader) ends() []field {
	place := func(p *Printer, h *header, b []byte) []byte {
		bus, _ := u.number(int(u.bus), 2)(p, h)
		device := littleNumber(h.data[u.device : u.device+u.deviceSize])
		b = append(decimal.Append(b, bus), '.')
		b = append(decimal.Append(b, device), '.')
		return decimal.Append(b, uint64(h.data[u.endpoint]&0x7f))
	}
	end := func(key, name, help string, host bool) field {
		return field{key: key, name: name, help: help, form: asLiteral, literal: func(p *Printer, h *header, b []byte) []byte {
			if u.sent(h) == host {
				return append(b, "host"...)
			}
			return place(p, h, b)
		}}
	}
	return []field{
		end("source", "usb.src", "host, or bus, device and endpoint that it is from, with dots between", true),
		end("destination", "usb.dst", "likewise, that it is for", false),
		end("", "usb.addr", "both", true),
		end("", "usb.addr", "both", false),
		counted("bus_id", "usb.bus_id", "number of the bus", u.number(int(u.bus), 2)),
		little("device_address", "usb.device_address", u.device, u.deviceSize, "address of the device on its bus"),
		number("endpoint_address", "usb.endpoint_address", u.endpoint, 1, "endpoint and direction").hex(2),
		part("endpoint", "usb.endpoint_address.number", u.endpoint, 1, 0, 15, "number of the endpoint"),
		part("endpoint_in", "usb.endpoint_address.direction", u.endpoint, 1, 7, 1, "1 if the endpoint sends to the host"),
		number("transfer_type", "usb.transfer_type", u.transfer, 1, "0 isochronous, 1 interrupt, 2 control, 3 bulk").hex(2),
	}
}

// contents returns the fields of requests and of the descriptor that says what a device is.
func (u *usbHeader) contents() []field {
	of := func(from func(*Printer, *header) []byte, at, size int) func(*Printer, *header) (uint64, bool) {
		return func(p *Printer, h *header) (uint64, bool) {
			data := from(p, h)
			if len(data) < at+size {
				return 0, false
			}
			return littleNumber(data[at : at+size]), true
		}
	}
	descriptor := func(p *Printer, h *header) []byte {
		data := u.data(p, h)
		if u.sent(h) || h.data[u.transfer] != usbControl || len(data) < 2 || data[0] != usbDevice || data[1] != usbDeviceType {
			return nil
		}
		return data
	}
	return []field{
		counted("request_type", "usb.bmRequestType", "direction, kind and recipient of a request", of(u.setup, 0, 1)).hex(2),
		counted("request", "usb.setup.bRequest", "number of the request", of(u.setup, 1, 1)),
		counted("request_length", "usb.setup.wLength", "bytes that the request is about", of(u.setup, 6, 2)),
		counted("descriptor_type", "usb.bDescriptorType", "kind of descriptor that is asked for, and of a device's", func(p *Printer, h *header) (uint64, bool) {
			if data := u.setup(p, h); data != nil {
				return uint64(data[3]), data[1] == usbGetDescriptor && data[0]&0x60 == 0
			}
			return of(descriptor, 1, 1)(p, h)
		}).hex(2).columnNote("Wireshark also has those of other descriptors"),
		counted("vendor_id", "usb.idVendor", "maker of the device", of(descriptor, 8, 2)).hex(4).columnNote("Wireshark only has it if the request was captured, too"),
		counted("product_id", "usb.idProduct", "product of the maker", of(descriptor, 10, 2)).hex(4),
	}
}
