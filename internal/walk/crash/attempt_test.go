package crash_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/books"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payment/stripe"
	"simpul/internal/payment/stripe/standin"
)

// disruptions are the ways in which each call to the processor goes wrong while
// the process that makes it is killed.
var disruptions = map[string]func(s *standin.Server, pattern string){
	"delay":      func(s *standin.Server, p string) { s.Delay(p, 300*time.Millisecond, 1000) },
	"hold":       func(s *standin.Server, p string) { s.Hold(p) },
	"drop":       func(s *standin.Server, p string) { s.Disrupt(p, standin.Drop, 1000) },
	"drop reply": func(s *standin.Server, p string) { s.Disrupt(p, standin.DropReply, 1000) },
	"error":      func(s *standin.Server, p string) { s.Disrupt(p, standin.Error, 1000) },
	"work then error": func(s *standin.Server, p string) {
		s.Disrupt(p, standin.WorkThenError, 1000)
		for _, look := range []string{"/v1/checkout/sessions", "/v1/checkout/sessions/*", "/v1/refunds"} { // nor is the work found
			s.Disrupt("GET "+look, standin.Drop, 1000)
		}
	},
	"busy": func(s *standin.Server, p string) { s.Disrupt(p, standin.Busy, 1000) },
}

// TestKilledBetweenAttempts lets a process begin payments, learn of them by
// asking, give them back and end what nobody paid, while each call goes wrong in
// every way and the process is killed with SIGKILL before it can try again. The
// next one, which nothing disturbs, ends with one charge and one refund of each
// order, nothing that waits, and sound books. No webhook is ever called.
func TestKilledBetweenAttempts(t *testing.T) {
	t.Parallel()
	kills := 1
	if os.Getenv("SIMPUL_FULL") == "1" {
		kills = 3
	}
	for name, disrupt := range disruptions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCardScene(t)
			const sessions, refunds = "/v1/checkout/sessions", "/v1/refunds"
			for _, id := range []order.ID{c.Left, c.Paid} {
				c.disturbed(t, kills, disrupt, "POST "+sessions, "begin", id)
				c.run(t, "begin", id)
			}
			c.pays(t, c.Paid)
			c.disturbed(t, kills, disrupt, "GET "+sessions, "sweep", c.Paid)
			c.run(t, "sweep", c.Paid)
			c.disturbed(t, kills, disrupt, "POST "+sessions+"/*/expire", "expire", c.Left)
			c.run(t, "expire", c.Left)
			c.disturbed(t, kills, disrupt, "POST "+refunds, "refund", c.Paid)
			if name == "error" {
				// Stripe repeats that answer for as long as it knows the key, and money
				// is not sent under another.
				c.pass(25 * time.Hour)
			}
			c.run(t, "refund", c.Paid)
			c.end(t)
		})
	}
}

// cardScene is what the child needs to know of two orders, one that is paid and
// given back and one that nobody pays, and the world that they are in.
type cardScene struct {
	world     *checkouttest.World
	processor *standin.Server

	DSN, Base  string
	Behind     time.Duration // how far this world's clock is behind the machine's
	Paid, Left order.ID
	Group      identity.CooperativeID
	Ani        identity.PersonID

	Step  string
	Order order.ID
}

func newCardScene(t *testing.T) *cardScene {
	t.Helper()
	w := checkouttest.New(t)
	c := &cardScene{world: w, processor: standin.New(t), DSN: w.DSN(database.App), Behind: 72 * time.Hour}
	w.Now = c.now() // a day passes here, and nothing may lie in the future
	c.Base = c.processor.URL
	c.pass(0)
	group := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(group, "Siti Contoh", checkouttest.Waliwis)
	bag := w.Bag(group, "Tas", money.Rupiah(185_000), 2, catalog.MakerShare{Producer: siti.Person, ShareBP: 10_000})
	w.Checkout.Providers[payment.Stripe] = c.card()
	c.Group, c.Ani = group.ID, w.Officer(group).Person
	for _, id := range []*order.ID{&c.Paid, &c.Left} {
		r := w.Request(w.Cart(checkouttest.Item{Variant: bag, Quantity: 1}))
		r.Method = payment.Stripe
		o, err := w.Checkout.Place(t.Context(), r, w.Now)
		if err != nil {
			t.Fatal(err)
		}
		*id = o.ID
	}
	return c
}

// pass lets time pass, here and at the processor.
func (c *cardScene) pass(by time.Duration) {
	c.Behind -= by
	behind := c.Behind
	c.processor.SetClock(func() time.Time { return time.Now().Add(-behind) })
}

func (c *cardScene) now() time.Time { return time.Now().UTC().Add(-c.Behind).Truncate(time.Second) }

func (c *cardScene) card() *stripe.Client {
	return stripe.New(stripe.Config{SecretKey: standin.SecretKey, APIBase: c.Base})
}

// disturbed lets children try a step while its calls go wrong, and kills each
// after its first attempt.
func (c *cardScene) disturbed(t *testing.T, kills int, disrupt func(*standin.Server, string), pattern, step string, of order.ID) {
	t.Helper()
	for range kills {
		before := c.processor.Calls(pattern)
		disrupt(c.processor, pattern)
		child, said := c.start(t, step, of)
		ended := make(chan error, 1)
		go func() { ended <- child.Wait() }()
		for deadline := time.Now().Add(time.Minute); c.processor.Calls(pattern) == before && len(ended) == 0; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s never called %s", step, pattern)
			}
		}
		// Half a second passes before Stripe's library tries again.
		time.Sleep(40 * time.Millisecond)
		if err := child.Process.Kill(); err != nil {
			t.Fatalf("%s ended before it was killed: %v\n%s", step, err, said)
		}
		<-ended
		c.processor.Calm()
	}
}

// cardVariable tells the child which scene to play, as JSON.
const cardVariable = "SIMPUL_CARD_SCENE"

func (c *cardScene) start(t *testing.T, step string, of order.ID) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	told := *c
	told.Step, told.Order = step, of
	scene, err := json.Marshal(told)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), program)
	child.Env = append(os.Environ(), cardVariable+"="+string(scene))
	var said bytes.Buffer
	child.Stdout, child.Stderr = &said, &said
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	return child, &said
}

func (c *cardScene) run(t *testing.T, step string, of order.ID) {
	t.Helper()
	child, said := c.start(t, step, of)
	if err := child.Wait(); err != nil {
		t.Fatalf("%s: %v\n%s", step, err, said)
	}
}

// pays does what the buyer of an order does on every page of it that there is.
func (c *cardScene) pays(t *testing.T, of order.ID) {
	t.Helper()
	pages := 0
	for _, s := range c.processor.Sessions() {
		if s.ClientReferenceID != fmt.Sprint(int64(of)) {
			continue
		}
		pages++
		if err := c.processor.Pay(s.ID); err != nil {
			t.Error(err)
		}
	}
	if pages != 1 {
		t.Fatalf("%d pages to pay on", pages)
	}
}

func (c *cardScene) end(t *testing.T) {
	t.Helper()
	charged := 0
	for _, s := range c.processor.Sessions() {
		if s.PaymentStatus == "paid" {
			charged++
		} else if s.Status != "expired" {
			t.Errorf("session %s is %s", s.ID, s.Status)
		}
	}
	if back := c.processor.Refunds(); charged != 1 || len(back) != 1 || back[0].Amount != money.Rupiah(195_000).Minor() {
		t.Errorf("%d charges, refunds %+v", charged, back)
	}
	for id, want := range map[order.ID]order.PaymentState{c.Paid: order.Paid, c.Left: order.Expired} {
		if o, err := order.ByID(t.Context(), c.world.App, id); err != nil || o.PaymentState != want {
			t.Errorf("order %d is %s, want %s; %v", id, o.PaymentState, want, err)
		}
	}
	var waits int
	const waiting = `
		SELECT (SELECT count(*) FROM payment_intent WHERE ended_at IS NULL) + (SELECT count(*) FROM refund WHERE state <> 'succeeded')
			+ (SELECT count(*) FROM payment WHERE disposition <> 'applied') + (SELECT coalesce(sum(reserved), 0) FROM variant)`
	if err := c.world.App.GetContext(t.Context(), &waits, waiting); err != nil || waits != 0 {
		t.Errorf("%d things wait, %v", waits, err)
	}
	findings, err := audit.Run(t.Context(), c.world.App, audit.Invariants(c.world.Studio.Store()), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Errorf("invariant %d, %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}

// play tries the step that it is told until it is done.
func (c *cardScene) play(ctx context.Context) error {
	db, err := database.Open(ctx, c.DSN, database.App)
	if err != nil {
		return err
	}
	card := c.card()
	shop := &checkout.Checkout{DB: db, Providers: map[payment.Method]payment.Provider{payment.Stripe: card}, BaseURL: checkouttest.BaseURL, Random: rand.Reader}
	ledgers := &books.Books{DB: db, Processors: map[payment.Method]payment.Processor{payment.Stripe: card}, Settle: shop.SettleEvent}
	steps := map[string]func() error{
		"begin": func() error {
			o, err := order.ByID(ctx, db, c.Order)
			if err != nil {
				return err
			}
			_, err = shop.Pay(ctx, o, c.now())
			return err
		},
		"sweep":  func() error { return ledgers.Sweep(ctx, c.now().Add(time.Minute)) },
		"refund": func() error { return c.refund(ctx, shop) },
		"expire": func() error { return shop.Expire(ctx, c.Order, c.now().Add(time.Hour)) },
	}
	for range 50 {
		if err = steps[c.Step](); err == nil {
			return nil
		}
		time.Sleep(200 * time.Millisecond)
	}
	return err
}

// refund gives all of an order back, unless that was accepted before, and goes on
// with what was.
func (c *cardScene) refund(ctx context.Context, shop *checkout.Checkout) error {
	before, err := payment.RefundsOfOrder(ctx, shop.DB, payment.OrderID(c.Order))
	if err != nil {
		return err
	}
	if len(before) > 0 {
		return shop.RefundDue(ctx, c.now().Add(time.Minute), 10)
	}
	lines, err := order.Lines(ctx, shop.DB, c.Order)
	if err != nil {
		return err
	}
	ani, err := identity.Load(ctx, shop.DB, c.Ani, c.now())
	if err != nil {
		return err
	}
	all := order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Quantity: 1, Restock: true}}, Shipping: money.Rupiah(10_000)}
	_, err = shop.RefundOrder(ctx, ani, c.Group, c.Order, checkout.RefundRequest{Return: all, Reason: "rusak"}, c.now().Add(time.Minute))
	return err
}
