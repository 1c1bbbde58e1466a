package checkout

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"simpul/internal/bank"
	"simpul/internal/catalog"
	"simpul/internal/cod"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/letter"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/trail"
	"simpul/internal/voucher"
)

// onDelivery tells whether a quoted cart can be paid when it arrives: it is one
// parcel, brought by a courier, no group order, and its cooperative takes that.
func onDelivery(ctx context.Context, q database.Queryer, quote Quote) (bool, error) {
	if len(quote.Parcels) != 1 || !quote.Shippable || quote.Grouped {
		return false, nil
	}
	parcel := quote.Parcels[0]
	if rate, ok := parcel.choose(parcel.Chosen); !ok || rate.Pickup {
		return false, nil
	}
	setting, err := cod.SettingOf(ctx, q, parcel.Cooperative.ID)
	return err == nil && setting.Takes(parcel.Zone, quote.Total), err
}

// acceptUnpaid takes a placed order that is paid on delivery.
func acceptUnpaid(ctx context.Context, tx *database.Tx, p *order.Placement, now time.Time) error {
	if len(p.Parcels) != 1 {
		return fault.InvalidFields(fault.Field{Name: "method", Key: "cod.not_offered"})
	}
	if p.Gift { // who gets it would have to pay
		return fault.InvalidFields(fault.Field{Name: "method", Key: "cod.gift"})
	}
	parcel := p.Parcels[0].Parcel
	if err := cod.Agree(ctx, tx, payment.OrderID(p.ID), int64(parcel.ID), parcel.Cooperative); err != nil {
		return err
	}
	p.PaymentState = order.Accepted
	if err := order.Accept(ctx, tx, p.ID, now); err != nil {
		return err
	}
	return notice.TellMakers(ctx, tx, int64(p.ID), now)
}

// giveUpAccepted ends an accepted order that was not shipped.
func (c *Checkout) giveUpAccepted(ctx context.Context, id order.ID, by order.EventActor, now time.Time) error {
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		o, err := order.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		lines, err := order.Lines(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := order.CancelAccepted(ctx, tx, id, by, now); err != nil {
			return err
		}
		if err := catalog.Release(ctx, tx, unitsOfLines(lines)); err != nil {
			return err
		}
		if err := notMade(ctx, tx, lines); err != nil {
			return err
		}
		if err := voucher.GiveBack(ctx, tx, int64(id), now); err != nil {
			return err
		}
		return tellBuyer(ctx, tx, o, letter.Cancelled, 0, now)
	})
}

// Remittance is what a courier has handed over for orders of a cooperative, as
// an officer tells it.
type Remittance struct {
	Orders     []order.ID
	Account    bank.AccountID
	Reference  string // as typed
	Received   money.Amount
	Reason     string // of what the courier has kept
	RemittedAt time.Time
}

// Remit books what a courier has handed over: each order is paid and its sale
// posted, and what the courier has kept is the programme's expense. It returns
// NotFound for another cooperative's order, Conflict for one that is not on its
// way to be paid, and faults of the fields orders, account, reference, received,
// reason and remitted_at.
func (c *Checkout) Remit(ctx context.Context, actor identity.Actor, group identity.CooperativeID, r Remittance, now time.Time) error {
	ids := slices.Compact(slices.Sorted(slices.Values(r.Orders)))
	if len(ids) == 0 {
		return fault.InvalidFields(fault.Field{Name: "orders", Key: "cod.no_orders"})
	}
	if r.RemittedAt.After(now) || r.RemittedAt.Before(now.AddDate(0, 0, -maxStatementDays)) {
		return fault.InvalidFields(fault.Field{Name: "remitted_at", Key: "payment.manual.when"})
	}
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		account, err := accountOf(ctx, tx, group, r.Account)
		if err != nil {
			return err
		}
		var orders []order.Order
		var courier int64
		due := money.Rupiah(0)
		for _, id := range ids {
			o, parcel, err := lockAccepted(ctx, tx, group, id)
			if err != nil {
				return err
			}
			if parcel.State == order.ParcelShipped { // who has paid has it
				if err := order.Deliver(ctx, tx, actor, parcel, now); err != nil {
					return err
				}
			}
			orders, courier, due = append(orders, o), int64(parcel.Courier), due.Add(o.Total)
		}
		remittance, err := cod.Record(ctx, tx, actor, cod.Remittance{
			Cooperative: group, Courier: courier, Account: r.Account, Reference: r.Reference, Due: due, Received: r.Received,
			Reason: r.Reason, RemittedAt: r.RemittedAt,
		}, now)
		if err != nil {
			return err
		}
		for _, o := range orders {
			if err := payOnDelivery(ctx, tx, actor, o, remittance, account, now); err != nil {
				return err
			}
		}
		return bookRemittance(ctx, tx, actor, remittance, account, now)
	})
}

// lockAccepted locks a cooperative's order that is to be paid on delivery, and
// reads its parcel.
func lockAccepted(ctx context.Context, tx *database.Tx, group identity.CooperativeID, id order.ID) (order.Order, order.Parcel, error) {
	o, err := order.Lock(ctx, tx, id)
	if err != nil {
		return o, order.Parcel{}, err
	}
	parcel, err := order.ParcelFor(ctx, tx, group, id)
	if err == nil && !o.Due() {
		err = fault.New(fault.Conflict, "cod.closed")
	}
	return o, parcel, err
}

// accountOf is the open bank account of a cooperative or its programme.
func accountOf(ctx context.Context, q database.Queryer, group identity.CooperativeID, id bank.AccountID) (bank.Account, error) {
	refusal := fault.InvalidFields(fault.Field{Name: "account", Key: "payout.account"})
	account, err := bank.ByID(ctx, q, id)
	if fault.KindOf(err) == fault.NotFound {
		return account, refusal
	}
	if err != nil {
		return account, err
	}
	owner, err := cooperative.ByID(ctx, q, group)
	if err != nil {
		return account, err
	}
	if !account.Open || account.Cooperative != group && account.Programme != owner.Programme {
		return account, refusal
	}
	return account, nil
}

func payOnDelivery(ctx context.Context, tx *database.Tx, actor identity.Actor, o order.Order, r cod.Remittance, to bank.Account, now time.Time) error {
	if err := cod.Remit(ctx, tx, r, payment.OrderID(o.ID), o.Total); err != nil {
		return err
	}
	receipt := payment.Receipt{
		Order: payment.OrderID(o.ID), Provider: payment.CashOnDelivery, Account: to.Code, Amount: o.Total, OccurredAt: r.RemittedAt,
		ExternalID: fmt.Sprintf("%d:%s", r.ID, o.Number),
	}
	fresh, err := payment.Take(ctx, tx, receipt, payment.Applied, now)
	if err == nil && !fresh {
		err = fault.New(fault.Conflict, "cod.closed")
	}
	if err != nil {
		return err
	}
	if err := postSale(ctx, tx, o, receipt, ledger.CashOnDeliveryToBank, money.Amount{}, now); err != nil {
		return err
	}
	if err := order.PayOnDelivery(ctx, tx, actor, o.ID, r.RemittedAt, now); err != nil {
		return err
	}
	return tellBuyer(ctx, tx, o, letter.Paid, 0, now)
}

// bookRemittance brings what the courier handed over to the bank.
func bookRemittance(ctx context.Context, tx *database.Tx, actor identity.Actor, r cod.Remittance, to bank.Account, now time.Time) error {
	scope := ledger.Scope{Cooperative: int64(r.Cooperative)}
	_, err := ledger.Post(ctx, tx, ledger.Transaction{
		Key: "cod_remittance:" + strconv.FormatInt(int64(r.ID), 10), Rule: "cod_remittance", Actor: int64(actor.Person), Reason: r.Reason,
		OccurredAt: r.RemittedAt, RecordedAt: now,
		Entries: []ledger.Entry{
			ledger.Debit(ledger.Bank(to.Code), r.Received, scope),
			ledger.Debit(ledger.CashOnDelivery, r.Kept(), scope),
			ledger.Credit(ledger.CashOnDeliveryToBank, r.Due, scope),
		},
	})
	if err != nil {
		return err
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: "on_delivery.remit", SubjectKind: "cod_remittance", SubjectID: int64(r.ID),
	})
}

// RefuseDelivery notes that nobody took an order's parcel, and books what the
// courier took for the way there and back to whom was agreed. Goods that came
// back and can be sold are in the stock again. It returns NotFound for another
// cooperative's order, Conflict for one that is not on its way or for more cash
// than there is, and faults of the fields cost, account and reference.
func (c *Checkout) RefuseDelivery(ctx context.Context, actor identity.Actor, r cod.Refusal, now time.Time) error {
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		id := order.ID(r.Order)
		o, parcel, err := lockAccepted(ctx, tx, r.Cooperative, id)
		if err != nil {
			return err
		}
		bearer, err := cod.Refuse(ctx, tx, actor, r, now)
		if err != nil {
			return err
		}
		if err := order.Refuse(ctx, tx, actor, parcel, now); err != nil {
			return err
		}
		if err := bringBack(ctx, tx, actor, id, r.Restocked, now); err != nil {
			return err
		}
		if err := voucher.GiveBack(ctx, tx, r.Order, now); err != nil {
			return err
		}
		if err := bookRefusal(ctx, tx, actor, r, bearer, now); err != nil {
			return err
		}
		if err := tellBuyer(ctx, tx, o, letter.Cancelled, 0, now); err != nil {
			return err
		}
		return recordParcel(ctx, tx, actor, "parcel.refuse", parcel.ID, now)
	})
}

// bringBack takes an order's goods back into the stock; what is made to order
// has none.
func bringBack(ctx context.Context, tx *database.Tx, actor identity.Actor, id order.ID, restock bool, now time.Time) error {
	if !restock {
		return nil
	}
	lines, err := order.Lines(ctx, tx, id)
	if err != nil {
		return err
	}
	slices.SortFunc(lines, func(a, b order.Line) int { return int(a.Variant - b.Variant) })
	for _, l := range lines {
		if l.MadeToOrder {
			continue
		}
		units := catalog.ShippedUnits{Units: catalog.Units{Variant: l.Variant, Quantity: l.Quantity}, OrderLine: int64(l.ID)}
		if err := catalog.Return(ctx, tx, units, actor.Person, now); err != nil {
			return err
		}
	}
	return nil
}

func bookRefusal(ctx context.Context, tx *database.Tx, actor identity.Actor, r cod.Refusal, bearer cod.Bearer, now time.Time) error {
	if r.Cost.IsZero() {
		return nil
	}
	from := ledger.CooperativeCash(int64(r.Cooperative))
	if r.From != 0 {
		account, err := accountOf(ctx, tx, r.Cooperative, r.From)
		if err != nil {
			return err
		}
		from = ledger.Bank(account.Code)
	}
	to := ledger.CooperativeReceivable(int64(r.Cooperative))
	if bearer == cod.ByProgramme {
		to = ledger.CashOnDelivery
	}
	scope := ledger.Scope{Cooperative: int64(r.Cooperative)}
	_, err := ledger.Post(ctx, tx, ledger.Transaction{
		Key: "cod_refused:" + strconv.FormatInt(r.Order, 10), Rule: "cod_refused", Order: r.Order, Actor: int64(actor.Person), Reason: r.Reference,
		OccurredAt: now, RecordedAt: now,
		Entries: []ledger.Entry{ledger.Debit(to, r.Cost, scope), ledger.Credit(from, r.Cost, scope)},
	})
	return err
}
