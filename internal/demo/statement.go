package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/bank"
	"simpul/internal/books"
	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

// What the demonstration's bank says besides what was paid out: what stood on
// the account before, what it takes each month, and money in the last month of
// which nobody knows yet what it is.
var (
	bankBefore  = money.Rupiah(750_000_000)
	bankTakes   = money.Rupiah(-15_000)
	bankUnknown = money.Rupiah(275_000)
)

// seen is a movement of the account as the bank shows it.
type seen struct {
	Day       time.Time    `db:"day"` // midnight UTC
	Reference string       `db:"reference"`
	Amount    money.Amount `db:"amount"`
}

const seenByBank = `
	SELECT (t.occurred_at AT TIME ZONE 'Asia/Jakarta')::date AS day, coalesce('TRANSFER ' || s.reference, m.reference, CASE t.rule
	           WHEN 'cod_remittance' THEN 'SETORAN COD KURIR' WHEN 'cod_refused' THEN 'ONGKIR RETUR COD' ELSE 'TRSF E-BANKING CR' END) AS reference, p.amount
	FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
	LEFT JOIN payout_sending s ON t.key = 'payout_sent:' || s.payout_id
	LEFT JOIN cash_movement m ON t.key = 'cash_float:' || m.id
	WHERE a.code = $1 AND t.occurred_at >= $2 AND t.occurred_at < $3 ORDER BY day, p.id`

// arrivedUnknown is money that came today, of which nobody has said anything.
var arrivedUnknown = seen{Reference: "SETORAN TUNAI CONTOH", Amount: money.Rupiah(135_000)}

// statements imports what the bank says of each whole month in which something
// moved, on the day after it, through the story: lines are matched with the
// books, the rest is booked as what it is, but for one line of the last of them.
// What moved since is told now, with what came today for orders that wait.
func (l *load) statements(ctx context.Context, manager identity.Actor) error {
	account, err := bank.ByID(ctx, l.DB, l.account)
	if err != nil {
		return err
	}
	var first *time.Time
	const firstSeen = `SELECT min(t.occurred_at) FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id WHERE a.code = $1`
	if err := l.DB.GetContext(ctx, &first, firstSeen, string(ledger.Bank(account.Code))); err != nil || first == nil {
		return err
	}
	book, balance := &books.Books{DB: l.DB}, bankBefore
	for month := clock.Month(*first); ; month = month.AddDate(0, 1, 0) {
		told := tellsAt(month)
		whole := !told.After(l.now)
		last := whole && tellsAt(month.AddDate(0, 1, 0)).After(l.now)
		if last || !whole {
			told = l.now // what nobody has explained yet was found just now
		}
		lines, err := l.seen(ctx, account, month, whole, last)
		if err != nil {
			return err
		}
		if balance, err = l.statement(ctx, book, manager, account, lines, "mutasi-"+month.Format("2006-01")+".csv", told, balance); err != nil {
			return fmt.Errorf("statement of %s: %w", month.Format("2006-01"), err)
		}
		if month.Equal(clock.Month(*first)) {
			if err := book.OpenAccount(ctx, manager, account, told); err != nil {
				return err
			}
		}
		if !whole {
			return nil
		}
	}
}

// tellsAt is when the bank tells of a whole month: on its first day after it.
func tellsAt(month time.Time) time.Time { return month.AddDate(0, 1, 0).Add(34 * time.Hour) }

// seen is what the bank has seen of a month: of a whole one with what it takes,
// and of the last of them with what nobody knows; of one that goes on, until
// now.
func (l *load) seen(ctx context.Context, account bank.Account, month time.Time, whole, last bool) ([]seen, error) {
	var lines []seen
	end := month.AddDate(0, 1, 0)
	if !whole {
		end = l.now.Add(time.Second)
	}
	if err := l.DB.SelectContext(ctx, &lines, seenByBank, string(ledger.Bank(account.Code)), month, end); err != nil {
		return nil, err
	}
	if !whole {
		today := l.now.In(clock.Jakarta)
		for _, s := range append(l.arrived, arrivedUnknown) {
			s.Day = time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
			lines = append(lines, s)
		}
		return lines, nil
	}
	lastDay := time.Date(month.Year(), month.Month()+1, 0, 0, 0, 0, 0, time.UTC)
	if last {
		lines = append(lines, seen{lastDay, "SETORAN TUNAI TANPA NAMA", bankUnknown})
	}
	return append(lines, seen{lastDay, "BIAYA ADMINISTRASI", bankTakes}), nil
}

// statement imports lines, and returns the balance at their end.
func (l *load) statement(ctx context.Context, book *books.Books, manager identity.Actor, account bank.Account, lines []seen, name string, told time.Time, balance money.Amount) (money.Amount, error) {
	var file strings.Builder
	file.WriteString("Tanggal;Keterangan;Jumlah;Saldo\n")
	for _, s := range lines {
		balance = balance.Add(s.Amount)
		fmt.Fprintf(&file, "%s;%s;%d;%d\n", s.Day.Format("02/01/2006"), s.Reference, s.Amount.Rupiah(), balance.Rupiah())
	}
	if err := database.InTx(ctx, l.DB, func(tx *database.Tx) error {
		_, err := bank.Import(ctx, tx, manager, account.ID, name, []byte(file.String()), told)
		return err
	}); err != nil {
		return balance, err
	}
	if err := book.Match(ctx, account, told); err != nil {
		return balance, err
	}
	open, err := books.UnmatchedLines(ctx, l.DB, account.ID)
	if err != nil {
		return balance, err
	}
	for _, line := range open {
		if line.Amount != bankTakes {
			continue
		}
		if err := book.BookLine(ctx, manager, account, line.ID, books.BankFee, "biaya administrasi bulanan", told); err != nil {
			return balance, err
		}
	}
	return balance, nil
}
