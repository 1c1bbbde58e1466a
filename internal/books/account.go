package books

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/bank"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

// Account is an account of the books that somebody else keeps too: a payment
// processor or a bank.
type Account struct {
	Code     ledger.Code
	Currency money.Currency
	// Bank is the bank account; the zero one for a processor's.
	Bank bank.Account
	// Told is set for an account of which the other side tells something: facts
	// of a processor, lines of a bank.
	Told bool
}

// IsBank tells a bank's account from a processor's.
func (a Account) IsBank() bool { return a.Bank.ID != 0 }

// Provider is the payment provider of a processor's account.
func (a Account) Provider() string {
	provider, _, _ := strings.Cut(strings.TrimPrefix(string(a.Code), "asset:psp:"), ":")
	return provider
}

const processorAccounts = `
	SELECT code, currency, EXISTS (SELECT 1 FROM balance_transaction b WHERE b.provider = split_part(n.code, ':', 3) AND b.currency = n.currency) AS told
	FROM (SELECT code, currency FROM account WHERE code LIKE 'asset:psp:%'
	      UNION SELECT DISTINCT 'asset:psp:' || provider || ':' || lower(currency), currency FROM balance_transaction) n
	ORDER BY code`

const linedAccounts = `SELECT DISTINCT account_id FROM bank_line`

// Accounts are the processors' accounts and the bank accounts of a programme
// with its cooperatives. A processor's account is the installation's: it holds
// what all programmes have sold.
func Accounts(ctx context.Context, q database.Queryer, programme identity.ProgrammeID) ([]Account, error) {
	var rows []struct {
		Code     ledger.Code
		Currency money.Currency
		Told     bool
	}
	if err := q.SelectContext(ctx, &rows, processorAccounts); err != nil {
		return nil, fmt.Errorf("books: accounts: %w", err)
	}
	var all []Account
	for _, r := range rows {
		all = append(all, Account{Code: r.Code, Currency: r.Currency, Told: r.Told})
	}
	var lined []bank.AccountID
	if err := q.SelectContext(ctx, &lined, linedAccounts); err != nil {
		return nil, fmt.Errorf("books: accounts: %w", err)
	}
	told := map[bank.AccountID]bool{}
	for _, id := range lined {
		told[id] = true
	}
	banks, err := bank.OfProgramme(ctx, q, programme)
	if err != nil {
		return nil, err
	}
	for _, b := range banks {
		all = append(all, Account{Code: ledger.Bank(b.Code), Currency: money.IDR, Bank: b, Told: told[b.ID]})
	}
	return all, nil
}

// AccountAs is the account of a programme with a code and a currency, or a
// NotFound fault.
func AccountAs(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, code ledger.Code, currency money.Currency) (Account, error) {
	all, err := Accounts(ctx, q, programme)
	if err != nil {
		return Account{}, err
	}
	for _, a := range all {
		if a.Code == code && a.Currency == currency {
			return a, nil
		}
	}
	return Account{}, fault.New(fault.NotFound, "error.not_found")
}

// Entry is what a transaction posts on an account.
type Entry struct {
	Transaction int64      `db:"transaction_id"`
	Rule        string     `db:"rule"`
	Key         string     `db:"key"`
	OrderNumber string     `db:"number"` // "" for none
	OccurredAt  time.Time  `db:"occurred_at"`
	DatedAt     *time.Time `db:"dated_at"` // its own date, when it fell in a closed month
	Minor       int64      `db:"minor"`    // debit positive
}

const entries = `
	SELECT t.id AS transaction_id, t.rule, t.key, coalesce(o.number, '') AS number, t.occurred_at, t.dated_at, sum(p.amount)::bigint AS minor
	FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
	LEFT JOIN shop_order o ON o.id = t.order_id
	WHERE a.code = $1 AND a.currency = $2 AND t.occurred_at >= $3 AND t.occurred_at < $4
	GROUP BY t.id, o.number ORDER BY t.occurred_at, t.id LIMIT $5 OFFSET $6`

// Entries are the transactions that post on an account in a window, oldest
// first, at most limit after skip.
func Entries(ctx context.Context, q database.Queryer, a Account, from, to time.Time, limit, skip int) ([]Entry, error) {
	var all []Entry
	if err := q.SelectContext(ctx, &all, entries, string(a.Code), string(a.Currency), from, to, limit, skip); err != nil {
		return nil, fmt.Errorf("books: entries of %s: %w", a.Code, err)
	}
	return all, nil
}

const entryCount = `
	SELECT count(DISTINCT t.id) FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
	WHERE a.code = $1 AND a.currency = $2 AND t.occurred_at >= $3 AND t.occurred_at < $4`

// EntryCount is how many transactions post on an account in a window.
func EntryCount(ctx context.Context, q database.Queryer, a Account, from, to time.Time) (int, error) {
	var n int
	if err := q.GetContext(ctx, &n, entryCount, string(a.Code), string(a.Currency), from, to); err != nil {
		return 0, fmt.Errorf("books: entries of %s: %w", a.Code, err)
	}
	return n, nil
}

// Side is one posting of a transaction: account and amount, nobody's name.
type Side struct {
	Account  string `db:"code"`
	Currency string `db:"currency"`
	Minor    int64  `db:"minor"` // debit positive
}

// Opened is a transaction that posts on an account.
type Opened struct {
	Entry
	RecordedAt time.Time `db:"recorded_at"`
	Reason     string    `db:"reason"`
	Actor      string    `db:"actor"` // "" for nobody
	Sides      []Side    `db:"-"`
}

const openedTransaction = `
	SELECT t.id AS transaction_id, t.rule, t.key, coalesce(o.number, '') AS number, t.occurred_at, t.dated_at, t.recorded_at, t.reason,
	       coalesce(w.name, '') AS actor,
	       (SELECT coalesce(sum(p.amount), 0) FROM posting p JOIN account a ON a.id = p.account_id
	        WHERE p.transaction_id = t.id AND a.code = $2 AND a.currency = $3)::bigint AS minor
	FROM ledger_transaction t LEFT JOIN shop_order o ON o.id = t.order_id LEFT JOIN person w ON w.id = t.actor_id
	WHERE t.id = $1 AND EXISTS (SELECT 1 FROM posting p JOIN account a ON a.id = p.account_id
	                            WHERE p.transaction_id = t.id AND a.code = $2 AND a.currency = $3)`

const openedSides = `
	SELECT CASE WHEN a.code LIKE 'liability:producer:%' THEN 'liability:producer' ELSE a.code END AS code, p.currency, sum(p.amount)::bigint AS minor
	FROM posting p JOIN account a ON a.id = p.account_id WHERE p.transaction_id = $1
	GROUP BY 1, 2 ORDER BY sum(p.amount) < 0, 1`

// OpenEntry is a transaction that posts on an account, or a NotFound fault. What
// makers have in it stands in one entry.
func OpenEntry(ctx context.Context, q database.Queryer, a Account, id int64) (Opened, error) {
	var o Opened
	err := q.GetContext(ctx, &o, openedTransaction, id, string(a.Code), string(a.Currency))
	if database.NoRows(err) {
		return o, fault.New(fault.NotFound, "error.not_found")
	}
	if err == nil {
		err = q.SelectContext(ctx, &o.Sides, openedSides, id)
	}
	if err != nil {
		return o, fmt.Errorf("books: transaction %d: %w", id, err)
	}
	return o, nil
}
