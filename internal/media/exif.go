package media

import (
	"bytes"
	"encoding/binary"
	"image"

	"github.com/disintegration/imaging"
)

// Orientation is the EXIF tag 0x0112: how the stored rows and columns have to
// be turned to be upright.
type Orientation uint8

// The eight orientations, named by what makes them upright.
const (
	Upright Orientation = 1 + iota
	MirrorSideways
	HalfTurn
	MirrorUpsideDown
	Transpose
	TurnRight
	Transverse
	TurnLeft
)

func (o Orientation) swapsSides() bool { return o >= Transpose }

// apply makes a picture upright.
func (o Orientation) apply(img *image.NRGBA) *image.NRGBA {
	switch o {
	case MirrorSideways:
		return imaging.FlipH(img)
	case HalfTurn:
		return imaging.Rotate180(img)
	case MirrorUpsideDown:
		return imaging.FlipV(img)
	case Transpose:
		return imaging.Transpose(img)
	case TurnRight:
		return imaging.Rotate270(img) // counted against the clock
	case Transverse:
		return imaging.Transverse(img)
	case TurnLeft:
		return imaging.Rotate90(img)
	}
	return img
}

// exifOfAPP1 is the TIFF block of an EXIF segment, nil when it is another one.
func exifOfAPP1(body []byte) []byte {
	if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && len(tiff) <= maxExifBytes {
		return tiff
	}
	return nil
}

// exifOrientation reads the orientation of a TIFF block; whatever is missing
// or malformed is Upright. Only the first directory is read.
func exifOrientation(tiff []byte) Orientation {
	const (
		tagOrientation = 0x0112
		typeShort      = 3
		entryBytes     = 12
	)
	if len(tiff) < 8 {
		return Upright
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return Upright
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return Upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entryBytes {
			return Upright
		}
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if o := Orientation(order.Uint16(entries[8:])); o >= Upright && o <= TurnLeft {
				return o
			}
			return Upright
		}
		entries = entries[entryBytes:]
	}
	return Upright
}
