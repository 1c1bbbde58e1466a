package order_test

import (
	"fmt"
	"os"
	"testing"

	"pgregory.net/rapid"

	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
)

// propertyOrders is how many random orders the property test draws.
func propertyOrders() int {
	if os.Getenv("SIMPUL_FULL") != "" {
		return 10_000
	}
	return 500
}

// TestOrdersDivideAndComeBackExactly: an order of 1 to 12 makers and 1 to 3
// cooperatives, with discounts of all funders, unique code, shipping and tip,
// is divided to the rupiah, and refunded in random parts until nothing is left
// of any part of it.
func TestOrdersDivideAndComeBackExactly(t *testing.T) {
	t.Parallel()
	n := 0
	check := func(t *rapid.T) {
		sold := drawSold(t)
		sold.mustDivideExactly(t)
		for round := 0; sold.refundSomething(t); round++ {
			if round > 400 {
				t.Fatal("there is always something left")
			}
		}
		sold.mustBeNothing(t)
		n++
	}
	for n < propertyOrders() {
		rapid.Check(t, check)
		if t.Failed() {
			return
		}
	}
	t.Logf("%d orders", n)
}

// sold is an order in memory, as the database would keep it.
type sold struct {
	order.Placement
	lines     []order.Line
	remaining []order.FrozenShare
	parcels   []order.Parcel
	back      money.Amount
}

func drawSold(t *rapid.T) *sold {
	s := &sold{}
	s.Tip = money.Rupiah(rapid.SampledFrom([]int64{0, 1, 999, 10_000, 50_000}).Draw(t, "tip"))
	producer := identity.PersonID(0)
	for c := range rapid.IntRange(1, 3).Draw(t, "cooperatives") {
		parcel := order.PlacedParcel{Parcel: order.Parcel{
			ID: order.ParcelID(c + 1), Cooperative: identity.CooperativeID(c + 1),
			Shipping: money.Rupiah(rapid.SampledFrom([]int64{0, 9_000, 12_345}).Draw(t, "shipping")),
		}}
		rates := order.FeeRates{
			CooperativeBP:  rapid.IntRange(0, 2000).Draw(t, "cooperative"),
			ProgrammeBP:    rapid.IntRange(0, 1000).Draw(t, "programme"),
			ContributionBP: rapid.IntRange(0, 1000).Draw(t, "contribution"),
		}
		for range rapid.IntRange(1, 3).Draw(t, "lines") {
			line := order.PlacedLine{Rates: rates, Line: order.Line{
				Price: money.Rupiah(rapid.Int64Range(1_000, 400_000).Draw(t, "price")), Quantity: rapid.IntRange(1, 5).Draw(t, "quantity"),
			}}
			for _, m := range drawFew(t) {
				producer++
				line.Shares = append(line.Shares, order.FrozenShare{Producer: producer%12 + 1, ShareBP: m.ShareBP})
			}
			parcel.Lines = append(parcel.Lines, line)
		}
		s.Parcels = append(s.Parcels, parcel)
	}
	s.UniqueCode = money.Rupiah(rapid.SampledFrom([]int64{0, 0, 7, 999}).Draw(t, "code"))
	s.discount(t)
	if err := s.Divide(); err != nil {
		t.Skip(err)
	}
	s.freeze()
	return s
}

// drawFew draws one to four makers, each once.
func drawFew(t *rapid.T) []order.Maker {
	cuts := rapid.SampledFrom([][]int{{10_000}, {6_000, 4_000}, {3_333, 3_333, 3_334}, {1, 2_500, 4_999, 2_500}}).Draw(t, "shares")
	makers := make([]order.Maker, len(cuts))
	for i, bp := range cuts {
		makers[i] = order.Maker{Producer: identity.PersonID(i + 1), ShareBP: bp}
	}
	return makers
}

func (s *sold) discount(t *rapid.T) {
	for _, funder := range []order.Funder{order.ByMakers, order.ByCooperative, order.ByProgramme} {
		if !rapid.Bool().Draw(t, "discounted by "+string(funder)) {
			continue
		}
		of := identity.CooperativeID(rapid.IntRange(0, len(s.Parcels)).Draw(t, "of"))
		if funder == order.ByCooperative {
			of = identity.CooperativeID(rapid.IntRange(1, len(s.Parcels)).Draw(t, "of its own"))
		}
		s.Discounts = append(s.Discounts, order.Discount{
			Amount: money.Rupiah(rapid.Int64Range(1, 60_000).Draw(t, "discount")), Funder: funder, Cooperative: of,
		})
	}
}

func (s *sold) freeze() {
	for i, p := range s.Parcels {
		s.parcels = append(s.parcels, p.Parcel)
		for _, l := range p.Lines {
			l.ID, l.Parcel = order.LineID(len(s.lines)+1), s.parcels[i].ID
			s.lines = append(s.lines, l.Line)
			for _, share := range l.Shares {
				share.Line = l.ID
				s.remaining = append(s.remaining, share)
			}
		}
	}
}

func (s *sold) mustDivideExactly(t *rapid.T) {
	total := s.Tip.Neg()
	var tips money.Amount
	for _, p := range s.parcels {
		total = total.Sub(p.Shipping)
	}
	net := map[order.LineID]order.Parts{}
	for _, f := range s.remaining {
		for _, part := range []money.Amount{
			f.Income, f.CooperativeFee, f.ProgrammeFee, f.Contribution, f.Tip, f.ProgrammeDiscount, f.CooperativeDiscount, f.Paid(),
		} {
			if part.Sign() < 0 || !part.IsWhole() {
				t.Fatalf("part of %+v", f)
			}
		}
		net[f.Line] = net[f.Line].Add(f.Parts)
		tips = tips.Add(f.Tip)
	}
	for _, l := range s.lines {
		if p := net[l.ID]; p.Net() != l.Net || p.ProgrammeDiscount != l.ProgrammeDiscount || p.CooperativeDiscount != l.CooperativeDiscount {
			t.Fatalf("shares of line %+v are %+v", l, p)
		}
		total = total.Sub(l.Paid())
	}
	if total.Neg() != s.Order.Total || tips != s.Tip {
		t.Fatalf("lines, shipping and tip are %v, the order's total %v; tips %v of %v", total.Neg(), s.Order.Total, tips, s.Tip)
	}
}

// refundSomething gives a random part back, until there is nothing left.
func (s *sold) refundSomething(t *rapid.T) bool {
	returnable := order.ReturnableOf(s.lines, s.remaining)
	i := rapid.IntRange(0, len(s.parcels)-1).Draw(t, "parcel")
	p := s.parcels[i]
	var r order.Return
	tip, open := money.Amount{}, false
	for _, l := range s.lines {
		left := returnable[l.ID]
		open = open || left.Paid.Sign() > 0 || left.Tip.Sign() > 0
		if l.Parcel != p.ID {
			continue
		}
		tip = tip.Add(left.Tip)
		switch rapid.IntRange(0, 3).Draw(t, "how") {
		case 0:
			if left.Units > 0 {
				r.Lines = append(r.Lines, order.LineReturn{Line: l.ID, Quantity: rapid.IntRange(1, left.Units).Draw(t, "units"), Restock: true})
			}
		case 1:
			if left.Paid.Sign() > 0 {
				r.Lines = append(r.Lines, order.LineReturn{Line: l.ID, Amount: money.Rupiah(rapid.Int64Range(1, left.Paid.Rupiah()).Draw(t, "amount"))})
			}
		case 2:
			if left.Paid.Sign() > 0 {
				r.Lines = append(r.Lines, order.LineReturn{Line: l.ID, Amount: left.Paid})
			}
		}
	}
	for _, q := range s.parcels {
		open = open || q.Shipping != q.RefundedShipping
	}
	if rapid.Bool().Draw(t, "with tip") {
		r.Tip = tip
	}
	if left := p.Shipping.Sub(p.RefundedShipping); rapid.Bool().Draw(t, "with shipping") {
		r.Shipping = left
	}
	back, err := order.PlanTakeback(p, s.lines, s.remaining, r)
	if kind := fault.KindOf(err); err != nil && kind != fault.Invalid {
		t.Fatalf("%v of %+v", err, r)
	}
	if err == nil {
		s.apply(t, i, back)
	}
	return open
}

func (s *sold) apply(t *rapid.T, parcel int, back order.Takeback) {
	s.back = s.back.Add(back.Total())
	s.parcels[parcel].RefundedShipping = s.parcels[parcel].RefundedShipping.Add(back.Shipping)
	for _, taken := range back.Lines {
		for i := range s.lines {
			if s.lines[i].ID == taken.Line.ID {
				s.lines[i].RefundedUnits += taken.Units
				s.lines[i].WithdrawnUnits += taken.Withdrawn
			}
		}
		for _, share := range taken.Shares {
			s.subtract(t, share)
		}
	}
}

func (s *sold) subtract(t *rapid.T, taken order.FrozenShare) {
	for i := range s.remaining {
		r := &s.remaining[i]
		if r.Line != taken.Line || r.Producer != taken.Producer {
			continue
		}
		r.Parts = r.Sub(taken.Parts)
		for _, part := range []money.Amount{r.Income, r.CooperativeFee, r.ProgrammeFee, r.Contribution, r.Tip, r.ProgrammeDiscount, r.CooperativeDiscount} {
			if part.Sign() < 0 {
				t.Fatalf("below nothing: %+v after %+v", *r, taken)
			}
		}
		return
	}
	t.Fatalf("of nobody: %+v", taken)
}

// mustBeNothing: what the customer got is what she paid, and no maker, fee or
// shipping keeps anything. Only what she never paid for may stand: a line that
// others gave her whole.
func (s *sold) mustBeNothing(t *rapid.T) {
	if s.back != s.Order.Total {
		t.Fatalf("%v came back of %v", s.back, s.Order.Total)
	}
	for _, r := range s.remaining {
		if !r.Parts.IsZero() && !s.free(r.Line) {
			t.Fatalf("remains: %+v", r)
		}
	}
}

func (s *sold) free(id order.LineID) bool {
	for _, l := range s.lines {
		if l.ID == id {
			return l.Paid().IsZero()
		}
	}
	panic(fmt.Sprintf("no line %d", id))
}
