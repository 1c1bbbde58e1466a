package media

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
)

// readPNGChunks takes orientation and colour profile from the chunks before
// the pixels (PNG specification, third edition, 11.3).
func readPNGChunks(r *bufio.Reader, header *Header) error {
	if _, err := r.Discard(8); err != nil {
		return readFault(err)
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return readFault(err)
		}
		size := int64(binary.BigEndian.Uint32(head[:]))
		switch string(head[4:]) {
		case "IDAT", "IEND":
			return nil
		case "eXIf":
			body, err := chunkBody(r, size, maxExifBytes)
			if err != nil {
				return err
			}
			header.Orientation = exifOrientation(body)
		case "iCCP":
			body, err := chunkBody(r, size, maxProfileBytes)
			if err != nil {
				return err
			}
			header.profile = inflateProfile(body)
		default:
			if err := skip(r, size); err != nil {
				return err
			}
		}
		if err := skip(r, 4); err != nil { // checksum
			return err
		}
	}
}

// inflateProfile is the profile in an iCCP chunk. One that is broken or
// inflates beyond the limit is left out: the picture is then read as sRGB.
func inflateProfile(body []byte) []byte {
	_, packed, ok := bytes.Cut(body, []byte{0})
	if !ok || len(packed) < 1 || packed[0] != 0 {
		return nil
	}
	z, err := zlib.NewReader(bytes.NewReader(packed[1:]))
	if err != nil {
		return nil
	}
	profile, err := io.ReadAll(io.LimitReader(z, maxProfileBytes+1))
	if err != nil || len(profile) > maxProfileBytes {
		return nil
	}
	return profile
}

// readWebPChunks takes orientation and colour profile from an extended WebP
// (RFC 9649, 2.7). A simple one has neither.
func readWebPChunks(r *bufio.Reader, header *Header) error {
	if _, err := r.Discard(12); err != nil {
		return readFault(err)
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return readFault(err)
		}
		size := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "EXIF":
			body, err := chunkBody(r, size, maxExifBytes)
			if err != nil {
				return err
			}
			if exif := exifOfAPP1(body); exif != nil {
				body = exif
			}
			header.Orientation = exifOrientation(body)
		case "ICCP":
			body, err := chunkBody(r, size, maxProfileBytes)
			if err != nil {
				return err
			}
			header.profile = body
		default:
			if err := skip(r, size); err != nil {
				return err
			}
		}
		if size%2 == 1 {
			// The padding after the last chunk is often left out.
			if _, err := r.Discard(1); err != nil && !errors.Is(err, io.EOF) {
				return readFault(err)
			}
		}
	}
}

// chunkBody reads a chunk of size bytes, or skips it and returns nil when it
// is larger than limit.
func chunkBody(r *bufio.Reader, size, limit int64) ([]byte, error) {
	if size > limit {
		return nil, skip(r, size)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, readFault(err)
	}
	return body, nil
}

func skip(r *bufio.Reader, size int64) error {
	if _, err := io.CopyN(io.Discard, r, size); err != nil {
		return readFault(err)
	}
	return nil
}
