package region

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

//go:generate go run ./generate

//go:embed region.csv.gz
var compressed []byte

// derivation counts the ways in which rows were derived from the list: raise
// it when searchName or the columns change, so that rows are written anew.
const derivation = 1

// list is one edition of the official regions.
type list struct {
	version string // the bytes of the list and how rows are derived from it
	scheme  string
	source  string // the package and its version
	edition time.Time
	entries []entry // sorted by code: parents before children
}

// entry is one region of the list; all else follows from its code.
type entry struct {
	code Code
	name string
}

// embedded reads the embedded list.
func embedded() (list, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return list{}, fmt.Errorf("region: list: %w", err)
	}
	l, err := readList(unzipped)
	if err != nil {
		return list{}, fmt.Errorf("region: list: %w", err)
	}
	l.version = fmt.Sprintf("%s %x.%d", l.source, sha256.Sum256(compressed), derivation)
	return l, nil
}

func readList(r io.Reader) (list, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	in.ReuseRecord = true
	head, err := in.Read()
	if err != nil {
		return list{}, err
	}
	if len(head) != 4 {
		return list{}, fmt.Errorf("the head has %d fields", len(head))
	}
	l := list{scheme: head[0], source: head[1]}
	if l.edition, err = time.Parse(time.DateOnly, head[2]); err != nil {
		return list{}, err
	}
	count, err := strconv.Atoi(head[3])
	if err != nil {
		return list{}, err
	}
	l.entries = make([]entry, 0, count)
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return list{}, err
		}
		if len(record) != 2 {
			return list{}, fmt.Errorf("%q is no region", record)
		}
		l.entries = append(l.entries, entry{Code(record[0]), record[1]})
	}
	if len(l.entries) != count {
		return list{}, fmt.Errorf("%d regions instead of %d", len(l.entries), count)
	}
	return l, nil
}

// byProvince cuts the list into its provinces, in order.
func (l list) byProvince() [][]entry {
	var provinces [][]entry
	start := 0
	for i := 1; i <= len(l.entries); i++ {
		if i == len(l.entries) || l.entries[i].code.At(Province) != l.entries[start].code.At(Province) {
			provinces = append(provinces, l.entries[start:i])
			start = i
		}
	}
	return provinces
}
