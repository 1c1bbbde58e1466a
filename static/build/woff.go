package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
)

// Sizes of WOFF File Format 1.0, W3C Recommendation 13 December 2012, and of
// the OpenType file inside, in bytes.
const (
	woffHeader    = 44
	woffEntry     = 20
	sfntHeader    = 12
	sfntEntry     = 16
	largestFont   = 1 << 20
	woffSignature = 0x774F4646
)

// unwoff takes the OpenType font out of a WOFF 1.0 file.
func unwoff(file []byte) ([]byte, error) {
	if len(file) < woffHeader || binary.BigEndian.Uint32(file) != woffSignature {
		return nil, errors.New("woff: not a WOFF 1.0 file")
	}
	flavour, count := file[4:8], int(binary.BigEndian.Uint16(file[12:]))
	if len(file) < woffHeader+count*woffEntry {
		return nil, errors.New("woff: cut off in its directory")
	}
	directory := bytes.NewBuffer(append([]byte{}, flavour...))
	power := bits.Len(uint(count)) - 1
	for _, n := range []int{count, 1 << power * sfntEntry, power, (count - 1<<power) * sfntEntry} {
		directory.Write(binary.BigEndian.AppendUint16(nil, uint16(n)))
	}
	var tables bytes.Buffer
	for i := range count {
		entry := file[woffHeader+i*woffEntry:]
		field := func(n int) int { return int(binary.BigEndian.Uint32(entry[4*n:])) }
		table, err := unpack(file, field(1), field(2), field(3))
		if err != nil {
			return nil, fmt.Errorf("woff: table %s: %w", entry[:4], err)
		}
		directory.Write(entry[:4])
		for _, n := range []int{field(4), sfntHeader + count*sfntEntry + tables.Len(), len(table)} {
			directory.Write(binary.BigEndian.AppendUint32(nil, uint32(n)))
		}
		tables.Write(table)
		tables.Write(make([]byte, -len(table)&3))
	}
	return append(directory.Bytes(), tables.Bytes()...), nil
}

func unpack(file []byte, offset, packed, whole int) ([]byte, error) {
	if offset+packed > len(file) || whole > largestFont {
		return nil, errors.New("out of bounds")
	}
	body := file[offset : offset+packed]
	if packed == whole {
		return body, nil
	}
	r, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	table, err := io.ReadAll(io.LimitReader(r, largestFont))
	if err == nil && len(table) != whole {
		err = fmt.Errorf("%d bytes, not %d", len(table), whole)
	}
	return table, err
}
