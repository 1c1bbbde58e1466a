package form

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"simpul/internal/clock"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Text reads one line: trimmed, runs of spaces as one, at most most characters.
// Control characters are refused.
func (f *Form) Text(name string, most int) string {
	return f.length(name, strings.Join(strings.Fields(f.clean(name, "")), " "), most)
}

// Required is Text that may not be empty.
func (f *Form) Required(name string, most int) string {
	text := f.Text(name, most)
	if text == "" {
		f.Refuse(name, "error.required")
	}
	return text
}

// Lines reads a text of several lines, trimmed.
func (f *Form) Lines(name string, most int) string {
	text := strings.ReplaceAll(f.clean(name, "\r\n\t"), "\r\n", "\n")
	return f.length(name, strings.TrimSpace(strings.ReplaceAll(text, "\r", "\n")), most)
}

// clean is the typed text in one Unicode form; control characters other than
// those allowed are refused, as is what is no UTF-8.
func (f *Form) clean(name, allowed string) string {
	typed := f.Value(name)
	bad := func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune(allowed, r) }
	if !utf8.ValidString(typed) || strings.ContainsFunc(strings.TrimSpace(typed), bad) {
		f.Refuse(name, "error.characters")
		return ""
	}
	return norm.NFC.String(typed)
}

func (f *Form) length(name, text string, most int) string {
	if utf8.RuneCountInString(text) > most {
		f.Refuse(name, "error.too_long", most)
		return ""
	}
	return text
}

// Secret reads a PIN or password exactly as it was typed.
func (f *Form) Secret(name string) string {
	secret := f.Value(name)
	switch {
	case secret == "":
		f.Refuse(name, "error.required")
	case len(secret) > 1000 || !utf8.ValidString(secret):
		f.Refuse(name, "error.characters")
		return ""
	}
	return secret
}

// Int reads a whole number from least to most; dots between groups are
// allowed.
func (f *Form) Int(name string, least, most int) int {
	typed := strings.TrimSpace(f.Value(name))
	if typed == "" {
		f.Refuse(name, "error.required")
		return 0
	}
	n, err := strconv.Atoi(ungrouped(typed))
	switch {
	case errors.Is(err, strconv.ErrRange), err == nil && (n < least || n > most):
		f.Refuse(name, "error.number.range", least, most)
		return 0
	case err != nil:
		f.Refuse(name, "error.number")
		return 0
	}
	return n
}

// Percent reads a percentage of at most two decimals, such as 2,5, as basis
// points from 0 to most.
func (f *Form) Percent(name string, mostBP int) int {
	typed := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(f.Value(name)), "%"))
	if typed == "" {
		f.Refuse(name, "error.required")
		return 0
	}
	whole, decimals, _ := strings.Cut(strings.Replace(typed, ",", ".", 1), ".")
	bp, err := strconv.ParseUint(whole+(decimals + "00")[:max(len(decimals), 2)], 10, 31)
	switch {
	case len(decimals) > 2, whole == "", err != nil && !errors.Is(err, strconv.ErrRange):
		f.Refuse(name, "error.percent")
		return 0
	case err != nil || bp > uint64(mostBP): //nolint:gosec // a bound of the program's own
		f.Refuse(name, "error.number.range", 0, mostBP/100)
		return 0
	}
	return int(bp)
}

// OptionalInt is Int, or other when nothing was typed.
func (f *Form) OptionalInt(name string, other, least, most int) int {
	if strings.TrimSpace(f.Value(name)) == "" {
		return other
	}
	return f.Int(name, least, most)
}

// ungrouped takes the dots out of 1.250, and leaves 1.5 as it is.
func ungrouped(typed string) string {
	groups := strings.Split(typed, ".")
	for _, group := range groups[1:] {
		if len(group) != 3 {
			return typed
		}
	}
	return strings.Join(groups, "")
}

// ID reads the id of a row from a hidden field; 0 and a refusal when it is
// none.
func (f *Form) ID(name string) int64 {
	id, err := strconv.ParseInt(f.Value(name), 10, 64)
	if err != nil || id <= 0 {
		f.Refuse(name, "error.choice")
		return 0
	}
	return id
}

// Money reads an amount of whole rupiah from least to most.
func (f *Form) Money(name string, least, most money.Amount) money.Amount {
	typed := strings.TrimSpace(f.Value(name))
	if typed == "" {
		f.Refuse(name, "error.required")
		return money.Amount{}
	}
	amount, err := money.Parse(typed)
	switch {
	case errors.Is(err, money.ErrAmbiguous) && !amount.IsZero():
		f.Refuse(name, "error.amount.ambiguous", amount.Mul(1000))
	case errors.Is(err, money.ErrTooLarge):
		f.Refuse(name, "error.amount.max", most)
	case err != nil:
		f.Refuse(name, "error.amount")
	case amount.Cmp(least) < 0:
		f.Refuse(name, "error.amount.min", least)
	case amount.Cmp(most) > 0:
		f.Refuse(name, "error.amount.max", most)
	default:
		return amount
	}
	return money.Amount{}
}

// Phone reads a telephone number of a country (such as ID) into E.164; a number
// that begins with + may be of any country.
func (f *Form) Phone(name, country string) string {
	typed := f.Text(name, 40)
	if typed == "" {
		f.Refuse(name, "error.required")
		return ""
	}
	number, err := identity.Phone(typed, country)
	if err != nil {
		f.Refuse(name, "error.phone")
		return ""
	}
	return number
}

// OptionalPhone is Phone, or "" when nothing was typed.
func (f *Form) OptionalPhone(name, country string) string {
	if strings.TrimSpace(f.Value(name)) == "" {
		return ""
	}
	return f.Phone(name, country)
}

// Email reads an address, in lower case, or "" when nothing was typed.
func (f *Form) Email(name string) string {
	typed := f.Text(name, 254)
	if typed == "" {
		return ""
	}
	address, err := identity.Email(typed)
	if err != nil {
		f.Refuse(name, "error.email")
	}
	return address
}

// Date reads a day as a date field sends it; the zero time and a refusal when it
// is none.
func (f *Form) Date(name string) time.Time {
	typed := strings.TrimSpace(f.Value(name))
	if typed == "" {
		f.Refuse(name, "error.required")
		return time.Time{}
	}
	day, err := time.ParseInLocation(time.DateOnly, typed, clock.Jakarta)
	if err != nil {
		f.Refuse(name, "error.date")
		return time.Time{}
	}
	return day
}

// Choice reads one of the allowed values.
func (f *Form) Choice(name string, allowed ...string) string {
	value := f.Value(name)
	switch {
	case value == "":
		f.Refuse(name, "error.choose")
	case !slices.Contains(allowed, value):
		f.Refuse(name, "error.choice")
		return ""
	}
	return value
}

// Ticked tells whether a box was ticked.
func (f *Form) Ticked(name string) bool { return f.Value(name) != "" }
