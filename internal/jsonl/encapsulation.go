package jsonl

// encapsulations are Wireshark's own numbers of link types (WTAP_ENCAP), by link type; 0 for none.
var encapsulations = [...]uint8{
	0: 15, 1: 1, 2: 184, 3: 148, 6: 2, 7: 8, 8: 3, 9: 4, 10: 6, 11: 10, 12: 7, 13: 38, 14: 7,
	16: 11, 18: 11, 19: 11, 32: 69, 50: 4, 51: 139, 99: 61, 100: 10, 101: 7, 104: 28, 105: 20,
	106: 11, 107: 26, 108: 174, 109: 38, 112: 28, 113: 25, 114: 30, 117: 39, 118: 29, 119: 21,
	121: 32, 122: 18, 123: 13, 127: 23, 128: 37, 129: 9, 130: 81, 131: 82, 133: 87, 135: 68,
	136: 151, 137: 67, 138: 62, 139: 75, 140: 42, 141: 43, 142: 101, 143: 33, 163: 24, 165: 63,
	167: 76, 169: 66, 170: 178, 171: 179, 172: 77, 173: 78, 178: 83, 179: 84, 180: 85, 181: 86,
	183: 91, 184: 181, 186: 92, 187: 41, 188: 93, 189: 95, 190: 109, 192: 97, 195: 104, 196: 100,
	197: 98, 199: 103, 200: 197, 201: 99, 202: 147, 203: 131, 204: 19, 209: 112, 210: 106,
	211: 108, 212: 107, 213: 111, 214: 105, 215: 113, 220: 115, 224: 121, 225: 122, 226: 124,
	227: 125, 228: 129, 229: 130, 230: 127, 231: 146, 235: 132, 236: 133, 237: 157, 239: 141,
	240: 135, 241: 136, 242: 180, 243: 138, 245: 140, 248: 149, 249: 152, 250: 153, 251: 154,
	252: 155, 253: 158, 254: 159, 255: 160, 256: 161, 258: 171, 259: 172, 260: 173, 264: 177,
	266: 182, 268: 36, 270: 183, 271: 185, 272: 186, 273: 199, 274: 198, 275: 200, 276: 210,
	279: 204, 280: 205, 283: 206, 287: 211, 288: 208, 290: 212, 292: 214, 293: 215, 294: 216,
	295: 217,
}

// Link types for users' own protocols, and Wireshark's number of the first.
const (
	firstUserLink = 147
	lastUserLink  = 162
	firstUser     = 45
)

// encapsulation returns Wireshark's number of a link type.
func encapsulation(p *Printer, _ *header) (uint64, bool) {
	link := p.pkt.Link
	switch {
	case link >= firstUserLink && link <= lastUserLink:
		return uint64(link) - firstUserLink + firstUser, true
	case int(link) < len(encapsulations):
		return uint64(encapsulations[link]), encapsulations[link] != 0
	}
	return 0, false
}
