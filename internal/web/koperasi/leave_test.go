package koperasi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"simpul/internal/clock"
	"simpul/internal/lending"
	"simpul/internal/web/webtest"
)

func TestMemberLeavesAndIsInvitedAgain(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	sold := o.world.Sold(item(o.bag))
	parcel := o.parcelOf(t, sold, o.waliwis)
	path := fmt.Sprintf("/koperasi/anggota/%d/keluar", o.siti.Person)
	form := "form[action='" + path + "']"

	// An open order keeps her; it is named and leads to its parcel.
	if got := looked(t, c, "/koperasi/anggota"); !got.Has("a[href='" + path + "']") {
		t.Error("the list leads nowhere")
	}
	page := looked(t, c, path)
	if page.Has(form) || !page.Has(fmt.Sprintf("a[href='/koperasi/paket/%d']", parcel.ID)) || !strings.Contains(page.Text("main"), sold.Number) {
		t.Errorf("with an open order: %s", page.Text("main"))
	}
	token := page.Attr("input[name=token]", "value")
	refused := c.Post(path, url.Values{"token": {token}, "agreed": {"1"}}).Want(http.StatusConflict)
	if !strings.Contains(refused.Text("main"), sold.Number) {
		t.Errorf("refused with %s", refused.Text("main"))
	}

	if err := o.world.Checkout.Ship(t.Context(), o.world.Officer(o.waliwis), o.waliwis.ID, parcel.ID, "JX12345678", o.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	// What she has on loan is shown, and does not keep her.
	loan, err := lending.Record(t.Context(), o.world.App, o.world.Officer(o.waliwis), o.waliwis.ID, lending.Draft{
		Key: uuid.NewString(), Producer: o.siti.Person, What: "Mesin jahit", Quantity: 1, Unit: lending.Piece, LentOn: clock.Day(o.Clock.Now()),
	}, o.Clock.Now())
	if err == nil {
		err = lending.Sign(t.Context(), o.world.App, o.siti, loan, o.Clock.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	page = looked(t, c, path)
	if !strings.Contains(page.Text("main"), "Mesin jahit · 1 buah") || !page.Has("a[href='/koperasi/pinjaman/1']") {
		t.Errorf("her loan is not named: %s", page.Text("main"))
	}
	if !strings.Contains(page.Text("main"), "Tas tali kur merah") {
		t.Errorf("her works are not named: %s", page.Text("main"))
	}
	c.Submit(page, form, nil).Want(http.StatusUnprocessableEntity)
	c.Submit(page, form, webtest.Fill{"agreed": "1"}).Want(http.StatusOK)
	page = looked(t, c, path)
	if words, err := url.QueryUnescape(page.Attr("a[href^='https://wa.me/']", "href")); err != nil || !strings.Contains(words, "Anda bukan lagi anggota Simpul Waliwis") {
		t.Errorf("the words for WhatsApp: %q, %v", words, err)
	}
	if got := looked(t, c, "/koperasi/pinjaman").Text("main"); !strings.Contains(got, "Mesin jahit") || !strings.Contains(got, "sudah keluar") {
		t.Errorf("her loan has vanished: %s", got)
	}
	if got := looked(t, c, "/koperasi/anggota/kabar").Text("main"); !strings.Contains(got, "Anda bukan lagi anggota Simpul Waliwis") {
		t.Errorf("nothing to pass on: %s", got)
	}
	if !strings.Contains(page.Text("main"), "keluar pada") || page.Has(form) {
		t.Errorf("afterwards: %s", page.Text("main"))
	}
	var onSale int
	if err := o.world.App.GetContext(t.Context(), &onSale, `SELECT count(*) FROM publication p JOIN variant v ON v.product_id = p.product_id WHERE v.id = $1 AND p.withdrawn_at IS NULL`, int64(o.bag)); err != nil || onSale != 0 {
		t.Errorf("%d on sale, %v", onSale, err)
	}
	if got := looked(t, c, "/koperasi/anggota").Text("main"); !strings.Contains(got, "1 sudah keluar") {
		t.Errorf("members: %s", got)
	}

	// Another cooperative's officer learns nothing.
	stranger := o.officer(t, "Yuli Pengurus", o.kronjo)
	stranger.Get(path).Want(http.StatusNotFound)

	back := "form[action='" + strings.TrimSuffix(path, "keluar") + "kembali']"
	if link := c.Submit(page, back, nil).Want(http.StatusOK).Attr("input[name=link]", "value"); !strings.Contains(link, "/undangan/") {
		t.Errorf("link %q", link)
	}
	c.Submit(page, back, nil).Want(http.StatusConflict)
}
