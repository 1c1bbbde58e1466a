package koperasi_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"simpul/internal/demo/drawing"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payout"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// earned lets Siti have earned a bag's price a month ago, payable by now.
func (o *office) earned(t *testing.T) {
	t.Helper()
	present := o.world.Now
	o.world.Now = present.AddDate(0, 0, -30)
	defer func() { o.world.Now = present }()
	parcel := o.parcelOf(t, o.world.Sold(item(o.bag)), o.waliwis)
	officer := o.world.Officer(o.waliwis)
	if err := o.world.Checkout.Ship(t.Context(), officer, o.waliwis.ID, parcel.ID, fmt.Sprintf("JX%08d", parcel.ID), o.world.Now); err != nil {
		t.Fatal(err)
	}
	if err := o.world.Checkout.Deliver(t.Context(), officer, o.waliwis.ID, parcel.ID, o.world.Now); err != nil {
		t.Fatal(err)
	}
	if err := o.world.Checkout.Release(t.Context(), parcel.ID, o.world.Now.Add(order.ReturnWindow)); err != nil {
		t.Fatal(err)
	}
}

// approved is Siti's payout of Rp100.000 in cash, prepared by one officer and
// approved by another, with money in the cash box.
func (o *office) approved(t *testing.T) payout.Payout {
	t.Helper()
	o.earned(t)
	now := time.Now()
	first, second := o.world.Officer(o.waliwis), o.actor(t, "Budi Pengurus", o.waliwis.ID)
	run, err := o.payout.Prepare(t.Context(), first, o.waliwis.ID, []payout.Line{{Producer: o.siti.Person, Amount: money.Rupiah(100_000)}}, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.payout.Approve(t.Context(), second, run, now); err != nil {
		t.Fatal(err)
	}
	all, err := payout.OfRun(t.Context(), o.world.App, run)
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

func (o *office) actor(t *testing.T, name string, of identity.CooperativeID) identity.Actor {
	t.Helper()
	id := o.world.Person(name)
	o.Grant(t, id, identity.Office{Role: identity.Officer, Cooperative: of})
	actor, err := identity.Load(t.Context(), o.world.App, id, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

// TestOnlyTheirOfficersSeePayouts tries every page and form of paying out on
// another cooperative's things: nothing is learnt, nothing is changed.
func TestOnlyTheirOfficersSeePayouts(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.Clock.Set(time.Now())
	p := o.approved(t)
	officer, foreign := o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Yuni Pengurus", o.kronjo)
	run, item := fmt.Sprintf("/koperasi/bayar/%d", p.Run), fmt.Sprintf("/koperasi/bayar/rincian/%d", p.ID)
	for _, page := range []string{"/koperasi/bayar", "/koperasi/bayar/siapkan", "/koperasi/bayar/kas", run, item} {
		looked(t, officer, page)
		foreign.Get(page + "?koperasi=" + decimal(o.waliwis.ID)).Want(http.StatusNotFound)
	}
	for _, page := range []string{run, item, item + "/kuitansi"} {
		foreign.Get(page).Want(http.StatusNotFound)
	}
	for _, form := range []string{run + "/setujui", run + "/batalkan", run + "/berkas", item + "/kirim", item + "/kode", item + "/kembali", item + "/rekening"} {
		fields := url.Values{
			"token":  {foreign.Get("/koperasi").Attr("input[name=token]", "value")},
			"reason": {"x"}, "code": {o.payout.Code(p.ID)}, "account": {"1"}, "reference": {"REF1"},
		}
		foreign.Post(form, fields).Want(http.StatusNotFound)
	}
	if got, err := payout.ByID(t.Context(), o.world.App, p.ID); err != nil || got.State != payout.Approved {
		t.Errorf("the payout is %s, %v", got.State, err)
	}
	if body := foreign.Get("/koperasi/bayar").Want(http.StatusOK).Body; strings.Contains(body, "Siti") {
		t.Error("another cooperative's producer is shown")
	}
}

// TestReceiptIsEvidence hands over cash with a photograph of the receipt, which
// only officers of the cooperative see, and which serves once.
func TestReceiptIsEvidence(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.Clock.Set(time.Now())
	p := o.approved(t)
	officer, foreign := o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Yuni Pengurus", o.kronjo)
	path := fmt.Sprintf("/koperasi/bayar/rincian/%d", p.ID)
	page := looked(t, officer, path)
	action := page.Attr("form[enctype='multipart/form-data']", "action")
	receipt, err := drawing.JPEG(drawing.Bag(7, drawing.BagSpec{Shape: drawing.Tote, Pattern: drawing.Diamond, Colours: drawing.Harmonies()[0], Width: 640}), 88)
	if err != nil {
		t.Fatal(err)
	}
	if refused := upload(t, officer, action, []byte("no picture")).Want(http.StatusUnprocessableEntity); !refused.Has("#f-photo-error") {
		t.Errorf("no picture is answered by %q", refused.Text("main"))
	}
	short := upload(t, officer, action, receipt).Want(http.StatusConflict)
	viewtest.Check(t, short.Body)
	if !strings.Contains(short.Text(".notice"), "Uang di kas tidak cukup") {
		t.Errorf("an empty cash box is answered by %q", short.Text(".notice"))
	}
	const fill = `WITH made AS (INSERT INTO bank_account (programme_id, code, bank, holder, number_end, opened_at, opened_by)
		VALUES ($1, 'program', 'BRI', 'Program', '9001', now(), $2) RETURNING id) SELECT id FROM made`
	var account int64
	if err := o.world.App.GetContext(t.Context(), &account, fill, o.world.Programme.ID, int64(o.siti.Person)); err != nil {
		t.Fatal(err)
	}
	cash := officer.Submit(looked(t, officer, "/koperasi/bayar/kas"), "form[action='/koperasi/bayar/kas/tunai']", webtest.Fill{
		"direction": "to_cash", "amount_kas": "100.000", "account_kas": fmt.Sprint(account), "reference_kas": "TARIK 1",
	})
	cash.Want(http.StatusOK)
	upload(t, officer, action, receipt).Want(http.StatusSeeOther)
	shown := officer.Get(path + "/kuitansi").Want(http.StatusOK)
	if kind, keep := shown.Header.Get("Content-Type"), shown.Header.Get("Cache-Control"); kind != "image/jpeg" || !strings.Contains(keep, "no-store") {
		t.Errorf("the receipt is %s, kept %s", kind, keep)
	}
	foreign.Get(path + "/kuitansi").Want(http.StatusNotFound)
	var name string
	if err := o.world.App.GetContext(t.Context(), &name, `SELECT r.name FROM picture_rendition r JOIN picture p ON p.id = r.picture_id WHERE p.private LIMIT 1`); err != nil {
		t.Fatal(err)
	}
	o.Client(t).Get("/m/" + name).Want(http.StatusNotFound)
	_, err = o.world.App.ExecContext(t.Context(), `UPDATE payout_sending SET picture_id = NULL`)
	if err == nil {
		t.Error("the evidence is taken away")
	}
}

func upload(t *testing.T, c *webtest.Client, action string, data []byte) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("photo", "kuitansi.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Upload(action, w.FormDataContentType(), &body)
}

// TestHandoverInTheOffice asks for more than is owed, then for what is owed,
// which another officer approves.
func TestHandoverInTheOffice(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.Clock.Set(time.Now())
	o.earned(t) // Rp11.100 for the cooperative
	officer, other := o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Budi Pengurus", o.waliwis)
	const form = "form[action='/koperasi/bayar/kas/serah']"
	fill := webtest.Fill{"kind": "fee", "amount_serah": "11.101", "account_serah": "0", "reference_serah": "K-1"}
	refused := officer.Submit(looked(t, officer, "/koperasi/bayar/kas"), form, fill).Want(http.StatusUnprocessableEntity)
	viewtest.Check(t, refused.Body)
	if !strings.Contains(refused.Text("#f-amount_serah-error"), "Paling banyak Rp11.100") || refused.Attr("#f-reference_serah", "value") != "K-1" {
		t.Errorf("too much is answered by %q", refused.Text("main"))
	}
	fill["amount_serah"] = "11.100"
	officer.Submit(refused, form, fill).Want(http.StatusOK)
	mine := looked(t, officer, "/koperasi/bayar/kas")
	if mine.Has("button[value=approve]") || !mine.Has("button[value=withdraw]") {
		t.Error("who prepared a handover may approve it")
	}
	page := looked(t, other, "/koperasi/bayar/kas")
	decide := page.Attr("form[action^='/koperasi/bayar/kas/serah/']", "action")
	answer := other.Post(decide, url.Values{"token": {page.Attr("input[name=token]", "value")}, "decision": {"approve"}})
	if !strings.Contains(answer.Want(http.StatusConflict).Text(".notice"), "Uang di kas tidak cukup") {
		t.Errorf("an empty cash box is answered by %q", answer.Text(".notice"))
	}
}

// TestAdvanceInTheOffice gives cord, which then stands as owed.
func TestAdvanceInTheOffice(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.Clock.Set(time.Now())
	officer := o.officer(t, "Oki Pengurus", o.waliwis)
	const form = "form[action='/koperasi/bayar/kas/muka']"
	fill := webtest.Fill{"maker": fmt.Sprint(int64(o.siti.Person)), "what": "Tali kur 10 gulung", "amount_muka": "50.000", "account_muka": "0", "repay": "101"}
	refused := officer.Submit(looked(t, officer, "/koperasi/bayar/kas"), form, fill).Want(http.StatusUnprocessableEntity)
	viewtest.Check(t, refused.Body)
	if !refused.Has("#f-repay-error") || refused.Attr("#f-what", "value") != "Tali kur 10 gulung" {
		t.Errorf("too large a part is answered by %q", refused.Text("main"))
	}
	fill["repay"] = "20"
	done := officer.Submit(refused, form, fill).Want(http.StatusOK)
	if !strings.Contains(done.Text("main"), "Siti Contoh, dipotong paling banyak 20 persen Rp50.000") {
		t.Errorf("owed: %q", done.Text("main"))
	}
}
