package bank

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"simpul/internal/money"
)

var errDay = errors.New("bank: no day")

// months are the names of months as banks write them, in small letters and by
// their first three.
var months = map[string]time.Month{
	"jan": time.January, "feb": time.February, "peb": time.February, "mar": time.March, "apr": time.April, "mei": time.May,
	"may": time.May, "jun": time.June, "jul": time.July, "agu": time.August, "agt": time.August, "ags": time.August,
	"aug": time.August, "sep": time.September, "okt": time.October, "oct": time.October, "nov": time.November, "nop": time.November,
	"des": time.December, "dec": time.December,
}

var (
	yearFirst = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?$`)
	dayFirst  = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?: .*)?$`)
	dayNamed  = regexp.MustCompile(`^(\d{1,2})[- ]([a-zA-Z]{3,9})[- ,]+(\d{4}|\d{2})(?: .*)?$`)
)

// parseDay reads a day as banks write it, the day before the month unless the
// year comes first; a time behind it is left out. The day is midnight UTC.
func parseDay(text string) (time.Time, error) {
	text = strings.Trim(text, "' ")
	var year, month, day string
	switch {
	case yearFirst.MatchString(text):
		m := yearFirst.FindStringSubmatch(text)
		year, month, day = m[1], m[2], m[3]
	case dayFirst.MatchString(text):
		m := dayFirst.FindStringSubmatch(text)
		day, month, year = m[1], m[2], m[3]
	case dayNamed.MatchString(text):
		m := dayNamed.FindStringSubmatch(text)
		named, ok := months[strings.ToLower(m[2][:3])]
		if !ok {
			return time.Time{}, errDay
		}
		day, month, year = m[1], strconv.Itoa(int(named)), m[3]
	default:
		return time.Time{}, errDay
	}
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	if y < 100 {
		y += 2000
	}
	at := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	// A day that there is not, such as the 31st of April, is carried over.
	if at.Day() != d || int(at.Month()) != m || y < 2000 || y > 2100 {
		return time.Time{}, errDay
	}
	return at, nil
}

var (
	withComma = regexp.MustCompile(`^(\d{1,3}(?:\.\d{3})+|\d+),(\d{1,2})$`) // 1.250.000,00
	withDot   = regexp.MustCompile(`^(\d{1,3}(?:,\d{3})+|\d+)\.(\d{1,2})$`) // 1,250,000.00
	whole     = regexp.MustCompile(`^(\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+)$`)
	sided     = regexp.MustCompile(`^(.*?)\s*(D|DB|DR|DEBET|DEBIT|K|CR|KR|KREDIT|CREDIT)$`)
)

// parseMoney reads an amount as banks write it: with points or commas between
// thousands, with or without two decimals, with a sign or in brackets, or
// followed by D (out) or K (in). Three digits behind a single point are
// thousands, as everywhere in Indonesia.
func parseMoney(text string) (money.Amount, error) {
	s := strings.ToUpper(strings.Trim(text, "' "))
	negative := false
	if m := sided.FindStringSubmatch(s); m != nil {
		s, negative = m[1], strings.HasPrefix(m[2], "D")
	} else if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(inner, ")") {
		s, negative = strings.TrimSuffix(inner, ")"), true
	}
	s = strings.TrimSpace(s)
	for _, sign := range []string{"-", "−"} {
		if rest, ok := strings.CutPrefix(s, sign); ok && !negative {
			s, negative = rest, true
		} else if rest, ok := strings.CutSuffix(s, sign); ok && !negative {
			s, negative = rest, true
		}
	}
	s = strings.TrimPrefix(s, "+")
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(s), "IDR"), "RP"))
	s = strings.TrimPrefix(s, ".")
	if rest, ok := strings.CutPrefix(s, "-"); ok && !negative {
		s, negative = rest, true
	}
	units, cents := s, "0"
	switch {
	case withComma.MatchString(s):
		m := withComma.FindStringSubmatch(s)
		units, cents = m[1], m[2]
	case withDot.MatchString(s):
		m := withDot.FindStringSubmatch(s)
		units, cents = m[1], m[2]
	case !whole.MatchString(s):
		return money.Amount{}, errAmount
	}
	n, err := strconv.ParseInt(strings.NewReplacer(".", "", ",", "").Replace(units), 10, 64)
	if err != nil || n > math.MaxInt64/1000 {
		return money.Amount{}, errAmount
	}
	if len(cents) == 1 {
		cents += "0"
	}
	c, _ := strconv.ParseInt(cents, 10, 64)
	minor := n*100 + c
	if negative {
		minor = -minor
	}
	return money.Minor(minor, money.IDR), nil
}
