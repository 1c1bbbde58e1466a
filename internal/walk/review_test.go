package walk_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"simpul/internal/identity"
	"simpul/internal/order"
	"simpul/internal/web/webtest"
)

// TestAReviewFromTheParcelToTheProductsPage writes a review with a photograph
// that knows where it was taken, lets a manager show it, the cooperative answer
// and a visitor report it, and hides it: each is seen by those whom it is for,
// and the product tells of stars only while there are any.
func TestAReviewFromTheParcelToTheProductsPage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ctx := t.Context()
	sold := s.Sold(s.goods(t))
	lines, err := order.Lines(ctx, s.App, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	parcel, line := lines[0].Parcel, lines[0].ID
	customer, product := webtest.NewClient(t, s.url), "/produk/tas-tali-kur-merah"
	page, form := "/pesanan/"+sold.Token, fmt.Sprintf("/pesanan/%s/ulasan/%d", sold.Token, line)
	if p := customer.Get(page); p.Has("a[href*='/ulasan/']") {
		t.Error("what has not arrived can be reviewed")
	}
	if p := customer.Get(product); p.Has(".reviews") || strings.Contains(p.Body, "aggregateRating") || !strings.Contains(p.Text("#ulasan"), "Belum ada ulasan") {
		t.Errorf("no reviews: %s", p.Text("#ulasan"))
	}
	said := map[string]string{"stars": "4", "said": "Talinya rapi sekali.", "name": "Rani"}
	if p := s.review(t, customer, form, said); !strings.Contains(p.Text("body"), "setelah paket sampai") {
		t.Errorf("before it arrived: %s", p.Text("main"))
	}
	officer := s.Officer(s.cooperative)
	for _, err := range []error{
		s.Checkout.Ship(ctx, officer, s.cooperative.ID, parcel, "JP12345678", s.Now), s.Checkout.Deliver(ctx, officer, s.cooperative.ID, parcel, s.Now),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if p := customer.Get(page); !p.Has("a[href='" + form + "']") {
		t.Errorf("what has arrived cannot be reviewed: %s", p.Text("main"))
	}
	for field, wrong := range map[string]string{"stars": "6", "name": ""} {
		bad := map[string]string{"stars": "4", "said": "", "name": "Rani"}
		bad[field] = wrong
		if p := s.review(t, customer, form, bad); p.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s %q: %d", field, wrong, p.Status)
		}
	}
	p := s.review(t, customer, form, said)
	if !strings.Contains(p.Text("main"), "(4 bintang) sedang dibaca") {
		t.Errorf("written: %s", p.Text("main"))
	}
	if p = s.review(t, customer, form, said); !strings.Contains(p.Text("body"), "sudah diulas") {
		t.Errorf("written twice: %s", p.Text("main"))
	}
	if p = customer.Get(product); strings.Contains(p.Body, "Talinya rapi") || strings.Contains(p.Body, "aggregateRating") {
		t.Error("shown before anybody has decided")
	}

	manager := s.byEmail(t, "ulasan@simpul.example", identity.Office{Role: identity.Manager, Programme: s.Programme.ID})
	decide := func(fields url.Values) {
		t.Helper()
		p := manager.Get("/program/ulasan").Want(http.StatusOK)
		fields.Set("token", p.Attr("input[name=token]", "value"))
		manager.Follow(manager.Post(strings.Split(p.Attr("form[action*='/ulasan/']", "action"), "?")[0], fields)).Want(http.StatusOK)
	}
	decide(url.Values{"decision": {"hide"}}) // without a reason nothing is decided
	if p = manager.Get("/program/ulasan"); !strings.Contains(p.Text("main"), "Menunggu keputusan") {
		t.Errorf("hidden without a reason: %s", p.Text("main"))
	}
	decide(url.Values{"decision": {"show"}})
	p = customer.Get(product)
	if text := p.Text("#ulasan"); !strings.Contains(text, "Talinya rapi sekali.") || !strings.Contains(text, "4,0 · 1 ulasan") || !strings.Contains(text, "Rani") || strings.Contains(text, "Pembeli") {
		t.Errorf("shown: %s", text)
	}
	if !strings.Contains(p.Body, `"aggregateRating":{"@type":"AggregateRating","ratingValue":"4.0","reviewCount":1`) {
		t.Error("search engines are told no rating")
	}
	photo := p.Attr(".review-photos img", "src")
	if file := customer.Get(photo).Want(http.StatusOK); strings.Contains(file.Body, "Exif") || strings.Contains(file.Body, "GPS") {
		t.Error("the photograph keeps where it was taken")
	}

	shopkeeper := s.byPhone(t, officer.Person)
	answers := shopkeeper.Get("/koperasi/ulasan").Want(http.StatusOK)
	shopkeeper.Post(answers.Attr("form[action*='/ulasan/']", "action"), url.Values{"token": {answers.Attr("input[name=token]", "value")}, "said": {"Terima kasih, Bu."}}).Want(http.StatusSeeOther)
	if p = customer.Get(product); !strings.Contains(p.Text("#ulasan"), "Terima kasih, Bu.") {
		t.Errorf("answered: %s", p.Text("#ulasan"))
	}
	report := customer.Get(p.Attr("#ulasan a[href$='/lapor']", "href")).Want(http.StatusOK)
	customer.Submit(report, "#lapor", webtest.Fill{"reason": "picture"}).Want(http.StatusOK)
	if p = manager.Get("/program/ulasan"); !strings.Contains(p.Text("main"), "Dilaporkan 1 kali") {
		t.Errorf("reported: %s", p.Text("main"))
	}
	decide(url.Values{"decision": {"hide"}, "reason": {"picture"}})
	if p = customer.Get(product); p.Has(".reviews") || strings.Contains(p.Body, "aggregateRating") {
		t.Error("shown after it was hidden")
	}
	if got := customer.Get(photo).Status; got != http.StatusGone {
		t.Errorf("the hidden photograph answers %d", got)
	}
	if p = customer.Get(page); !strings.Contains(p.Text("main"), "fotonya tidak pantas") {
		t.Errorf("she is not told why: %s", p.Text("main"))
	}
	for statement, refused := range map[string]string{
		`INSERT INTO review_decision (review_id, shown, decided_at, decided_by) SELECT id, TRUE, now(), ` + fmt.Sprint(officer.Person) + ` FROM review`: "review_decider",
		`INSERT INTO review_answer (review_id, said, answered_at, answered_by) SELECT id, 'x', now(), ` + fmt.Sprint(s.siti.Person) + ` FROM review`:    "review_officer",
		`UPDATE review SET stars = 5`: "",
	} {
		if _, err := s.Owner.ExecContext(ctx, statement); err == nil || !strings.Contains(err.Error(), refused) {
			t.Errorf("%s: %v", statement, err)
		}
	}
	s.seeReviews(t, form)
}

// seeReviews looks at the pages with axe.
func (s *stage) seeReviews(t *testing.T, form string) {
	t.Helper()
	b := s.browser(t)
	for _, path := range []string{form, "/produk/tas-tali-kur-merah"} {
		b.Open(path)
		for _, v := range b.Violations() {
			t.Errorf("%s: %s", path, v)
		}
	}
	signInOffice(b, s.email)
	b.Open("/program/ulasan")
	for _, v := range b.Violations() {
		t.Errorf("/program/ulasan: %s", v)
	}
}

// review sends the form of a review with a photograph that has EXIF.
func (s *stage) review(t *testing.T, c *webtest.Client, path string, fields map[string]string) *webtest.Page {
	t.Helper()
	file, err := os.ReadFile(photograph(t))
	if err != nil {
		t.Fatal(err)
	}
	exif := append([]byte("\xff\xe1\x00\x18Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x00"), "GPS123"...)
	file = append(append(append([]byte{}, file[:2]...), exif...), file[2:]...)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	sent, err := w.CreateFormFile("photos", "tas.jpg")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sent.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	token := strings.SplitN(c.Get(path).Attr("#ulasan", "action"), "token=", 2)
	if len(token) != 2 {
		t.Fatalf("no token at %s", path)
	}
	return c.Follow(c.Upload(path+"?token="+token[1], w.FormDataContentType(), &body))
}
