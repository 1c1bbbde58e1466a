package mailroom_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/export"
	"simpul/internal/i18n"
	"simpul/internal/jobs"
	"simpul/internal/letter"
	"simpul/internal/mail"
	"simpul/internal/mailroom"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/worker"
)

const buyer = "rani@contoh.example"

// sink is a mail server that keeps what it is given, unless it is told to
// refuse.
type sink struct {
	addr    string
	mu      sync.Mutex
	refuse  int // how many messages it refuses yet
	arrived []received
}

// received is a message as its reader gets it.
type received struct {
	from, to, id, language, subject, text, html string
}

func (s *sink) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{sink: s}, nil }

type session struct {
	*sink
	from, to string
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse > 0 {
		s.refuse--
		return &smtp.SMTPError{Code: 451, Message: "try again later"}
	}
	m, err := parse(raw)
	m.from, m.to = s.from, s.to
	s.arrived = append(s.arrived, m)
	return err
}

func parse(raw []byte) (received, error) {
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return received{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return received{}, err
	}
	got := received{id: m.Header.Get("Message-ID"), language: m.Header.Get("Content-Language"), subject: subject}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return got, errors.Join(err, errors.New("the message is "+kind))
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return got, nil
		}
		if err != nil {
			return got, err
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return got, err
		}
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			got.html = text
		} else {
			got.text = text
		}
	}
}

// listen starts a server on a port of its own.
func listen(t *testing.T) *sink {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &sink{addr: l.Addr().String()}
	server := smtp.NewServer(s)
	server.Domain = "contoh.example"
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return s
}

// all waits until so many messages have arrived.
func (s *sink) all(t *testing.T, n int) []received {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		s.mu.Lock()
		got := append([]received(nil), s.arrived...)
		s.mu.Unlock()
		if len(got) >= n {
			return got
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d messages came, want %d: %+v", len(got), n, got)
		}
	}
}

// office is a world that sends its letters to a sink.
type office struct {
	*checkouttest.World
	t    *testing.T
	coop cooperative.Cooperative
	bag  checkouttest.Item
	post *letter.Post
}

func open(t *testing.T, to *sink) *office {
	t.Helper()
	w := checkouttest.New(t)
	coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis)
	w.Transfers()
	o := &office{World: w, t: t, coop: coop, bag: checkouttest.Item{Quantity: 1, Variant: w.Bag(coop, "Tas", money.Rupiah(185_000), 9, catalog.MakerShare{Producer: siti.Person, ShareBP: 10_000})}}
	o.post = &letter.Post{DB: w.App, Write: mailroom.Writer{BaseURL: checkouttest.BaseURL}.Write, Host: "toko.example"}
	if to != nil {
		server, err := mail.Open("smtp://"+to.addr, netmail.Address{Name: "Simpul", Address: "toko@contoh.example"})
		if err != nil {
			t.Fatal(err)
		}
		o.post.Server = server
	}
	return o
}

// work starts the jobs.
func (o *office) work() {
	o.t.Helper()
	shelf, err := export.OpenShelf(o.t.TempDir())
	if err != nil {
		o.t.Fatal(err)
	}
	w, err := worker.New(worker.Options{
		DB: o.App, Report: o.Report, Clock: clock.System, Log: slog.New(slog.DiscardHandler), Checkout: o.Checkout, Studio: o.Studio, Uploads: o.Uploads, Post: o.post,
		Exports: &export.Maker{DB: o.App, Report: o.Report, Shelf: shelf, Clock: clock.System},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	if err := w.Start(context.WithoutCancel(o.t.Context())); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() {
		if err := w.Stop(context.Background()); err != nil {
			o.t.Error(err)
		}
	})
}

func (o *office) place(method payment.Method, language, email string) order.Order {
	o.t.Helper()
	r := o.Request(o.Cart(o.bag))
	r.Method, r.Language, r.BuyerEmail = method, language, email
	placed, err := o.Checkout.Place(o.t.Context(), r, o.Now)
	if err != nil {
		o.t.Fatal(err)
	}
	return placed
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// TestEveryFactIsTold sells, ships, refunds, cancels, lets expire, and takes
// money twice; the customer gets one letter of each by SMTP, whose text and
// HTML say the same in the order's language.
func TestEveryFactIsTold(t *testing.T) {
	t.Parallel()
	to := listen(t)
	o := open(t, to)
	ctx, officer := t.Context(), o.Officer(o.coop)

	paid := o.place(payment.Transfer, "en", buyer)
	parcels, err := order.Parcels(ctx, o.App, paid.ID)
	o.must(err)
	intents, err := payment.OpenIntents(ctx, o.App, payment.OrderID(paid.ID))
	o.must(err)
	o.work()
	placed := to.all(t, 1)[0]
	receipt, err := o.Checkout.ConfirmReceipt(ctx, officer, checkout.Seen{
		Destination: intents[0].To, Order: paid.ID, Reference: "REF-1", Amount: paid.Total, ReceivedAt: o.Now}, o.Now)
	if err != nil || receipt.State != payment.ManualApplied {
		t.Fatal(receipt.State, err)
	}
	o.must(o.Checkout.Ship(ctx, officer, o.coop.ID, parcels[0].ID, "JX12345678", o.Now))
	line, err := order.Lines(ctx, o.App, paid.ID)
	o.must(err)
	refund, err := o.Checkout.RefundOrder(ctx, officer, o.coop.ID, paid.ID, checkout.RefundRequest{
		Reason: "cacat", Return: order.Return{Lines: []order.LineReturn{{Line: line[0].ID, Amount: money.Rupiah(20_000)}}}}, o.Now)
	o.must(err)
	o.must(o.Checkout.SendBack(ctx, officer, refund.ID, "BACK-1", o.Now))

	twice := o.place(payment.Simulation, "id", buyer)
	for _, want := range []checkout.Outcome{checkout.Settled, checkout.Surplus} {
		if outcome, err := o.Checkout.Settle(ctx, o.Receipt(twice), o.Now); err != nil || outcome != want {
			t.Fatal(outcome, err)
		}
	}
	o.must(o.Checkout.Cancel(ctx, o.place(payment.Simulation, "id", buyer), o.Now))
	expired := o.place(payment.Transfer, "id", buyer)
	o.must(o.Checkout.Expire(ctx, expired.ID, expired.HeldUntil))
	o.Settled(o.place(payment.Simulation, "id", ""))

	// The surplus goes back by a job, whose minute has not come, and is told then.
	o.must(database.InTx(ctx, o.App, func(tx *database.Tx) error { return jobs.Enqueue(ctx, tx, worker.Refund{}, nil) }))
	all := to.all(t, 12)
	counts := map[string]int{}
	seen := map[string]bool{}
	for _, m := range all {
		counts[m.subject]++
		if seen[m.id] || m.id == "" {
			t.Errorf("two messages are called %q", m.id)
		}
		seen[m.id] = true
		if m.to != buyer || m.from != "toko@contoh.example" || !strings.Contains(m.html, "<html lang=\""+m.language+"\">") {
			t.Errorf("%q is from %s to %s in %q", m.subject, m.from, m.to, m.language)
		}
		if strings.Contains(m.text+m.html+m.subject, "⟦") {
			t.Errorf("%q wants words: %s", m.subject, m.text)
		}
	}
	for subject, want := range map[string]int{
		"Order " + paid.Number + " is waiting for payment – Simpul":        1,
		"Payment of order " + paid.Number + " received – Simpul":           1,
		"A parcel of order " + paid.Number + " is on its way – Simpul":     1,
		"Money of order " + paid.Number + " has gone back – Simpul":        1,
		"Uang untuk pesanan " + twice.Number + " kami kembalikan – Simpul": 1,
		"Uang pesanan " + twice.Number + " dikembalikan – Simpul":          1,
		"Pembayaran pesanan " + twice.Number + " diterima – Simpul":        1,
		"Waktu membayar pesanan " + expired.Number + " habis – Simpul":     1,
		"Pesanan " + expired.Number + " menunggu pembayaran – Simpul":      1,
		"Pesanan " + twice.Number + " menunggu pembayaran – Simpul":        1,
	} {
		if counts[subject] != want {
			t.Errorf("%q came %d times, want %d", subject, counts[subject], want)
		}
	}
	if len(all) != 12 {
		t.Errorf("%d messages came, want 12: %v", len(all), counts)
	}
	link := checkouttest.BaseURL + "/en/pesanan/" + paid.Token
	says(t, placed, "Hello Rani Pembeli,", "Bank Contoh 1234567890", "Send exactly "+i18n.Money(i18n.With(ctx, i18n.English), paid.Total), link)
	for _, m := range all {
		if strings.Contains(m.subject, "on its way") {
			says(t, m, "JX12345678", "Simpul Waliwis has sent your parcel", link)
		}
		if strings.Contains(m.subject, "gone back") {
			says(t, m, "Rp20,000", link)
		}
		if strings.Contains(m.subject, "kami kembalikan") {
			says(t, m, "Rp195.000", checkouttest.BaseURL+"/pesanan/"+twice.Token)
		}
	}
}

// says fails where text or HTML do not say something.
func says(t *testing.T, m received, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(m.text, want) || !strings.Contains(m.html, want) {
			t.Errorf("%q does not say %q:\n%s\n%s", m.subject, want, m.text, m.html)
		}
	}
}

// Settled settles an order.
func (o *office) Settled(placed order.Order) {
	o.t.Helper()
	if outcome, err := o.Checkout.Settle(o.t.Context(), o.Receipt(placed), o.Now); err != nil || outcome != checkout.Settled {
		o.t.Fatal(outcome, err)
	}
}

// TestARefusedLetterIsSentAgain lets the server refuse once: the job fails, is
// tried again, and the letter arrives once. One that is refused to the end is
// kept where an administrator sees it and can try again.
func TestARefusedLetterIsSentAgain(t *testing.T) {
	t.Parallel()
	to := listen(t)
	to.refuse = 1
	o := open(t, to)
	placed := o.place(payment.Simulation, "id", buyer)
	o.work()
	if got := to.all(t, 1); !strings.Contains(got[0].subject, placed.Number) {
		t.Errorf("what came is %q", got[0].subject)
	}

	to.mu.Lock()
	to.refuse = 1_000
	to.mu.Unlock()
	o.place(payment.Simulation, "id", buyer)
	o.exec(`UPDATE river.river_job SET max_attempts = 1 WHERE kind = 'deliver_letter' AND state <> 'completed'`)
	var dead jobs.Failure
	for deadline := time.Now().Add(time.Minute); dead.ID == 0; time.Sleep(20 * time.Millisecond) {
		failed, err := jobs.Failures(t.Context(), o.App, 0, 50)
		o.must(err)
		for _, f := range failed {
			// What had begun before it was bounded is bounded the next time.
			if f.Kind == "deliver_letter" && f.Discarded {
				dead = f
			} else if f.Kind == "deliver_letter" {
				o.exec(`UPDATE river.river_job SET scheduled_at = now() WHERE kind = 'deliver_letter' AND state = 'retryable'`)
			}
		}
		if time.Now().After(deadline) {
			t.Fatal("no letter is given up")
		}
	}
	if !strings.Contains(dead.Error, "try again later") {
		t.Errorf("the failure says %q", dead.Error)
	}
	to.mu.Lock()
	to.refuse = 0
	to.mu.Unlock()
	o.must(database.InTx(t.Context(), o.App, func(tx *database.Tx) error {
		return jobs.Retry(t.Context(), tx, int64(o.Person("Admin")), dead.ID, o.Now)
	}))
	to.all(t, 2)
}

func (o *office) exec(statement string) {
	o.t.Helper()
	if _, err := o.Owner.ExecContext(o.t.Context(), statement); err != nil {
		o.t.Fatal(err)
	}
}

// TestDeliverSendsOnce runs the same job again and again, and at the same time.
func TestDeliverSendsOnce(t *testing.T) {
	t.Parallel()
	to := listen(t)
	o := open(t, to)
	placed := o.place(payment.Simulation, "id", buyer)
	owed, err := letter.About(t.Context(), o.App, []int64{int64(placed.ID)}, nil)
	o.must(err)
	if len(owed) != 1 || owed[0].Kind != letter.Placed || owed[0].WrittenAt != nil {
		t.Fatalf("owed: %+v", owed)
	}
	for range 3 {
		o.must(o.post.Deliver(t.Context(), owed[0].ID, o.Now))
	}
	if got := to.all(t, 1); len(got) != 1 {
		t.Errorf("%d messages came", len(got))
	}
	// A fact that is told again owes nothing.
	o.must(database.InTx(t.Context(), o.App, func(tx *database.Tx) error {
		return letter.Owe(t.Context(), tx, letter.Letter{
			Kind: letter.Placed, Order: int64(placed.ID), Recipient: buyer, Name: "Rani", Language: "id", OwedAt: o.Now,
		})
	}))
	if again, err := letter.About(t.Context(), o.App, []int64{int64(placed.ID)}, nil); err != nil || len(again) != 1 {
		t.Errorf("%d letters are owed (%v)", len(again), err)
	}
}

// TestALetterIsOwedWithItsFact rolls a fact back: nothing is owed and no job
// waits.
func TestALetterIsOwedWithItsFact(t *testing.T) {
	t.Parallel()
	o := open(t, nil)
	placed := o.place(payment.Simulation, "id", buyer)
	undone := errors.New("undone")
	err := database.InTx(t.Context(), o.App, func(tx *database.Tx) error {
		if err := letter.Owe(t.Context(), tx, letter.Letter{
			Kind: letter.Paid, Order: int64(placed.ID), Recipient: buyer, Name: "Rani", Language: "id", OwedAt: o.Now,
		}); err != nil {
			return err
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	var waiting int
	o.must(o.App.GetContext(t.Context(), &waiting, `SELECT count(*) FROM river.river_job WHERE kind = 'deliver_letter'`))
	owed, err := letter.About(t.Context(), o.App, []int64{int64(placed.ID)}, nil)
	if err != nil || len(owed) != 1 || waiting != 1 {
		t.Errorf("%d letters and %d jobs, want the order's own (%v)", len(owed), waiting, err)
	}
	// Without a server it is written and not sent.
	o.must(o.post.Deliver(t.Context(), owed[0].ID, o.Now))
	written, err := letter.ByID(t.Context(), o.App, owed[0].ID)
	if err != nil || written.WrittenAt == nil || written.SentAt != nil || !strings.Contains(written.Text, placed.Number) {
		t.Errorf("written %+v (%v)", written, err)
	}
	o.must(letter.RemoveOld(t.Context(), o.App, o.Now.AddDate(0, 0, 89)))
	o.must(letter.RemoveOld(t.Context(), o.App, o.Now.AddDate(0, 0, 91)))
	if _, err := letter.ByID(t.Context(), o.App, owed[0].ID); err == nil {
		t.Error("an old letter is still there")
	}
}
