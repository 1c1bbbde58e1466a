package bespoke

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/trail"
)

// Quote is what a request would cost, and when it would be ready.
type Quote struct {
	ID          QuoteID                `db:"id"`
	Request     RequestID              `db:"request_id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Variant     catalog.VariantID      `db:"variant_id"`
	Option      string                 `db:"option"` // what is special, on the label
	Quantity    int                    `db:"quantity"`
	Price       money.Amount           `db:"price"`    // of one
	ReadyOn     time.Time              `db:"ready_on"` // the day is what counts
	Note        string                 `db:"note"`     // to the customer
	ValidUntil  time.Time              `db:"valid_until"`
	QuotedAt    time.Time              `db:"quoted_at"`
	OrderToken  string                 `db:"order_token"` // of the order that it became, "" for none
	Quotas      []Quota                `db:"-"`           // of a group order, by maker; none where the work's makers make it
}

// Total is what all pieces cost.
func (q Quote) Total() money.Amount { return q.Price.Mul(int64(q.Quantity)) }

// Open tells whether the quote can be accepted.
func (q Quote) Open(now time.Time) bool { return q.OrderToken == "" && now.Before(q.ValidUntil) }

const insertQuote = `
	INSERT INTO bespoke_quote (request_id, cooperative_id, variant_id, product_id, quantity, price, ready_on, note, valid_until, quoted_at, quoted_by)
	VALUES ($1, $2, $3, $4, $5, $6, $7::date, $8, $9, $10, $11) RETURNING id`

const dropOver = `
	UPDATE bespoke_quote q SET withdrawn_at = $2, withdrawn_by = $3
	WHERE q.request_id = $1 AND q.withdrawn_at IS NULL AND q.valid_until <= $2
	  AND NOT EXISTS (SELECT 1 FROM bespoke_use u WHERE u.quote_id = q.id AND u.given_back_at IS NULL)`

// Offer answers a request with a quote, whose id and variant it fills in; one
// that is over gives way to it. Faults: NotFound, field faults (quota for one that
// is not divided whole, or among no members), Conflict for a request that was
// refused or has an open quote.
func Offer(ctx context.Context, db *database.DB, actor identity.Actor, q *Quote, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if err := answerable(ctx, tx, actor, q.Cooperative, q.Request); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, dropOver, int64(q.Request), now, int64(actor.Person)); err != nil {
			return fmt.Errorf("bespoke: offer: %w", refusals.Explain(err))
		}
		asked, err := In(ctx, tx, q.Cooperative, q.Request)
		if err != nil {
			return err
		}
		var product catalog.ProductID
		makers, err := q.makers()
		if err != nil {
			return err
		}
		product, q.Variant, err = catalog.CreateBespoke(ctx, tx, actor, catalog.Bespoke{
			Of: asked.Product, Option: q.Option, Price: q.Price, Quantity: q.Quantity, ReadyOn: q.ReadyOn, Makers: makers,
		}, now)
		if err != nil {
			return err
		}
		err = tx.GetContext(ctx, &q.ID, insertQuote, int64(q.Request), int64(q.Cooperative), int64(q.Variant), int64(product), q.Quantity,
			q.Price, q.ReadyOn.Format(time.DateOnly), strings.TrimSpace(q.Note), q.ValidUntil, now, int64(actor.Person))
		if err != nil {
			return fmt.Errorf("bespoke: offer: %w", refusals.Explain(err))
		}
		if err := q.divide(ctx, tx); err != nil {
			return err
		}
		return record(ctx, tx, actor, "bespoke_request.offer", q.Request, now)
	})
}

const withdraw = `
	UPDATE bespoke_quote SET withdrawn_at = $3, withdrawn_by = $4 WHERE request_id = $1 AND cooperative_id = $2 AND withdrawn_at IS NULL`

// Withdraw takes the open quote of a request back. Faults: NotFound, Conflict
// when it has become an order.
func Withdraw(ctx context.Context, db *database.DB, actor identity.Actor, group identity.CooperativeID, id RequestID, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if err := answerable(ctx, tx, actor, group, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, withdraw, int64(id), int64(group), now, int64(actor.Person)); err != nil {
			return fmt.Errorf("bespoke: withdraw the quote of %d: %w", id, refusals.Explain(err))
		}
		return record(ctx, tx, actor, "bespoke_request.withdraw", id, now)
	})
}

const openQuote = `
	SELECT q.id, q.request_id, q.cooperative_id, q.variant_id, v.size AS option, q.quantity, q.price, q.ready_on, q.note, q.valid_until,
	       q.quoted_at, coalesce(o.token, '') AS order_token
	FROM bespoke_quote q JOIN variant v ON v.id = q.variant_id
	LEFT JOIN bespoke_use u ON u.quote_id = q.id AND u.given_back_at IS NULL
	LEFT JOIN shop_order o ON o.id = u.order_id
	WHERE q.request_id = $1 AND q.withdrawn_at IS NULL`

// QuoteOf is the quote of a request that was not withdrawn, or a NotFound
// fault.
func QuoteOf(ctx context.Context, q database.Queryer, id RequestID) (Quote, error) {
	var found Quote
	err := q.GetContext(ctx, &found, openQuote, int64(id))
	if database.NoRows(err) {
		return found, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return found, fmt.Errorf("bespoke: quote of %d: %w", id, err)
	}
	found.Quotas, err = quotasOf(ctx, q, found.ID)
	return found, err
}

const insertUse = `INSERT INTO bespoke_use (order_id, quote_id, used_at) VALUES ($1, $2, $3)`

// Use makes an order that is being placed the one of a quote. It returns a
// Conflict fault when the quote is over, was withdrawn or has an order. Of all
// rows that a transaction locks, the quote comes after the stock.
func Use(ctx context.Context, tx *database.Tx, id QuoteID, order int64, now time.Time) error {
	if _, err := tx.ExecContext(ctx, insertUse, order, int64(id), now); err != nil {
		return fmt.Errorf("bespoke: use quote %d: %w", id, refusals.Explain(err))
	}
	return nil
}

const giveBack = `UPDATE bespoke_use SET given_back_at = greatest($2, used_at) WHERE order_id = $1 AND given_back_at IS NULL`

// GiveBack opens the quote of an order that is given up unpaid, if it has one.
func GiveBack(ctx context.Context, tx *database.Tx, order int64, now time.Time) error {
	if _, err := tx.ExecContext(ctx, giveBack, order, now); err != nil {
		return fmt.Errorf("bespoke: give back the quote of order %d: %w", order, err)
	}
	return nil
}

const takeAgain = `UPDATE bespoke_use SET given_back_at = NULL WHERE order_id = $1 AND given_back_at IS NOT NULL`

// TakeAgain takes the quote of an order that is paid after it was given up, if
// it had one. It returns a Conflict fault where another order has it or it was
// withdrawn; then the transaction can only be rolled back, to a savepoint at
// the least.
func TakeAgain(ctx context.Context, tx *database.Tx, order int64) error {
	if _, err := tx.ExecContext(ctx, takeAgain, order); err != nil {
		return fmt.Errorf("bespoke: take again the quote of order %d: %w", order, refusals.Explain(err))
	}
	return nil
}

func record(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id RequestID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "bespoke_request", SubjectID: int64(id),
	})
}
