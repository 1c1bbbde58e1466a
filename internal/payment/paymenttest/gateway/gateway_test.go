package gateway

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/web"
	"simpul/internal/web/hook"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	os.Exit(m.Run())
}

// shop is a world in which one can pay by the gateway, with its webhook.
type shop struct {
	*checkouttest.World
	t    *testing.T
	bank *bank
	set  payment.Set
	app  *fiber.App
	coop cooperative.Cooperative
	bag  catalog.VariantID
}

// newShop is wired as the program is: from a list of providers.
func newShop(t *testing.T, offered func(*bank) payment.Provider) *shop {
	t.Helper()
	s := &shop{World: checkouttest.New(t), t: t, bank: newBank(t)}
	s.Now = s.Now.AddDate(0, 0, -3) // days pass here, and nothing may lie in the future
	s.coop = s.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := s.Producer(s.coop, "Siti Contoh", checkouttest.Waliwis)
	s.bag = s.Bag(s.coop, "Tas", money.Rupiah(185_000), 5, catalog.MakerShare{Producer: siti.Person, ShareBP: 10_000})

	s.set = payment.NewSet(offered(s.bank))
	if err := s.set.Register(t.Context(), s.App, s.Now); err != nil {
		t.Fatal(err)
	}
	s.Checkout.Providers = s.set.Providers
	quiet := slog.New(slog.DiscardHandler)
	s.app = web.New(web.Options{
		BaseURL: checkouttest.BaseURL, Demonstration: true, Foreign: hook.Paths(s.set.Notifiers), DB: s.App,
		Key: []byte("0123456789abcdef0123456789abcdef"), Clock: func() time.Time { return s.Now }, Log: quiet,
	})
	hook.Routes(s.app, hook.Options{DB: s.App, Log: quiet, Notifiers: s.set.Notifiers})
	return s
}

func whole(b *bank) payment.Provider { return New(b.url, secret) }

// begin places an order and goes to pay, and returns the account number's id.
func (s *shop) begin() (order.Order, string) {
	s.t.Helper()
	r := s.Request(s.Cart(checkouttest.Item{Variant: s.bag, Quantity: 1}))
	r.Method = s.set.Methods[0]
	o, err := s.Checkout.Place(s.t.Context(), r, s.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	page, err := s.Checkout.Pay(s.t.Context(), o, s.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	id, ok := strings.CutPrefix(page, s.bank.url+"/page/")
	if !ok {
		s.t.Fatalf("she is led to %s", page)
	}
	return o, id
}

func (s *shop) pays(id string) {
	s.t.Helper()
	if err := s.bank.pay(id, s.Now); err != nil {
		s.t.Fatal(err)
	}
}

// deliver posts a notification and returns the status of the answer.
func (s *shop) deliver(n notification, at time.Time, with string) int {
	r, err := s.bank.post(n, at, with, hook.Path(s.set.Methods[0]))
	if err != nil {
		s.t.Error(err)
		return 0
	}
	reply, err := s.app.Test(r, -1)
	if err != nil {
		s.t.Error(err)
		return 0
	}
	defer reply.Body.Close()
	return reply.StatusCode
}

// work does the jobs that are in the inbox.
func (s *shop) work() {
	s.t.Helper()
	var ids []payment.EventID
	if err := s.App.SelectContext(s.t.Context(), &ids, `SELECT id FROM provider_event ORDER BY id`); err != nil {
		s.t.Fatal(err)
	}
	for _, id := range ids {
		if err := payment.Process(s.t.Context(), s.App, id, s.Now, s.set.Readers, s.Checkout.Acts()); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *shop) is(o order.Order, want order.PaymentState) {
	s.t.Helper()
	if now, err := order.ByID(s.t.Context(), s.App, o.ID); err != nil || now.PaymentState != want {
		s.t.Errorf("the order is %s, want %s; %v", now.PaymentState, want, err)
	}
}

// holds compares accounts, in whole rupiah, and looks for broken invariants.
func (s *shop) holds(want map[ledger.Code]int64) {
	s.t.Helper()
	for code, rupiah := range want {
		if got, err := ledger.Balance(s.t.Context(), s.App, code, money.IDR); err != nil || got != money.Rupiah(rupiah) {
			s.t.Errorf("%s = %v, want %v; %v", code, got, money.Rupiah(rupiah), err)
		}
	}
	findings, err := audit.Run(s.t.Context(), s.App, audit.Invariants(s.Studio.Store()), time.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			s.t.Errorf("invariant %d, %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}

func (s *shop) stock() (onHand, reserved int) {
	s.t.Helper()
	if err := s.App.QueryRowContext(s.t.Context(), `SELECT on_hand, reserved FROM variant WHERE id = $1`, int64(s.bag)).Scan(&onHand, &reserved); err != nil {
		s.t.Fatal(err)
	}
	return onHand, reserved
}

var arrived = ledger.Processor(string(Method), money.IDR)

// TestAWholeOrder is begun, whatever reply is lost; paid by a notification that
// comes ten times at once and again; and given back in two parts.
func TestAWholeOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t, whole)
	s.bank.loses("POST /accounts", 1)
	r := s.Request(s.Cart(checkouttest.Item{Variant: s.bag, Quantity: 1}))
	r.Method = Method
	o, err := s.Checkout.Place(t.Context(), r, s.Now)
	if err != nil {
		t.Fatal(err)
	}
	if want := s.Now.Add(hold); !o.HeldUntil.Equal(want) {
		t.Errorf("held until %v, want %v", o.HeldUntil, want)
	}
	if _, err := s.Checkout.Pay(t.Context(), o, s.Now); fault.KindOf(err) != fault.Unavailable {
		t.Fatalf("the reply was lost, yet %v", err)
	}
	pages := map[string]bool{}
	for range 3 {
		page, err := s.Checkout.Pay(t.Context(), o, s.Now)
		if err != nil {
			t.Fatal(err)
		}
		pages[page] = true
	}
	if len(pages) != 1 || len(s.bank.known) != 1 {
		t.Fatalf("pages %v, %d account numbers", pages, len(s.bank.known))
	}
	for _, known := range s.bank.known {
		if known.Amount != o.Total.Rupiah() || !known.ExpiresAt.Equal(s.Now.Add(lifetime)) {
			t.Errorf("the gateway was asked for %+v", known)
		}
		s.pays(known.ID)
	}
	s.is(o, order.Waiting)

	told := s.bank.notifications()
	if len(told) != 1 {
		t.Fatalf("told %+v", told)
	}
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if status := s.deliver(told[0], s.Now, secret); status != http.StatusOK {
				t.Errorf("status %d", status)
			}
		})
	}
	wg.Wait()
	s.work()
	s.deliver(told[0], s.Now, secret)
	s.work()
	s.is(o, order.Paid)
	s.holds(map[ledger.Code]int64{arrived: 195_000})
	if _, reserved := s.stock(); reserved != 1 {
		t.Errorf("%d reserved", reserved)
	}

	lines, err := order.Lines(t.Context(), s.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.bank.loses("POST /refunds", 1)
	all := order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Quantity: 1, Restock: true}}, Shipping: money.Rupiah(10_000)}
	if _, err := s.Checkout.RefundOrder(t.Context(), s.Officer(s.coop), s.coop.ID, o.ID, checkout.RefundRequest{Return: all, Reason: "rusak"}, s.Now); fault.KindOf(err) != fault.Unavailable && err != nil {
		t.Fatal(err)
	}
	s.holds(map[ledger.Code]int64{arrived: 195_000, ledger.RefundInTransit: -195_000})
	for range 2 {
		if err := s.Checkout.RefundDue(t.Context(), s.Now, 10); err != nil {
			t.Fatal(err)
		}
	}
	if sum, times := s.bank.refunded(); sum != 195_000 || times != 1 {
		t.Errorf("Rp%d went back, %d times", sum, times)
	}
	s.holds(map[ledger.Code]int64{arrived: 0, ledger.RefundInTransit: 0})
}

func TestForgedNotificationsAreRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t, whole)
	o, id := s.begin()
	s.pays(id)
	told := s.bank.notifications()[0]
	dearer := told
	dearer.ID, dearer.Account.Amount = "nt_other", 1
	for name, status := range map[string]int{
		"another secret": s.deliver(told, s.Now, "tebakan"), "no secret": s.deliver(told, s.Now, ""),
		"old": s.deliver(told, s.Now.Add(-time.Hour), secret), "from the future": s.deliver(told, s.Now.Add(time.Hour), secret),
		"of nothing": s.deliver(notification{}, s.Now, secret),
	} {
		if status != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, status)
		}
	}
	var stored int
	if err := s.App.GetContext(t.Context(), &stored, `SELECT count(*) FROM provider_event`); err != nil || stored != 0 {
		t.Errorf("%d events, %v", stored, err)
	}
	s.is(o, order.Waiting)

	// Another amount than the order's is genuine, and pays nothing.
	if status := s.deliver(dearer, s.Now, secret); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	s.work()
	s.is(o, order.Waiting)
	s.holds(map[ledger.Code]int64{arrived: 1, ledger.SuspenseReceipts: -1})
}

// TestUnpaidOrdersEnd: the account number is closed first, and one that was paid
// at the last minute settles instead.
func TestUnpaidOrdersEnd(t *testing.T) {
	t.Parallel()
	s := newShop(t, whole)
	left, leftID := s.begin()
	paid, paidID := s.begin()
	s.pays(paidID)
	s.Now = s.Now.Add(hold + time.Minute)
	if err := s.Checkout.Overdue(t.Context(), s.Now); err != nil {
		t.Fatal(err)
	}
	s.is(left, order.Expired)
	s.is(paid, order.Paid)
	if err := s.bank.pay(leftID, s.Now); err == nil {
		t.Error("the account number still takes money")
	}
	if _, reserved := s.stock(); reserved != 1 {
		t.Errorf("%d reserved", reserved)
	}
	for _, n := range s.bank.notifications() {
		if status := s.deliver(n, s.Now, secret); status != http.StatusOK {
			t.Errorf("%s: status %d", n.Kind, status)
		}
	}
	s.work()
	s.is(left, order.Expired)
	s.holds(map[ledger.Code]int64{arrived: 195_000})
}

// TestReconciledByAsking settles without any notification.
func TestReconciledByAsking(t *testing.T) {
	t.Parallel()
	s := newShop(t, whole)
	var orders []order.Order
	for i := range 3 {
		o, id := s.begin()
		orders = append(orders, o)
		if i != 1 {
			s.pays(id)
		}
	}
	reconcile := func(limit int) int {
		t.Helper()
		before := s.bank.calls("GET /accounts")
		if err := s.Checkout.Reconcile(t.Context(), s.Now, limit); err != nil {
			t.Fatal(err)
		}
		return s.bank.calls("GET /accounts") - before
	}
	if asked := reconcile(10); asked != 0 {
		t.Errorf("asked %d times at once", asked)
	}
	s.Now = s.Now.Add(11 * time.Minute)
	if first, rest := reconcile(2), reconcile(10); first != 2 || rest != 1 {
		t.Errorf("asked %d and %d times", first, rest)
	}
	for i, want := range []order.PaymentState{order.Paid, order.Waiting, order.Paid} {
		s.is(orders[i], want)
	}
	s.Now = s.Now.Add(11 * time.Minute)
	if asked := reconcile(10); asked != 1 {
		t.Errorf("asked %d times after the one that waits", asked)
	}
	for _, n := range s.bank.notifications() {
		s.deliver(n, s.Now, secret)
	}
	s.work()
	s.holds(map[ledger.Code]int64{arrived: 390_000})
}

// TestItsBoundsHold: a way of paying is offered for amounts that it takes.
func TestItsBoundsHold(t *testing.T) {
	t.Parallel()
	s := newShop(t, whole)
	offered := func() bool {
		quote, err := checkout.QuoteCart(t.Context(), s.App, s.Cart(checkouttest.Item{Variant: s.bag, Quantity: 1}), delivery.Within(checkouttest.Tebet), nil)
		if err != nil {
			t.Fatal(err)
		}
		all, err := s.Checkout.Methods(t.Context(), s.App, quote, s.set.Methods)
		if err != nil {
			t.Fatal(err)
		}
		return slices.Contains(all, Method)
	}
	if !offered() {
		t.Error("not offered")
	}
	s.Checkout.Providers[Method] = bounded{New(s.bank.url, secret)}
	if offered() {
		t.Error("offered for more than it takes")
	}
	r := s.Request(s.Cart(checkouttest.Item{Variant: s.bag, Quantity: 1}))
	r.Method = Method
	if _, err := s.Checkout.Place(t.Context(), r, s.Now); fault.KindOf(err) != fault.Invalid {
		t.Errorf("placed: %v", err)
	}
}

// bounded takes at most Rp100.000.
type bounded struct{ *Client }

func (b bounded) Terms() payment.Terms {
	terms := b.Client.Terms()
	terms.Most = money.Rupiah(100_000)
	return terms
}

// oneWay is a gateway that sends nothing back, as with account numbers of most
// banks: a person does that.
type oneWay struct{ payment.Notifier }

func (o oneWay) Terms() payment.Terms {
	terms := o.Notifier.Terms()
	terms.Method = "satu_arah"
	return terms
}

func (o oneWay) Standing(ctx context.Context, intent payment.Intent) (payment.Standing, error) {
	standing, err := o.Notifier.Standing(ctx, intent)
	standing.Receipt.Provider = "satu_arah"
	return standing, err
}

// TestAPersonSendsBackWhatTheGatewayCannot shows the officers of whoever sold
// what is to be sent back.
func TestAPersonSendsBackWhatTheGatewayCannot(t *testing.T) {
	t.Parallel()
	s := newShop(t, func(b *bank) payment.Provider { return oneWay{New(b.url, secret)} })
	o, id := s.begin()
	s.pays(id)
	s.Now = s.Now.Add(11 * time.Minute)
	if err := s.Checkout.Reconcile(t.Context(), s.Now, 10); err != nil {
		t.Fatal(err)
	}
	s.is(o, order.Paid)
	lines, err := order.Lines(t.Context(), s.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	back := order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Quantity: 1, Restock: true}}, Shipping: money.Rupiah(10_000)}
	if _, err := s.Checkout.RefundOrder(t.Context(), s.Officer(s.coop), s.coop.ID, o.ID, checkout.RefundRequest{Return: back, Reason: "rusak"}, s.Now); err != nil {
		t.Fatal(err)
	}
	theirs := ledger.Processor("satu_arah", money.IDR)
	if err := s.Checkout.RefundDue(t.Context(), s.Now, 10); err != nil {
		t.Fatal(err)
	}
	s.holds(map[ledger.Code]int64{theirs: 195_000, ledger.RefundInTransit: -195_000})

	programmes, err := checkout.Desk(t.Context(), s.App, s.Officer(s.coop))
	if err != nil {
		t.Fatal(err)
	}
	due, err := payment.Returnable(t.Context(), s.App, programmes, 10)
	if err != nil || len(due) != 1 || due[0].Amount != money.Rupiah(195_000) {
		t.Fatalf("to be sent back: %+v %v", due, err)
	}
	if other, err := payment.Returnable(t.Context(), s.App, []int64{programmes[0] + 1}, 10); err != nil || len(other) != 0 {
		t.Errorf("another programme's: %+v %v", other, err)
	}
	if err := s.Checkout.SendBack(t.Context(), s.Officer(s.coop), due[0].ID, "BRI 0042", s.Now); err != nil {
		t.Fatal(err)
	}
	s.holds(map[ledger.Code]int64{theirs: 0, ledger.RefundInTransit: 0})
}

// TestTheDatabaseKnowsItsProviders takes nothing from one that the program has
// not made known, and lets nobody change what the books rely on.
func TestTheDatabaseKnowsItsProviders(t *testing.T) {
	t.Parallel()
	w := checkouttest.New(t)
	r := w.Request(w.Cart(checkouttest.Item{Variant: w.Bag(coopOf(w)), Quantity: 1}))
	b := newBank(t)
	set := payment.NewSet(New(b.url, secret))
	w.Checkout.Providers = set.Providers
	r.Method = Method
	if _, err := w.Checkout.Place(t.Context(), r, w.Now); database.ConstraintOf(err) != "payment_intent_provider" {
		t.Errorf("an unknown provider is asked: %v", err)
	}
	for range 2 {
		if err := set.Register(t.Context(), w.App, w.Now); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Checkout.Place(t.Context(), r, w.Now); err != nil {
		t.Errorf("a known one is not: %v", err)
	}
	without := payment.NewSet(struct{ payment.Notifier }{New(b.url, secret)})
	if err := without.Register(t.Context(), w.App, w.Now); err == nil {
		t.Error("known with other terms")
	}
	for _, change := range []string{`UPDATE payment_provider SET at_bank = TRUE, by_hand = TRUE`, `DELETE FROM payment_provider`, `TRUNCATE payment_provider CASCADE`} {
		if _, err := w.Owner.ExecContext(t.Context(), change); err == nil {
			t.Errorf("%s: done", change)
		}
	}
	if _, err := w.App.ExecContext(t.Context(), `INSERT INTO payment_provider VALUES ('Bukan nama', FALSE, FALSE, FALSE, now())`); err == nil {
		t.Error("a name that is none")
	}
}

// coopOf are the arguments of a bag for Rp185.000 in a world that has nothing.
func coopOf(w *checkouttest.World) (of cooperative.Cooperative, title string, price money.Amount, stock int, maker catalog.MakerShare) {
	of = w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	return of, "Tas", money.Rupiah(185_000), 5, catalog.MakerShare{Producer: w.Producer(of, "Siti Contoh", checkouttest.Waliwis).Person, ShareBP: 10_000}
}
