package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// JPEG markers, ITU-T T.81 table B.1.
const (
	markerSOF0  = 0xc0 // baseline
	markerSOF2  = 0xc2 // progressive
	markerDHT   = 0xc4
	markerSOF15 = 0xcf
	markerRST0  = 0xd0
	markerRST7  = 0xd7
	markerSOI   = 0xd8
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerAPP1  = 0xe1
	markerAPP2  = 0xe2
	markerTEM   = 0x01
)

// mostScans is ten times what encoders make of a progressive picture. Each scan
// costs a few bytes and the time of a whole picture.
const mostScans = 100

// jpegFrame is what the frame header and the walk over all markers tell.
type jpegFrame struct {
	marker     byte // 0 until a frame header was seen
	width      int
	height     int
	components []jpegComponent
	scans      int
	coded      int64 // bytes of entropy-coded data
	exif       []byte
	profile    profileChunks
}

type jpegComponent struct{ h, v int }

// checkJPEG walks the markers to the end of the picture. A file that stops
// before its end marker, or that is too short for the pixels it claims, is
// refused here: the decoder would set the memory aside first.
func checkJPEG(r io.ReaderAt, size int64) (Header, error) {
	frame := jpegFrame{}
	walked := frame.walk(section(r, size))
	header := frame.header()
	if frame.marker != 0 {
		// Too large is the more helpful reason when the file is broken besides.
		if err := header.withinLimits(); err != nil {
			return Header{}, err
		}
	}
	if walked != nil {
		return Header{}, walked
	}
	if header.Baseline && frame.coded*8 < frame.fewestBits() {
		return Header{}, refuseBroken(errors.New("media: too few bytes for the claimed pixels"))
	}
	return header, nil
}

func (f *jpegFrame) header() Header {
	return Header{
		Width:       f.width,
		Height:      f.height,
		Orientation: exifOrientation(f.exif),
		Baseline: f.marker == markerSOF0 && f.scans <= len(f.components) &&
			(len(f.components) == 1 || len(f.components) == 3),
		profile: f.profile.bytes(),
	}
}

// fewestBits is the least that a sequential JPEG of this size can take: each
// block has a code for its first coefficient and one for the end of the block.
func (f *jpegFrame) fewestBits() int64 {
	widest, highest := 1, 1
	for _, c := range f.components {
		widest, highest = max(widest, c.h), max(highest, c.v)
	}
	var blocks int64
	for _, c := range f.components {
		across := (f.width*c.h/widest + 7) / 8
		down := (f.height*c.v/highest + 7) / 8
		blocks += int64(across) * int64(down)
	}
	return 2 * blocks
}

func (f *jpegFrame) walk(r *bufio.Reader) error {
	marker, err := nextMarker(r)
	for err == nil && marker != markerEOI {
		marker, err = f.part(r, marker)
	}
	if err != nil {
		return readFault(err)
	}
	if f.scans == 0 {
		return refuseBroken(errors.New("media: no scan"))
	}
	return nil
}

// part reads what belongs to one marker and returns the next marker.
func (f *jpegFrame) part(r *bufio.Reader, marker byte) (byte, error) {
	switch {
	case marker == markerTEM, marker >= markerRST0 && marker <= markerSOI:
		return nextMarker(r)
	case marker == markerSOS && f.marker == 0:
		return 0, errors.New("media: scan before frame")
	case marker == markerSOS && f.scans == mostScans:
		return 0, errors.New("media: too many scans")
	}
	if err := f.segment(r, marker); err != nil {
		return 0, err
	}
	if marker != markerSOS {
		return nextMarker(r)
	}
	next, coded, err := skipCoded(r)
	f.scans++
	f.coded += coded
	return next, err
}

// segment reads what is wanted of one segment and skips the rest of it.
func (f *jpegFrame) segment(r *bufio.Reader, marker byte) error {
	var length [2]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return err
	}
	size := int(binary.BigEndian.Uint16(length[:])) - 2
	if size < 0 {
		return fmt.Errorf("media: segment %#x of negative length", marker)
	}
	frame := marker >= markerSOF0 && marker <= markerSOF15 && marker != markerDHT
	if !frame && marker != markerAPP1 && marker != markerAPP2 {
		_, err := r.Discard(size)
		return err
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(r, body); err != nil {
		return err
	}
	switch marker {
	case markerAPP1:
		if f.exif == nil {
			f.exif = exifOfAPP1(body)
		}
	case markerAPP2:
		f.profile.add(body)
	default:
		return f.readFrame(marker, body)
	}
	return nil
}

// readFrame refuses what no decoder here reads: arithmetic coding, lossless and
// hierarchical pictures, other than eight bits, a height told only at the end.
func (f *jpegFrame) readFrame(marker byte, body []byte) error {
	if f.marker != 0 || len(body) < 6 || len(body) != 6+3*int(body[5]) {
		return errors.New("media: malformed frame header")
	}
	if marker > markerSOF2 || body[0] != 8 {
		return refuseType()
	}
	f.marker = marker
	f.height = int(binary.BigEndian.Uint16(body[1:]))
	f.width = int(binary.BigEndian.Uint16(body[3:]))
	for c := body[6:]; len(c) >= 3; c = c[3:] {
		f.components = append(f.components, jpegComponent{h: int(c[1] >> 4), v: int(c[1] & 15)})
	}
	return nil
}

// nextMarker skips what stands between segments, as decoders do, and fill bytes.
func nextMarker(r *bufio.Reader) (byte, error) {
	for {
		b, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if b != 0xff {
			continue
		}
		for b == 0xff {
			if b, err = r.ReadByte(); err != nil {
				return 0, err
			}
		}
		if b != 0 {
			return b, nil
		}
	}
}

// skipCoded passes over entropy-coded data and returns the marker that ends it
// and how many bytes were passed.
func skipCoded(r *bufio.Reader) (marker byte, passed int64, err error) {
	for {
		chunk, err := r.ReadSlice(0xff)
		passed += int64(len(chunk))
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil {
			return 0, passed, err
		}
		next, err := r.ReadByte()
		switch {
		case err != nil:
			return 0, passed, err
		case next == 0xff:
			if err := r.UnreadByte(); err != nil {
				return 0, passed, err
			}
		case next != 0 && (next < markerRST0 || next > markerRST7):
			return next, passed, nil
		}
	}
}
