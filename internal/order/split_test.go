package order_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
)

var demonstration = order.FeeRates{CooperativeBP: 600, ProgrammeBP: 200, ContributionBP: 200}

func TestSplitOfABagOfTwoMakers(t *testing.T) {
	t.Parallel()
	got := order.Split(money.Rupiah(185_000), demonstration, []order.Maker{{Producer: 1, ShareBP: 6000}, {Producer: 2, ShareBP: 4000}})
	want := []order.Share{
		{1, order.Parts{Income: money.Rupiah(99_900), CooperativeFee: money.Rupiah(6_660), ProgrammeFee: money.Rupiah(2_220), Contribution: money.Rupiah(2_220)}},
		{2, order.Parts{Income: money.Rupiah(66_600), CooperativeFee: money.Rupiah(4_440), ProgrammeFee: money.Rupiah(1_480), Contribution: money.Rupiah(1_480)}},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b money.Amount) bool { return a == b })); diff != "" {
		t.Errorf("Split (-want +got):\n%s", diff)
	}
}

func TestSplitSumsExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		net := money.Rupiah(rapid.Int64Range(0, 500_000_000).Draw(t, "net"))
		rates := order.FeeRates{
			CooperativeBP:  rapid.IntRange(0, 3000).Draw(t, "cooperative"),
			ProgrammeBP:    rapid.IntRange(0, 3000).Draw(t, "programme"),
			ContributionBP: rapid.IntRange(0, 3000).Draw(t, "contribution"),
		}
		makers := drawMakers(t)

		var revenue, income money.Amount
		for _, s := range order.Split(net, rates, makers) {
			for _, part := range []money.Amount{s.Income, s.CooperativeFee, s.ProgrammeFee, s.Contribution} {
				if part.Sign() < 0 || !part.IsWhole() {
					t.Fatalf("part %v", part)
				}
			}
			revenue, income = revenue.Add(s.Revenue()), income.Add(s.Income)
		}
		if revenue != net {
			t.Fatalf("parts sum to %v, not %v", revenue, net)
		}
		exact := float64(net.Rupiah()) * float64(rates.MakersBP()) / 10_000
		if d := float64(income.Rupiah()) - exact; d <= -1.001 || d >= 1.001 {
			t.Fatalf("makers get %v of %v, exact %f", income, net, exact)
		}
	})
}

// drawMakers draws 1 to 12 makers whose shares sum to 10,000.
func drawMakers(t *rapid.T) []order.Maker {
	n := rapid.IntRange(1, 12).Draw(t, "makers")
	makers := make([]order.Maker, n)
	left := 10_000
	for i := range makers {
		share := left
		if i < n-1 {
			share = rapid.IntRange(1, left-(n-1-i)).Draw(t, "share")
		}
		left -= share
		makers[i] = order.Maker{Producer: identity.PersonID(i + 1), ShareBP: share}
	}
	return makers
}
