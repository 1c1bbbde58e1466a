package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/money"
)

// TransactionID identifies a ledger transaction.
type TransactionID int64

// Scope says whose sale a posting is of: the order line with its cooperative,
// the maker, and her village at the sale; or only a cooperative, for a
// parcel's shipping; or nothing.
type Scope struct {
	OrderLine   int64
	Cooperative int64
	Producer    int64
	Village     string
}

// Entry is one posting to be made: debit positive, credit negative, never
// nothing.
type Entry struct {
	Account Code
	Amount  money.Amount
	Scope   Scope
}

// Debit is an entry on the debit side.
func Debit(account Code, amount money.Amount, scope Scope) Entry {
	return Entry{account, amount, scope}
}

// Credit is an entry on the credit side.
func Credit(account Code, amount money.Amount, scope Scope) Entry {
	return Entry{account, amount.Neg(), scope}
}

// Transaction is a set of entries for one fact.
type Transaction struct {
	// Key is kind:external_id; it makes the fact post once.
	Key string
	// Rule names the posting rule, such as "sale".
	Rule       string
	Order      int64
	Actor      int64
	Reason     string
	Reverses   TransactionID
	OccurredAt time.Time
	// RecordedAt is the server's own time when zero; only a demonstration
	// installation may give one.
	RecordedAt time.Time
	// Late is set for a fact from outside that is booked however old it is.
	Late    bool
	Entries []Entry
}

// ErrPosted says that a transaction with this key stands in the books already.
var ErrPosted = errors.New("ledger: already posted")

// refusals are what the database says no to, in words for people.
var refusals = database.Refusals{
	"account_balance_floor":         fault.New(fault.Conflict, "ledger.floor"),
	"posting_balance":               fault.New(fault.Invalid, "ledger.unbalanced"),
	"ledger_transaction_back_dated": fault.New(fault.Invalid, "ledger.back_dated"),
	"ledger_transaction_future":     fault.New(fault.Invalid, "ledger.future"),
	// Post dates what comes late in the open month: only a month that is closed
	// this very moment is met.
	"ledger_transaction_month_closed": fault.New(fault.Conflict, "ledger.month.closed"),
	"posting_member":                  fault.New(fault.Invalid, "ledger.foreign_producer"),
	"posting_line":                    fault.New(fault.Invalid, "ledger.foreign_line"),
	"posting_closed":                  fault.New(fault.Conflict, "ledger.closed"),
	"ledger_transaction_append_only":  fault.New(fault.Conflict, "ledger.append_only"),
	"posting_append_only":             fault.New(fault.Conflict, "ledger.append_only"),
}

const insertTransaction = `
	INSERT INTO ledger_transaction (key, rule, order_id, actor_id, reason, reverses, occurred_at, dated_at, recorded_at, made_in)
	SELECT $1, $2, NULLIF($3::bigint, 0), NULLIF($4::bigint, 0), $5, NULLIF($6::bigint, 0),
	       greatest($7::timestamptz, o.earliest), CASE WHEN $7::timestamptz < o.earliest THEN $7::timestamptz END, $8::timestamptz, pg_current_xact_id()
	FROM (SELECT greatest(open_from(), CASE WHEN $11::boolean THEN coalesce($8::timestamptz, clock_timestamp()) - INTERVAL '34 days 23 hours' END)) AS o (earliest)
	ON CONFLICT (key) DO NOTHING
	RETURNING id, ARRAY(` + missingAccounts + `) AS missing`

const insertPostings = `
	INSERT INTO posting (transaction_id, account_id, currency, amount, order_line_id, cooperative_id, producer_id, village_code)
	SELECT $1, a.id, e.currency, e.amount, NULLIF(e.line, 0), NULLIF(e.cooperative, 0), NULLIF(e.producer, 0), NULLIF(e.village, '')
	FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[])
	     WITH ORDINALITY AS e (code, currency, amount, line, cooperative, producer, village, place)
	JOIN account a ON a.code = e.code AND a.currency = e.currency
	ORDER BY e.place`

// Post writes a transaction and its postings. Entries of nothing are left out.
// What is dated in a closed month is booked at the first open instant and keeps
// its own date beside; so is, when it is Late, what is dated more than 35 days
// back.
// It returns ErrPosted when the key is known, and a fault when the books would
// not balance, a floor would be crossed, the time is not allowed, or a line
// would credit another cooperative's producer.
func Post(ctx context.Context, tx *database.Tx, t Transaction) (TransactionID, error) {
	entries := slices.DeleteFunc(slices.Clone(t.Entries), func(e Entry) bool { return e.Amount.IsZero() })
	c := columnsOf(entries)
	var recordedAt any
	if !t.RecordedAt.IsZero() {
		recordedAt = t.RecordedAt
	}
	var id TransactionID
	var missing pq.StringArray
	err := tx.QueryRowxContext(ctx, insertTransaction, t.Key, t.Rule, t.Order, t.Actor, t.Reason, int64(t.Reverses), t.OccurredAt,
		recordedAt, c.codes, c.currencies, t.Late).Scan(&id, &missing)
	if database.NoRows(err) {
		return 0, ErrPosted
	}
	if err != nil {
		return 0, fmt.Errorf("ledger: post %s: %w", t.Key, refusals.Explain(err))
	}

	if err := openAccounts(ctx, tx, missing); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, insertPostings, int64(id), c.codes, c.currencies, c.amounts,
		c.lines, c.cooperatives, c.producers, c.villages); err != nil {
		return 0, fmt.Errorf("ledger: post %s: %w", t.Key, refusals.Explain(err))
	}
	return id, nil
}

const transactionByKey = `SELECT id FROM ledger_transaction WHERE key = $1`

// ByKey is the transaction of a key, or a NotFound fault.
func ByKey(ctx context.Context, q database.Queryer, key string) (TransactionID, error) {
	var id TransactionID
	err := q.GetContext(ctx, &id, transactionByKey, key)
	if database.NoRows(err) {
		return 0, fault.New(fault.NotFound, "ledger.unknown_transaction")
	}
	if err != nil {
		return 0, fmt.Errorf("ledger: transaction %s: %w", key, err)
	}
	return id, nil
}

// missingAccounts are codes with their currencies, in the order of codes.
const missingAccounts = `
	SELECT e.code || ' ' || e.currency FROM (SELECT DISTINCT * FROM unnest($9::text[], $10::text[]) AS n (code, currency)) e
	WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.code = e.code AND a.currency = e.currency)
	ORDER BY e.code, e.currency`

const insertAccount = `
	INSERT INTO account (code, kind, currency) VALUES ($1, split_part($1, ':', 1), $2)
	ON CONFLICT (code, currency) DO NOTHING`

// openAccounts makes the accounts that are used for the first time, in code
// order so that two sales that open the same ones cannot wait on each other.
func openAccounts(ctx context.Context, tx *database.Tx, missing []string) error {
	for _, m := range missing {
		code, currency, _ := strings.Cut(m, " ")
		if _, err := tx.ExecContext(ctx, insertAccount, code, currency); err != nil {
			return fmt.Errorf("ledger: open account %s: %w", code, err)
		}
	}
	return nil
}

// columns are entries as arrays, so that one statement writes them all.
type columns struct {
	codes, currencies, villages             pq.StringArray
	amounts, lines, cooperatives, producers pq.Int64Array
}

func columnsOf(entries []Entry) columns {
	var c columns
	for _, e := range entries {
		c.codes = append(c.codes, string(e.Account))
		c.currencies = append(c.currencies, string(e.Amount.Currency()))
		c.amounts = append(c.amounts, e.Amount.Minor())
		c.lines = append(c.lines, e.Scope.OrderLine)
		c.cooperatives = append(c.cooperatives, e.Scope.Cooperative)
		c.producers = append(c.producers, e.Scope.Producer)
		c.villages = append(c.villages, strings.TrimSpace(e.Scope.Village))
	}
	return c
}
