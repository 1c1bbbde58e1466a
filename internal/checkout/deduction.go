package checkout

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/producer"
)

// released is what one maker's release of a parcel is about.
type released struct {
	sold   money.Amount // her part of the lines' price, before fees
	income money.Amount // of it what became hers
	earned money.Amount // the same with tips
}

// soldBy is what each maker sold of a parcel and earned of it.
func soldBy(holdings []ledger.Holding, earned []earning) map[int64]released {
	all := map[int64]released{}
	for _, h := range holdings {
		// What the programme gave of a discount stands on the debit side, and is
		// part of what she sold.
		if h.Amount.Sign() < 0 {
			of := all[h.Scope.Producer]
			of.sold = of.sold.Sub(h.Amount)
			all[h.Scope.Producer] = of
		}
	}
	for _, e := range earned {
		of := all[e.scope.Producer]
		of.earned = of.earned.Add(e.amount)
		if e.scope.OrderLine != 0 {
			of.income = of.income.Add(e.amount)
		}
		all[e.scope.Producer] = of
	}
	return all
}

// deduct takes from what became payable, maker by maker: taxes that are set,
// then the agreed part of what she was given beforehand (rule 13). Each is a
// transaction of its own. What the makers hold is held since before the release.
func deduct(ctx context.Context, tx *database.Tx, p order.Parcel, of map[int64]released, held balances, now time.Time) error {
	taxes, err := cooperative.TaxesOn(ctx, tx, p.Cooperative, now, people(of)...)
	if err != nil {
		return err
	}
	for _, maker := range slices.Sorted(maps.Keys(of)) {
		advance, left := ledger.ProducerAdvance(maker), held[ledger.ProducerPayable(maker)].Neg()
		from, income := deduction{p, maker, now}, of[maker].income
		for _, tax := range taxes[identity.PersonID(maker)] {
			withheld := lesser(tax.Of(of[maker].sold), lesser(left, income))
			if err := takeOff(ctx, tx, "tax_withheld", from, string(tax.Kind)+":", ledger.Tax(string(tax.Kind)), withheld); err != nil {
				return err
			}
			left, income = left.Sub(withheld), income.Sub(withheld)
		}
		if owed := held[advance]; owed.Sign() > 0 {
			agreed, err := producer.AgreedPart(ctx, tx, identity.PersonID(maker), p.Cooperative)
			if err != nil {
				return err
			}
			repaid := producer.Repayment(of[maker].earned, owed, left, agreed)
			if err := takeOff(ctx, tx, "advance_repayment", from, "", advance, repaid); err != nil {
				return err
			}
		}
	}
	return nil
}

func people(of map[int64]released) []identity.PersonID {
	var all []identity.PersonID
	for maker := range of {
		all = append(all, identity.PersonID(maker))
	}
	return all
}

// deduction is from whom something is taken off, at the release of which parcel.
type deduction struct {
	parcel order.Parcel
	maker  int64
	at     time.Time
}

// takeOff moves an amount, if there is one, from what a maker can be paid.
func takeOff(ctx context.Context, tx *database.Tx, rule string, d deduction, kind string, to ledger.Code, amount money.Amount) error {
	if amount.Sign() <= 0 {
		return nil
	}
	scope := ledger.Scope{Cooperative: int64(d.parcel.Cooperative), Producer: d.maker}
	_, err := ledger.Post(ctx, tx, ledger.Transaction{
		Key:  rule + ":" + kind + strconv.FormatInt(int64(d.parcel.ID), 10) + ":" + strconv.FormatInt(d.maker, 10),
		Rule: rule, OccurredAt: d.at, RecordedAt: d.at,
		Entries: []ledger.Entry{
			ledger.Debit(ledger.ProducerPayable(d.maker), amount, scope), ledger.Credit(to, amount, scope),
		},
	})
	return err
}

func lesser(a, b money.Amount) money.Amount {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}
