package hook_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"simpul/internal/database/dbtest"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/paymenttest"
	"simpul/internal/payment/stripe"
	"simpul/internal/payment/stripe/standin"
	"simpul/internal/web"
	"simpul/internal/web/hook"
)

var noon = time.Date(2026, 3, 14, 5, 0, 0, 0, time.UTC)

const baseURL = "https://toko.contoh.id"

// serve is the server with the routes of this package, at noon.
func serve(db *dbtest.DB, o hook.Options) *fiber.App {
	quiet := slog.New(slog.DiscardHandler)
	app := web.New(web.Options{
		BaseURL: baseURL, Demonstration: o.Simulation != nil, Foreign: hook.Paths(o.Notifiers), DB: db.App,
		Key: []byte("0123456789abcdef0123456789abcdef"), Clock: func() time.Time { return noon }, Log: quiet,
	})
	o.DB, o.Log = db.App, quiet
	hook.Routes(app, o)
	return app
}

func webhook(db *dbtest.DB) *fiber.App {
	client := stripe.New(stripe.Config{SecretKey: standin.SecretKey, WebhookSecret: standin.WebhookSecret})
	return serve(db, hook.Options{Notifiers: payment.NewSet(client).Notifiers})
}

// deliver posts as Stripe does and returns the status of the answer.
func deliver(t *testing.T, app *fiber.App, body []byte, signature string) int {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, hook.Path(payment.Stripe), bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Stripe-Signature", signature)
	return send(t, app, r).StatusCode
}

func send(t *testing.T, app *fiber.App, r *http.Request) *http.Response {
	t.Helper()
	reply, err := app.Test(r, -1)
	if err != nil {
		t.Error(err) // also called beside the test's own goroutine
		return &http.Response{Body: http.NoBody}
	}
	return reply
}

func signed(body []byte) string { return standin.Sign(body, standin.WebhookSecret, noon) }

// stored counts what a delivery can leave behind.
func stored(t *testing.T, db *dbtest.DB) (events, jobs int) {
	t.Helper()
	if err := db.Super.GetContext(t.Context(), &events, `SELECT count(*) FROM provider_event`); err != nil {
		t.Fatal(err)
	}
	if err := db.Super.GetContext(t.Context(), &jobs, `SELECT count(*) FROM river.river_job`); err != nil {
		t.Fatal(err)
	}
	return events, jobs
}

func TestForgedOrStaleDeliveryChangesNothing(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	app := webhook(db)
	made := func(change func(*standin.Made)) []byte {
		m := standin.Made{ID: "evt_1", Type: "checkout.session.completed", At: noon, Object: map[string]any{"id": "cs_1"}}
		change(&m)
		return standin.Make(m).Body
	}
	good := made(func(*standin.Made) {})
	large := made(func(m *standin.Made) { m.Object = map[string]any{"pad": strings.Repeat("x", 256<<10)} })
	live, newer := made(func(m *standin.Made) { m.Live = true }), made(func(m *standin.Made) { m.Version = "2099-01-01" })
	for name, test := range map[string]struct {
		body      []byte
		signature string
		want      int
	}{
		"forged":          {good, standin.Sign(good, "whsec_guess", noon), 400},
		"empty secret":    {good, standin.Sign(good, "", noon), 400},
		"unsigned":        {good, "", 400},
		"stale":           {good, standin.Sign(good, standin.WebhookSecret, noon.Add(-6*time.Minute)), 400},
		"future":          {good, standin.Sign(good, standin.WebhookSecret, noon.Add(6*time.Minute)), 400},
		"truncated":       {good[:len(good)-1], signed(good), 400},
		"another body":    {live, signed(good), 400},
		"live":            {live, signed(live), 400},
		"another version": {newer, signed(newer), 400},
		"too large":       {large, signed(large), 413},
		"empty":           {nil, signed(nil), 400},
	} {
		if got := deliver(t, app, test.body, test.signature); got != test.want {
			t.Errorf("%s: status %d, want %d", name, got, test.want)
		}
	}
	if events, jobs := stored(t, db); events != 0 || jobs != 0 {
		t.Errorf("%d events, %d jobs", events, jobs)
	}
	if got := deliver(t, app, good, signed(good)); got != 200 {
		t.Errorf("the genuine one: status %d", got)
	}
}

func TestTenParallelDeliveriesAreOneEvent(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	app := webhook(db)
	body := standin.Make(standin.Made{ID: "evt_1", Type: "checkout.session.completed", At: noon, Object: map[string]any{"id": "cs_1"}}).Body
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if got := deliver(t, app, body, signed(body)); got != 200 {
				t.Errorf("status %d", got)
			}
		})
	}
	all.Wait()
	if events, jobs := stored(t, db); events != 1 || jobs != 1 {
		t.Errorf("%d events, %d jobs", events, jobs)
	}
	event, err := payment.KeptAs(t.Context(), db.App, payment.Stripe, "evt_1")
	if err != nil {
		t.Fatal(err)
	}
	want := payment.Event{
		ID: event.ID, Provider: payment.Stripe, ExternalID: "evt_1", Kind: "checkout.session.completed", Body: body, ReceivedAt: noon,
	}
	if diff := cmp.Diff(want, event); diff != "" {
		t.Error(diff)
	}
}

func TestDeliveryThatCannotBeStoredIsAskedForAgain(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	app := webhook(db)
	if _, err := db.Super.ExecContext(t.Context(), `REVOKE INSERT ON provider_event FROM simpul_app`); err != nil {
		t.Fatal(err)
	}
	body := standin.Make(standin.Made{ID: "evt_1", Type: "charge.succeeded", At: noon, Object: map[string]any{}}).Body
	if got := deliver(t, app, body, signed(body)); got != 500 {
		t.Errorf("status %d", got)
	}
}

func TestNoWebhookWithoutStripe(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	app := serve(db, hook.Options{})
	body := standin.Make(standin.Made{ID: "evt_1", Type: "charge.succeeded", At: noon, Object: map[string]any{}}).Body
	if got := deliver(t, app, body, signed(body)); got != 403 {
		t.Errorf("status %d", got)
	}
}

// From the intent to the receipt: the stand-in is paid, its event is delivered
// over HTTP, stored, and read from the inbox.
func TestPaidSessionReachesTheSettlement(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	at := standin.New(t)
	at.SetClock(func() time.Time { return noon })
	client := stripe.New(stripe.Config{SecretKey: standin.SecretKey, APIBase: at.URL})
	planned := paymenttest.Plan(t, db, payment.Stripe, money.Rupiah(150_000), noon)
	intent, err := payment.Ask(t.Context(), db.App, client, payment.Bill{
		Intent: planned, Number: "SP1", Language: "id", SuccessURL: baseURL, CancelURL: baseURL,
		Items: []payment.Item{{Title: "Tas", Price: money.Rupiah(150_000), Quantity: 1}},
	}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := at.Pay(intent.ExternalID); err != nil {
		t.Fatal(err)
	}
	app := webhook(db)
	held := at.Held()
	for i := range held { // the last first, each twice
		e := held[len(held)-1-i]
		for range 2 {
			if got := deliver(t, app, e.Body, signed(e.Body)); got != 200 {
				t.Fatalf("%s: status %d", e.Type, got)
			}
		}
	}
	var ids []payment.EventID
	if err := db.App.SelectContext(t.Context(), &ids, `SELECT id FROM provider_event ORDER BY id`); err != nil {
		t.Fatal(err)
	}
	if len(ids) != len(held) {
		t.Fatalf("%d events stored of %d", len(ids), len(held))
	}
	var settled []payment.Receipt
	settle := func(_ context.Context, r payment.Receipt, _ time.Time) (string, error) {
		settled = append(settled, r)
		return "settled", nil
	}
	for _, id := range ids {
		readers := map[payment.Method]payment.Reader{payment.Stripe: stripe.Read}
		if err := payment.Process(t.Context(), db.App, id, noon, readers, payment.Acts{Settle: settle}); err != nil {
			t.Fatal(err)
		}
	}
	want := []payment.Receipt{{
		Order: intent.Order, Key: intent.Key, Provider: payment.Stripe, ExternalID: at.Sessions()[0].Payment,
		Amount: money.Rupiah(150_000), OccurredAt: noon,
	}}
	if diff := cmp.Diff(want, settled, cmp.Comparer(func(a, b money.Amount) bool { return a == b })); diff != "" {
		t.Fatal(diff)
	}
}

func read(t *testing.T, reply *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
