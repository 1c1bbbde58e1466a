package report

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Transaction is a ledger transaction in which a programme has a part.
type Transaction struct {
	ID          int64     `db:"id"`
	Key         string    `db:"key"`
	Rule        string    `db:"rule"`
	Order       int64     `db:"order_id"`     // 0 for none
	OrderNumber string    `db:"order_number"` // "" for none
	Reason      string    `db:"reason"`
	Reverses    int64     `db:"reverses"` // 0 for none
	OccurredAt  time.Time `db:"occurred_at"`
	RecordedAt  time.Time `db:"recorded_at"`
}

const transactionColumns = `
	SELECT t.id, t.key, t.rule, coalesce(t.order_id, 0) AS order_id, coalesce(o.number, '') AS order_number, t.reason,
	       coalesce(t.reverses, 0) AS reverses, t.occurred_at, t.recorded_at
	FROM ledger_transaction t LEFT JOIN shop_order o ON o.id = t.order_id`

// A programme has a part in a transaction that posts something of one of its
// cooperatives, and in what becomes of an order in which it has a part.
const takesPart = ` (
		EXISTS (SELECT 1 FROM posting p JOIN cooperative c ON c.id = p.cooperative_id
		        WHERE p.transaction_id = t.id AND c.programme_id = $1)
		OR EXISTS (SELECT 1 FROM order_line l JOIN cooperative c ON c.id = l.cooperative_id
		           WHERE l.order_id = t.order_id AND c.programme_id = $1))`

const transactionOfProgramme = transactionColumns + ` WHERE t.id = $2 AND` + takesPart

// TransactionOf is a ledger transaction in which a programme has a part, or a
// NotFound fault.
func TransactionOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, id int64) (Transaction, error) {
	return oneTransaction(ctx, q, transactionOfProgramme, int64(programme), id, "program.unknown_transaction")
}

// oneTransaction reads a transaction as its owner sees it; one that she has no
// part in is unknown, which the key says.
func oneTransaction(ctx context.Context, q database.Queryer, query string, owner, id int64, unknown string) (Transaction, error) {
	var t Transaction
	err := q.GetContext(ctx, &t, query, owner, id)
	if database.NoRows(err) {
		return Transaction{}, fault.New(fault.NotFound, unknown)
	}
	if err != nil {
		return Transaction{}, fmt.Errorf("report: transaction %d: %w", id, err)
	}
	return t, nil
}

// Movement is a transaction of an order with what it brought a programme, or took
// back: nothing where it divides no sale.
type Movement struct {
	Transaction
	Revenue money.Amount `db:"revenue"`
	Income  money.Amount `db:"income"`
}

const transactionsOfOrder = `
	SELECT t.*, coalesce(e.revenue, 0) AS revenue, coalesce(e.income, 0) AS income
	FROM (` + transactionColumns + ` WHERE t.order_id = $2 AND` + takesPart + `) t
	LEFT JOIN LATERAL (SELECT sum(e.revenue)::bigint AS revenue, sum(e.income)::bigint AS income
	                   FROM earned e JOIN cooperative c ON c.id = e.cooperative_id WHERE e.transaction_id = t.id AND c.programme_id = $1) e ON TRUE
	ORDER BY t.id`

// TransactionsOf lists what the ledger holds of an order in which a programme
// has a part, oldest first.
func TransactionsOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, order int64) ([]Movement, error) {
	var all []Movement
	if err := q.SelectContext(ctx, &all, transactionsOfOrder, int64(programme), order); err != nil {
		return nil, fmt.Errorf("report: transactions of order %d: %w", order, err)
	}
	return all, nil
}

// A cooperative has a part in what posts something of it, and in what becomes of
// an order in which it has a parcel.
const takesPartItself = ` (
		EXISTS (SELECT 1 FROM posting p WHERE p.transaction_id = t.id AND p.cooperative_id = $1)
		OR EXISTS (SELECT 1 FROM posting p JOIN account a ON a.id = p.account_id
		           WHERE p.transaction_id = t.id AND a.code ~ ('^(asset:(cash|material|receivable)|equity:shu):coop:' || $1::bigint || '$'))
		OR EXISTS (SELECT 1 FROM parcel l WHERE l.order_id = t.order_id AND l.cooperative_id = $1))`

const transactionOfCooperative = transactionColumns + ` WHERE t.id = $2 AND` + takesPartItself

// TransactionFor is a ledger transaction in which a cooperative has a part, or a
// NotFound fault.
func TransactionFor(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, id int64) (Transaction, error) {
	return oneTransaction(ctx, q, transactionOfCooperative, int64(cooperative), id, "statement.journal.unknown")
}

// Posting is one entry of a transaction. What other programmes have in it
// stands in one entry without an account, so that the sum is still zero.
type Posting struct {
	Account     string            `db:"account"` // the account's code, "" for other programmes
	Currency    money.Currency    `db:"currency"`
	Minor       int64             `db:"minor"` // debit positive
	Title       string            `db:"title"` // of the order's line
	Maker       identity.PersonID `db:"maker"` // 0 for none
	MakerName   string            `db:"maker_name"`
	Village     string            `db:"village"`
	Cooperative string            `db:"cooperative"`
}

// Amount is the entry's amount, debit positive.
func (p Posting) Amount() money.Amount { return money.Minor(p.Minor, p.Currency) }

const postings = `
	SELECT account, currency, minor, title, maker, maker_name, village, cooperative
	FROM (SELECT 0 AS place, a.code AS account, p.currency, p.amount AS minor, coalesce(l.title, '') AS title,
	             coalesce(p.producer_id, 0) AS maker, coalesce(n.name, '') AS maker_name, coalesce(v.name, '') AS village,
	             coalesce(c.name, '') AS cooperative, p.id
	      FROM posting p
	      JOIN account a ON a.id = p.account_id
	      LEFT JOIN cooperative c ON c.id = p.cooperative_id
	      LEFT JOIN order_line l ON l.id = p.order_line_id
	      LEFT JOIN person n ON n.id = p.producer_id
	      LEFT JOIN region v ON v.code = p.village_code
	      WHERE p.transaction_id = $2 AND (p.cooperative_id IS NULL OR c.programme_id = $1)
	      UNION ALL
	      SELECT 1, '', p.currency, sum(p.amount)::bigint, '', 0, '', '', '', 0
	      FROM posting p JOIN cooperative c ON c.id = p.cooperative_id
	      WHERE p.transaction_id = $2 AND c.programme_id <> $1
	      GROUP BY p.currency) e
	WHERE EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.id = $2 AND` + takesPart + `)
	ORDER BY place, minor < 0, id`

// Postings lists the entries of a transaction in which a programme has a part,
// debits first.
func Postings(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, transaction int64) ([]Posting, error) {
	var all []Posting
	if err := q.SelectContext(ctx, &all, postings, int64(programme), transaction); err != nil {
		return nil, fmt.Errorf("report: postings of transaction %d: %w", transaction, err)
	}
	return all, nil
}

const postingsForCooperative = `
	SELECT account, currency, minor, title, maker, maker_name, village, cooperative
	FROM (SELECT 0 AS place, a.code AS account, p.currency, p.amount AS minor, coalesce(l.title, '') AS title,
	             coalesce(p.producer_id, 0) AS maker, coalesce(n.name, '') AS maker_name, coalesce(v.name, '') AS village,
	             coalesce(c.name, '') AS cooperative, p.id
	      FROM posting p
	      JOIN account a ON a.id = p.account_id
	      LEFT JOIN cooperative c ON c.id = p.cooperative_id
	      LEFT JOIN order_line l ON l.id = p.order_line_id
	      LEFT JOIN person n ON n.id = p.producer_id
	      LEFT JOIN region v ON v.code = p.village_code
	      WHERE p.transaction_id = $2 AND (p.cooperative_id IS NULL OR p.cooperative_id = $1)
	      UNION ALL
	      SELECT 1, '', p.currency, sum(p.amount)::bigint, '', 0, '', '', '', 0
	      FROM posting p WHERE p.transaction_id = $2 AND p.cooperative_id <> $1
	      GROUP BY p.currency) e
	WHERE EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.id = $2 AND` + takesPartItself + `)
	ORDER BY place, minor < 0, id`

// PostingsFor lists the entries of a transaction in which a cooperative has a
// part, debits first; what others have in it stands in one entry.
func PostingsFor(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, transaction int64) ([]Posting, error) {
	var all []Posting
	if err := q.SelectContext(ctx, &all, postingsForCooperative, int64(cooperative), transaction); err != nil {
		return nil, fmt.Errorf("report: postings of transaction %d for cooperative %d: %w", transaction, cooperative, err)
	}
	return all, nil
}
