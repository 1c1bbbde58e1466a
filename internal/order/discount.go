package order

import (
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Funder is who bears a discount.
type Funder string

// The funders. What the makers bear lowers the line's net, and with it all that
// is split from it. What the cooperative gives comes out of its own account:
// its makers, the programme and the contribution get their parts of the full
// price. What the programme gives leaves the whole line gross, revenue too.
const (
	ByMakers      Funder = "makers"
	ByCooperative Funder = "cooperative"
	ByProgramme   Funder = "programme"
)

// Discount is a sum off the goods of an order, or off those of one cooperative.
// A cooperative gives only on its own goods.
type Discount struct {
	Amount      money.Amount
	Funder      Funder
	Cooperative identity.CooperativeID // 0: all goods
}

// faultless returns an Invalid fault for a discount that nobody could give.
func (d Discount) faultless() error {
	switch d.Funder {
	case ByMakers, ByProgramme:
	case ByCooperative:
		if d.Cooperative == 0 {
			return fault.New(fault.Invalid, "order.discount_cooperative")
		}
	default:
		return fault.New(fault.Invalid, "order.discount_funder")
	}
	if d.Amount.Sign() <= 0 || !d.Amount.IsWhole() {
		return fault.New(fault.Invalid, "order.discount_amount")
	}
	return nil
}

// Divide computes everything that a placement freezes of its money: discounts
// and the unique code over the lines, each line's net over its makers and fees,
// the tip over the makers, and the totals. Everything is whole rupiah by
// largest remainder with ties to the lower position. It returns an Invalid
// fault for a discount, a unique code or a tip that the order cannot have.
func (p *Placement) Divide() error {
	lines := p.lines()
	for _, d := range p.Discounts {
		if err := d.faultless(); err != nil {
			return err
		}
	}
	// What makers bear comes first, because the others pay for what is left.
	for _, d := range p.Discounts {
		if d.Funder == ByMakers {
			if err := spread(d, lines); err != nil {
				return err
			}
		}
	}
	for _, d := range p.Discounts {
		if d.Funder != ByMakers {
			if err := spread(d, lines); err != nil {
				return err
			}
		}
	}
	if p.UniqueCode.Sign() < 0 || !p.UniqueCode.IsWhole() {
		return fault.New(fault.Invalid, "order.discount_amount")
	}
	if !p.UniqueCode.IsZero() {
		if err := spread(Discount{Amount: p.UniqueCode, Funder: ByProgramme}, lines); err != nil {
			return err
		}
	}
	for _, l := range lines {
		l.divide()
	}
	if err := p.giveTip(lines); err != nil {
		return err
	}
	p.total()
	if p.Order.Total.Sign() <= 0 {
		return fault.New(fault.Invalid, "order.discount_all")
	}
	return nil
}

func (p *Placement) lines() []*PlacedLine {
	var lines []*PlacedLine
	for i := range p.Parcels {
		for j := range p.Parcels[i].Lines {
			l := &p.Parcels[i].Lines[j]
			l.Cooperative = p.Parcels[i].Cooperative
			l.Discount, l.ProgrammeDiscount, l.CooperativeDiscount = money.Amount{}, money.Amount{}, money.Amount{}
			lines = append(lines, l)
		}
	}
	return lines
}

// spread divides a discount over the lines that it is for, by what the customer
// still has to pay of each, so that none becomes less than nothing.
func spread(d Discount, lines []*PlacedLine) error {
	weights, open := make([]int64, len(lines)), money.Amount{}
	for i, l := range lines {
		if d.Cooperative == 0 || d.Cooperative == l.Cooperative {
			left := l.Price.Mul(int64(l.Quantity)).Sub(money.Sum(l.Discount, l.ProgrammeDiscount, l.CooperativeDiscount))
			weights[i], open = left.Rupiah(), open.Add(left)
		}
	}
	if d.Amount.Cmp(open) > 0 {
		return fault.New(fault.Invalid, "order.discount_too_much", open)
	}
	for i, part := range money.Allocate(d.Amount, weights) {
		switch d.Funder {
		case ByMakers:
			lines[i].Discount = lines[i].Discount.Add(part)
		case ByCooperative:
			lines[i].CooperativeDiscount = lines[i].CooperativeDiscount.Add(part)
		case ByProgramme:
			lines[i].ProgrammeDiscount = lines[i].ProgrammeDiscount.Add(part)
		}
	}
	return nil
}

// divide splits a line's net, and what others pay of it, over its makers.
func (l *PlacedLine) divide() {
	l.Net = l.Price.Mul(int64(l.Quantity)).Sub(l.Discount)
	makers := make([]Maker, len(l.Shares))
	for i, s := range l.Shares {
		makers[i] = Maker{s.Producer, s.ShareBP, s.Pieces}
	}
	shares := Split(l.Net, l.Rates, makers)
	fund(shares, l.CooperativeDiscount, l.ProgrammeDiscount)
	for i, s := range shares {
		l.Shares[i].Parts = s.Parts
	}
}

// fund divides what the cooperative and the programme pay of a line over its
// shares, by what each still leaves to the customer.
func fund(shares []Share, cooperative, programme money.Amount) {
	weights := make([]int64, len(shares))
	for i, s := range shares {
		weights[i] = s.Net().Rupiah()
	}
	for i, part := range money.Allocate(cooperative, weights) {
		shares[i].CooperativeDiscount = part
		weights[i] = shares[i].Revenue().Rupiah()
	}
	for i, part := range money.Allocate(programme, weights) {
		shares[i].ProgrammeDiscount = part
	}
}

// giveTip divides the tip over all makers of the order, by the price of what
// each has made and nobody's fee.
func (p *Placement) giveTip(lines []*PlacedLine) error {
	if p.Tip.Sign() < 0 || !p.Tip.IsWhole() {
		return fault.InvalidFields(fault.Field{Name: "tip", Key: "order.tip"})
	}
	var weights []int64
	for _, l := range lines {
		for _, s := range l.Shares {
			weights = append(weights, l.Price.Mul(int64(l.Quantity)).Rupiah()*int64(s.ShareBP))
		}
	}
	tips := money.Allocate(p.Tip, weights)
	for _, l := range lines {
		for i := range l.Shares {
			l.Shares[i].Tip, tips = tips[0], tips[1:]
		}
	}
	return nil
}

// total fills the order's totals from its parcels and lines.
func (p *Placement) total() {
	p.ItemsTotal, p.DiscountTotal, p.ShippingTotal = money.Amount{}, money.Amount{}.Sub(p.UniqueCode), money.Amount{}
	for _, parcel := range p.Parcels {
		p.ShippingTotal = p.ShippingTotal.Add(parcel.Shipping)
		for _, l := range parcel.Lines {
			p.ItemsTotal = p.ItemsTotal.Add(l.Price.Mul(int64(l.Quantity)))
			p.DiscountTotal = p.DiscountTotal.Add(money.Sum(l.Discount, l.ProgrammeDiscount, l.CooperativeDiscount))
		}
	}
	p.Order.Total = p.ItemsTotal.Sub(p.DiscountTotal).Add(p.ShippingTotal).Add(p.Tip).Sub(p.UniqueCode)
}
