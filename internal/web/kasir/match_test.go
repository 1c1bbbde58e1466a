package kasir_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"simpul/internal/bank"
	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/web/webtest"
)

// statement imports a statement of the desk's account on which these amounts came
// today.
func (d *desk) statement(t *testing.T, amounts ...money.Amount) {
	t.Helper()
	text, balance := "Tanggal;Keterangan;Jumlah;Saldo\n", int64(0)
	for i, a := range amounts {
		balance += a.Rupiah()
		text += fmt.Sprintf("%s;TRSF E-BANKING %d;%d;%d\n", clock.Day(d.world.Now).Format("02/01/2006"), i, a.Rupiah(), balance)
	}
	if err := database.InTx(t.Context(), d.world.App, func(tx *database.Tx) error {
		accounts, err := bank.OfProgramme(t.Context(), tx, d.world.Programme.ID)
		if err != nil {
			return err
		}
		_, err = bank.Import(t.Context(), tx, identity.Actor{Person: d.world.Person("Pengimpor")}, accounts[0].ID, "mutasi.csv", []byte(text), d.world.Now)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestAMatchedLineIsConfirmedOnce shows the lines of an imported statement that
// are what orders wait for; one click books each, a second time nothing, and
// above the limit another person approves.
func TestAMatchedLineIsConfirmedOnce(t *testing.T) {
	t.Parallel()
	d := open(t)
	small, large := d.placed(t, 1), d.placed(t, 6)
	d.statement(t, small.Total, large.Total, money.Rupiah(777))
	p := looked(t, d.officer, "/kasir")
	if p.Count("form[action^='/kasir/mutasi/']") != 2 || !strings.Contains(p.Text("main"), "TRSF E-BANKING 0") {
		t.Fatalf("the list says %s", p.Text("main"))
	}
	again := looked(t, d.other, "/kasir")
	action := "form[action='" + p.Attr("form[action^='/kasir/mutasi/']", "action") + "']"
	if p = d.officer.Submit(p, action, nil).Want(http.StatusOK); !strings.Contains(p.Text(".flash"), "lunas") {
		t.Errorf("confirmed: %s", p.Text(".flash"))
	}
	d.state(t, small, order.Paid)
	if p = d.other.Submit(again, action, nil).Want(http.StatusOK); !strings.Contains(p.Text(".flash"), "sudah dipakai") {
		t.Errorf("a second time: %s", p.Text(".flash"))
	}
	p = d.officer.Submit(looked(t, d.officer, "/kasir"), "form[action^='/kasir/mutasi/']", nil).Want(http.StatusOK)
	d.state(t, large, order.Waiting)
	if p.Has("form[action^='/kasir/mutasi/']") {
		t.Error("a line that waits for approval is offered again")
	}
	path := looked(t, d.other, "/kasir").Attr("a[href^='/kasir/uang/']", "href")
	if looked(t, d.officer, path).Has("form[action$='/setujui']") {
		t.Error("who confirmed is offered to approve")
	}
	d.other.Submit(looked(t, d.other, path), "form[action$='/setujui']", nil)
	d.state(t, large, order.Paid)

	// The same amount for another order is no match: the line is used.
	var taken int
	if err := d.world.App.GetContext(t.Context(), &taken, `SELECT count(*) FROM manual_receipt WHERE line_id IS NOT NULL AND state = 'applied'`); err != nil || taken != 2 {
		t.Errorf("%d lines are used (%v)", taken, err)
	}
	if looked(t, d.officer, "/kasir").Has("form[action^='/kasir/mutasi/']") {
		t.Error("a used line is offered")
	}
	if got := d.stranger.Get("/kasir").Status; got != http.StatusForbidden {
		t.Errorf("a stranger gets %d", got)
	}
}

// TestTwoConfirmOneLineAtOnce lets two officers press for the same line at the
// same instant, round after round: one of them books it, once, and the other is
// told so.
func TestTwoConfirmOneLineAtOnce(t *testing.T) {
	t.Parallel()
	d := open(t)
	rounds := 5
	if os.Getenv("SIMPUL_FULL") == "1" {
		rounds = 40
	}
	var placed []order.Order
	var amounts []money.Amount
	for range rounds {
		o := d.placed(t, 1)
		placed, amounts = append(placed, o), append(amounts, o.Total)
	}
	d.statement(t, amounts...)
	for round := range rounds {
		pages := [2]*webtest.Page{looked(t, d.officer, "/kasir"), looked(t, d.other, "/kasir")}
		action := "form[action='" + pages[0].Attr("form[action^='/kasir/mutasi/']", "action") + "']"
		var said [2]string
		var wg sync.WaitGroup
		for i, c := range []*webtest.Client{d.officer, d.other} {
			wg.Go(func() { said[i] = c.Submit(pages[i], action, nil).Want(http.StatusOK).Text(".flash") })
		}
		wg.Wait()
		if a, b := strings.Contains(said[0], "lunas"), strings.Contains(said[1], "lunas"); a == b {
			t.Errorf("round %d: they are told %q and %q", round, said[0], said[1])
		}
	}
	for _, o := range placed {
		d.state(t, o, order.Paid)
	}
	var booked int
	const sales = `SELECT count(*) FROM ledger_transaction WHERE rule IN ('sale', 'surplus', 'held')`
	if err := d.world.App.GetContext(t.Context(), &booked, sales); err != nil || booked != rounds {
		t.Errorf("%d bookings of %d lines (%v)", booked, rounds, err)
	}
}

// TestOnlyThoseWhoConfirmSeeAPhotograph shows what a customer has added to her
// word to the officers of her programme, and to nobody else.
func TestOnlyThoseWhoConfirmSeeAPhotograph(t *testing.T) {
	t.Parallel()
	d := open(t)
	o, other := d.placed(t, 1), d.placed(t, 1)
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 640, 480)), nil); err != nil {
		t.Fatal(err)
	}
	taken, err := media.AddPrivate(t.Context(), d.world.App, d.world.Studio, 0, &picture, d.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.world.Checkout.ClaimPaid(t.Context(), o, taken.ID, d.world.Now); err != nil {
		t.Fatal(err)
	}
	p := looked(t, d.officer, "/kasir/pesanan/"+o.Number)
	path := p.Attr("main img", "src")
	if got := d.officer.Get(path).Want(http.StatusOK); got.Header.Get("Content-Type") != "image/jpeg" || !strings.Contains(got.Header.Get("Cache-Control"), "no-store") {
		t.Errorf("the photograph is %s, %s", got.Header.Get("Content-Type"), got.Header.Get("Cache-Control"))
	}
	if got := d.stranger.Get(path).Status; got != http.StatusForbidden {
		t.Errorf("a stranger gets %d", got)
	}
	d.officer.Get(strings.Replace(path, o.Number, other.Number, 1)).Want(http.StatusNotFound)
	d.state(t, o, order.Waiting)
	d.stands(t)
}

// stands fails when anything is booked.
func (d *desk) stands(t *testing.T) {
	t.Helper()
	var booked int
	if err := d.world.App.GetContext(t.Context(), &booked, `SELECT count(*) FROM posting`); err != nil || booked != 0 {
		t.Errorf("%d postings (%v)", booked, err)
	}
}
