package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// maxMetaBytes bounds the description of a HEIF file, which is read whole.
const maxMetaBytes = 1 << 20

// isHEIFBrand knows the brands of still pictures that the decoder reads: HEVC
// in HEIF (ISO/IEC 23008-12, annex B).
func isHEIFBrand(brand string) bool {
	switch brand {
	case "heic", "heix", "heim", "heis":
		return true
	}
	return false
}

// sniffHEIF looks for a brand in the first box; cameras put it first or among
// the first compatible ones.
func sniffHEIF(head []byte) bool {
	if len(head) < 12 || string(head[4:8]) != "ftyp" {
		return false
	}
	end := min(int(binary.BigEndian.Uint32(head)), len(head))
	for at := 8; at+4 <= end; at += 4 {
		if at != 12 && isHEIFBrand(string(head[at:at+4])) { // at 12 stands a version
			return true
		}
	}
	return false
}

// checkHEIF reads size, crop, turn and colour profile of the primary picture.
// The decoder applies crop and turn itself, so the size is the final one and
// the orientation Upright; an EXIF orientation does not count in HEIF.
func checkHEIF(r io.ReaderAt, size int64) (Header, error) {
	meta, err := heifMeta(r, size)
	if err != nil {
		return Header{}, readFault(err)
	}
	properties, err := meta.primary()
	if err != nil {
		return Header{}, refuseBroken(err)
	}
	header := Header{Orientation: Upright}
	for _, p := range properties {
		if err := header.applyHEIF(p); err != nil {
			return Header{}, readFault(err)
		}
	}
	return header, header.withinLimits()
}

// applyHEIF applies one property of the primary picture, in their order.
func (h *Header) applyHEIF(p heifBox) error {
	switch {
	case p.kind == "ispe" && len(p.body) >= 12:
		width, height := binary.BigEndian.Uint32(p.body[4:]), binary.BigEndian.Uint32(p.body[8:])
		if width > 1<<16 || height > 1<<16 {
			return refusePixels(MaxPixels)
		}
		h.Width, h.Height = int(width), int(height)
	case p.kind == "clap" && len(p.body) >= 16:
		width, okWidth := rounded(p.body)
		height, okHeight := rounded(p.body[8:])
		if !okWidth || !okHeight || width > h.Width || height > h.Height {
			return errors.New("media: malformed crop")
		}
		h.Width, h.Height = width, height
	case p.kind == "irot" && len(p.body) >= 1 && p.body[0]&1 == 1:
		h.Width, h.Height = h.Height, h.Width
	case p.kind == "colr" && len(p.body) >= 4 && (string(p.body[:4]) == "prof" || string(p.body[:4]) == "rICC"):
		if profile := p.body[4:]; len(profile) <= maxProfileBytes {
			h.profile = profile
		}
	}
	return nil
}

// rounded is a fraction of two 32-bit numbers.
func rounded(b []byte) (int, bool) {
	over, under := uint64(binary.BigEndian.Uint32(b)), uint64(binary.BigEndian.Uint32(b[4:]))
	if under == 0 || over/under > 1<<16 {
		return 0, false
	}
	return int((over + under/2) / under), true
}

// heifBox is a box without its header.
type heifBox struct {
	kind string
	body []byte
}

// heifDescription is the contents of a meta box.
type heifDescription []heifBox

// heifMeta finds the meta box among the outermost boxes.
func heifMeta(r io.ReaderAt, size int64) (heifDescription, error) {
	const headBytes, mostBoxes = 16, 32
	at := int64(0)
	for range mostBoxes {
		head := make([]byte, headBytes)
		if _, err := r.ReadAt(head[:8], at); err != nil {
			return nil, err
		}
		length, skip := int64(binary.BigEndian.Uint32(head)), int64(8)
		switch length {
		case 0:
			length = size - at
		case 1:
			if _, err := r.ReadAt(head, at); err != nil {
				return nil, err
			}
			length, skip = int64(binary.BigEndian.Uint64(head[8:])), 16
		}
		if length < skip || length > size-at {
			return nil, errors.New("media: box beyond the end of the file")
		}
		if string(head[4:8]) != "meta" {
			at += length
			continue
		}
		if length > maxMetaBytes || length < skip+4 {
			return nil, fmt.Errorf("media: description of %d bytes", length)
		}
		body := make([]byte, length-skip)
		if _, err := r.ReadAt(body, at+skip); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return heifBoxes(body[4:])
	}
	return nil, errors.New("media: no description")
}

// heifBoxes splits a container into its boxes.
func heifBoxes(b []byte) ([]heifBox, error) {
	var boxes []heifBox
	for len(b) >= 8 {
		length := uint64(binary.BigEndian.Uint32(b))
		if length == 0 {
			length = uint64(len(b))
		}
		if length < 8 || length > uint64(len(b)) {
			return nil, errors.New("media: malformed box")
		}
		boxes = append(boxes, heifBox{kind: string(b[4:8]), body: b[8:length]})
		b = b[length:]
	}
	return boxes, nil
}

func findBox(boxes []heifBox, kind string) ([]byte, error) {
	for _, b := range boxes {
		if b.kind == kind {
			return b.body, nil
		}
	}
	return nil, fmt.Errorf("media: no box %s", kind)
}

// primary is the properties of the primary picture, in the order in which they
// apply.
func (d heifDescription) primary() ([]heifBox, error) {
	pitm, err := findBox(d, "pitm")
	if err != nil {
		return nil, err
	}
	if len(pitm) < 4 {
		return nil, errors.New("media: no primary picture")
	}
	item, _, err := itemID(pitm[0], pitm[4:])
	if err != nil {
		return nil, err
	}
	iprp, err := findBox(d, "iprp")
	if err != nil {
		return nil, err
	}
	parts, err := heifBoxes(iprp)
	if err != nil {
		return nil, err
	}
	ipco, err := findBox(parts, "ipco")
	if err != nil {
		return nil, err
	}
	all, err := heifBoxes(ipco)
	if err != nil {
		return nil, err
	}
	var chosen []heifBox
	for _, part := range parts {
		if part.kind != "ipma" {
			continue
		}
		numbers, err := associations(part.body, item)
		if err != nil {
			return nil, err
		}
		for _, n := range numbers {
			if n >= 1 && n <= len(all) {
				chosen = append(chosen, all[n-1])
			}
		}
	}
	return chosen, nil
}

// itemID reads the id of an item, which the version of its box makes wide.
func itemID(version byte, b []byte) (id uint32, rest []byte, err error) {
	switch {
	case version == 0 && len(b) >= 2:
		return uint32(binary.BigEndian.Uint16(b)), b[2:], nil
	case version > 0 && len(b) >= 4:
		return binary.BigEndian.Uint32(b), b[4:], nil
	}
	return 0, nil, errors.New("media: item without id")
}

// associations is the numbers, from 1, of an item's properties in an ipma box.
func associations(ipma []byte, item uint32) ([]int, error) {
	if len(ipma) < 8 {
		return nil, errors.New("media: no associations")
	}
	version, wide := ipma[0], ipma[3]&1 == 1
	count, b := binary.BigEndian.Uint32(ipma[4:]), ipma[8:]
	for ; count > 0; count-- {
		id, rest, err := itemID(version, b)
		if err != nil {
			return nil, err
		}
		if len(rest) < 1 {
			break
		}
		size := int(rest[0])
		if wide {
			size *= 2
		}
		if len(rest) < 1+size {
			break
		}
		if id == item {
			return propertyNumbers(rest[1:1+size], wide), nil
		}
		b = rest[1+size:]
	}
	return nil, nil
}

// propertyNumbers drops the bit that says whether a property is essential.
func propertyNumbers(b []byte, wide bool) []int {
	var numbers []int
	for len(b) > 0 {
		if !wide {
			numbers, b = append(numbers, int(b[0]&0x7f)), b[1:]
			continue
		}
		numbers, b = append(numbers, int(binary.BigEndian.Uint16(b)&0x7fff)), b[2:]
	}
	return numbers
}
