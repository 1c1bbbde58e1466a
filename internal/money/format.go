package money

import (
	"strconv"
	"strings"
)

// String is the official Indonesian spelling, "Rp1.250.000": no space, dots
// between groups, a comma and two digits only where the amount is not whole.
// Other currencies are spelt with their code, "USD 12,50".
func (a Amount) String() string { return a.Format('.', ',') }

// Format spells the amount with the given separators of groups and decimals.
func (a Amount) Format(group, decimal byte) string {
	var b strings.Builder
	minor := a.minor
	if minor < 0 {
		b.WriteString("−")
	}
	if a.Currency() == IDR {
		b.WriteString("Rp")
	} else {
		b.WriteString(string(a.Currency()))
		b.WriteByte(' ')
	}
	digits, cents := magnitude(minor)
	writeGrouped(&b, digits, group)
	if cents != 0 || a.Currency() != IDR {
		b.WriteByte(decimal)
		b.WriteByte('0' + byte(cents/10))
		b.WriteByte('0' + byte(cents%10))
	}
	return b.String()
}

func magnitude(minor int64) (major string, cents uint64) {
	u := uint64(minor)
	if minor < 0 {
		u = -u
	}
	return strconv.FormatUint(u/minorPerRupiah, 10), u % minorPerRupiah
}

func writeGrouped(b *strings.Builder, digits string, group byte) {
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(group)
		}
		b.WriteByte(digits[i])
	}
}
