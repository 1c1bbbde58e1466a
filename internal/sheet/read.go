package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// ErrNoTable is of a file that is neither a workbook nor text in columns.
var ErrNoTable = errors.New("sheet: no table")

const (
	mostReadRows = 5_000
	mostUnpacked = 32 << 20
)

// Read reads a table that somebody sent: the first sheet of an XLSX workbook, or
// text whose columns are divided by commas or semicolons, with a byte order mark or
// without. At most 5,000 rows are read.
func Read(file []byte) ([][]string, error) {
	if bytes.HasPrefix(file, []byte("PK")) {
		return readWorkbook(file)
	}
	text := strings.TrimPrefix(string(file), "\ufeff")
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return nil, ErrNoTable
	}
	in := csv.NewReader(strings.NewReader(text))
	first, _, _ := strings.Cut(text, "\n")
	if strings.Count(first, ";") > strings.Count(first, ",") {
		in.Comma = ';'
	}
	in.FieldsPerRecord, in.LazyQuotes = -1, true
	all, err := in.ReadAll()
	if err != nil {
		return nil, errors.Join(ErrNoTable, err)
	}
	return all[:min(len(all), mostReadRows)], nil
}

// Column is where a table's head names a column by one of some words, in small
// letters, or -1.
func Column(head, words []string) int {
	return slices.IndexFunc(head, func(cell string) bool {
		return slices.Contains(words, strings.ToLower(strings.Join(strings.Fields(cell), " ")))
	})
}

func readWorkbook(file []byte) (rows [][]string, err error) {
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked})
	if err != nil {
		return nil, errors.Join(ErrNoTable, err)
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	rows, err = book.GetRows(book.GetSheetName(0))
	if err != nil {
		return nil, fmt.Errorf("sheet: read: %w", err)
	}
	return rows[:min(len(rows), mostReadRows)], nil
}
