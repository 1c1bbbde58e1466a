package i18n

import (
	"strings"

	"simpul/internal/money"
)

// digits are the words for 0 to 11 in Indonesian.
var digits = [...]string{"nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"}

// scales are the words for powers of a thousand, the greatest first.
var scales = []struct {
	of   int64
	word string
}{{1_000_000_000_000, "triliun"}, {1_000_000_000, "miliar"}, {1_000_000, "juta"}, {1_000, "ribu"}}

// Spelled is an amount of whole rupiah in Indonesian words, as a receipt has
// it: "seratus delapan puluh lima ribu rupiah".
func Spelled(a money.Amount) string {
	n, minus := a.Rupiah(), ""
	if n < 0 {
		n, minus = -n, "minus "
	}
	return minus + spelled(n) + " rupiah"
}

func spelled(n int64) string {
	if n < int64(len(digits)) {
		return digits[n]
	}
	var words []string
	for _, s := range scales {
		switch count := n / s.of; {
		case count == 1 && s.word == "ribu":
			words = append(words, "seribu")
		case count > 0:
			words = append(words, spelled(count), s.word)
		}
		n %= s.of
	}
	if n > 0 {
		words = append(words, belowThousand(n))
	}
	return strings.Join(words, " ")
}

func belowThousand(n int64) string {
	var words []string
	switch hundreds := n / 100; hundreds {
	case 0:
	case 1:
		words = append(words, "seratus")
	default:
		words = append(words, digits[hundreds], "ratus")
	}
	switch n %= 100; {
	case n == 0:
	case n < int64(len(digits)):
		words = append(words, digits[n])
	case n < 20:
		words = append(words, digits[n-10], "belas")
	default:
		words = append(words, digits[n/10], "puluh")
		if n%10 > 0 {
			words = append(words, digits[n%10])
		}
	}
	return strings.Join(words, " ")
}
