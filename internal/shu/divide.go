package shu

import (
	"cmp"
	"slices"

	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// wholeBP is all of it, in basis points.
const wholeBP = 10_000

// Terms are what an annual meeting has decided.
type Terms struct {
	Year       int
	Surplus    money.Amount
	ReserveBP  int
	BusinessBP int // by what members' goods brought
	CapitalBP  int // by what members have saved
}

// Share is a member's.
type Share struct {
	Producer identity.PersonID `db:"producer_id"`
	Name     string            `db:"name"`
	Turnover money.Amount      `db:"turnover"` // of her goods in the year
	Saving   money.Amount      `db:"saving"`
	Business money.Amount      `db:"business"`
	Capital  money.Amount      `db:"capital"`
}

// Sum is all that she gets.
func (s Share) Sum() money.Amount { return s.Business.Add(s.Capital) }

// Division is a surplus divided.
type Division struct {
	Terms
	Reserve  money.Amount
	Business money.Amount
	Capital  money.Amount
	Rest     money.Amount // stays with the cooperative for what its meeting has decided
	Shares   []Share      // by producer
}

// Sum is what all members get.
func (d Division) Sum() money.Amount { return d.Business.Add(d.Capital) }

// Divide divides a surplus over members with their turnover and savings, each
// part by largest remainder, ties by the order of their ids. It returns field
// faults for percentages that are none, and for a part that nobody has a claim
// to.
func Divide(t Terms, members []Share) (Division, error) {
	rest := wholeBP - t.ReserveBP - t.BusinessBP - t.CapitalBP
	switch {
	case t.Surplus.Sign() <= 0 || !t.Surplus.IsWhole():
		return Division{}, fault.InvalidFields(fault.Field{Name: "surplus", Key: "error.amount"})
	case t.ReserveBP < 0 || t.BusinessBP < 0 || t.CapitalBP < 0 || rest < 0:
		return Division{}, fault.InvalidFields(fault.Field{Name: "reserve", Key: "shu.percent"})
	case t.BusinessBP+t.CapitalBP == 0:
		return Division{}, fault.InvalidFields(fault.Field{Name: "business", Key: "shu.nothing"})
	}
	parts := money.Allocate(t.Surplus, []int64{int64(t.ReserveBP), int64(t.BusinessBP), int64(t.CapitalBP), int64(rest)})
	d := Division{Terms: t, Reserve: parts[0], Business: parts[1], Capital: parts[2], Rest: parts[3], Shares: slices.Clone(members)}
	slices.SortFunc(d.Shares, func(a, b Share) int { return cmp.Compare(a.Producer, b.Producer) })
	turnovers, savings := make([]int64, len(d.Shares)), make([]int64, len(d.Shares))
	var turnover, saving int64
	for i, s := range d.Shares {
		turnovers[i], savings[i] = max(s.Turnover.Minor(), 0), max(s.Saving.Minor(), 0)
		turnover, saving = turnover+turnovers[i], saving+savings[i]
	}
	if d.Business.Sign() > 0 && turnover == 0 {
		return d, fault.InvalidFields(fault.Field{Name: "business", Key: "shu.no_turnover"})
	}
	if d.Capital.Sign() > 0 && saving == 0 {
		return d, fault.InvalidFields(fault.Field{Name: "capital", Key: "shu.no_savings"})
	}
	byTurnover, bySaving := over(d.Business, turnovers), over(d.Capital, savings)
	for i := range d.Shares {
		d.Shares[i].Business, d.Shares[i].Capital = byTurnover[i], bySaving[i]
	}
	if d.Sum().Sign() <= 0 {
		return d, fault.InvalidFields(fault.Field{Name: "business", Key: "shu.nothing"})
	}
	return d, nil
}

func over(part money.Amount, weights []int64) []money.Amount {
	if part.IsZero() {
		return make([]money.Amount, len(weights))
	}
	return money.Allocate(part, weights)
}
