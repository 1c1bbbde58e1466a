package order

import (
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Parts are what one maker's work on a line is made of. Income, the fees and
// the contribution are her part of the line's net. The programme's and the
// cooperative's discount are what those two pay of it in the customer's place.
// The tip is hers besides.
type Parts struct {
	Income              money.Amount `db:"income"`
	CooperativeFee      money.Amount `db:"cooperative_fee"`
	ProgrammeFee        money.Amount `db:"programme_fee"`
	Contribution        money.Amount `db:"contribution"` // to the cost of payment
	Tip                 money.Amount `db:"tip"`
	ProgrammeDiscount   money.Amount `db:"programme_discount"`
	CooperativeDiscount money.Amount `db:"cooperative_discount"`
}

// Net is the part of the line's net.
func (p Parts) Net() money.Amount {
	return money.Sum(p.Income, p.CooperativeFee, p.ProgrammeFee, p.Contribution)
}

// Revenue is the part of the line's revenue: its net less what the cooperative
// gave of its own.
func (p Parts) Revenue() money.Amount { return p.Net().Sub(p.CooperativeDiscount) }

// Paid is what the customer pays of the part, without the tip.
func (p Parts) Paid() money.Amount { return p.Revenue().Sub(p.ProgrammeDiscount) }

// IsZero tells whether there is nothing in any part.
func (p Parts) IsZero() bool { return p == Parts{} }

// Add is the sum, part by part.
func (p Parts) Add(q Parts) Parts {
	return Parts{
		p.Income.Add(q.Income), p.CooperativeFee.Add(q.CooperativeFee), p.ProgrammeFee.Add(q.ProgrammeFee),
		p.Contribution.Add(q.Contribution), p.Tip.Add(q.Tip), p.ProgrammeDiscount.Add(q.ProgrammeDiscount),
		p.CooperativeDiscount.Add(q.CooperativeDiscount),
	}
}

// Sub is the difference, part by part.
func (p Parts) Sub(q Parts) Parts { return p.Add(q.Neg()) }

// Neg is the opposite, part by part.
func (p Parts) Neg() Parts {
	return Parts{
		p.Income.Neg(), p.CooperativeFee.Neg(), p.ProgrammeFee.Neg(), p.Contribution.Neg(), p.Tip.Neg(),
		p.ProgrammeDiscount.Neg(), p.CooperativeDiscount.Neg(),
	}
}

// Share is what one maker's work on a line becomes.
type Share struct {
	Producer identity.PersonID
	Parts
}
