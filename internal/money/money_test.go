package money_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"simpul/internal/money"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typed string
		want  int64
		err   error
	}{
		{"185000", 185_000, nil},
		{"185.000", 185_000, nil},
		{"Rp185.000", 185_000, nil},
		{" Rp 185.000,- ", 185_000, nil},
		{"Rp. 185.000", 185_000, nil},
		{"IDR 185,000", 185_000, nil},
		{"185rb", 185_000, nil},
		{"185 ribu", 185_000, nil},
		{"12,5rb", 12_500, nil},
		{"1,5jt", 1_500_000, nil},
		{"1.25 juta", 1_250_000, nil},
		{"1.250.000,00", 1_250_000, nil},
		{"0", 0, nil},
		{"Rp500", 500, nil},
		{"185", 185, money.ErrAmbiguous},
		{"1.5", 0, money.ErrAmbiguous},
		{"18.50", 0, money.ErrAmbiguous},
		{"", 0, money.ErrSyntax},
		{"Rp", 0, money.ErrSyntax},
		{"gratis", 0, money.ErrSyntax},
		{"-5000", 0, money.ErrSyntax},
		{"1.250,000", 0, money.ErrSyntax},
		{"99999999999999999999", 0, money.ErrTooLarge},
		{"11000jt", 0, money.ErrTooLarge},
	}
	for _, tc := range tests {
		t.Run(tc.typed, func(t *testing.T) {
			t.Parallel()
			got, err := money.Parse(tc.typed)
			if !errors.Is(err, tc.err) {
				t.Fatalf("Parse(%q) error = %v, want %v", tc.typed, err, tc.err)
			}
			if got != money.Rupiah(tc.want) {
				t.Errorf("Parse(%q) = %v, want Rp%d", tc.typed, got, tc.want)
			}
		})
	}
}

func TestParseReadsWhatStringWrites(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := money.Rupiah(rapid.Int64Range(0, money.MaxTyped).Draw(t, "whole"))
		got, err := money.Parse(want.String())
		if err != nil || got != want {
			t.Fatalf("Parse(%q) = %v, %v", want, got, err)
		}
	})
}

func TestString(t *testing.T) {
	t.Parallel()
	tests := []struct {
		amount money.Amount
		want   string
	}{
		{money.Rupiah(1_250_000), "Rp1.250.000"},
		{money.Rupiah(0), "Rp0"},
		{money.Rupiah(-999), "−Rp999"},
		{money.Minor(123_45, money.IDR), "Rp123,45"},
		{money.Minor(1250, "USD"), "USD 12,50"},
		{money.Minor(math.MinInt64, money.IDR), "−Rp92.233.720.368.547.758,08"},
	}
	for _, tc := range tests {
		if got := tc.amount.String(); got != tc.want {
			t.Errorf("String() = %q, want %q", got, tc.want)
		}
	}
}

func TestAllocateExample(t *testing.T) {
	t.Parallel()
	got := money.Allocate(money.Rupiah(166_500), []int64{6000, 4000})
	if got[0] != money.Rupiah(99_900) || got[1] != money.Rupiah(66_600) {
		t.Fatalf("Allocate = %v", got)
	}
}

func TestAllocateSumsAndStaysWithinOneRupiah(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(-10_000_000_000, 10_000_000_000).Draw(t, "total")
		weights := rapid.SliceOfN(rapid.Int64Range(0, 10_000_000), 1, 15).Draw(t, "weights")
		var sum int64
		for _, w := range weights {
			sum += w
		}
		if sum == 0 {
			weights[0], sum = 1, 1
		}
		parts := money.Allocate(money.Rupiah(total), weights)
		if got := money.Sum(parts...); got != money.Rupiah(total) {
			t.Fatalf("parts sum to %v, want %d", got, total)
		}
		for i, part := range parts {
			exact := float64(total) * float64(weights[i]) / float64(sum)
			if math.Abs(float64(part.Rupiah())-exact) >= 1+1e-3 {
				t.Fatalf("part %d is %v, exact %f", i, part, exact)
			}
			if weights[i] == 0 && !part.IsZero() {
				t.Fatalf("weight 0 got %v", part)
			}
		}
	})
}

func TestTiesGoToTheLowerPosition(t *testing.T) {
	t.Parallel()
	got := money.Allocate(money.Rupiah(10), []int64{1, 1, 1, 1})
	want := []int64{3, 3, 2, 2}
	for i := range want {
		if got[i] != money.Rupiah(want[i]) {
			t.Fatalf("Allocate = %v, want %v", got, want)
		}
	}
}

func TestArithmeticRefusesOverflowAndMixedCurrencies(t *testing.T) {
	t.Parallel()
	tests := map[string]func(){
		"add":           func() { money.Minor(math.MaxInt64, money.IDR).Add(money.Minor(1, money.IDR)) },
		"add negative":  func() { money.Minor(math.MinInt64, money.IDR).Add(money.Minor(-1, money.IDR)) },
		"negate":        func() { money.Minor(math.MinInt64, money.IDR).Neg() },
		"multiply":      func() { money.Minor(math.MaxInt64/2, money.IDR).Mul(3) },
		"multiply min":  func() { money.Minor(math.MinInt64, money.IDR).Mul(-1) },
		"mixed":         func() { money.Minor(1, "USD").Add(money.Rupiah(1)) },
		"not whole":     func() { money.Minor(150, money.IDR).Rupiah() },
		"not divisible": func() { money.Allocate(money.Rupiah(1), []int64{0, 0}) },
	}
	for name, f := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}
