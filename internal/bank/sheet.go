package bank

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"simpul/internal/fault"
	"simpul/internal/money"
)

// MaxSheet is how many bytes a statement's file may have, and maxRows how many
// rows.
const (
	MaxSheet       = 512 << 10
	maxRows        = 5000
	maxDescription = 500
)

// Line is a line of a statement: what it adds to the account, and what stands
// there after it.
type Line struct {
	Row         int // of the file, from 1
	Day         time.Time
	Description string
	Amount      money.Amount
	Balance     money.Amount
}

// RowFault is what is wrong with a row of a file.
type RowFault struct {
	Row   int
	Text  string // what stands there
	Field fault.Field
}

// Sheet is a statement's file as it was read: its lines from the oldest on, and
// the rows that could not be read. Faults of the row 0 are of the whole file.
type Sheet struct {
	Lines  []Line
	Faults []RowFault
}

// Valid tells whether every row was read and there is one.
func (s Sheet) Valid() bool { return len(s.Faults) == 0 && len(s.Lines) > 0 }

// Opening is what stood on the account before the first line.
func (s Sheet) Opening() money.Amount {
	if len(s.Lines) == 0 {
		return money.Amount{}
	}
	return s.Lines[0].Balance.Sub(s.Lines[0].Amount)
}

// Closing is what stands on it after the last.
func (s Sheet) Closing() money.Amount {
	if len(s.Lines) == 0 {
		return money.Amount{}
	}
	return s.Lines[len(s.Lines)-1].Balance
}

// column is what a column of a statement holds.
type column int

const (
	dayColumn column = iota
	descriptionColumn
	amountColumn
	debitColumn
	creditColumn
	balanceColumn
)

// headings are the names that banks give their columns, in small letters.
var headings = map[column][]string{
	dayColumn:         {"tanggal", "tgl", "tanggal transaksi", "tgl transaksi", "date", "transaction date", "posting date", "tanggal posting"},
	descriptionColumn: {"keterangan", "uraian", "deskripsi", "uraian transaksi", "keterangan transaksi", "description", "remark", "remarks", "transaksi", "berita"},
	amountColumn:      {"jumlah", "nominal", "mutasi", "amount", "jumlah mutasi"},
	debitColumn:       {"debet", "debit", "keluar", "debit (rp)", "debet (rp)", "withdrawal"},
	creditColumn:      {"kredit", "credit", "masuk", "kredit (rp)", "credit (rp)", "deposit"},
	balanceColumn:     {"saldo", "balance", "saldo akhir", "saldo (rp)", "running balance"},
}

// ReadSheet reads a statement as CSV: a row with the columns' names somewhere
// near the top, then a line to a row, with the day, a description, the amount
// (signed, followed by D or K, or in two columns) and the balance. Commas,
// semicolons and tabs separate. Rows may run forwards or backwards in time; each
// balance must follow from the one before. What cannot be read is named by its
// row, and nothing is guessed.
func ReadSheet(content []byte) Sheet {
	if len(content) > MaxSheet {
		return broken("bank.sheet.large", MaxSheet>>10)
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(content) || bytes.ContainsRune(content, 0) {
		return broken("bank.sheet.text")
	}
	rows, sheet, ok := split(content)
	if !ok {
		return sheet
	}
	columns, first, ok := header(rows)
	if !ok {
		return broken("bank.sheet.header")
	}
	for _, r := range rows[first:] {
		line, field, ok := columns.read(r)
		if !ok {
			continue // a row of nothing
		}
		if field.Key != "" {
			sheet.Faults = append(sheet.Faults, RowFault{Row: r.number, Text: r.text(), Field: field})
			continue
		}
		sheet.Lines = append(sheet.Lines, line)
	}
	if len(sheet.Lines) == 0 && len(sheet.Faults) == 0 {
		return broken("bank.sheet.empty")
	}
	if len(sheet.Faults) == 0 {
		sheet.inOrder()
	}
	return sheet
}

func broken(key string, args ...any) Sheet {
	return Sheet{Faults: []RowFault{{Field: fault.Field{Name: "file", Key: key, Args: args}}}}
}

// row is a row of the file with its number.
type row struct {
	number int
	cells  []string
}

func (r row) text() string {
	text := []rune(strings.Join(r.cells, " | "))
	if len(text) > 120 {
		return string(text[:119]) + "…"
	}
	return string(text)
}

func split(content []byte) (rows []row, refused Sheet, ok bool) {
	head, _, _ := bytes.Cut(content, []byte("\n"))
	reader := csv.NewReader(bytes.NewReader(content))
	reader.FieldsPerRecord, reader.LazyQuotes, reader.TrimLeadingSpace = -1, true, true
	for _, separator := range []rune{';', '\t'} {
		if bytes.ContainsRune(content, separator) && bytes.Count(content, []byte(string(separator))) >= bytes.Count(content, []byte("\n")) &&
			(bytes.ContainsRune(head, separator) || !bytes.ContainsRune(head, ',')) {
			reader.Comma = separator
			break
		}
	}
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, Sheet{}, true
		}
		if err != nil {
			var where *csv.ParseError
			if errors.As(err, &where) {
				return nil, Sheet{Faults: []RowFault{{Row: where.Line, Field: fault.Field{Name: "file", Key: "bank.sheet.row"}}}}, false
			}
			return nil, broken("bank.sheet.text"), false
		}
		if len(rows) == maxRows {
			return nil, broken("bank.sheet.rows", maxRows), false
		}
		line, _ := reader.FieldPos(0)
		for i, cell := range cells {
			cells[i] = strings.Join(strings.FieldsFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
		}
		rows = append(rows, row{line, cells})
	}
}

// places is where each column stands.
type places map[column]int

// headerWithin is how many rows may stand above the columns' names.
const headerWithin = 30

func header(rows []row) (p places, first int, ok bool) {
	for i := range rows[:min(len(rows), headerWithin)] {
		p := places{}
		for at, cell := range rows[i].cells {
			name := strings.ToLower(strings.Trim(cell, " .:"))
			for c, names := range headings {
				if _, taken := p[c]; !taken && slices.Contains(names, name) {
					p[c] = at
				}
			}
		}
		_, day := p[dayColumn]
		_, balance := p[balanceColumn]
		_, amount := p[amountColumn]
		_, debit := p[debitColumn]
		_, credit := p[creditColumn]
		if day && balance && (amount || debit && credit) {
			return p, i + 1, true
		}
	}
	return nil, 0, false
}

func (p places) cell(r row, c column) string {
	at, ok := p[c]
	if !ok || at >= len(r.cells) {
		return ""
	}
	return r.cells[at]
}

// read reads a row; ok is false for one that holds nothing, and the field says
// what is wrong with it.
func (p places) read(r row) (l Line, field fault.Field, ok bool) {
	if !slices.ContainsFunc(r.cells, func(cell string) bool { return cell != "" }) {
		return Line{}, fault.Field{}, false
	}
	l.Row, l.Description = r.number, p.cell(r, descriptionColumn)
	if utf8.RuneCountInString(l.Description) > maxDescription {
		l.Description = string([]rune(l.Description)[:maxDescription])
	}
	var err error
	if l.Day, err = parseDay(p.cell(r, dayColumn)); err != nil {
		return l, fault.Field{Name: "day", Key: "bank.row.day", Args: []any{p.cell(r, dayColumn)}}, true
	}
	if l.Amount, err = p.amount(r); err != nil {
		return l, fault.Field{Name: "amount", Key: "bank.row.amount"}, true
	}
	if l.Amount.IsZero() {
		return l, fault.Field{Name: "amount", Key: "bank.row.nothing"}, true
	}
	if l.Balance, err = parseMoney(p.cell(r, balanceColumn)); err != nil {
		return l, fault.Field{Name: "balance", Key: "bank.row.balance", Args: []any{p.cell(r, balanceColumn)}}, true
	}
	return l, fault.Field{}, true
}

var errAmount = errors.New("bank: no amount")

// amount is what a row adds: from one column with its sign, or from two.
func (p places) amount(r row) (money.Amount, error) {
	if _, signed := p[amountColumn]; signed {
		return parseMoney(p.cell(r, amountColumn))
	}
	sum := money.Amount{}
	for _, side := range []struct {
		column column
		sign   int64
	}{{debitColumn, -1}, {creditColumn, 1}} {
		cell := p.cell(r, side.column)
		if cell == "" || cell == "-" {
			continue
		}
		a, err := parseMoney(cell)
		if err != nil || a.Sign() < 0 {
			return money.Amount{}, errAmount
		}
		sum = sum.Add(a.Mul(side.sign))
	}
	return sum, nil
}

// inOrder turns the lines so that the oldest is first, and names the first
// whose balance does not follow.
func (s *Sheet) inOrder() {
	if forwards, backwards := follows(s.Lines), follows(reversed(s.Lines)); forwards < len(s.Lines) && backwards > forwards {
		s.Lines = reversed(s.Lines)
	}
	at := follows(s.Lines)
	if at < len(s.Lines) {
		l := s.Lines[at]
		s.Faults = append(s.Faults, RowFault{Row: l.Row, Text: l.Description, Field: fault.Field{
			Name: "balance", Key: "bank.row.follows", Args: []any{s.Lines[at-1].Balance.Add(l.Amount).String(), l.Balance.String()},
		}})
	}
}

func reversed(lines []Line) []Line {
	turned := slices.Clone(lines)
	slices.Reverse(turned)
	return turned
}

// follows is the first line whose balance or day does not follow from the one
// before, or the number of lines.
func follows(lines []Line) int {
	for i := 1; i < len(lines); i++ {
		if lines[i-1].Balance.Add(lines[i].Amount) != lines[i].Balance || lines[i].Day.Before(lines[i-1].Day) {
			return i
		}
	}
	return len(lines)
}

// String names a line for people who look for it.
func (l Line) String() string {
	return fmt.Sprintf("%s %s %s", l.Day.Format(time.DateOnly), l.Description, l.Amount)
}
