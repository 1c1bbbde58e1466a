package report_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/report"
)

// booked is a posting as it stands in the ledger.
type booked struct {
	Code      string
	Minor     int64
	At        time.Time
	Programme int64 // of its cooperative, 0 for none
}

func (m *market) books(t testing.TB) []booked {
	t.Helper()
	var all []booked
	const every = `
		SELECT a.code, p.amount AS minor, t.occurred_at AS at, coalesce(c.programme_id, 0) AS programme
		FROM posting p JOIN account a ON a.id = p.account_id JOIN ledger_transaction t ON t.id = p.transaction_id
		LEFT JOIN cooperative c ON c.id = p.cooperative_id`
	if err := m.Super.SelectContext(t.Context(), &all, every); err != nil {
		t.Fatal(err)
	}
	return all
}

// statement reads a statement in one snapshot.
func (m *market) statement(t rapid.TB, h report.Holder, w report.Window, limit, offset int) report.Statement {
	t.Helper()
	var s report.Statement
	if err := database.InSnapshot(context.Background(), m.Report, func(tx *database.Tx) (err error) {
		s, err = report.StatementOf(context.Background(), tx, h, w, m.Now, limit, offset)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

// pay posts a payout in two steps as the ledger's rules say.
func (m *market) pay(t testing.TB, n int, amount money.Amount) {
	t.Helper()
	scope := ledger.Scope{Cooperative: int64(m.waliwis.ID), Producer: int64(m.siti.Person)}
	m.tx(t, func(ctx context.Context, tx *database.Tx) error {
		_, err := ledger.Post(ctx, tx, ledger.Transaction{
			Key: fmt.Sprintf("payout:%d", n), Rule: "payout", OccurredAt: m.Now, RecordedAt: m.Now,
			Entries: []ledger.Entry{
				ledger.Debit(ledger.ProducerPayable(scope.Producer), amount, scope), ledger.Credit(ledger.PayoutInTransit, amount, ledger.Scope{}),
			},
		})
		return err
	})
}

// history sells, ships, releases, pays out and refunds over two months.
func history(t *testing.T) *market {
	t.Helper()
	m := newMarket(t)
	officer := m.Officer(m.waliwis)
	items := [][]checkouttest.Item{{one(m.bag)}, {one(m.shared), one(m.pouch)}, {one(m.far)}, {one(m.shared), one(m.bag)}}
	for i := range 16 {
		m.Now = m.Now.AddDate(0, 0, 3).Add(7 * time.Hour)
		o := m.Sold(items[i%len(items)]...)
		if i%len(items) == 2 {
			continue
		}
		parcel, err := order.ParcelFor(t.Context(), m.App, m.waliwis.ID, o.ID)
		if err != nil {
			t.Fatal(err)
		}
		if i%3 == 0 {
			if err := m.Checkout.Ship(t.Context(), officer, m.waliwis.ID, parcel.ID, fmt.Sprintf("JX%08d", i), m.Now); err != nil {
				t.Fatal(err)
			}
			if err := m.Checkout.Deliver(t.Context(), officer, m.waliwis.ID, parcel.ID, m.Now.AddDate(0, 0, 1)); err != nil {
				t.Fatal(err)
			}
			m.Now = m.Now.AddDate(0, 0, 12)
			if _, err := m.Checkout.ReleaseDue(t.Context(), m.Now, 100); err != nil {
				t.Fatal(err)
			}
			payable, err := ledger.Balance(t.Context(), m.App, ledger.ProducerPayable(int64(m.siti.Person)), money.IDR)
			if err != nil {
				t.Fatal(err)
			}
			if payable.Sign() < 0 {
				m.pay(t, i, payable.Neg())
			}
		}
		if i%2 == 1 {
			lines, err := order.Lines(t.Context(), m.App, o.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range lines {
				if l.Parcel == parcel.ID {
					request := checkout.RefundRequest{Reason: "cacat", Return: order.Return{Lines: []order.LineReturn{{Line: l.ID, Amount: money.Rupiah(int64(10_007 + i))}}}}
					if _, err := m.Checkout.RefundOrder(t.Context(), officer, m.waliwis.ID, o.ID, request, m.Now.Add(time.Hour)); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	return m
}

// TestStatementIsTheLedger compares statements of every holder with the postings
// themselves, for windows at random: opening balance, every rule's sum, closing
// balance, and the lines in between, read whole or page by page.
func TestStatementIsTheLedger(t *testing.T) {
	t.Parallel()
	m := history(t)
	books := m.books(t)
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, clock.Jakarta)
	producer := func(id int64) func(booked) (report.Place, int64) {
		return func(b booked) (report.Place, int64) {
			switch ledger.Code(b.Code) {
			case ledger.ProducerPending(id):
				return report.PlacePending, -b.Minor
			case ledger.ProducerPayable(id):
				return report.PlacePayable, -b.Minor
			case ledger.ProducerReceivable(id):
				return report.PlaceOwed, -b.Minor
			}
			return "", 0
		}
	}
	cooperative := func(id int64) func(booked) (report.Place, int64) {
		return func(b booked) (report.Place, int64) {
			switch ledger.Code(b.Code) {
			case ledger.CooperativeFee(id):
				return report.PlaceFee, -b.Minor
			case ledger.Shipping(id):
				return report.PlaceShipping, -b.Minor
			}
			return "", 0
		}
	}
	ends := []struct {
		prefix, suffix string
		place          report.Place
	}{
		{"liability:producer", "pending", report.PlacePending}, {"liability:producer", "payable", report.PlacePayable}, {"asset:receivable", "", report.PlaceOwed},
		{"liability:coop", "fee", report.PlaceFee}, {"liability:shipping", "", report.PlaceShipping}, {"income", "", report.PlaceIncome}, {"expense", "", report.PlaceCost},
	}
	programme := func(id int64) func(booked) (report.Place, int64) {
		return func(b booked) (report.Place, int64) {
			for _, e := range ends {
				if b.Programme == id && strings.HasPrefix(b.Code, e.prefix) && strings.HasSuffix(b.Code, e.suffix) {
					return e.place, -b.Minor
				}
			}
			return "", 0
		}
	}
	holders := map[string]struct {
		holder report.Holder
		of     func(booked) (report.Place, int64)
	}{
		"siti":    {report.Holder{Producer: m.siti.Person}, producer(int64(m.siti.Person))},
		"aminah":  {report.Holder{Producer: m.aminah.Person}, producer(int64(m.aminah.Person))},
		"nobody":  {report.Holder{Producer: m.Officer(m.waliwis).Person}, producer(int64(m.Officer(m.waliwis).Person))},
		"waliwis": {report.Holder{Cooperative: m.waliwis.ID}, cooperative(int64(m.waliwis.ID))},
		"kronjo":  {report.Holder{Cooperative: m.kronjo.ID}, cooperative(int64(m.kronjo.ID))},
		"own":     {report.Holder{Programme: m.Programme.ID}, programme(int64(m.Programme.ID))},
		"other":   {report.Holder{Programme: m.elsewhere}, programme(int64(m.elsewhere))},
	}
	rapid.Check(t, func(t *rapid.T) {
		h := holders[rapid.SampledFrom([]string{"siti", "aminah", "nobody", "waliwis", "kronjo", "own", "other"}).Draw(t, "holder")]
		first := rapid.IntRange(0, 140).Draw(t, "first")
		w := report.Window{From: start.AddDate(0, 0, first), To: start.AddDate(0, 0, first+rapid.IntRange(1, 140).Draw(t, "days"))}
		opening, closing := map[report.Place]int64{}, map[report.Place]int64{}
		for _, b := range books {
			place, minor := h.of(b)
			if b.At.Before(w.From) {
				opening[place] += minor
			}
			if b.At.Before(w.To) {
				closing[place] += minor
			}
		}
		delete(opening, "")
		delete(closing, "")
		s := m.statement(t, h.holder, w, 1000, 0)
		for i, p := range s.Places {
			if s.Opening[i].Minor() != opening[p] || s.Closing[i].Minor() != closing[p] {
				t.Fatalf("%s: %v to %v, the ledger says %d to %d", p, s.Opening[i], s.Closing[i], opening[p], closing[p])
			}
			change := s.Opening[i]
			for _, sum := range s.Sums {
				change = change.Add(sum.Amounts[i])
			}
			last := s.Opening[i]
			if n := len(s.Lines); n > 0 {
				last = s.Lines[n-1].Balances[i]
			}
			if change != s.Closing[i] || last != s.Closing[i] {
				t.Fatalf("%s: %v by rule and %v by line lead to %v", p, change, last, s.Closing[i])
			}
			delete(opening, p)
			delete(closing, p)
		}
		for p, left := range closing {
			if left != 0 || opening[p] != 0 {
				t.Fatalf("%s is missing", p)
			}
		}
		var paged []report.StatementLine
		size := rapid.IntRange(1, 20).Draw(t, "page")
		for offset := 0; ; offset += size {
			page := m.statement(t, h.holder, w, size, offset)
			paged = append(paged, page.Lines...)
			if !page.More {
				break
			}
		}
		if diff := cmp.Diff(s.Lines, paged, cmpopts.EquateComparable(money.Amount{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestStatementSaysHowASaleWasDivided follows one bag from the buyer to its two
// makers, and back.
func TestStatementSaysHowASaleWasDivided(t *testing.T) {
	t.Parallel()
	m := newMarket(t)
	o := m.Sold(one(m.shared))
	lines, err := order.Lines(t.Context(), m.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	request := checkout.RefundRequest{Reason: "cacat", Return: order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Amount: lines[0].Net}}}}
	if _, err := m.Checkout.RefundOrder(t.Context(), m.Officer(m.waliwis), m.waliwis.ID, o.ID, request, m.Now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	s := m.statement(t, report.Holder{Producer: m.siti.Person}, report.MonthOf(m.Now), 10, 0)
	if len(s.Lines) != 2 || s.Lines[0].Rule != "sale" || s.Lines[1].Rule != "refund" {
		t.Fatalf("%+v", s.Lines)
	}
	sale, back := s.Lines[0], s.Lines[1]
	sum := money.Sum(sale.Income, sale.CooperativeFee, sale.ProgrammeFee, sale.Contribution)
	if sale.Net != money.Rupiah(150_001) || sale.ShareBP != 6000 || sum != sale.Part || sale.Amounts[0] != sale.Income || sale.OrderNumber != o.Number {
		t.Errorf("sale %+v", sale)
	}
	if back.Part != sale.Part.Neg() || !back.Balances[0].IsZero() || back.Reason != "cacat" {
		t.Errorf("refund %+v", back)
	}
	if !s.Opening[0].IsZero() || !s.Closing[0].IsZero() {
		t.Errorf("from %v to %v", s.Opening, s.Closing)
	}
}

func TestParseDays(t *testing.T) {
	t.Parallel()
	w, err := report.ParseDays("2026-01-01", "2026-01-31")
	if err != nil || w != report.MonthOf(time.Date(2026, 1, 5, 0, 0, 0, 0, clock.Jakarta)) || w.First() != "2026-01-01" || w.Last() != "2026-01-31" {
		t.Errorf("January is %v, %v", w, err)
	}
	for _, days := range [][2]string{{"2026-01-02", "2026-01-01"}, {"", "2026-01-01"}, {"2026-02-30", "2026-03-01"}, {"2001-01-01", "2026-01-01"}} {
		if w, err := report.ParseDays(days[0], days[1]); err == nil {
			t.Errorf("%v is a window: %v", days, w)
		}
	}
}
