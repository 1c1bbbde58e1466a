package walk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"simpul/internal/audit"
	"simpul/internal/bank"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payout"
	"simpul/internal/producer"
	"simpul/internal/web/webtest"
)

// TestPayout walks from sales to money in hands, at the size of a cheap phone
// and without scripts: officer A prepares and may not approve, B approves; one
// producer is paid by bank and says so, one in cash by the code that she sees,
// the third's transfer fails and comes back. The audit is clean.
func TestPayout(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	rani, dewi := s.Producer(s.cooperative, "Rani Contoh", checkouttest.Waliwis), s.Producer(s.cooperative, "Dewi Contoh", checkouttest.Waliwis)
	for maker, rupiah := range map[*identity.Actor]int64{&s.siti: 200_000, &rani: 100_000, &dewi: 50_000} {
		s.earn(t, *maker, rupiah)
	}
	s.redirect(t, s.siti, "0021 0100 1234 567")
	s.redirect(t, dewi, "0021 0100 7654 321")
	account := s.account(t)
	ani, budi := s.phoneOf(t, s.Officer(s.cooperative).Person), s.second(t)

	a, b := s.browser(t, webtest.WithoutScripts()), s.browser(t, webtest.WithoutScripts())
	signIn(a, ani)
	a.Open("/koperasi/bayar")
	shown(t, a, "payouts-empty")
	a.Follow("a[href='/koperasi/bayar/siapkan']")
	shown(t, a, "prepare")
	a.Type(fmt.Sprintf("input[name=amount_%d]", rani.Person), "90.001")
	a.Follow("form[action='/koperasi/bayar/siapkan'] .button-primary")
	shown(t, a, "prepare-refused")
	if text := a.Text("main"); !strings.Contains(text, "Paling banyak Rp90.000") {
		t.Errorf("too much is answered by:\n%s", text)
	}
	a.Type(fmt.Sprintf("input[name=amount_%d]", rani.Person), "90.000")
	a.Follow("form[action='/koperasi/bayar/siapkan'] .button-primary")
	run := a.Path()
	shown(t, a, "run-maker")
	if has(a, "form[action$='/setujui']") {
		t.Error("who prepared is offered to approve")
	}

	signIn(b, budi)
	b.Open(run)
	shown(t, b, "run-other")
	b.Follow("form[action$='/setujui'] button")
	shown(t, b, "run-approved")
	items := s.items(t, run)
	if len(items) != 3 || items[s.siti.Person].State != payout.Approved {
		t.Fatalf("after approval: %+v", items)
	}

	a.Open(payoutPath(items[s.siti.Person]))
	shown(t, a, "transfer")
	a.Follow("form[action$='/rekening'] button")
	if text := a.Text("main"); !strings.Contains(text, "002101001234567") {
		t.Errorf("the number is not shown:\n%s", text)
	}
	shown(t, a, "transfer-number")
	a.Type("input[name=reference]", "BRI 001")
	a.Type("input[name=fee]", "2.500")
	a.Follow("form[action$='/kirim'] .button-primary")
	shown(t, a, "transfer-sent")

	producerPhone := s.browser(t, webtest.WithoutScripts())
	signIn(producerPhone, s.phone)
	producerPhone.Open("/perajin/uang")
	shown(t, producerPhone, "money")
	producerPhone.Follow("button[name=answer][value=received]")
	shown(t, producerPhone, "money-received")

	if err := s.program.Payout.MoveCash(t.Context(), s.Officer(s.cooperative), s.cooperative.ID, payout.ToCash, account, money.Rupiah(100_000), "TARIK-1", time.Now()); err != nil {
		t.Fatal(err)
	}
	raniPhone := s.browser(t, webtest.WithoutScripts())
	signIn(raniPhone, s.phoneOf(t, rani.Person))
	raniPhone.Open("/perajin/uang")
	shown(t, raniPhone, "money-code")
	code := s.program.Payout.Code(items[rani.Person].ID)
	if text := raniPhone.Text("main"); !strings.Contains(text, code[:3]+" "+code[3:]) {
		t.Errorf("she does not see her code:\n%s", text)
	}
	b.Open(payoutPath(items[rani.Person]))
	shown(t, b, "cash")
	wrong := "111111"
	if wrong == code {
		wrong = "222222"
	}
	b.Type("input[name=code]", wrong)
	b.Follow("form[action$='/kode'] .button-primary")
	shown(t, b, "cash-wrong")
	b.Type("input[name=code]", code[:3]+" "+code[3:])
	b.Follow("form[action$='/kode'] .button-primary")
	shown(t, b, "cash-done")

	b.Open(payoutPath(items[dewi.Person]))
	b.Type("input[name=reference]", "BRI 002")
	b.Follow("form[action$='/kirim'] .button-primary")
	b.Click("summary:has(+ form[action$='/kembali'])")
	b.Type("input[name=reason]", "Rekening ditutup")
	b.Follow("form[action$='/kembali'] button")
	shown(t, b, "returned")
	b.Open("/koperasi/bayar")
	shown(t, b, "payouts")
	b.Open("/koperasi/bayar/kas")
	shown(t, b, "treasury")

	got := s.items(t, run)
	for who, want := range map[identity.PersonID]payout.State{s.siti.Person: payout.Received, rani.Person: payout.Sent, dewi.Person: payout.Returned} {
		if got[who].State != want {
			t.Errorf("the payout of %d is %s, want %s", who, got[who].State, want)
		}
	}
	payable, err := ledger.Balance(t.Context(), s.App, ledger.ProducerPayable(int64(dewi.Person)), money.IDR)
	if err != nil || payable != money.Rupiah(-45_000) {
		t.Errorf("Dewi can be paid %v, %v", payable, err)
	}
	findings, err := audit.Run(t.Context(), s.Owner, audit.Invariants(s.Studio.Store()), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Errorf("%d %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}

// TestProducerDecidesWhereHerMoneyGoes changes it with her PIN, and asks about
// an amount; the programme's manager sees what she asked.
func TestProducerDecidesWhereHerMoneyGoes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.earn(t, s.siti, 200_000)
	b := s.browser(t, webtest.WithoutScripts())
	signIn(b, s.phone)
	b.Open("/perajin/uang")
	b.Follow("form[action='/perajin/uang/minta'] button")
	shown(t, b, "money-asked")
	b.Follow("a[href='/perajin/uang/tujuan']")
	shown(t, b, "destination")
	b.Click("label:has(input[name=method][value=bank])")
	b.Do(chromedp.SetValue(chromedp.CSS("#f-bank"), "BRI"))
	b.Type("input[name=number]", "0021-0100-1234-567")
	b.Type("input[name=holder]", "Ahmad Contoh")
	b.Click("label:has(input[name=relative])")
	b.Type("input[name=pin]", "111222")
	b.Follow("form[action='/perajin/uang/tujuan'] .button-primary")
	shown(t, b, "destination-refused")
	b.Click("label:has(input[name=agreed])")
	b.Type("input[name=pin]", "111222")
	b.Follow("form[action='/perajin/uang/tujuan'] .button-primary")
	if text := b.Text("main"); !strings.Contains(text, "PIN") || b.Path() != "/perajin/uang/tujuan" {
		t.Errorf("a wrong PIN is answered by:\n%s", text)
	}
	b.Type("input[name=pin]", pin)
	b.Follow("form[action='/perajin/uang/tujuan'] .button-primary")
	shown(t, b, "money-held")
	text := b.Text("main")
	for _, want := range []string{"BRI ••4567 (rekening keluarga)", "ditahan sampai"} {
		if !strings.Contains(text, want) {
			t.Errorf("she does not see %q in:\n%s", want, text)
		}
	}
	b.Follow("a[href='/perajin/uang/keberatan']")
	b.Do(chromedp.SendKeys(chromedp.CSS("textarea[name=said]"), "Tas biru bulan lalu belum dihitung."))
	shown(t, b, "object")
	b.Follow("form[action='/perajin/uang/keberatan'] .button-primary")
	shown(t, b, "money-objected")

	officer := s.browser(t, webtest.WithoutScripts())
	signIn(officer, s.phoneOf(t, s.Officer(s.cooperative).Person))
	officer.Open("/koperasi/bayar")
	shown(t, officer, "case")
	officer.Do(chromedp.SendKeys(chromedp.CSS("textarea[name=said]"), "Sudah dihitung hari ini."))
	officer.Follow("form[action*='/keberatan/'] button")
	officer.Open("/koperasi/bayar/siapkan")
	shown(t, officer, "prepare-held")
	if text := officer.Text("main"); !strings.Contains(text, "Ditahan sampai") || has(officer, "input[name^=amount_]") {
		t.Errorf("a held producer can be paid:\n%s", text)
	}
	manager := s.browser(t, webtest.WithoutScripts())
	signInOffice(manager, s.email)
	manager.Open("/program/pembayaran")
	shown(t, manager, "program")
	if text := manager.Text("main"); !strings.Contains(text, "Tas biru") || !strings.Contains(text, "Sudah dihitung hari ini.") {
		t.Errorf("the manager sees:\n%s", text)
	}
}

// shown keeps a picture of a page and checks that it does not scroll sideways.
func shown(t *testing.T, b *webtest.Browser, name string) {
	t.Helper()
	b.Screenshot("payout-" + name)
	if wide := webtest.Run(b, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`)); wide {
		t.Errorf("%s scrolls sideways", name)
	}
}

func has(b *webtest.Browser, selector string) bool {
	return webtest.Run(b, chromedp.Evaluate[bool](fmt.Sprintf("document.querySelector(%q) !== null", selector)))
}

func payoutPath(p payout.Payout) string { return fmt.Sprintf("/koperasi/bayar/rincian/%d", p.ID) }

// items are the payouts of the run at an address, by producer.
func (s *stage) items(t *testing.T, path string) map[identity.PersonID]payout.Payout {
	t.Helper()
	var run payout.RunID
	if _, err := fmt.Sscanf(path, "/koperasi/bayar/%d", &run); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	all, err := payout.OfRun(t.Context(), s.App, run)
	if err != nil {
		t.Fatal(err)
	}
	items := map[identity.PersonID]payout.Payout{}
	for _, p := range all {
		items[p.Producer] = p
	}
	return items
}

// earn sells a bag of a maker's a month ago, delivers it and releases what she
// earned.
func (s *stage) earn(t *testing.T, maker identity.Actor, rupiah int64) {
	t.Helper()
	present := s.Now
	// Long enough for it to be released, and not so long that the program would
	// call off what is not sent yet.
	s.Now = present.AddDate(0, 0, -12)
	defer func() { s.Now = present }()
	bag := s.Bag(s.cooperative, "Tas "+maker.Name, money.Rupiah(rupiah), 1, catalog.MakerShare{Producer: maker.Person, ShareBP: catalog.WholeBP})
	parcels, err := order.Parcels(t.Context(), s.App, s.Sold(checkouttest.Item{Variant: bag, Quantity: 1}).ID)
	if err != nil {
		t.Fatal(err)
	}
	officer, id := s.Officer(s.cooperative), parcels[0].ID
	if err := s.Checkout.Ship(t.Context(), officer, s.cooperative.ID, id, fmt.Sprintf("JX%08d", id), s.Now); err != nil {
		t.Fatal(err)
	}
	if err := s.Checkout.Deliver(t.Context(), officer, s.cooperative.ID, id, s.Now); err != nil {
		t.Fatal(err)
	}
	// The program's own job may be first.
	if err := s.Checkout.Release(t.Context(), id, s.Now.Add(order.ReturnWindow)); err != nil {
		t.Fatal(err)
	}
}

// redirect sends a maker's money to an account of hers, since longer than it
// would be held.
func (s *stage) redirect(t *testing.T, maker identity.Actor, number string) {
	t.Helper()
	if err := database.InTx(t.Context(), s.App, func(tx *database.Tx) error {
		return producer.Redirect(t.Context(), tx, s.program.Payout.Vault, maker, producer.Choice{
			Method: producer.ToBank, Institution: "BRI", BankDetails: producer.BankDetails{Number: number, Holder: maker.Name},
		}, s.Now.Add(-100*time.Hour))
	}); err != nil {
		t.Fatal(err)
	}
}

func (s *stage) account(t *testing.T) bank.AccountID {
	t.Helper()
	var made bank.Account
	if err := database.InTx(t.Context(), s.App, func(tx *database.Tx) (err error) {
		made, err = bank.Add(t.Context(), tx, s.Officer(s.cooperative), bank.Account{
			Programme: s.Programme.ID, Code: "program", Bank: "BRI", Holder: "Program Contoh", NumberEnd: "9001",
		}, s.Now)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// second is the phone of another officer.
func (s *stage) second(t *testing.T) string {
	t.Helper()
	id := s.Person("Budi Pengurus")
	if err := database.InTx(t.Context(), s.App, func(tx *database.Tx) error {
		return identity.Grant(t.Context(), tx, identity.Program(), id, identity.Office{Role: identity.Officer, Cooperative: s.cooperative.ID}, s.Now)
	}); err != nil {
		t.Fatal(err)
	}
	return s.phoneOf(t, id)
}

// phoneOf is the number with which somebody signs in, with the test's PIN.
func (s *stage) phoneOf(t *testing.T, id identity.PersonID) (phone string) {
	t.Helper()
	if err := s.App.GetContext(t.Context(), &phone, `SELECT phone FROM person WHERE id = $1`, int64(id)); err != nil {
		t.Fatal(err)
	}
	if err := s.program.Gate.SetPIN(t.Context(), s.App, identity.Program(), id, pin, s.Now); err != nil {
		t.Fatal(err)
	}
	return phone
}
