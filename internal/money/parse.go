package money

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// MaxTyped is the largest amount Parse accepts, Rp10 billion.
const MaxTyped = 10_000_000_000

var (
	// ErrSyntax says that the text is no amount of whole rupiah.
	ErrSyntax = errors.New("money: not an amount")
	// ErrAmbiguous says that the text can be read in two ways, such as
	// "1.5" or "185" (perhaps Rp185.000): the person has to be asked.
	ErrAmbiguous = errors.New("money: ambiguous amount")
	// ErrTooLarge says that the amount is above MaxTyped.
	ErrTooLarge = errors.New("money: amount too large")
)

// ambiguousBelow is the bound under which a bare number is more likely
// thousands left out than a price.
const ambiguousBelow = 1000

var (
	plainDigits   = regexp.MustCompile(`^\d+$`)
	groupedDigits = regexp.MustCompile(`^\d{1,3}([.,]\d{3})+([.,]00)?$`)
	scaledDigits  = regexp.MustCompile(`^(\d+)(?:[.,](\d{1,3}))?(rb|ribu|k|jt|juta)$`)
	decimalDigits = regexp.MustCompile(`^\d+[.,]\d+$`)
)

// Parse reads what a person types as an amount of whole rupiah: "185000",
// "185.000", "Rp 185.000,-", "185rb", "1,5jt". It returns ErrAmbiguous for a
// bare number under 1,000 and for a decimal that could be a group, ErrTooLarge
// above MaxTyped, else ErrSyntax.
func Parse(typed string) (Amount, error) {
	s := strings.ToLower(strings.Join(strings.Fields(typed), ""))
	s = strings.TrimPrefix(strings.TrimPrefix(s, "idr"), "rp")
	s = strings.TrimPrefix(s, ".")
	s = strings.TrimSuffix(strings.TrimSuffix(s, "-"), ",")

	switch {
	case s == "":
		return Amount{}, ErrSyntax
	case plainDigits.MatchString(s):
		return parseWhole(s, typed)
	case groupedDigits.MatchString(s):
		return parseGrouped(s)
	}
	if m := scaledDigits.FindStringSubmatch(s); m != nil {
		return parseScaled(m[1], m[2], m[3])
	}
	if decimalDigits.MatchString(s) {
		return Amount{}, ErrAmbiguous
	}
	return Amount{}, ErrSyntax
}

func parseWhole(digits, typed string) (Amount, error) {
	amount, err := bounded(digits)
	if err != nil {
		return Amount{}, err
	}
	if n := amount.Rupiah(); n > 0 && n < ambiguousBelow && !strings.ContainsAny(strings.ToLower(typed), "rp") {
		return amount, ErrAmbiguous
	}
	return amount, nil
}

// parseGrouped reads "1.250.000" or "1.250.000,00"; mixed group separators
// such as "1.250,000" are no number in either spelling.
func parseGrouped(s string) (Amount, error) {
	if n := len(s); n > 3 && (s[n-3] == '.' || s[n-3] == ',') {
		decimal := s[n-3]
		s = s[:n-3]
		if strings.IndexByte(s, decimal) >= 0 {
			return Amount{}, ErrSyntax
		}
	}
	if strings.Contains(s, ".") && strings.Contains(s, ",") {
		return Amount{}, ErrSyntax
	}
	return bounded(strings.NewReplacer(".", "", ",", "").Replace(s))
}

// parseScaled reads "185rb" and "1,5jt" without floating point.
func parseScaled(whole, fraction, unit string) (Amount, error) {
	zeros := 3
	if unit == "jt" || unit == "juta" {
		zeros = 6
	}
	digits := whole + fraction + strings.Repeat("0", zeros-len(fraction))
	return bounded(digits)
}

func bounded(digits string) (Amount, error) {
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		return Amount{}, nil
	}
	if len(digits) > 11 {
		return Amount{}, ErrTooLarge
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return Amount{}, ErrSyntax
	}
	if n > MaxTyped {
		return Amount{}, ErrTooLarge
	}
	return Rupiah(n), nil
}
