package order

import (
	"fmt"

	"simpul/internal/fault"
	"simpul/internal/money"
)

// LineReturn is what goes back of a line: a quantity, at its part of what the
// customer has paid and was not given back, or an amount where the quantity is
// 0.
type LineReturn struct {
	Line     LineID
	Quantity int
	Amount   money.Amount // whole rupiah
	// Restock tells that the goods can be sold again: they came back, or never
	// left. It is only of a quantity.
	Restock bool
}

// Return is what a customer gets back of a parcel.
type Return struct {
	Parcel   ParcelID // 0 where the cooperative sends one
	Lines    []LineReturn
	Shipping money.Amount // whole rupiah, may be nothing
	Tip      money.Amount // whole rupiah, may be nothing
}

// Takeback is what a return takes from whom.
type Takeback struct {
	Parcel   Parcel
	Lines    []LineTakeback
	Shipping money.Amount
}

// LineTakeback is a line's part of a takeback: each maker's parts, and the
// goods. Withdrawn units were to be shipped and stay; restocked units were
// shipped and come back; written-off units stay, but nobody can sell them.
type LineTakeback struct {
	Line       Line
	Units      int
	Withdrawn  int
	Restocked  int
	WrittenOff int
	Shares     []FrozenShare
}

// Total is what the customer gets.
func (t Takeback) Total() money.Amount {
	total := t.Shipping
	for _, s := range t.Shares() {
		total = total.Add(s.Paid()).Add(s.Tip)
	}
	return total
}

// Shares are all that is taken from makers and fees.
func (t Takeback) Shares() []FrozenShare {
	var all []FrozenShare
	for _, l := range t.Lines {
		all = append(all, l.Shares...)
	}
	return all
}

// PlanTakeback decides what a return takes from whom: by largest remainder over
// what remains of each part, so that no part is taken below nothing and the
// last return takes exactly the rest. The lines are the parcel's, the shares
// what remains of them. It returns NotFound for a line of another parcel,
// Conflict when less remains, and Invalid for a return of nothing.
func PlanTakeback(p Parcel, lines []Line, remaining []FrozenShare, r Return) (Takeback, error) {
	plan := planning{parcel: p, remaining: map[LineID][]FrozenShare{}}
	for _, l := range lines {
		if l.Parcel == p.ID {
			plan.lines = append(plan.lines, LineTakeback{Line: l})
		}
	}
	for _, s := range remaining {
		plan.remaining[s.Line] = append(plan.remaining[s.Line], s)
	}
	if r.Shipping.Sign() < 0 || !r.Shipping.IsWhole() || r.Tip.Sign() < 0 || !r.Tip.IsWhole() {
		return Takeback{}, fault.New(fault.Invalid, "order.refund_nothing")
	}
	if left := p.Shipping.Sub(p.RefundedShipping); r.Shipping.Cmp(left) > 0 {
		return Takeback{}, fault.New(fault.Conflict, "order.refund_shipping_too_much", left)
	}
	for _, w := range r.Lines {
		if err := plan.take(w); err != nil {
			return Takeback{}, err
		}
	}
	if err := plan.tip(r.Tip); err != nil {
		return Takeback{}, err
	}
	if err := plan.complete(r); err != nil {
		return Takeback{}, err
	}
	back := Takeback{Parcel: p, Shipping: r.Shipping, Lines: plan.touched()}
	if back.Total().Sign() <= 0 {
		return Takeback{}, fault.New(fault.Invalid, "order.refund_nothing")
	}
	return back, nil
}

type planning struct {
	parcel    Parcel
	lines     []LineTakeback
	remaining map[LineID][]FrozenShare
}

// touched are the lines of which anything is taken.
func (p *planning) touched() []LineTakeback {
	var all []LineTakeback
	for _, l := range p.lines {
		var shares []FrozenShare
		for _, s := range l.Shares {
			if !s.IsZero() || s.Open > 0 {
				shares = append(shares, s)
			}
		}
		if l.Shares = shares; l.Units > 0 || len(shares) > 0 {
			all = append(all, l)
		}
	}
	return all
}

// complete refuses to keep shipping or tip of a parcel of which nothing will be
// shipped: nobody could ever earn them.
func (p *planning) complete(r Return) error {
	if p.parcel.ShippedAt != nil {
		return nil
	}
	tip := money.Amount{}
	for _, l := range p.lines {
		if l.Withdrawn < l.Line.ToShip() {
			return nil
		}
		tip = tip.Add(sumOf(p.remaining[l.Line.ID]).Tip)
	}
	if shipping := p.parcel.Shipping.Sub(p.parcel.RefundedShipping); r.Shipping != shipping || r.Tip != tip {
		return fault.New(fault.Invalid, "order.refund_nothing_ships", shipping, tip)
	}
	return nil
}

func (p *planning) find(id LineID) (*LineTakeback, error) {
	for i := range p.lines {
		if p.lines[i].Line.ID == id {
			return &p.lines[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "order.unknown_line")
}

func (p *planning) take(w LineReturn) error {
	l, err := p.find(w.Line)
	if err != nil {
		return err
	}
	if l.Shares != nil {
		return fault.New(fault.Invalid, "order.refund_twice")
	}
	left := sumOf(p.remaining[w.Line])
	var taken Parts
	switch {
	case w.Quantity != 0:
		taken, err = p.units(l, w, left)
		if open := openOf(p.remaining[w.Line]); err == nil && open > 0 {
			l.Shares = giveUp(p.remaining[w.Line], w.Quantity, l.Line.Quantity-l.Line.RefundedUnits, open)
			return nil
		}
	case w.Restock:
		err = fault.New(fault.Invalid, "order.refund_restock_amount")
	default:
		taken, err = amountOf(w.Amount, left)
	}
	if err != nil {
		return err
	}
	l.Shares = takeParts(p.remaining[w.Line], taken)
	return nil
}

// units takes whole units: their part of all that remains of the units that
// were not refunded, and the goods.
func (p *planning) units(l *LineTakeback, w LineReturn, left Parts) (Parts, error) {
	open := l.Line.Quantity - l.Line.RefundedUnits
	if w.Quantity < 0 || w.Quantity > open {
		return Parts{}, fault.New(fault.Conflict, "order.refund_units_too_many", open)
	}
	if l.Line.MadeToOrder && w.Restock {
		return Parts{}, fault.New(fault.Invalid, "order.refund_restock_made")
	}
	l.Units = w.Quantity
	// Units of an earlier refund that failed may have been withdrawn already.
	fresh := max(0, min(w.Quantity, l.Line.RefundedUnits+w.Quantity-l.Line.WithdrawnUnits))
	switch shipped := p.parcel.ShippedAt != nil; {
	case !shipped:
		l.Withdrawn = fresh
		if !w.Restock && !l.Line.MadeToOrder {
			l.WrittenOff = fresh
		}
	case w.Restock:
		l.Restocked = min(w.Quantity, l.Line.ToShip()-l.Line.RestockedUnits)
	}
	part := func(whole money.Amount) money.Amount {
		return money.Allocate(whole, []int64{int64(w.Quantity), int64(open - w.Quantity)})[0]
	}
	taken := Parts{ProgrammeDiscount: part(left.ProgrammeDiscount), CooperativeDiscount: part(left.CooperativeDiscount)}
	return withNet(taken, part(left.Paid())), nil
}

// amountOf takes what stands behind an amount of the customer's: it, and the
// part that the programme and the cooperative paid with it.
func amountOf(amount money.Amount, left Parts) (Parts, error) {
	if amount.Sign() <= 0 || !amount.IsWhole() {
		return Parts{}, fault.New(fault.Invalid, "order.refund_nothing")
	}
	paid := left.Paid()
	if amount.Cmp(paid) > 0 {
		return Parts{}, fault.New(fault.Conflict, "order.refund_too_much", paid)
	}
	part := func(whole money.Amount) money.Amount {
		return money.Allocate(whole, []int64{amount.Rupiah(), paid.Sub(amount).Rupiah()})[0]
	}
	return withNet(Parts{ProgrammeDiscount: part(left.ProgrammeDiscount), CooperativeDiscount: part(left.CooperativeDiscount)}, amount), nil
}

// withNet completes parts whose discounts are known with the net that belongs
// to what the customer gets, as income; takeParts divides it.
func withNet(p Parts, paid money.Amount) Parts {
	p.Income = money.Sum(paid, p.ProgrammeDiscount, p.CooperativeDiscount)
	return p
}

func sumOf(shares []FrozenShare) Parts {
	var sum Parts
	for _, s := range shares {
		sum = sum.Add(s.Parts)
	}
	return sum
}

// takeParts divides what is taken of a line over what remains of its shares.
func takeParts(remaining []FrozenShare, taken Parts) []FrozenShare {
	shares := make([]Share, len(remaining))
	for i, s := range remaining {
		shares[i] = Share{s.Producer, s.Parts}
	}
	split := SplitRefund(taken.Income, shares)
	all := make([]FrozenShare, len(remaining))
	for i, s := range remaining {
		all[i] = s
		all[i].Parts, all[i].Open = split[i].Parts, 0
		// What she was credited for pays its part, as does what waits.
		all[i].Unallocated = partOf(split[i].Income, s.Unallocated.Rupiah(), s.Income.Rupiah())
	}
	for i, part := range over(taken.CooperativeDiscount, remaining, func(p Parts) money.Amount { return p.CooperativeDiscount }) {
		all[i].CooperativeDiscount = part
	}
	for i, part := range over(taken.ProgrammeDiscount, remaining, func(p Parts) money.Amount { return p.ProgrammeDiscount }) {
		all[i].ProgrammeDiscount = part
	}
	return all
}

func over(amount money.Amount, remaining []FrozenShare, of func(Parts) money.Amount) []money.Amount {
	weights := make([]int64, len(remaining))
	for i, s := range remaining {
		weights[i] = of(s.Parts).Rupiah()
	}
	return money.Allocate(amount, weights)
}

// tip takes a part of the tip from all makers of the parcel, by what remains of
// each one's.
func (p *planning) tip(amount money.Amount) error {
	if amount.IsZero() {
		return nil
	}
	var all []FrozenShare
	for _, l := range p.lines {
		all = append(all, p.remaining[l.Line.ID]...)
	}
	if left := sumOf(all).Tip; amount.Cmp(left) > 0 {
		return fault.New(fault.Conflict, "order.refund_tip_too_much", left)
	}
	tips := over(amount, all, func(p Parts) money.Amount { return p.Tip })
	for i := range p.lines {
		l := &p.lines[i]
		if l.Shares == nil {
			l.Shares = takeParts(p.remaining[l.Line.ID], Parts{})
		}
		for j := range l.Shares {
			l.Shares[j].Tip, tips = tips[0], tips[1:]
		}
	}
	return nil
}

// SplitRefund divides a part of a net that goes back over what remains of each
// share's parts, in whole rupiah by largest remainder with ties to the lower
// position. No part exceeds what remains of it, and a refund of all that
// remains takes exactly that. It panics when more goes back than remains.
func SplitRefund(amount money.Amount, remaining []Share) []Share {
	weights := make([]int64, 0, 4*len(remaining))
	for _, s := range remaining {
		weights = append(weights, s.Income.Rupiah(), s.CooperativeFee.Rupiah(), s.ProgrammeFee.Rupiah(), s.Contribution.Rupiah())
	}
	parts := money.Allocate(amount, weights)
	split := make([]Share, len(remaining))
	for i, s := range remaining {
		split[i] = Share{s.Producer, Parts{
			Income: parts[4*i], CooperativeFee: parts[4*i+1], ProgrammeFee: parts[4*i+2], Contribution: parts[4*i+3],
		}}
		for j, part := range parts[4*i : 4*i+4] {
			if part.Rupiah() > weights[4*i+j] {
				panic(fmt.Sprintf("order: refund of %v exceeds what remains", amount))
			}
		}
	}
	return split
}

// IsZero tells whether nothing goes back.
func (r Return) IsZero() bool { return len(r.Lines) == 0 && r.Shipping.IsZero() && r.Tip.IsZero() }

// Spread divides an amount over all that the customer could get back of an
// order: a return for each of its parcels, which may be of nothing. It panics
// when more goes back than remains.
func Spread(amount money.Amount, parcels []Parcel, lines []Line, remaining []FrozenShare) []Return {
	returnable := ReturnableOf(lines, remaining)
	weights := make([]int64, 0, 2*len(parcels)+len(lines))
	for _, p := range parcels {
		var tip money.Amount
		for _, l := range lines {
			if l.Parcel == p.ID {
				tip = tip.Add(returnable[l.ID].Tip)
			}
		}
		weights = append(weights, p.Shipping.Sub(p.RefundedShipping).Rupiah(), tip.Rupiah())
	}
	for _, l := range lines {
		weights = append(weights, returnable[l.ID].Paid.Rupiah())
	}
	parts := money.Allocate(amount, weights)
	returns := make([]Return, len(parcels))
	for i, p := range parcels {
		returns[i] = Return{Shipping: parts[2*i], Tip: parts[2*i+1]}
		for j, l := range lines {
			if part := parts[2*len(parcels)+j]; l.Parcel == p.ID && !part.IsZero() {
				returns[i].Lines = append(returns[i].Lines, LineReturn{Line: l.ID, Amount: part})
			}
		}
	}
	return returns
}
