package koperasi_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/clock"
	"simpul/internal/web/webtest"
)

const restPath = "/koperasi/libur"

// on is the date so many days after today, as a date field has it.
func (o *office) on(days int) string {
	return clock.Day(o.Clock.Now()).AddDate(0, 0, days).Format(time.DateOnly)
}

// TestAnOfficerAnnouncesAHoliday: customers are told on the cooperative's page and on its
// goods; it is changed, closed, ended early, and stands in history and trail.
func TestAnOfficerAnnouncesAHoliday(t *testing.T) {
	t.Parallel()
	o := open(t)
	c, customer := o.officer(t, "Oki Pengurus", o.waliwis), o.Client(t)
	var slug string
	if err := o.world.App.GetContext(t.Context(), &slug, `SELECT p.slug FROM variant v JOIN product p ON p.id = v.product_id WHERE v.id = $1`, int64(o.bag)); err != nil {
		t.Fatal(err)
	}
	group, goods := "/kelompok/"+o.waliwis.Slug, "/produk/"+slug
	set := func(p *webtest.Page, fill webtest.Fill) *webtest.Page { return c.Submit(p, "#libur", fill) }
	p := set(looked(t, c, restPath), webtest.Fill{"from": o.on(3), "until": o.on(8), "orders": "taken", "message": "Kami mudik."}).Want(http.StatusOK)
	if text := p.Text("main"); !strings.Contains(text, "Libur yang akan datang") || !strings.Contains(text, "Tetap terima pesanan") || !strings.Contains(text, "oleh Oki Pengurus") {
		t.Fatalf("the page: %s", text)
	}
	for _, path := range []string{group, goods} {
		if told := customer.Get(path).Want(http.StatusOK); !strings.Contains(told.Text(".notice"), "Simpul Waliwis libur") || !strings.Contains(told.Text(".notice"), "Kami mudik.") {
			t.Errorf("%s tells ahead: %s", path, told.Text(".notice"))
		}
	}
	p = set(looked(t, c, p.Attr("main a[href*='ubah=']", "href")), webtest.Fill{"from": o.on(0), "until": o.on(2), "orders": "closed"}).Want(http.StatusOK)
	if !strings.Contains(p.Text("main"), "Sedang libur") || !strings.Contains(p.Text("details"), "diubah") {
		t.Errorf("changed: %s", p.Text("main"))
	}
	closed := customer.Get(goods).Want(http.StatusOK)
	if closed.Has("form[action='/keranjang']") || !strings.Contains(closed.Text(".product-buy"), "Belum bisa dipesan selama libur.") || !strings.Contains(closed.Body, "OutOfStock") {
		t.Errorf("closed: %s", closed.Text(".product-buy"))
	}
	if feed := customer.Get("/katalog/google.xml").Want(http.StatusOK).Body; strings.Count(feed, "out_of_stock") != 1 || !strings.Contains(feed, "in_stock") {
		t.Errorf("the feed offers what is closed: %s", feed)
	}
	if text := looked(t, c, "/koperasi").Text("main"); !strings.Contains(text, "Tutup dulu") {
		t.Errorf("today: %s", text)
	}
	if text := looked(t, c, shopPath).Text("main"); !strings.Contains(text, "Tutup dulu") {
		t.Errorf("the shop page: %s", text)
	}
	p = c.Submit(looked(t, c, restPath), "form[id^=akhiri-]", nil).Want(http.StatusOK)
	if !strings.Contains(p.Text(".flash"), "Libur diakhiri") || !strings.Contains(p.Text("details"), "diakhiri") {
		t.Errorf("ended: %s", p.Text("main"))
	}
	if open := customer.Get(goods).Want(http.StatusOK); !open.Has("form[action='/keranjang']") || open.Has(".product-buy .notice") {
		t.Errorf("open again: %s", open.Text(".product-buy"))
	}
	for _, sentence := range []string{"mengumumkan libur", "mengubah libur", "mengakhiri libur"} {
		if deeds := c.Get("/koperasi/jejak?tentang=shop").Text(".deeds"); !strings.Contains(deeds, "Oki Pengurus "+sentence) {
			t.Errorf("the trail has no %q: %s", sentence, deeds)
		}
	}
}

// TestHolidaysRefuseWhatIsNone: what is wrong stands beside its field and what was typed
// stays; another cooperative's is not there.
func TestHolidaysRefuseWhatIsNone(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	whole := webtest.Fill{"from": o.on(3), "until": o.on(8), "orders": "taken", "message": "Kami mudik."}
	for name, wrong := range map[string][2]string{
		"no beginning": {"from", ""}, "no date": {"from", "besok"}, "over": {"from", o.on(-1)}, "backwards": {"until", o.on(2)}, "too long": {"until", o.on(200)},
		"no choice": {"orders", ""}, "another choice": {"orders", "maybe"}, "much text": {"message", strings.Repeat("a", 201)},
	} {
		fill := webtest.Fill{}
		for k, v := range whole {
			fill[k] = v
		}
		fill[wrong[0]] = wrong[1]
		p := c.Submit(c.Get(restPath), "#libur", fill)
		if p.Status != http.StatusUnprocessableEntity || !p.Has(".form-errors") || wrong[0] != "message" && p.Text("textarea[name=message]") != "Kami mudik." {
			t.Errorf("%s: %d %s", name, p.Status, p.Text("main"))
		}
	}
	p := c.Submit(looked(t, c, restPath), "#libur", whole).Want(http.StatusOK)
	change := p.Attr("main a[href*='ubah=']", "href")
	other := o.officer(t, "Rina Pengurus", o.kronjo)
	other.Get(change).Want(http.StatusNotFound)
	id := p.Attr("form[id^=akhiri-] input[name=seen]", "value")
	other.Submit(looked(t, other, restPath), "#libur", webtest.Fill{"seen": id, "from": o.on(3), "until": o.on(4), "orders": "taken"}).Want(http.StatusNotFound)
	c.Get(restPath + "?ubah=999999").Want(http.StatusNotFound)
}

// TestTwoOfficersChangeOneHoliday: one wins, the other sees what holds.
func TestTwoOfficersChangeOneHoliday(t *testing.T) {
	t.Parallel()
	o := open(t)
	officers := []*webtest.Client{o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Dewi Pengurus", o.waliwis)}
	first := officers[0].Submit(looked(t, officers[0], restPath), "#libur", webtest.Fill{"from": o.on(3), "until": o.on(8), "orders": "taken"}).Want(http.StatusOK)
	change := first.Attr("main a[href*='ubah=']", "href")
	pages := []*webtest.Page{looked(t, officers[0], change), looked(t, officers[1], change)}
	told := make([]string, len(officers))
	var wait sync.WaitGroup
	for i, c := range officers {
		wait.Go(func() {
			told[i] = c.Submit(pages[i], "#libur", webtest.Fill{"until": o.on(10 + i)}).Text(".flash")
		})
	}
	wait.Wait()
	if done := strings.Count(strings.Join(told, " "), "Libur diumumkan."); done != 1 || !strings.Contains(strings.Join(told, " "), "diubah orang lain") {
		t.Errorf("told %q", told)
	}
}
