package media

import "encoding/binary"

// flatJPEG describes a JPEG of one colour, in as few bits as the format has:
// what image/jpeg does not write (CMYK, progressive) and claims that are not
// true.
type flatJPEG struct {
	marker        byte // of the frame: markerSOF0, markerSOF2, …
	width, height int  // written into the header
	coded         int  // how many blocks of each component are coded; 0 for all that width and height need
	colour        []int
	adobe         bool // marks four components as inverted CMYK
}

func (f flatJPEG) bytes() []byte {
	b := []byte{0xff, markerSOI}
	segment := func(marker byte, body ...byte) {
		b = append(b, 0xff, marker)
		b = binary.BigEndian.AppendUint16(b, uint16(len(body)+2))
		b = append(b, body...)
	}
	if f.adobe {
		segment(0xee, append([]byte("Adobe\x00d\x00\x00\x00\x00"), 0)...)
	}
	quant := make([]byte, 65)
	for i := range 64 {
		quant[1+i] = 8 // a step of the first coefficient is a step of brightness
	}
	segment(0xdb, quant...)
	// First coefficient: category 0 is the code 0, categories 1 to 8 are 10000 to 10111.
	segment(markerDHT, 0x00, 1, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8)
	// Other coefficients: the end of the block is the code 0.
	segment(markerDHT, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00)
	frame := []byte{8, byte(f.height >> 8), byte(f.height), byte(f.width >> 8), byte(f.width), byte(len(f.colour))}
	scan := []byte{byte(len(f.colour))}
	for i := range f.colour {
		frame = append(frame, byte(i+1), 0x11, 0)
		scan = append(scan, byte(i+1), 0x00)
	}
	segment(f.marker, frame...)
	last := byte(63)
	if f.marker == markerSOF2 {
		last = 0 // one progressive scan of the first coefficients
	}
	segment(markerSOS, append(scan, 0, last, 0)...)
	b = append(b, f.scan()...)
	return append(b, 0xff, markerEOI)
}

func (f flatJPEG) scan() []byte {
	var w bitWriter
	blocks := f.coded
	if blocks == 0 {
		blocks = (f.width + 7) / 8 * ((f.height + 7) / 8)
	}
	for block := range blocks {
		for _, value := range f.colour {
			if block == 0 {
				w.first(value - 128)
			} else {
				w.add(0, 1)
			}
			if f.marker != markerSOF2 {
				w.add(0, 1)
			}
		}
	}
	return w.end()
}

type bitWriter struct {
	out  []byte
	last uint32
	bits int
}

func (w *bitWriter) add(code uint32, length int) {
	for length--; length >= 0; length-- {
		w.last = w.last<<1 | code>>length&1
		if w.bits++; w.bits == 8 {
			w.out = append(w.out, byte(w.last))
			if byte(w.last) == 0xff {
				w.out = append(w.out, 0)
			}
			w.last, w.bits = 0, 0
		}
	}
}

// first codes a first coefficient.
func (w *bitWriter) first(value int) {
	category := 0
	for size := max(value, -value); size > 0; size >>= 1 {
		category++
	}
	if category == 0 {
		w.add(0, 1)
		return
	}
	w.add(uint32(0b10000+category-1), 5)
	if value < 0 {
		value += 1<<category - 1
	}
	w.add(uint32(value), category)
}

func (w *bitWriter) end() []byte {
	for w.bits > 0 {
		w.add(1, 1)
	}
	return w.out
}
