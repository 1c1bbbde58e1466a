package intake_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"simpul/internal/bespoke"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cod"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/intake"
	"simpul/internal/leaving"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/report"
)

// workshop is a cooperative of which a district orders souvenirs from several
// makers together.
type workshop struct {
	*desk
	makers  []identity.Actor
	product catalog.ProductID
}

func newWorkshop(t *testing.T) *workshop {
	t.Helper()
	d := newDesk(t)
	w := &workshop{desk: d, makers: []identity.Actor{d.siti, d.aminah, d.Producer(d.group, "Wati Contoh", checkouttest.Waliwis), d.Producer(d.group, "Yuli Contoh", checkouttest.Kronjo)}}
	if err := d.App.GetContext(t.Context(), &w.product, `SELECT product_id FROM variant WHERE id = $1`, int64(d.bag)); err != nil {
		t.Fatal(err)
	}
	return w
}

// offer quotes pieces at a price, divided among the makers in their order.
func (w *workshop) offer(price int64, pieces ...int) (bespoke.Quote, error) {
	w.t.Helper()
	total := 0
	q := bespoke.Quote{
		Cooperative: w.group.ID, Option: "logo kabupaten", Price: money.Rupiah(price), ReadyOn: w.Now.AddDate(0, 0, 30), ValidUntil: w.Now.AddDate(0, 0, 7),
	}
	for i, n := range pieces {
		total += n
		if n > 0 {
			q.Quotas = append(q.Quotas, bespoke.Quota{Producer: w.makers[i].Person, Pieces: n})
		}
	}
	r := bespoke.Request{Product: w.product, Cooperative: w.group.ID, Quantity: total, Wishes: "logo", Name: "Dinas Contoh", Phone: "+6281300000009", Language: "id"}
	if err := bespoke.Ask(w.t.Context(), w.App, &r, w.Now); err != nil {
		w.t.Fatal(err)
	}
	q.Request, q.Quantity = r.ID, total
	if err := bespoke.Offer(w.t.Context(), w.App, w.officer, &q, w.Now); err != nil {
		return q, err
	}
	return bespoke.QuoteOf(w.t.Context(), w.App, r.ID)
}

// request is the filled-in checkout of a quote.
func (w *workshop) request(q bespoke.Quote) checkout.Request {
	w.t.Helper()
	quote, err := checkout.QuoteBespoke(w.t.Context(), w.App, q, delivery.Within(checkouttest.Tebet), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	r := w.Request(w.Cart())
	r.FormKey, r.Bespoke, r.TotalSeen = uuid.New(), &q, quote.Total
	return r
}

// sold is an order of a divided quote that is paid, with its line.
func (w *workshop) sold(price int64, change func(*checkout.Request), pieces ...int) (order.Order, order.Line) {
	w.t.Helper()
	q, err := w.offer(price, pieces...)
	if err != nil {
		w.t.Fatal(err)
	}
	r := w.request(q)
	if change != nil {
		change(&r)
	}
	o, err := w.Checkout.Place(w.t.Context(), r, w.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	if outcome, err := w.Checkout.Settle(w.t.Context(), w.Receipt(o), w.Now); err != nil || outcome != checkout.Settled {
		w.t.Fatalf("%s %v", outcome, err)
	}
	return o, w.lineOf(o)
}

// brings records what a maker brought and signs for it.
func (w *workshop) brings(who identity.Actor, l order.Line, accepted, returned int) error {
	p := intake.Piece{Variant: l.Variant, OrderLine: l.ID, Accepted: accepted, Returned: returned}
	if returned > 0 {
		p.Reason = "Simpul longgar"
	}
	id, err := w.record(who, p)
	if err != nil {
		return err
	}
	return intake.Sign(w.t.Context(), w.App, who, id, "", w.Now)
}

func (w *workshop) balance(code ledger.Code) int64 {
	w.t.Helper()
	b, err := ledger.Balance(w.t.Context(), w.App, code, money.IDR)
	if err != nil {
		w.t.Fatal(err)
	}
	return b.Neg().Rupiah()
}

func (w *workshop) earned(who identity.Actor) int64 {
	return w.balance(ledger.ProducerPending(int64(who.Person)))
}

func (w *workshop) waiting(o order.Order) int64 {
	return w.balance(ledger.OrderUnallocated(int64(o.ID)))
}

// quotas are what is whose to make, as "name accepted/pieces".
func (w *workshop) quotas(o order.Order) string {
	w.t.Helper()
	all, err := order.QuotasOf(w.t.Context(), w.App, o.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	said := ""
	for _, q := range all {
		said += fmt.Sprintf("%.2s %d/%d ", q.Name, q.Accepted, q.Pieces)
	}
	return said
}

func (w *workshop) parcel(o order.Order) order.Parcel {
	w.t.Helper()
	p, err := order.ParcelFor(w.t.Context(), w.App, w.group.ID, o.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *workshop) refund(o order.Order, l order.Line, back order.LineReturn) (payment.Refund, error) {
	back.Line = l.ID
	return w.Checkout.RefundOrder(w.t.Context(), w.officer, w.group.ID, o.ID, checkout.RefundRequest{
		Return: order.Return{Lines: []order.LineReturn{back}}, Reason: "Tidak jadi",
	}, w.Now)
}

func (w *workshop) changeQuotas(o order.Order, l order.Line, pieces ...int) error {
	r := checkout.ReassignRequest{Line: l.ID, Reason: "Wati sakit"}
	for i, n := range pieces {
		if n > 0 {
			r.Makers = append(r.Makers, order.Maker{Producer: w.makers[i].Person, Pieces: n})
		}
	}
	return w.Checkout.ChangeQuotas(w.t.Context(), w.officer, w.group.ID, o.ID, r, w.Now)
}

// awaits is what the officers' day counts: pieces to make, and parcels that can
// leave.
func (w *workshop) awaits(pieces, ready int) {
	w.t.Helper()
	if d, err := report.DayOf(w.t.Context(), w.Report, w.group.ID, w.Now); err != nil || d.ToMake != pieces || d.Ready != ready {
		w.t.Errorf("the day counts %+v, %v, want %d to make and %d ready", d, err, pieces, ready)
	}
}

func (w *workshop) total(of report.Part) report.Figures {
	w.t.Helper()
	f, err := report.Totals(w.t.Context(), w.Report, w.Programme.ID, report.Window{From: w.Now.AddDate(0, 0, -1), To: w.Now.AddDate(0, 0, 1)}, of)
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

// TestAGroupOrderIsCreditedPieceByPiece follows 100 souvenirs from the quote to
// the courier: nothing is a maker's before her pieces are accepted, what is given
// up takes nothing from who has brought hers, and nothing leaves unfinished.
func TestAGroupOrderIsCreditedPieceByPiece(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	siti, aminah, wati, yuli := w.makers[0], w.makers[1], w.makers[2], w.makers[3]
	o, l := w.sold(45_000, nil, 34, 33, 33)
	if got := w.waiting(o); got != 4_050_000 || w.earned(siti) != 0 {
		t.Fatalf("after the sale %d waits, Siti has %d", got, w.earned(siti))
	}
	f := w.total(report.Part{})
	if f.Revenue != money.Rupiah(4_500_000) || !f.Income.IsZero() || f.Orders != 1 {
		t.Errorf("the programme counts %+v", f)
	}
	bridge, err := report.BridgeOf(t.Context(), w.Report, w.Programme.ID, report.Window{From: w.Now.AddDate(0, 0, -1), To: w.Now.AddDate(0, 0, 1)})
	if err != nil || !bridge.Gap().IsZero() || bridge.Waiting() != money.Rupiah(4_050_000) {
		t.Errorf("the bridge %+v, %v", bridge, err)
	}
	if err := w.Checkout.Ship(t.Context(), w.officer, w.group.ID, w.parcel(o).ID, "JP0000000001", w.Now); kind(err) != fault.Conflict {
		t.Errorf("shipped with nothing made: %v", err)
	}

	if err := w.brings(siti, l, 20, 2); err != nil {
		t.Fatal(err)
	}
	if w.earned(siti) != 810_000 || w.waiting(o) != 3_240_000 {
		t.Errorf("20 accepted bring Siti %d, %d waits", w.earned(siti), w.waiting(o))
	}
	if f := w.total(report.Part{Maker: siti.Person}); f.Income != money.Rupiah(810_000) || f.Revenue != money.Rupiah(1_530_000) {
		t.Errorf("hers are %+v", f)
	}
	w.awaits(80, 0)
	if p, err := report.PreparationsOf(t.Context(), w.Report, siti.Person); err != nil || len(p) != 1 || !p[0].Grouped || p[0].Quantity != 34 || p[0].Accepted != 20 || p[0].Income != money.Rupiah(34*40_500) {
		t.Errorf("she has to prepare %+v, %v", p, err)
	}
	for who, err := range map[string]error{
		"more than hers":       w.brings(siti, l, 15, 0),
		"of who has no quota":  w.brings(yuli, l, 1, 0),
		"a share of the whole": w.Checkout.Reassign(t.Context(), w.officer, w.group.ID, o.ID, checkout.ReassignRequest{Line: l.ID, Reason: "x", Makers: []order.Maker{{Producer: yuli.Person, ShareBP: 10_000}}}, w.Now),
	} {
		if kind(err) != fault.Conflict {
			t.Errorf("%s: %v", who, err)
		}
	}
	w.sound()

	// Wati is ill: of her 33, Yuli from another village takes 30.
	for what, pieces := range map[string][]int{"fewer than accepted": {19, 48, 3, 30}, "too many": {34, 33, 34, 30}, "too few": {34, 33, 2, 30}} {
		if err := w.changeQuotas(o, l, pieces...); kind(err) != fault.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := w.changeQuotas(o, l, 34, 33, 3, 30); err != nil {
		t.Fatal(err)
	}
	if got := w.quotas(o); got != "Am 0/33 Si 20/34 Wa 0/3 Yu 0/30 " {
		t.Errorf("now %s", got)
	}
	if f := w.total(report.Part{Maker: yuli.Person}); f.Revenue != money.Rupiah(30*45_000) {
		t.Errorf("Yuli's are %+v", f)
	}
	w.sound()

	// The district needs 10 fewer: of 80 that nobody has brought.
	if _, err := w.refund(o, l, order.LineReturn{Quantity: 10}); err != nil {
		t.Fatal(err)
	}
	if got := w.quotas(o); got != "Am 0/29 Si 20/32 Wa 0/3 Yu 0/26 " || w.earned(siti) != 810_000 {
		t.Errorf("given up: %s, Siti has %d", got, w.earned(siti))
	}
	w.sound()
	for _, step := range []struct {
		who    identity.Actor
		pieces int
	}{{siti, 12}, {aminah, 29}, {wati, 3}, {yuli, 26}} {
		if err := w.brings(step.who, l, step.pieces, 0); err != nil {
			t.Fatal(err)
		}
	}
	if w.waiting(o) != 0 || w.earned(siti) != 32*40_500 || w.earned(aminah) != 29*40_500 || w.earned(wati) != 3*40_500 || w.earned(yuli) != 26*40_500 {
		t.Errorf("in the end %d %d %d %d, %d waits", w.earned(siti), w.earned(aminah), w.earned(wati), w.earned(yuli), w.waiting(o))
	}
	w.awaits(0, 1)
	if p, err := report.PreparationsOf(t.Context(), w.Report, siti.Person); err != nil || len(p) != 0 {
		t.Errorf("all is brought, yet she has to prepare %+v, %v", p, err)
	}
	wanted, err := report.PackingList(t.Context(), w.Report, w.group.ID, 10)
	if err != nil || len(wanted) != 4 || wanted[1].Maker != "Siti Contoh" || wanted[1].Units != 32 {
		t.Errorf("the packing list is %+v, %v", wanted, err)
	}
	if err := w.Checkout.Ship(t.Context(), w.officer, w.group.ID, w.parcel(o).ID, "JP0000000001", w.Now); err != nil {
		t.Errorf("finished: %v", err)
	}
	// One that came back broken is everybody's.
	if _, err := w.refund(o, w.lineOf(o), order.LineReturn{Quantity: 1}); err != nil {
		t.Error(err)
	}
	if f := w.total(report.Part{}); f.Income != money.Rupiah(89*40_500) || f.Revenue != money.Rupiah(89*45_000) {
		t.Errorf("the programme counts %+v", f)
	}
	w.sound()
}

// TestWhoLeavesKeepsWhatSheBrought: whoever has brought all of hers may leave;
// what the others have to make can still be divided anew.
func TestWhoLeavesKeepsWhatSheBrought(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	o, l := w.sold(45_000, nil, 0, 6, 4)
	aminah := w.makers[1]
	if err := w.brings(aminah, l, 5, 0); err != nil {
		t.Fatal(err)
	}
	leave := func() error { return leaving.Leave(t.Context(), w.App, w.officer, w.group.ID, aminah.Person, w.Now) }
	if err := leave(); kind(err) != fault.Conflict {
		t.Fatalf("she leaves with a piece to make: %v", err)
	}
	if err := w.brings(aminah, l, 1, 0); err != nil {
		t.Fatal(err)
	}
	if err := leave(); err != nil {
		t.Fatal(err)
	}
	if err := w.changeQuotas(o, l, 0, 7, 3); err == nil {
		t.Error("who has left gets more to make")
	}
	if err := w.changeQuotas(o, l, 2, 6, 2); err != nil {
		t.Fatal(err)
	}
	if got := w.quotas(o); got != "Am 6/6 Si 0/2 Wa 0/2 " || w.earned(aminah) != 6*40_500 {
		t.Errorf("now %s, she has %d", got, w.earned(aminah))
	}
	w.sound()
}

// TestQuotasAreWhole: a quote is divided whole, among members, and two at the
// least; its order is paid beforehand.
func TestQuotasAreWhole(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	if _, err := w.offer(45_000, 100); kind(err) != fault.Invalid {
		t.Errorf("among one: %v", err)
	}
	q, err := w.offer(45_000, 50, 50)
	if err != nil {
		t.Fatal(err)
	}
	stranger := w.makers
	w.makers = []identity.Actor{w.siti, w.foreignMember}
	if _, err := w.offer(45_000, 50, 50); kind(err) != fault.Invalid {
		t.Errorf("among another cooperative's: %v", err)
	}
	w.makers = stranger
	undivided := w.request(q)
	undivided.Bespoke.Quotas = nil
	if _, err := w.Checkout.Place(t.Context(), undivided, w.Now); err == nil {
		t.Error("the order of a divided quote was placed undivided")
	}
	onDelivery := w.request(q)
	onDelivery.Method = payment.CashOnDelivery
	w.OnDelivery(w.group, cod.ByCooperative)
	if _, err := w.Checkout.Place(t.Context(), onDelivery, w.Now); kind(err) != fault.Invalid {
		t.Errorf("paid on delivery: %v", err)
	}
	for name, statement := range map[string]string{
		"a piece more":      `INSERT INTO bespoke_quota SELECT quote_id, cooperative_id, ` + fmt.Sprint(int64(w.makers[2].Person)) + `, 1 FROM bespoke_quota LIMIT 1`,
		"changed":           `UPDATE bespoke_quota SET pieces = 1`,
		"taken away":        `DELETE FROM bespoke_quota`,
		"changed by owner":  `UPDATE bespoke_quota SET pieces = 1`,
		"emptied by owners": `TRUNCATE bespoke_quota`,
	} {
		db := w.App
		if len(name) > 12 {
			db = w.Owner
		}
		if _, err := db.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s: done", name)
		}
	}
}

// TestTheDatabaseHoldsQuotas tries to break a group order with the application's
// and the owner's own hands.
func TestTheDatabaseHoldsQuotas(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	o, l := w.sold(45_000, nil, 6, 4)
	if err := w.brings(w.siti, l, 2, 0); err != nil {
		t.Fatal(err)
	}
	waits := w.recorded(w.siti, intake.Piece{Variant: l.Variant, OrderLine: l.ID, Accepted: 1})
	before := w.quotas(o)
	line := fmt.Sprint(int64(l.ID))
	for name, statement := range map[string]string{
		"more accepted":        `UPDATE line_quota SET accepted = accepted + 1 WHERE order_line_id = ` + line,
		"less waits":           `UPDATE line_quota SET unallocated = unallocated - 100 WHERE order_line_id = ` + line,
		"pieces of nobody":     `UPDATE line_quota SET pieces = pieces + 1 WHERE order_line_id = ` + line,
		"given up by nobody":   `UPDATE line_quota SET given_up = given_up + 1 WHERE order_line_id = ` + line,
		"without a signature":  `INSERT INTO allocation (order_line_id, producer_id, intake_line_id, pieces, income, at) SELECT ` + line + `, producer_id, l.id, 1, 100, now() FROM intake_line l JOIN intake i ON i.id = l.intake_id WHERE i.id = ` + fmt.Sprint(int64(waits)),
		"signed, not credited": `INSERT INTO intake_end (intake_id, outcome, way, reason, ended_by, ended_at) SELECT id, 'signed', 'phone', '', producer_id, now() FROM intake WHERE id = ` + fmt.Sprint(int64(waits)),
		"sent off":             `UPDATE parcel SET fulfilment_state = 'shipped', shipped_at = now(), tracking_number = 'JP00000009' WHERE order_id = ` + fmt.Sprint(int64(o.ID)),
		"a quota deleted":      `DELETE FROM line_quota`,
		"an allocation undone": `DELETE FROM allocation`,
		"all emptied":          `TRUNCATE line_quota CASCADE`,
	} {
		for who, db := range map[string]*database.DB{"the application": w.App, "the owner": w.Owner} {
			if _, err := db.ExecContext(t.Context(), statement); err == nil {
				t.Errorf("%s by %s: done", name, who)
			}
		}
	}
	if now := w.quotas(o); now != before {
		t.Errorf("%s became %s", before, now)
	}
	w.sound()
}

// TestPiecesAreBroughtAtOnce lets makers sign, officers divide anew and customers
// give up at the same time: every rupiah stays in its place.
func TestPiecesAreBroughtAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	o, l := w.sold(45_000, nil, 12, 12, 8, 8)
	var wg sync.WaitGroup
	allowed := func(what string, err error) {
		if k := kind(err); err != nil && k != fault.Conflict && k != fault.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	for range 3 {
		for _, who := range w.makers {
			wg.Go(func() { allowed("bringing", w.brings(who, l, 3, 0)) })
		}
		wg.Go(func() {
			_, err := w.refund(o, l, order.LineReturn{Quantity: 3})
			allowed("giving up", err)
		})
		wg.Go(func() { allowed("dividing", w.changeQuotas(o, l, 13, 13, 7, 7)) })
	}
	wg.Wait()
	w.sound()
	quotas, err := order.QuotasOf(t.Context(), w.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	var earned int64
	for _, q := range quotas {
		earned += w.balance(ledger.ProducerPending(int64(q.Producer)))
	}
	left := int64(40-w.lineOf(o).RefundedUnits) * 40_500
	if got := earned + w.waiting(o); got != left {
		t.Errorf("%d is earned and %d waits, %d is left", earned, w.waiting(o), left)
	}
}

// decider answers refunds as it is told.
type decider struct {
	payment.Provider
	state *payment.RefundState
}

func (d decider) Refund(_ context.Context, r payment.Refund, _ time.Time) (payment.Returned, error) {
	if *d.state == payment.RefundFailed {
		return payment.Returned{State: payment.RefundFailed, Refusal: "card_closed"}, nil
	}
	return payment.Returned{State: *d.state, ExternalID: "re_" + r.Key.String()}, nil
}

// TestRandomGroupOrders walks group orders with odd prices, discounts and tips
// through random histories until nothing is left to bring: the books are sound
// after each, and at the end the makers have all that was not given back.
func TestRandomGroupOrders(t *testing.T) {
	t.Parallel()
	orders := 3
	if os.Getenv("SIMPUL_FULL") != "" {
		orders = 60
	}
	w, random := newWorkshop(t), rand.New(rand.NewPCG(8, 29))
	state := payment.RefundSucceeded
	w.Checkout.Providers[payment.Simulation] = decider{w.Checkout.Providers[payment.Simulation], &state}
	for n := range orders {
		pieces := []int{1 + random.IntN(40), 1 + random.IntN(40), random.IntN(2) * random.IntN(9), random.IntN(9)}
		o, l := w.sold(1_000+random.Int64N(90_000), func(r *checkout.Request) {
			r.Tip = money.Rupiah([]int64{0, 1, 10_007}[random.IntN(3)])
			r.TotalSeen = r.TotalSeen.Add(r.Tip)
			for _, funder := range []order.Funder{order.ByMakers, order.ByCooperative, order.ByProgramme} {
				d := order.Discount{Amount: money.Rupiah(1 + random.Int64N(499)), Funder: funder, Cooperative: w.group.ID}
				r.Discounts, r.TotalSeen = append(r.Discounts, d), r.TotalSeen.Sub(d.Amount)
			}
		}, pieces...)
		for step := 0; w.step(random, &state, o, l); step++ {
			if step > 400 {
				t.Fatalf("order %d does not end: %s", n, w.quotas(o))
			}
		}
		w.sound()
		if got := w.waiting(o); got != 0 {
			t.Errorf("order %d: %d waits for nobody, %s", n, got, w.quotas(o))
		}
		remaining, err := order.RemainingShares(t.Context(), w.App, o.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range remaining {
			if s.Income.Sign() < 0 || s.Open != 0 || !s.Unallocated.IsZero() {
				t.Errorf("order %d: %+v", n, s)
			}
		}
	}
}

// step does something that may happen to a group order, and tells whether there
// is more to come.
func (w *workshop) step(random *rand.Rand, state *payment.RefundState, o order.Order, l order.Line) bool {
	w.t.Helper()
	quotas, err := order.QuotasOf(w.t.Context(), w.App, o.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	q := quotas[random.IntN(len(quotas))]
	open := 0
	for _, each := range quotas {
		open += each.Open()
	}
	*state = payment.RefundSucceeded
	if random.IntN(4) == 0 {
		*state = payment.RefundFailed
	}
	switch random.IntN(6) {
	case 0:
		_, err = w.refund(o, l, order.LineReturn{Quantity: 1 + random.IntN(3)})
	case 1:
		_, err = w.refund(o, l, order.LineReturn{Amount: money.Rupiah(1 + random.Int64N(3_000))})
	case 2:
		pieces := make([]int, len(w.makers))
		for _, each := range quotas {
			for i, m := range w.makers {
				if m.Person == each.Producer {
					pieces[i] = each.Pieces
				}
			}
		}
		from, to := random.IntN(len(pieces)), random.IntN(len(pieces))
		if n := min(pieces[from], 1+random.IntN(5)); n > 0 {
			pieces[from], pieces[to] = pieces[from]-n, pieces[to]+n
		}
		err = w.changeQuotas(o, l, pieces...)
	default:
		if q.Open() > 0 {
			err = w.brings(identity.Actor{Person: q.Producer, Producer: true}, l, 1+random.IntN(q.Open()), random.IntN(2))
		}
	}
	if k := kind(err); err != nil && k != fault.Conflict && k != fault.Invalid {
		w.t.Fatal(err)
	}
	if line := w.lineOf(o); open > 0 && open <= line.WithdrawnUnits-line.RefundedUnits {
		// What failed to go back will not be made: it is given back again.
		*state = payment.RefundSucceeded
		if _, err := w.refund(o, l, order.LineReturn{Quantity: open}); err != nil {
			w.t.Fatal(err)
		}
	}
	return open > 0
}
