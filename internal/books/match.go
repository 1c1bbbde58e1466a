package books

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"simpul/internal/bank"
	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/trail"
)

// How many days a bank's line may lie before and after what the books have, to
// be taken for it without a person's word.
const (
	daysBefore = 2
	daysAfter  = 7
)

// Line is a line of a bank statement that is matched with nothing.
type Line struct {
	ID          bank.LineID  `db:"id"`
	Day         time.Time    `db:"day"` // midnight UTC
	Description string       `db:"description"`
	Amount      money.Amount `db:"amount"` // positive came in
}

// Posting is an entry of the books on a bank account that no line is matched
// with.
type Posting struct {
	ID          int64        `db:"id"`
	Transaction int64        `db:"transaction_id"`
	Rule        string       `db:"rule"`
	Key         string       `db:"key"`
	Day         time.Time    `db:"day"` // midnight UTC
	Amount      money.Amount `db:"amount"`
}

const unmatchedLines = `
	SELECT l.id, l.day, l.description, l.amount FROM bank_line l
	WHERE l.account_id = $1 AND NOT EXISTS (SELECT 1 FROM bank_match m WHERE m.line_id = l.id)
	ORDER BY l.day, l.id`

// UnmatchedLines are the lines of an account's statements that are matched
// with nothing, oldest first.
func UnmatchedLines(ctx context.Context, q database.Queryer, account bank.AccountID) ([]Line, error) {
	var all []Line
	if err := q.SelectContext(ctx, &all, unmatchedLines, int64(account)); err != nil {
		return nil, fmt.Errorf("books: unmatched lines: %w", err)
	}
	return all, nil
}

// An opening balance stands on no line.
const unmatchedPostings = `
	SELECT p.id, p.transaction_id, t.rule, t.key, (coalesce(t.dated_at, t.occurred_at) AT TIME ZONE 'Asia/Jakarta')::date AS day, p.amount
	FROM posting p
	JOIN account a ON a.id = p.account_id
	JOIN bank_account b ON a.code = 'asset:bank:' || b.code
	JOIN ledger_transaction t ON t.id = p.transaction_id
	WHERE b.id = $1 AND t.rule <> 'bank_opening' AND NOT EXISTS (SELECT 1 FROM bank_match m WHERE m.posting_id = p.id)
	ORDER BY day, p.id`

// UnmatchedPostings are the entries of the books on a bank account that no
// line is matched with, oldest first.
func UnmatchedPostings(ctx context.Context, q database.Queryer, account bank.AccountID) ([]Posting, error) {
	var all []Posting
	if err := q.SelectContext(ctx, &all, unmatchedPostings, int64(account)); err != nil {
		return nil, fmt.Errorf("books: unmatched postings: %w", err)
	}
	return all, nil
}

// pair is a line and the posting that it is.
type pair struct {
	line    bank.LineID
	posting int64
}

// pairs finds the postings that lines can only be: of the same amount and about
// the same day, with as many lines as postings that could be meant. The rest is
// a person's to decide.
func pairs(lines []Line, postings []Posting) []pair {
	var found []pair
	taken, done := map[int64]bool{}, map[bank.LineID]bool{}
	for _, l := range lines {
		could := slices.DeleteFunc(slices.Clone(postings), func(p Posting) bool { return taken[p.ID] || !near(l, p) })
		if len(could) == 0 {
			continue
		}
		rivals := 0
		for _, other := range lines {
			if !done[other.ID] && slices.ContainsFunc(could, func(p Posting) bool { return near(other, p) }) {
				rivals++
			}
		}
		if rivals == len(could) {
			taken[could[0].ID], done[l.ID] = true, true
			found = append(found, pair{l.ID, could[0].ID})
		}
	}
	return found
}

func near(l Line, p Posting) bool {
	return l.Amount == p.Amount && !l.Day.Before(p.Day.AddDate(0, 0, -daysBefore)) && !l.Day.After(p.Day.AddDate(0, 0, daysAfter))
}

const insertMatch = `
	INSERT INTO bank_match (posting_id, line_id, matched_at, matched_by)
	SELECT n.posting, n.line, $3, NULLIF($4, 0::bigint) FROM unnest($1::bigint[], $2::bigint[]) AS n (posting, line)`

var matchRefusals = database.Refusals{
	"bank_match_sum":  fault.New(fault.Conflict, "books.match.sum"),
	"bank_match_pkey": fault.New(fault.Conflict, "books.match.taken"),
}

func match(ctx context.Context, tx *database.Tx, found []pair, actor identity.PersonID, now time.Time) error {
	if len(found) == 0 {
		return nil
	}
	var postings, lines pq.Int64Array
	for _, p := range found {
		postings, lines = append(postings, p.posting), append(lines, int64(p.line))
	}
	if _, err := tx.ExecContext(ctx, insertMatch, postings, lines, now, int64(actor)); err != nil {
		return fmt.Errorf("books: match: %w", matchRefusals.Explain(err))
	}
	return nil
}

// An account's lines are matched by one at a time.
const matchingLock = `SELECT pg_advisory_xact_lock(hashtextextended('simpul bank matching', $1))`

// Match finds for an account's lines what they are: entries of the books, and
// payouts of a processor, whose arrival it books (rule 8). What stays is named
// as a difference. It is safe to call at any time.
func (b *Books) Match(ctx context.Context, account bank.Account, now time.Time) error {
	return database.InTx(ctx, b.DB, func(tx *database.Tx) error { return matchAll(ctx, tx, account, now) })
}

func matchAll(ctx context.Context, tx *database.Tx, account bank.Account, now time.Time) error {
	if _, err := tx.ExecContext(ctx, matchingLock, int64(account.ID)); err != nil {
		return fmt.Errorf("books: match: %w", err)
	}
	lines, err := UnmatchedLines(ctx, tx, account.ID)
	if err != nil {
		return err
	}
	postings, err := UnmatchedPostings(ctx, tx, account.ID)
	if err != nil {
		return err
	}
	found := pairs(lines, postings)
	if err := match(ctx, tx, found, 0, now); err != nil {
		return err
	}
	matched := map[bank.LineID]bool{}
	for _, p := range found {
		matched[p.line] = true
	}
	for _, l := range lines {
		if matched[l.ID] || l.Amount.Sign() < 0 {
			continue
		}
		if err := arrive(ctx, tx, account, l, now); err != nil {
			return err
		}
	}
	return compareBank(ctx, tx, account, now)
}

// arrivingPayouts are the processors' payouts that a line could be: of its
// amount and its days, and not arrived on another.
const arrivingPayouts = `
	SELECT p.provider, p.external_id FROM processor_payout p
	WHERE p.amount = $1 AND p.currency = 'IDR' AND p.state <> 'failed'
	  AND $2::date BETWEEN (p.created_at AT TIME ZONE 'Asia/Jakarta')::date AND (p.arrives_at AT TIME ZONE 'Asia/Jakarta')::date + 7
	  AND NOT EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.key = 'psp_arrival:' || p.provider || ':' || p.external_id
	                  AND NOT EXISTS (SELECT 1 FROM ledger_transaction r WHERE r.reverses = t.id))
	ORDER BY p.created_at LIMIT 2`

// arrive is the second half of rule 8, for a line that can only be one payout.
func arrive(ctx context.Context, tx *database.Tx, account bank.Account, l Line, now time.Time) error {
	var payouts []struct {
		Provider   string `db:"provider"`
		ExternalID string `db:"external_id"`
	}
	if err := tx.SelectContext(ctx, &payouts, arrivingPayouts, l.Amount.Minor(), l.Day); err != nil {
		return fmt.Errorf("books: payouts that could be line %d: %w", l.ID, err)
	}
	if len(payouts) != 1 {
		return nil
	}
	return postLine(ctx, tx, account, l, 0, ledger.Transaction{
		Key: "psp_arrival:" + payouts[0].Provider + ":" + payouts[0].ExternalID, Rule: "psp_arrival",
		Entries: []ledger.Entry{ledger.Credit(ledger.ProcessorToBank, l.Amount, ledger.Scope{})},
	}, now)
}

const postingOnAccount = `
	SELECT p.id FROM posting p JOIN account a ON a.id = p.account_id WHERE p.transaction_id = $1 AND a.code = $2`

// postLine posts what a line is, with the bank account on the other side, and
// matches the two.
func postLine(ctx context.Context, tx *database.Tx, account bank.Account, l Line, actor identity.PersonID, t ledger.Transaction, now time.Time) error {
	code := ledger.Bank(account.Code)
	t.Actor, t.OccurredAt, t.RecordedAt, t.Late = int64(actor), startOf(l.Day), now, true
	if t.OccurredAt.After(now) {
		t.OccurredAt = now
	}
	t.Entries = append([]ledger.Entry{ledger.Debit(code, l.Amount, ledger.Scope{})}, t.Entries...)
	id, err := ledger.Post(ctx, tx, t)
	if err != nil {
		return err
	}
	var posting int64
	if err := tx.GetContext(ctx, &posting, postingOnAccount, int64(id), string(code)); err != nil {
		return fmt.Errorf("books: posting of line %d: %w", l.ID, err)
	}
	return match(ctx, tx, []pair{{l.ID, posting}}, actor, now)
}

// startOf is the first instant in WIB of a day that is midnight UTC.
func startOf(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, clock.Jakarta)
}

// MatchLine says which entries of the books a line is. Faults: NotFound,
// Conflict when they do not sum to the line or are matched before, Invalid with
// the field postings for none.
func (b *Books) MatchLine(ctx context.Context, actor identity.Actor, account bank.Account, id bank.LineID, postings []int64, now time.Time) error {
	if len(postings) == 0 {
		return fault.InvalidFields(fault.Field{Name: "postings", Key: "error.choose"})
	}
	return database.InTx(ctx, b.DB, func(tx *database.Tx) error {
		if _, err := lineOf(ctx, tx, account, id); err != nil {
			return err
		}
		var found []pair
		for _, p := range postings {
			found = append(found, pair{id, p})
		}
		if err := match(ctx, tx, found, actor.Person, now); err != nil {
			return err
		}
		if err := compareBank(ctx, tx, account, now); err != nil {
			return err
		}
		return noteLine(ctx, tx, actor, "bank_line.match", id, now)
	})
}

func noteLine(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id bank.LineID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: action, SubjectKind: "bank_line", SubjectID: int64(id),
	})
}

// firstBalance is what stood on an account before its first known line.
const firstBalance = `SELECT l.balance - l.amount AS balance, l.day FROM bank_line l WHERE l.account_id = $1 ORDER BY l.day, l.id LIMIT 1`

// OpenAccount books what stood on a bank account before its first line, as the
// owner's own money, once. Faults: Conflict while there is no line, or when it
// was done before.
func (b *Books) OpenAccount(ctx context.Context, actor identity.Actor, account bank.Account, now time.Time) error {
	return database.InTx(ctx, b.DB, func(tx *database.Tx) error {
		var first struct {
			Balance money.Amount `db:"balance"`
			Day     time.Time    `db:"day"`
		}
		err := tx.GetContext(ctx, &first, firstBalance, int64(account.ID))
		if database.NoRows(err) || err == nil && first.Balance.IsZero() {
			return fault.New(fault.Conflict, "books.opening.none")
		}
		if err != nil {
			return fmt.Errorf("books: opening of %s: %w", account.Code, err)
		}
		_, err = ledger.Post(ctx, tx, ledger.Transaction{
			Key: "bank_opening:" + account.Code, Rule: "bank_opening", Actor: int64(actor.Person), Reason: "saldo awal",
			OccurredAt: startOf(first.Day), RecordedAt: now, Late: true,
			Entries: []ledger.Entry{
				ledger.Debit(ledger.Bank(account.Code), first.Balance, ledger.Scope{}),
				ledger.Credit(ledger.OwnFunds(account.Code), first.Balance, ledger.Scope{}),
			},
		})
		if err == nil {
			err = trail.Record(ctx, tx, trail.Entry{
				At: now, ActorID: int64(actor.Person), Action: "bank_account.open", SubjectKind: "bank_account", SubjectID: int64(account.ID),
			})
		}
		if errors.Is(err, ledger.ErrPosted) {
			return fault.Wrap(err, fault.Conflict, "books.opening.done")
		}
		return err
	})
}
