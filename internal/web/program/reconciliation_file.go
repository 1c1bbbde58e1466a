package program

import (
	"context"
	"time"

	"simpul/internal/books"
	"simpul/internal/i18n"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/sheet"
	"simpul/views/program"
	"simpul/views/statement"
)

// booksFile is a reconciliation as a sheet: for each account its opening, what
// moved it by category, its closing and what stands differently, then what is
// under way and the head of the hash chain.
type booksFile struct {
	sheet.Sheet
	ctx context.Context
}

func newBooksFile(ctx context.Context) *booksFile {
	e := &booksFile{ctx: ctx}
	e.Name = i18n.T(ctx, "program.books")
	for _, key := range []string{
		"program.books.account", "program.books.currency", "program.books.what", "program.occurred_at", "program.books.in_books",
		"program.books.there", "program.books.difference", "program.order", "program.journal",
	} {
		e.Columns = append(e.Columns, i18n.T(ctx, key))
	}
	return e
}

// pair is a row of an amount on both sides, in the currency's own units.
func (e *booksFile) pair(a books.Account, what string, p books.Pair) []sheet.Cell {
	row := []sheet.Cell{
		sheet.Text(program.AccountName(e.ctx, a)), sheet.Text(string(a.Currency)), sheet.Text(what), {}, amount(p.Booked, a.Currency), {}, {}, {}, {},
	}
	if a.Told {
		row[5], row[6] = amount(p.Stated, a.Currency), amount(p.Difference(), a.Currency)
	}
	e.Rows = append(e.Rows, row)
	return row
}

func (e *booksFile) account(r books.Reconciliation) {
	e.pair(r.Account, i18n.T(e.ctx, "program.books.opening"), r.Opening)
	for _, row := range r.Rows {
		e.pair(r.Account, i18n.T(e.ctx, "program.books.category."+row.Category), row.Pair)
	}
	e.pair(r.Account, i18n.T(e.ctx, "program.books.closing"), r.Closing)
	if !r.Account.Told {
		return
	}
	for _, item := range r.Items {
		row := e.pair(r.Account, i18n.T(e.ctx, "program.books.differs", program.ItemName(e.ctx, item)), item.Pair)
		row[3], row[7] = sheet.Moment(item.Since), sheet.Text(item.Number)
	}
}

func (e *booksFile) entries(a books.Account, all []books.Entry) {
	for _, entry := range all {
		row := e.pair(a, statement.RuleWords(e.ctx, entry.Rule), books.Pair{Booked: entry.Minor})
		row[3], row[7], row[8] = sheet.Moment(entry.OccurredAt), sheet.Text(entry.OrderNumber), sheet.Number(entry.Transaction)
		row[5], row[6] = sheet.Cell{}, sheet.Cell{}
	}
}

func (e *booksFile) waiting(all []books.Waiting) {
	for _, w := range all {
		minor := w.Minor
		if w.Owed() {
			minor = -minor
		}
		e.Rows = append(e.Rows, []sheet.Cell{
			{}, sheet.Text(string(w.Currency)), sheet.Text(program.WaitingName(e.ctx, w)), {}, amount(minor, w.Currency), {}, {}, {}, {},
		})
	}
}

func (e *booksFile) sealed(at time.Time, h ledger.ChainHead) {
	if h.Sequence == 0 {
		return
	}
	row := make([]sheet.Cell, len(e.Columns))
	row[2], row[3] = sheet.Text(i18n.T(e.ctx, "statement.seal", h.Sequence)+" "+h.Hash.String()), sheet.Moment(at)
	e.Rows = append(e.Rows, row)
}

func amount(minor int64, currency money.Currency) sheet.Cell {
	return sheet.Money(money.Minor(minor, currency))
}
