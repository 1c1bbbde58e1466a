package money

import (
	"database/sql/driver"
	"fmt"
	"math"
	"strconv"
)

// Currency is an ISO 4217 code in upper case.
type Currency string

// IDR is the currency of orders and of producers' accounts.
const IDR Currency = "IDR"

// minorPerRupiah is the number of minor units in one rupiah.
const minorPerRupiah = 100

// Amount is a number of minor units (1/100) of a currency. The zero value is
// nothing in IDR.
type Amount struct {
	minor    int64
	currency Currency
}

// Rupiah is an amount of whole rupiah.
func Rupiah(whole int64) Amount {
	return Minor(whole, IDR).Mul(minorPerRupiah)
}

// Minor is an amount given in minor units.
func Minor(minor int64, currency Currency) Amount {
	if currency == IDR {
		currency = ""
	}
	return Amount{minor: minor, currency: currency}
}

// Minor is the amount in minor units.
func (a Amount) Minor() int64 { return a.minor }

// Currency is the amount's currency.
func (a Amount) Currency() Currency {
	if a.currency == "" {
		return IDR
	}
	return a.currency
}

// Rupiah is the amount in whole rupiah. It panics when the amount is of
// another currency or not whole.
func (a Amount) Rupiah() int64 {
	if a.Currency() != IDR || !a.IsWhole() {
		panic(fmt.Sprintf("money: %d %s is no whole rupiah", a.minor, a.Currency()))
	}
	return a.minor / minorPerRupiah
}

// IsWhole tells whether the amount has no fraction of its major unit.
func (a Amount) IsWhole() bool { return a.minor%minorPerRupiah == 0 }

// IsZero tells whether the amount is nothing.
func (a Amount) IsZero() bool { return a.minor == 0 }

// Sign is -1, 0 or 1.
func (a Amount) Sign() int {
	switch {
	case a.minor < 0:
		return -1
	case a.minor > 0:
		return 1
	}
	return 0
}

// Cmp is -1 when a is less than b, 0 when equal, 1 when greater.
func (a Amount) Cmp(b Amount) int { return a.Sub(b).Sign() }

// Add is a + b.
func (a Amount) Add(b Amount) Amount {
	a.mustMatch(b)
	sum := a.minor + b.minor
	if (sum > a.minor) != (b.minor > 0) {
		panic(fmt.Sprintf("money: %d + %d overflows", a.minor, b.minor))
	}
	return Amount{sum, a.currency}
}

// Sub is a − b.
func (a Amount) Sub(b Amount) Amount {
	return a.Add(b.Neg())
}

// Neg is −a.
func (a Amount) Neg() Amount {
	if a.minor == math.MinInt64 {
		panic("money: negation overflows")
	}
	return Amount{-a.minor, a.currency}
}

// Mul is a × n.
func (a Amount) Mul(n int64) Amount {
	if a.minor == 0 || n == 0 {
		return Amount{0, a.currency}
	}
	product := a.minor * n
	if product/n != a.minor || (n == -1 && a.minor == math.MinInt64) {
		panic(fmt.Sprintf("money: %d × %d overflows", a.minor, n))
	}
	return Amount{product, a.currency}
}

// Sum adds amounts of one currency; of none it is nothing in IDR.
func Sum(amounts ...Amount) Amount {
	if len(amounts) == 0 {
		return Amount{}
	}
	sum := amounts[0]
	for _, a := range amounts[1:] {
		sum = sum.Add(a)
	}
	return sum
}

func (a Amount) mustMatch(b Amount) {
	if a.currency != b.currency {
		panic(fmt.Sprintf("money: %s with %s", a.Currency(), b.Currency()))
	}
}

// Value implements driver.Valuer: the minor units, for a BIGINT column whose
// currency is IDR or stands in a column of its own.
func (a Amount) Value() (driver.Value, error) { return a.minor, nil }

// Scan implements sql.Scanner for a BIGINT column (or a NUMERIC sum of such
// columns) of minor units in IDR.
func (a *Amount) Scan(src any) error {
	switch v := src.(type) {
	case int64:
		*a = Amount{minor: v}
		return nil
	case []byte:
		n, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil {
			return fmt.Errorf("money: scan %q: %w", v, err)
		}
		*a = Amount{minor: n}
		return nil
	}
	return fmt.Errorf("money: scan of %T", src)
}
