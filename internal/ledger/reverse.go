package ledger

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/money"
)

const reversedTransaction = `SELECT coalesce(order_id, 0) AS order_id FROM ledger_transaction WHERE id = $1`

const reversedPostings = `
	SELECT a.code, p.currency, p.amount, coalesce(p.order_line_id, 0) AS line, coalesce(p.cooperative_id, 0) AS cooperative,
	       coalesce(p.producer_id, 0) AS producer, coalesce(p.village_code, '') AS village
	FROM posting p JOIN account a ON a.id = p.account_id WHERE p.transaction_id = $1 ORDER BY p.id`

// Reverse posts the exact opposite of a transaction, once. It needs an actor
// and a reason, and returns a Conflict fault when the transaction was reversed
// before, or when undoing it would cross a floor. Only a reversal that a
// payment provider's refusal makes necessary has no actor (0); its reason
// begins with "provider: ".
func Reverse(ctx context.Context, tx *database.Tx, original TransactionID, actor int64, reason string, now time.Time) (TransactionID, error) {
	var order int64
	err := tx.GetContext(ctx, &order, reversedTransaction, int64(original))
	if database.NoRows(err) {
		return 0, fault.New(fault.NotFound, "ledger.unknown_transaction")
	}
	if err != nil {
		return 0, fmt.Errorf("ledger: reverse %d: %w", original, err)
	}
	var postings []struct {
		Code                        Code
		Currency                    money.Currency
		Amount                      int64
		Line, Cooperative, Producer int64
		Village                     string
	}
	if err := tx.SelectContext(ctx, &postings, reversedPostings, int64(original)); err != nil {
		return 0, fmt.Errorf("ledger: reverse %d: %w", original, err)
	}
	entries := make([]Entry, len(postings))
	for i, p := range postings {
		entries[i] = Entry{p.Code, money.Minor(p.Amount, p.Currency).Neg(), Scope{p.Line, p.Cooperative, p.Producer, p.Village}}
	}
	id, err := Post(ctx, tx, Transaction{
		Key: "reversal:" + strconv.FormatInt(int64(original), 10), Rule: "reversal", Order: order, Actor: actor,
		Reason: reason, Reverses: original, OccurredAt: now, RecordedAt: now, Entries: entries,
	})
	if errors.Is(err, ErrPosted) {
		return 0, fault.Wrap(err, fault.Conflict, "ledger.reversed_before")
	}
	return id, err
}
