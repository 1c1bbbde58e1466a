package checkout_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/fault"
	"simpul/internal/forgiveness"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/internal/order"
	"simpul/internal/report"
)

func (p *pair) reassign(t *testing.T, o order.Order, makers ...order.Maker) error {
	t.Helper()
	return p.Checkout.Reassign(t.Context(), p.Officer(p.waliwis), p.waliwis.ID, o.ID, checkout.ReassignRequest{
		Line: linesOf(t, p.World, p.waliwis, o)[0].ID, Makers: makers, Reason: "Dibuat Aminah sendiri",
	}, p.Now)
}

// TestAminahAloneMadeIt: all that the line brought is hers and her village's,
// Siti is told, and a later refund takes it from her alone.
func TestAminahAloneMadeIt(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o := p.buy(t, money.Rupiah(28_500))
	if err := p.reassign(t, o, order.Maker{Producer: p.aminah.Person, ShareBP: 10_000}); err != nil {
		t.Fatal(err)
	}
	siti, aminah := int64(p.siti.Person), int64(p.aminah.Person)
	balances(t, p.World, map[ledger.Code]int64{
		ledger.ProducerPending(siti): 0, ledger.ProducerPending(aminah): -(166_500 + 18_500), ledger.CooperativeFee(int64(p.waliwis.ID)): -11_100,
	})
	window := report.Window{From: p.Now.AddDate(0, 0, -1), To: p.Now.AddDate(0, 0, 1)}
	if f, err := report.Totals(t.Context(), p.Report, p.Programme.ID, window, report.Part{Maker: p.aminah.Person}); err != nil ||
		f.Revenue != money.Rupiah(185_000) || f.Income != money.Rupiah(166_500) {
		t.Errorf("her figures are %+v, %v", f, err)
	}
	p.bridge(t)
	told, err := toldBesidesSales(t, p.World, p.siti.Person)
	if err != nil || len(told) != 1 || told[0].Kind != notice.ShareLost || told[0].Amount != money.Rupiah(99_900+11_100) || told[0].Reason != "Dibuat Aminah sendiri" {
		t.Errorf("Siti is told %+v, %v", told, err)
	}
	if told, err := toldBesidesSales(t, p.World, p.aminah.Person); err != nil || len(told) != 0 {
		t.Errorf("Aminah is told %+v, %v", told, err)
	}
	if err := notice.See(t.Context(), p.App, p.aminah.Person, told[0].ID, p.Now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("somebody else's notice: %v", err)
	}
	for range 2 {
		if err := notice.See(t.Context(), p.App, p.siti.Person, told[0].ID, p.Now); err != nil {
			t.Error(err)
		}
	}
	if told, err := toldBesidesSales(t, p.World, p.siti.Person); err != nil || len(told) != 0 {
		t.Errorf("seen, yet shown: %+v, %v", told, err)
	}
	makers, err := order.MakersNow(t.Context(), p.App, o.ID)
	if err != nil || len(makers) != 2 || makers[0].Producer != p.aminah.Person || makers[0].ShareBP != 10_000 {
		t.Errorf("makers %+v, %v", makers, err)
	}
	mustBeSound(t, p.World)

	// Half to each, of what an amount has left.
	refund(t, p.World, p.waliwis, o, order.Return{Lines: []order.LineReturn{{Line: linesOf(t, p.World, p.waliwis, o)[0].ID, Amount: money.Rupiah(85_000)}}})
	balances(t, p.World, map[ledger.Code]int64{ledger.ProducerPending(siti): 0, ledger.ProducerPending(aminah): -(90_000 + 18_500)})
	if err := p.reassign(t, o, order.Maker{Producer: p.siti.Person, ShareBP: 5_000}, order.Maker{Producer: p.aminah.Person, ShareBP: 5_000}); err != nil {
		t.Fatal(err)
	}
	balances(t, p.World, map[ledger.Code]int64{ledger.ProducerPending(siti): -(45_000 + 9_250), ledger.ProducerPending(aminah): -(45_000 + 9_250)})
	mustBeSound(t, p.World)
	refund(t, p.World, p.waliwis, o, everything(t, p.World, p.waliwis, o))
	balances(t, p.World, map[ledger.Code]int64{ledger.ProducerPending(siti): 0, ledger.ProducerPending(aminah): 0, ledger.CooperativeFee(int64(p.waliwis.ID)): 0})
	mustBeSound(t, p.World)
}

// TestReassignmentsThatAreRefused leave everything as it was.
func TestReassignmentsThatAreRefused(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o := p.buy(t, money.Amount{})
	whole := func(id identity.PersonID) []order.Maker { return []order.Maker{{Producer: id, ShareBP: 10_000}} }
	before := books(t, p.World)
	for name, tc := range map[string]struct {
		makers []order.Maker
		key    string
	}{
		"99,99 percent":         {[]order.Maker{{Producer: p.siti.Person, ShareBP: 9_999}}, "order.reassign_sum"},
		"101 percent":           {[]order.Maker{{Producer: p.siti.Person, ShareBP: 6_000}, {Producer: p.aminah.Person, ShareBP: 4_100}}, "order.reassign_sum"},
		"nobody":                {nil, "order.reassign_sum"},
		"herself twice":         {[]order.Maker{{Producer: p.siti.Person, ShareBP: 5_000}, {Producer: p.siti.Person, ShareBP: 5_000}}, "order.reassign_share"},
		"a negative part":       {[]order.Maker{{Producer: p.siti.Person, ShareBP: 11_000}, {Producer: p.aminah.Person, ShareBP: -1_000}}, "order.reassign_share"},
		"another cooperative's": {whole(p.dewi.Person), "order.reassign_member"},
	} {
		refusal, ok := fault.As(p.reassign(t, o, tc.makers...))
		if !ok || len(refusal.Fields) != 1 || refusal.Fields[0].Key != tc.key {
			t.Errorf("%s: %v", name, refusal)
		}
	}
	err := p.Checkout.Reassign(t.Context(), p.Officer(p.kronjo), p.kronjo.ID, o.ID, checkout.ReassignRequest{
		Line: linesOf(t, p.World, p.waliwis, o)[0].ID, Makers: whole(p.dewi.Person), Reason: "Coba",
	}, p.Now)
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("another cooperative's line: %v", err)
	}
	shipped(t, p.World, p.waliwis, o)
	if refusal, ok := fault.As(p.reassign(t, o, whole(p.aminah.Person)...)); !ok || refusal.Key != "order.reassign_shipped" {
		t.Errorf("after shipping: %v", refusal)
	}
	if diff := cmp.Diff(before, books(t, p.World)); diff != "" {
		t.Error(diff)
	}
	// The application cannot write shares that do not divide the whole either.
	for name, statement := range map[string]string{
		"a part of a reassignment": `WITH r AS (INSERT INTO reassignment (order_line_id, cooperative_id, reason, person_id, at)
			SELECT l.id, l.cooperative_id, 'x', (SELECT min(id) FROM person), now() FROM order_line l ORDER BY l.id LIMIT 1 RETURNING id, order_line_id)
			INSERT INTO reassignment_share (reassignment_id, order_line_id, producer_id, share_bp)
			SELECT r.id, r.order_line_id, s.producer_id, 9999 FROM r JOIN order_line_share s ON s.order_line_id = r.order_line_id LIMIT 1`,
		"a share more": `INSERT INTO order_line_share (order_line_id, cooperative_id, producer_id, producer_name, share_bp, village_code, village_name, income, cooperative_fee, programme_fee, contribution)
			SELECT order_line_id, cooperative_id, (SELECT max(producer_id) FROM membership m WHERE m.cooperative_id = s.cooperative_id), '', 100, village_code, '', 100, 0, 0, 0
			FROM order_line_share s ORDER BY s.producer_id LIMIT 1`,
		"more back than it was": `UPDATE order_line_share SET refunded_income = income + moved_income + 100`,
		"more units back":       `UPDATE order_line SET refunded_units = quantity + 1`,
		"another past":          `UPDATE order_line_share SET income = income + 100`,
		"a decision on one's own": `INSERT INTO forgiveness (programme_id, producer_id, amount, reason, state, requested_by, requested_at, decided_by, decided_at)
			SELECT 1, (SELECT min(id) FROM producer), 100, 'x', 'approved', (SELECT min(id) FROM person), now(), (SELECT min(id) FROM person), now()`,
		"a dispute that goes away": `DELETE FROM dispute`,
	} {
		if _, err := p.App.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	mustBeSound(t, p.World)
}

// TestDebtIsForgivenByTwo: who asks does not decide, and no more is forgiven
// than is owed.
func TestDebtIsForgivenByTwo(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o := p.buy(t, money.Amount{})
	siti, first, second := int64(p.siti.Person), p.second("Pengelola Satu"), p.second("Pengelola Dua")
	if err := p.Checkout.Release(t.Context(), delivered(t, p.World, p.waliwis, o), p.Now.Add(order.ReturnWindow)); err != nil {
		t.Fatal(err)
	}
	paidOut(t, p.World, ledger.ProducerPayable(siti), ledger.Scope{})
	refund(t, p.World, p.waliwis, o, everything(t, p.World, p.waliwis, o))

	debtor := forgiveness.Debtor{Producer: p.siti.Person}
	ask := func(amount money.Amount, reason string) (forgiveness.ID, error) {
		return p.Checkout.AskForgiveness(t.Context(), first, p.Programme.ID, debtor, amount, reason, p.Now)
	}
	for name, tc := range map[string]struct {
		amount money.Amount
		reason string
		want   fault.Kind
	}{
		"Rp1 more than she owes": {money.Rupiah(99_901), "Banjir", fault.Conflict},
		"nothing":                {money.Amount{}, "Banjir", fault.Invalid},
		"half a rupiah":          {money.Minor(50, money.IDR), "Banjir", fault.Invalid},
		"without a reason":       {money.Rupiah(100), "", fault.Invalid},
	} {
		if _, err := ask(tc.amount, tc.reason); fault.KindOf(err) != tc.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	id, err := ask(money.Rupiah(60_000), "Rumahnya kebanjiran")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ask(money.Rupiah(1), "Lagi"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second wish: %v", err)
	}
	before := books(t, p.World)
	if err := p.Checkout.Forgive(t.Context(), first, p.Programme.ID, id, true, p.Now); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("by who asked: %v", err)
	}
	if err := p.Checkout.Forgive(t.Context(), second, p.Programme.ID+1, id, true, p.Now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("by another programme: %v", err)
	}
	if diff := cmp.Diff(before, books(t, p.World)); diff != "" {
		t.Error(diff)
	}
	if err := p.Checkout.Forgive(t.Context(), second, p.Programme.ID, id, true, p.Now); err != nil {
		t.Fatal(err)
	}
	if err := p.Checkout.Forgive(t.Context(), second, p.Programme.ID, id, true, p.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("twice: %v", err)
	}
	balances(t, p.World, map[ledger.Code]int64{ledger.ProducerReceivable(siti): 39_900, ledger.RefundAbsorbed: 60_000})
	mustBeSound(t, p.World)
}

// toldBesidesSales is what a maker has to be told, other than that she sold.
func toldBesidesSales(t *testing.T, w *checkouttest.World, who identity.PersonID) ([]notice.Notice, error) {
	t.Helper()
	all, err := notice.Unseen(t.Context(), w.App, who, 20)
	return slices.DeleteFunc(all, func(n notice.Notice) bool { return n.Kind == notice.Sold || n.Kind == notice.Prepare }), err
}
