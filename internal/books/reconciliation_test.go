package books_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"simpul/internal/bank"
	"simpul/internal/books"
	"simpul/internal/checkout"
	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
)

// bankOf is a bank account of the shop's programme, with its statement as the
// bank writes it.
type bankOf struct {
	*shop
	account bank.Account
	actor   identity.Actor
	balance int64
	text    strings.Builder
}

func (s *shop) bank(opening int64) *bankOf {
	s.t.Helper()
	b := &bankOf{shop: s, actor: identity.Actor{Person: s.Person("Pengelola Contoh")}, balance: opening}
	b.text.WriteString("Tanggal;Keterangan;Jumlah;Saldo\n")
	s.tx(func(ctx context.Context, tx *database.Tx) (err error) {
		b.account, err = bank.Add(ctx, tx, b.actor, bank.Account{
			Programme: s.Programme.ID, Code: "utama", Bank: "BRI", Holder: "Program Contoh", NumberEnd: "1234",
		}, s.Now)
		return err
	})
	return b
}

// line writes a line dated now, in rupiah.
func (b *bankOf) line(description string, rupiah int64) {
	b.balance += rupiah
	fmt.Fprintf(&b.text, "%s;%s;%d;%d\n", b.Now.In(clock.Jakarta).Format("02/01/2006"), description, rupiah, b.balance)
}

// load imports the statement so far and matches it.
func (b *bankOf) load() {
	b.t.Helper()
	err := database.InTx(b.t.Context(), b.App, func(tx *database.Tx) error {
		_, err := bank.Import(b.t.Context(), tx, b.actor, b.account.ID, "mutasi.csv", []byte(b.text.String()), b.Now)
		return err
	})
	if err != nil && fault.KindOf(err) != fault.Conflict {
		b.t.Fatal(err)
	}
	if err := b.books.Match(b.t.Context(), b.account, b.Now); err != nil {
		b.t.Fatal(err)
	}
}

func TestPayoutArrivesWhenTheStatementShowsIt(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	b := s.bank(100_000)
	s.paid()
	s.there.PayOut(15_000_000, "idr")
	s.sweep()
	s.Now = s.Now.Add(26 * time.Hour)
	b.line("STRIPE PAYOUT", 150_000)
	b.line("BIAYA ADM", -6_500)
	b.line("SETORAN TUNAI", 20_000)
	b.load()
	b.load()
	s.holds(ledger.ProcessorToBank, money.Rupiah(0))
	s.holds(ledger.Bank("utama"), money.Rupiah(150_000))
	lines, err := books.UnmatchedLines(t.Context(), s.App, b.account.ID)
	if err != nil || len(lines) != 2 {
		t.Fatalf("unmatched: %+v, %v", lines, err)
	}
	if open := s.open(); len(open) != 2 || open[0].Kind != books.LineUnmatched || *open[0].Stated != -650_000 || open[0].Detail != "BIAYA ADM" {
		t.Fatalf("open: %+v", open)
	}
	for _, refused := range []struct {
		line   bank.LineID
		nature books.Nature
		reason string
	}{
		{lines[0].ID, books.BankInterest, "bunga bulan ini"},
		{lines[0].ID, "lain", "sesuatu yang lain"},
		{lines[0].ID, books.BankFee, "adm"},
		{999, books.BankFee, "biaya administrasi"},
	} {
		if err := s.books.BookLine(t.Context(), b.actor, b.account, refused.line, refused.nature, refused.reason, s.Now); err == nil {
			t.Errorf("%+v was booked", refused)
		}
	}
	if err := s.books.BookLine(t.Context(), b.actor, b.account, lines[0].ID, books.BankFee, "biaya administrasi", s.Now); err != nil {
		t.Fatal(err)
	}
	if err := s.books.BookLine(t.Context(), b.actor, b.account, lines[0].ID, books.BankFee, "biaya administrasi", s.Now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("booked twice: %v", err)
	}
	if err := s.books.BookLine(t.Context(), b.actor, b.account, lines[1].ID, books.UnknownReceipt, "pengirim belum diketahui", s.Now); err != nil {
		t.Fatal(err)
	}
	if err := s.books.OpenAccount(t.Context(), b.actor, b.account, s.Now); err != nil {
		t.Fatal(err)
	}
	if err := s.books.OpenAccount(t.Context(), b.actor, b.account, s.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("opened twice: %v", err)
	}
	s.holds(ledger.Bank("utama"), money.Rupiah(b.balance))
	s.holds(ledger.SuspenseReceipts, money.Rupiah(-20_000))
	if open := s.open(); len(open) != 0 {
		t.Errorf("open: %+v", open)
	}
	account, err := books.AccountAs(t.Context(), s.Report, s.Programme.ID, ledger.Bank("utama"), money.IDR)
	if err != nil {
		t.Fatal(err)
	}
	r, err := books.Reconcile(t.Context(), s.Report, account, clock.Month(s.Now), clock.Month(s.Now).AddDate(0, 1, 0))
	if err != nil || len(r.Items) != 0 || r.Closing.Difference() != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	s.clean()

	if _, err := s.Owner.ExecContext(t.Context(), `ALTER TABLE bank_line DISABLE TRIGGER USER; UPDATE bank_line SET amount = amount + 100`); err != nil {
		t.Fatal(err)
	}
	for _, i := range books.Invariants() {
		offenders, err := i.Check(t.Context(), s.Owner, s.Now)
		if strings.Contains(i.Name, "a bank's line") && (err != nil || len(offenders) != 3) {
			t.Errorf("lines of other amounts: %v, %v", offenders, err)
		}
	}
}

// What is in the books and not at the bank, or the other way about, is named;
// two entries may be one line, and no entry is on two.
func TestMatchingByHand(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	b := s.bank(0)
	paid := func(key string, rupiah int64) (posting int64) {
		s.tx(func(ctx context.Context, tx *database.Tx) error {
			id, err := ledger.Post(ctx, tx, ledger.Transaction{
				Key: "handover:" + key, Rule: "handover", OccurredAt: s.Now, RecordedAt: s.Now,
				Entries: []ledger.Entry{
					ledger.Debit(ledger.CooperativeFee(int64(s.cooperative.ID)), money.Rupiah(rupiah), ledger.Scope{}),
					ledger.Credit(ledger.Bank("utama"), money.Rupiah(rupiah), ledger.Scope{}),
				},
			})
			if err != nil {
				return err
			}
			return tx.GetContext(ctx, &posting, `SELECT id FROM posting WHERE transaction_id = $1 AND amount < 0`, int64(id))
		})
		return posting
	}
	first, second, third := paid("1", 30_000), paid("2", 12_000), paid("3", 7_000)
	b.line("TRANSFER BERSAMA", -42_000)
	b.line("TRANSFER", -7_000)
	b.line("TRANSFER", -7_000)
	b.load()
	lines, err := books.UnmatchedLines(t.Context(), s.App, b.account.ID)
	if err != nil || len(lines) != 3 {
		t.Fatalf("two lines could be one entry, so none is taken: %+v, %v", lines, err)
	}
	matchTo := func(line bank.LineID, postings ...int64) error {
		return s.books.MatchLine(t.Context(), b.actor, b.account, line, postings, s.Now)
	}
	for name, err := range map[string]error{
		"too little":          matchTo(lines[0].ID, first),
		"too much":            matchTo(lines[0].ID, first, second, third),
		"nothing":             matchTo(lines[0].ID),
		"an unknown entry":    matchTo(lines[0].ID, 99_999),
		"a line of elsewhere": matchTo(99_999, first),
	} {
		if err == nil {
			t.Errorf("%s was matched", name)
		}
	}
	if err := matchTo(lines[0].ID, first, second); err != nil {
		t.Fatal(err)
	}
	if err := matchTo(lines[1].ID, third); err != nil {
		t.Fatal(err)
	}
	if err := matchTo(lines[2].ID, third); fault.KindOf(err) != fault.Conflict {
		t.Errorf("one entry on two lines: %v", err)
	}
	fourth := paid("4", 5_000)
	s.Now = s.Now.Add(6 * 24 * time.Hour)
	b.line("BUNGA", 1)
	b.load()
	kinds := map[books.Kind]string{}
	for _, d := range s.open() {
		kinds[d.Kind] += d.Reference + " "
	}
	if !strings.Contains(kinds[books.PostingUnmatched], fmt.Sprintf("posting:%d ", fourth)) || strings.Count(kinds[books.LineUnmatched], " ") != 2 {
		t.Errorf("open: %v", kinds)
	}
	// The bank leaves out a line.
	b.balance += 9_000
	b.line("SETELAH CELAH", 1)
	if sheet := bank.ReadSheet([]byte(b.text.String())); sheet.Valid() {
		t.Error("a file with a gap is taken")
	}
	b.text.Reset()
	b.text.WriteString("Tanggal;Keterangan;Jumlah;Saldo\n")
	b.line("BERKAS LAIN", 1)
	b.load()
	gap := false
	for _, d := range s.open() {
		gap = gap || d.Kind == books.StatementGap && *d.Stated-*d.Booked == 900_100
	}
	if !gap {
		t.Errorf("the gap is not named: %+v", s.open())
	}
	s.clean()
}

const sumBefore = `
	SELECT coalesce(sum(p.amount), 0)::bigint FROM posting p JOIN account a ON a.id = p.account_id
	JOIN ledger_transaction t ON t.id = p.transaction_id WHERE a.code = $1 AND a.currency = $2 AND t.occurred_at < $3`

// For any window cut at midnights in WIB the figures are the ledger's and the
// other side's, and every difference at its end has a name.
func TestReconciliationEqualsTheLedger(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	b := s.bank(500_000)
	start := s.Now
	random := rand.New(rand.NewPCG(7, 20260131))
	var orders []order.Order
	for step := range 45 {
		s.Now = s.Now.Add(time.Duration(20+random.IntN(200)) * time.Minute)
		if step%9 == 4 { // the last second of a day in WIB, and the first of the next
			s.Now = clock.Day(s.Now).AddDate(0, 0, 1).Add(time.Duration(random.IntN(2)-1) * time.Second)
		}
		switch random.IntN(8) {
		case 0, 1, 2:
			orders = append(orders, s.paid())
		case 3:
			s.there.PayOut(int64(1+random.IntN(5))*1_000_000, "idr")
		case 4:
			b.line("STRIPE PAYOUT", int64(1+random.IntN(5))*10_000)
			b.load()
		case 5:
			b.line("LAIN", int64(random.IntN(9_000)-4_500)*2+1)
			b.load()
		case 6:
			s.there.Adjust([]string{"stripe_fee", "reserve_transaction", "tax_fee"}[random.IntN(3)], "fee", "", -int64(random.IntN(90_000)), 0, "idr")
		case 7:
			s.sweep()
			if n := len(orders); n > 0 && s.state(orders[n-1]) == order.Paid {
				if _, err := s.Checkout.RefundOrder(t.Context(), s.Officer(s.cooperative), s.cooperative.ID, orders[n-1].ID,
					checkout.RefundRequest{Return: order.Return{Shipping: money.Rupiah(500)}, Reason: "kelebihan ongkos"}, s.Now); err != nil && fault.KindOf(err) == 0 {
					t.Fatal(err)
				}
			}
		}
	}
	s.sweep()
	s.there.SettleIn("usd", 0.0000617)
	s.Now = s.Now.Add(time.Minute)
	s.paid()
	s.sweep()
	for i, l := range mustLines(t, s, b.account.ID) {
		if i%2 == 0 && l.Amount.Sign() < 0 {
			if err := s.books.BookLine(t.Context(), b.actor, b.account, l.ID, books.BankFee, "biaya administrasi", s.Now); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.clean()

	accounts, err := books.Accounts(t.Context(), s.Report, s.Programme.ID)
	if err != nil || len(accounts) != 3 {
		t.Fatalf("accounts %+v, %v", accounts, err)
	}
	days := int(s.Now.Sub(start).Hours()/24) + 3
	if days < 4 {
		t.Fatalf("the history covers %d days", days)
	}
	differing := 0
	for range 200 {
		from := clock.Day(start).AddDate(0, 0, random.IntN(days)-1)
		to := from.AddDate(0, 0, 1+random.IntN(days))
		for _, a := range accounts {
			r, err := books.Reconcile(t.Context(), s.Report, a, from, to)
			if err != nil {
				t.Fatal(err)
			}
			check(t, s, r, from, to)
			if r.Closing.Difference() != 0 {
				differing++
			}
		}
	}
	if differing < 50 {
		t.Errorf("only %d windows differed: nothing was tried", differing)
	}
}

// check compares a reconciliation with sums of its own.
func check(t *testing.T, s *shop, r books.Reconciliation, from, to time.Time) {
	t.Helper()
	stated := `SELECT coalesce(sum(net), 0)::bigint FROM balance_transaction WHERE 'asset:psp:stripe:' || lower(currency) = $1 AND currency = $2 AND created_at < $3`
	if r.Account.IsBank() {
		stated = `SELECT coalesce((SELECT balance FROM bank_line l JOIN bank_account b ON b.id = l.account_id
			WHERE 'asset:bank:' || b.code = $1 AND b.currency = $2 AND l.day::timestamp AT TIME ZONE 'Asia/Jakarta' < $3
			ORDER BY day DESC, l.id DESC LIMIT 1), 0)`
	}
	for _, one := range []struct {
		name, sql string
		at        time.Time
		got       int64
	}{
		{"opening in the books", sumBefore, from, r.Opening.Booked}, {"closing in the books", sumBefore, to, r.Closing.Booked},
		{"opening there", stated, from, r.Opening.Stated}, {"closing there", stated, to, r.Closing.Stated},
	} {
		var want int64
		if err := s.App.GetContext(t.Context(), &want, one.sql, string(r.Account.Code), string(r.Account.Currency), one.at); err != nil {
			t.Fatal(err)
		}
		if one.got != want {
			t.Errorf("%s from %v to %v: %s is %d, want %d", r.Account.Code, from, to, one.name, one.got, want)
		}
	}
	var explained int64
	for _, i := range r.Items {
		explained += i.Difference()
	}
	if explained != r.Closing.Difference() {
		t.Errorf("%s to %v differs by %d, the items by %d", r.Account.Code, to, r.Closing.Difference(), explained)
	}
}

func mustLines(t *testing.T, s *shop, id bank.AccountID) []books.Line {
	t.Helper()
	lines, err := books.UnmatchedLines(t.Context(), s.App, id)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// A month is closed by two people when nothing of it is open, and a fee that is
// told later is booked in the open month with its own date beside.
func TestClosingAMonthAndWhatComesLate(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.paid()
	s.sweep()
	month := s.Now
	s.there.Adjust("reserve_transaction", "risk_reserved_funds", "", -1_000, 0, "idr")
	s.sweep()
	first, second := identity.Actor{Person: s.Person("Orang Satu")}, identity.Actor{Person: s.Person("Orang Dua")}
	s.there.Adjust("stripe_fee", "fee", "", -77_700, 0, "idr") // told late
	late := s.Now
	s.Now = clock.Month(month).AddDate(0, 1, 0).Add(5 * time.Hour)

	if err := s.books.Propose(t.Context(), first, month, "", s.Now); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("proposed with an open difference: %v", err)
	}
	s.tx(func(ctx context.Context, tx *database.Tx) error {
		return books.Accept(ctx, tx, first, s.open()[0].ID, "cadangan Stripe", s.Now)
	})
	if err := s.books.Close(t.Context(), second, month, s.Now); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("closed without a proposal: %v", err)
	}
	if err := s.books.Propose(t.Context(), first, month, "sudah dicocokkan", s.Now); err != nil {
		t.Fatal(err)
	}
	if err := s.books.Close(t.Context(), first, month, s.Now); fault.KindOf(err) != fault.Conflict {
		t.Fatalf("closed by one person: %v", err)
	}
	if err := s.books.Close(t.Context(), second, month, s.Now); err != nil {
		t.Fatal(err)
	}
	account, err := books.AccountAs(t.Context(), s.App, s.Programme.ID, psp(money.IDR), money.IDR)
	if err != nil {
		t.Fatal(err)
	}
	before, ok, err := books.ClosedFigure(t.Context(), s.App, account, month)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	s.sweep()
	s.holds(psp(money.IDR), money.Minor(before.Booked-77_700, money.IDR))
	r, err := books.Reconcile(t.Context(), s.App, account, clock.Month(month), clock.Month(month).AddDate(0, 1, 0))
	if err != nil || r.Closing.Booked != before.Booked {
		t.Errorf("the closed month holds %d, it was closed with %d, %v", r.Closing.Booked, before.Booked, err)
	}
	next := clock.Month(month).AddDate(0, 1, 0)
	entries, err := books.Entries(t.Context(), s.App, account, next, next.AddDate(0, 1, 0), 10, 0)
	if err != nil || len(entries) != 1 || entries[0].Minor != -77_700 || !entries[0].OccurredAt.Equal(next) ||
		entries[0].DatedAt == nil || entries[0].DatedAt.Unix() != late.Unix() {
		t.Errorf("the late fee: %+v, %v", entries, err)
	}
	s.clean()

	for name, plant := range map[string]struct{ named, sql string }{
		"a figure": {"it still holds", `ALTER TABLE month_figure DISABLE TRIGGER USER; UPDATE month_figure SET booked = booked + 1`},
	} {
		if _, err := s.Owner.ExecContext(t.Context(), plant.sql); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, i := range books.Invariants() {
			offenders, err := i.Check(t.Context(), s.Owner, s.Now)
			found = found || strings.Contains(i.Name, plant.named) && err == nil && len(offenders) > 0
		}
		if !found {
			t.Errorf("%s is not named", name)
		}
	}
}
