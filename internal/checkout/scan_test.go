package checkout_test

import (
	"testing"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/money"
)

// growing are tables that every sale makes longer. What reads one of them whole makes
// a sale dearer with each that was before it.
var growing = []string{
	"shop_order", "parcel", "order_line", "order_line_share", "order_event", "order_browser", "payment", "payment_intent", "provider_event",
	"ledger_transaction", "posting", "account", "account_balance", "stock_movement", "notice", "letter",
}

// TestASaleReadsNoGrowingTableWhole sells beside some thousand sales: no table that
// grows is read whole.
func TestASaleReadsNoGrowingTableWhole(t *testing.T) {
	t.Parallel()
	w := checkouttest.New(t)
	coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti, aminah := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis), w.Producer(coop, "Aminah Contoh", checkouttest.Waliwis)
	bag := w.Bag(coop, "Tas bersama", money.Rupiah(185_000), 9_000, share(siti, 60), share(aminah, 40))
	const others = 3_000
	w.SettledCopies(others, w.Sold(one(bag)))
	if _, err := w.Super.ExecContext(t.Context(), `ANALYZE`); err != nil {
		t.Fatal(err)
	}
	w.App.SetMaxIdleConns(0) // a connection tells what it read when it ends
	type reads struct {
		Name  string
		Whole int64 // rows that were read without an index
		Found int64 // times that an index was asked
	}
	read := func() map[string]reads {
		t.Helper()
		var rows []reads
		time.Sleep(time.Second)
		if err := w.Super.SelectContext(t.Context(), &rows, `
			SELECT relname AS name, seq_tup_read AS whole, coalesce(idx_scan, 0) AS found FROM pg_stat_user_tables WHERE schemaname = 'public'`); err != nil {
			t.Fatal(err)
		}
		all := map[string]reads{}
		for _, r := range rows {
			all[r.Name] = r
		}
		return all
	}
	before := read()
	placed := w.Order(one(bag))
	if outcome, err := w.Checkout.Settle(t.Context(), w.Receipt(placed), w.Now); err != nil || outcome != checkout.Settled {
		t.Fatal(outcome, err)
	}
	after := read()
	for _, name := range growing {
		if n := after[name].Whole - before[name].Whole; n >= others {
			t.Errorf("a sale reads %d rows of %s without an index", n, name)
		}
	}
	if after["shop_order"].Found == before["shop_order"].Found || after["posting"].Found == before["posting"].Found {
		t.Error("what was read is not told")
	}
}
