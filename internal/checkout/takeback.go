package checkout

import (
	"context"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// postRefund is the first half of rule 4, and rule 5.
func postRefund(ctx context.Context, tx *database.Tx, actor identity.Actor, refund payment.Refund, back order.Takeback, reason string, now time.Time) error {
	entries, err := takeFrom(ctx, tx, refund.ID, []order.Takeback{back}, now)
	if err != nil {
		return err
	}
	entries = append(entries, ledger.Credit(ledger.RefundInTransit, refund.Amount, ledger.Scope{}))
	_, err = ledger.Post(ctx, tx, ledger.Transaction{
		Key: acceptedKey(refund.ID), Rule: "refund", Order: refund.Order, Actor: int64(actor.Person), Reason: reason,
		OccurredAt: now, RecordedAt: now, Entries: entries,
	})
	return err
}

// takeFrom are the debits of takebacks, less what goes back to the programme:
// together what the customer gets. What a maker earned comes from what is
// pending, or from what is payable once the parcel was released, with the taxes
// that were withheld of it; what that does not cover she owes. So does a
// cooperative what was handed over to it.
func takeFrom(ctx context.Context, tx *database.Tx, refund payment.RefundID, backs []order.Takeback, now time.Time) ([]ledger.Entry, error) {
	t := taking{released: map[order.ParcelID]bool{}, handed: map[ledger.Code]money.Amount{}}
	var drawn []ledger.Code
	for _, b := range backs {
		released, err := order.Released(ctx, tx, b.Parcel.ID)
		if err != nil {
			return nil, err
		}
		t.released[b.Parcel.ID] = released
		cooperative := int64(b.Parcel.Cooperative)
		drawn = append(drawn, ledger.CooperativeFee(cooperative), ledger.Shipping(cooperative), ledger.CooperativeReceivable(cooperative))
		for _, s := range b.Shares() {
			drawn = append(drawn, ledger.ProducerPayable(int64(s.Producer)), ledger.ProducerReceivable(int64(s.Producer)))
		}
	}
	held, err := ledger.Drawable(ctx, tx, money.IDR, drawn...)
	if err != nil {
		return nil, err
	}
	t.left = map[ledger.Code]money.Amount{}
	for code, balance := range held {
		t.left[code] = balance.Neg()
	}
	var taxes []taxBack
	for _, b := range backs {
		if t.released[b.Parcel.ID] {
			given, err := taxesBack(ctx, tx, b)
			if err != nil {
				return nil, err
			}
			taxes = append(taxes, given...)
		}
	}
	if err := returnTaxes(ctx, tx, refund, taxes, now); err != nil {
		return nil, err
	}
	for _, b := range taxes {
		payable := ledger.ProducerPayable(b.scope.Producer)
		t.left[payable] = t.left[payable].Add(b.amount)
	}
	for _, b := range backs {
		if err := t.mayOwe(ctx, tx, int64(b.Parcel.Cooperative)); err != nil {
			return nil, err
		}
		t.parcel(b)
	}
	return t.entries, nil
}

// mayOwe reads what a cooperative can be made to owe: what was handed over to it
// and it does not owe already. Its own discounts may let its account turn to the
// debit side too; that is no debt, and refunds give them back.
func (t *taking) mayOwe(ctx context.Context, q database.Queryer, cooperative int64) error {
	handed, err := ledger.HandedOver(ctx, q, money.IDR, ledger.CooperativeFee(cooperative), ledger.Shipping(cooperative))
	owed := ledger.CooperativeReceivable(cooperative)
	t.handed[owed] = handed.Add(t.left[owed])
	return err
}

// taking draws on accounts that hold only so much.
type taking struct {
	released map[order.ParcelID]bool
	left     map[ledger.Code]money.Amount // credit positive
	handed   map[ledger.Code]money.Amount // what a cooperative's receivable may grow by
	entries  []ledger.Entry
}

func (t *taking) parcel(b order.Takeback) {
	cooperative := int64(b.Parcel.Cooperative)
	var programme money.Amount
	for _, s := range b.Shares() {
		scope := scopeOf(s)
		maker := makerScope(s)
		if t.released[b.Parcel.ID] {
			t.draw(ledger.ProducerPayable(scope.Producer), ledger.ProducerReceivable(scope.Producer), s.Income, scope)
			t.draw(ledger.ProducerPayable(scope.Producer), ledger.ProducerReceivable(scope.Producer), s.Tip, maker)
		} else {
			t.entries = append(t.entries,
				ledger.Debit(ledger.ProducerPending(scope.Producer), s.Income.Sub(s.Unallocated), scope),
				ledger.Debit(ledger.OrderUnallocated(int64(b.Parcel.Order)), s.Unallocated, scope),
				ledger.Debit(ledger.ProducerPending(scope.Producer), s.Tip, maker))
		}
		// What the cooperative gave comes back first: it can pay the rest.
		fee := ledger.CooperativeFee(cooperative)
		t.entries = append(t.entries, ledger.Credit(fee, s.CooperativeDiscount, scope))
		t.left[fee] = t.left[fee].Add(s.CooperativeDiscount)
		t.drawHanded(fee, ledger.CooperativeReceivable(cooperative), s.CooperativeFee, scope)
		t.entries = append(t.entries,
			ledger.Debit(ledger.ProgrammeFee, s.ProgrammeFee, scope),
			ledger.Debit(ledger.ProcessingContribution, s.Contribution, scope))
		programme = programme.Add(s.ProgrammeDiscount)
	}
	t.drawHanded(ledger.Shipping(cooperative), ledger.CooperativeReceivable(cooperative), b.Shipping, ledger.Scope{Cooperative: cooperative})
	t.entries = append(t.entries, ledger.Credit(ledger.ProgrammeDiscount, programme, ledger.Scope{}))
}

// draw debits an account as far as it goes and lets its owner owe the rest.
func (t *taking) draw(from, owed ledger.Code, amount money.Amount, scope ledger.Scope) {
	covered := amount
	if left := t.left[from]; covered.Cmp(left) > 0 {
		covered = left
	}
	if covered.Sign() < 0 {
		covered = money.Amount{}
	}
	t.left[from] = t.left[from].Sub(covered)
	t.entries = append(t.entries, ledger.Debit(from, covered, scope), ledger.Debit(owed, amount.Sub(covered), scope))
}

// drawHanded debits a cooperative's account, and lets it owe what the account
// does not hold because it was handed over.
func (t *taking) drawHanded(from, owed ledger.Code, amount money.Amount, scope ledger.Scope) {
	held := t.left[from]
	if held.Sign() < 0 {
		held = money.Amount{}
	}
	short := amount.Sub(held)
	if short.Cmp(t.handed[owed]) > 0 {
		short = t.handed[owed]
	}
	if short.Sign() < 0 {
		short = money.Amount{}
	}
	t.handed[owed], t.left[from] = t.handed[owed].Sub(short), t.left[from].Sub(amount.Sub(short))
	t.entries = append(t.entries, ledger.Debit(from, amount.Sub(short), scope), ledger.Debit(owed, short, scope))
}

func scopeOf(s order.FrozenShare) ledger.Scope {
	return ledger.Scope{OrderLine: int64(s.Line), Cooperative: int64(s.Cooperative), Producer: int64(s.Producer), Village: s.VillageCode}
}

// makerScope is of a maker and none of her lines: what a tip is posted with.
func makerScope(s order.FrozenShare) ledger.Scope {
	return ledger.Scope{Cooperative: int64(s.Cooperative), Producer: int64(s.Producer), Village: s.VillageCode}
}
