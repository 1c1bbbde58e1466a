package koperasi_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/inquiry"
	"simpul/internal/web/webtest"
)

// asked is an inquiry from Hong Kong for works of both cooperatives, to which
// neither has a rate.
func (o *office) asked(t *testing.T, language string) inquiry.Inquiry {
	t.Helper()
	r := o.world.RequestAbroad(o.world.Cart(item(o.bag), item(o.pouch)))
	r.Language, r.BuyerEmail = language, "wati@contoh.example"
	made, err := o.world.Checkout.Ask(t.Context(), r, o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

var named = webtest.Fill{"courier": fmt.Sprint(int64(checkouttest.EMS)), "price": "210rb", "days_min": "5", "days_max": "12", "valid_days": "7"}

// changed is the form with one field that is something else.
func changed(form webtest.Fill, field, value string) webtest.Fill {
	fill := webtest.Fill{field: value}
	for k, v := range form {
		if k != field {
			fill[k] = v
		}
	}
	return fill
}

// TestAnOfficerNamesAShippingPrice sees what is asked of her cooperative alone,
// is told what is wrong beside the field, names a price and another one, and has
// a text for WhatsApp in the customer's language.
func TestAnOfficerNamesAShippingPrice(t *testing.T) {
	t.Parallel()
	o := open(t)
	dewi := o.officer(t, "Dewi Pengurus", o.waliwis)
	if p := looked(t, dewi, "/koperasi/tanya-ongkir"); !strings.Contains(p.Text("main"), "Tidak ada yang menunggu") {
		t.Errorf("nothing is asked: %s", p.Text("main"))
	}
	i := o.asked(t, "en")
	path := fmt.Sprint("/koperasi/tanya-ongkir/", i.ID)
	list := looked(t, dewi, "/koperasi/tanya-ongkir")
	if !list.Has("main a[href='"+path+"']") || !strings.Contains(list.Text("main"), "Belum dijawab") || !strings.Contains(list.Text("nav"), "Permintaan ongkir 1") {
		t.Errorf("the list: %s\n%s", list.Text("nav"), list.Text("main"))
	}
	p := looked(t, dewi, path)
	if text := p.Text("main"); !strings.Contains(text, "Tas tali kur merah") || strings.Contains(text, "Dompet koin") || !strings.Contains(text, "彌敦道1號") || !strings.Contains(text, "400 g, dihitung 1 kg") {
		t.Errorf("asked: %s", text)
	}
	for field, wrong := range map[string]string{"courier": "1", "price": "", "days_min": "x", "days_max": "1", "valid_days": "61"} {
		refused := dewi.Submit(p, "#jawab", changed(named, field, wrong)).Want(http.StatusUnprocessableEntity)
		if refused.Text("#f-"+field+"-error") == "" || field != "price" && refused.Attr("#f-price", "value") == "" {
			t.Errorf("%s %q: %s", field, wrong, refused.Text("main"))
		}
	}
	p = dewi.Submit(p, "#jawab", named).Want(http.StatusOK)
	link, err := url.QueryUnescape(p.Attr("a[href^='https://wa.me/']", "href"))
	if err != nil || !strings.Contains(link, "Hello Rani Pembeli, Simpul Waliwis can send your order with EMS Pos Indonesia: Rp210,000") || !strings.Contains(link, "/en/ongkir/"+i.Token) {
		t.Errorf("the text for WhatsApp: %q %v", link, err)
	}
	if !strings.Contains(p.Text("main"), "wati@contoh.example") {
		t.Errorf("nothing of the e-mail: %s", p.Text("main"))
	}
	dewi.Submit(p, "#jawab", changed(named, "price", "195000")).Want(http.StatusOK)
	answers, err := inquiry.Answers(t.Context(), o.world.App, i.ID)
	if err != nil || len(answers) != 1 || answers[o.waliwis.ID].Price.Rupiah() != 195_000 {
		t.Errorf("named %+v %v", answers, err)
	}
	if list = looked(t, dewi, "/koperasi/tanya-ongkir"); !strings.Contains(list.Text("main"), "Dijawab") || strings.Contains(list.Text("nav"), "Permintaan ongkir 1") {
		t.Errorf("answered, the list says %s", list.Text("main"))
	}
}

// TestAShippingPriceIsOneOfficersAtATime lets two officers of a cooperative open
// the same page: the second is told, and what the first has named holds. What
// another cooperative is not asked, it does not find.
func TestAShippingPriceIsOneOfficersAtATime(t *testing.T) {
	t.Parallel()
	o := open(t)
	dewi, oki, rina := o.officer(t, "Dewi Pengurus", o.waliwis), o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Rina Pengurus", o.kronjo)
	i := o.asked(t, "id")
	path := fmt.Sprint("/koperasi/tanya-ongkir/", i.ID)
	hers, his := looked(t, dewi, path), looked(t, oki, path)
	dewi.Submit(hers, "#jawab", named).Want(http.StatusOK)
	for form, fill := range map[string]webtest.Fill{"#jawab": changed(named, "price", "1000"), "#tolak": {"reason": "Tidak ada kurir."}} {
		if told := oki.Submit(his, form, fill).Want(http.StatusOK); !strings.Contains(told.Text("body"), "Pengurus lain baru saja menjawab") || told.Attr("#f-price", "value") != "210000" {
			t.Errorf("%s: the second officer is told %s", form, told.Text("main"))
		}
	}
	answers, err := inquiry.Answers(t.Context(), o.world.App, i.ID)
	if err != nil || answers[o.waliwis.ID].Price.Rupiah() != 210_000 {
		t.Errorf("named %+v %v", answers, err)
	}
	if text := looked(t, rina, path).Text("main"); !strings.Contains(text, "Dompet koin") || strings.Contains(text, "Tas tali kur merah") {
		t.Errorf("the other cooperative is asked %s", text)
	}
	r := o.world.RequestAbroad(o.world.Cart(item(o.bag)))
	alone, err := o.world.Checkout.Ask(t.Context(), r, o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	theirs := fmt.Sprint("/koperasi/tanya-ongkir/", alone.ID)
	rina.Get(theirs).Want(http.StatusNotFound)
	token := url.Values{"token": {looked(t, rina, path).Attr("input[name=token]", "value")}, "reason": {"Tidak bisa."}}
	for k, v := range named {
		token.Set(k, v)
	}
	for _, at := range []string{theirs, theirs + "/tolak", "/koperasi/tanya-ongkir/99999", "/koperasi/tanya-ongkir/x"} {
		rina.Post(at, token).Want(http.StatusNotFound)
	}
	if answers, err = inquiry.Answers(t.Context(), o.world.App, alone.ID); err != nil || len(answers) != 0 {
		t.Errorf("a stranger has named %+v %v", answers, err)
	}
}

// TestAnOfficerRefusesToSendThere takes her price back and says why; it is final,
// and the customer's page and the pages of the office say so.
func TestAnOfficerRefusesToSendThere(t *testing.T) {
	t.Parallel()
	o := open(t)
	dewi := o.officer(t, "Dewi Pengurus", o.waliwis)
	i := o.asked(t, "id")
	path := fmt.Sprint("/koperasi/tanya-ongkir/", i.ID)
	p := dewi.Submit(looked(t, dewi, path), "#jawab", named).Want(http.StatusOK)
	stale := p
	if short := dewi.Submit(p, "#tolak", webtest.Fill{"reason": "x"}).Want(http.StatusUnprocessableEntity); !strings.Contains(short.Text("#f-reason-error"), "sedikitnya tiga huruf") {
		t.Errorf("a short reason: %s", short.Text("main"))
	}
	p = dewi.Submit(p, "#tolak", webtest.Fill{"reason": "Kurir kami tidak ke sana."}).Want(http.StatusOK)
	if p.Has("#jawab") || p.Has("#tolak") || !strings.Contains(p.Text("main"), "Kurir kami tidak ke sana.") {
		t.Errorf("refused: %s", p.Text("main"))
	}
	link, err := url.QueryUnescape(p.Attr("a[href^='https://wa.me/']", "href"))
	if err != nil || !strings.Contains(link, "Simpul Waliwis belum bisa mengirim ke Hong Kong: Kurir kami tidak ke sana.") {
		t.Errorf("the text for WhatsApp: %q %v", link, err)
	}
	if answers, err := inquiry.Answers(t.Context(), o.world.App, i.ID); err != nil || len(answers) != 0 {
		t.Errorf("a price still holds: %+v %v", answers, err)
	}
	for _, form := range []string{"#jawab", "#tolak"} {
		fill := changed(named, "reason", "Lagi.")
		if told := dewi.Submit(stale, form, fill).Want(http.StatusOK); told.Has("#jawab") {
			t.Errorf("%s is possible after the refusal: %s", form, told.Text("main"))
		}
	}
	if list := looked(t, dewi, "/koperasi/tanya-ongkir"); !strings.Contains(list.Text("main"), "Ditolak") {
		t.Errorf("the list: %s", list.Text("main"))
	}
	for statement, want := range map[string]string{
		`UPDATE inquiry_refusal SET reason = 'lain'`: "",
		`INSERT INTO inquiry_answer (inquiry_id, cooperative_id, courier_id, price, days_min, days_max, valid_until, answered_at, answered_by)
			SELECT inquiry_id, cooperative_id, 7, 100, 1, 2, refused_at + INTERVAL '1 day', refused_at, refused_by FROM inquiry_refusal`: "was refused",
	} {
		if _, err := o.world.Owner.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", statement, err)
		}
	}
	b := o.Browser(t)
	signIn(b, o.addOfficer(t, "Oki Pengurus", o.waliwis))
	other := o.asked(t, "id")
	for _, at := range []string{"/koperasi/tanya-ongkir", path, fmt.Sprint("/koperasi/tanya-ongkir/", other.ID)} {
		b.Open(at)
		if wide := scrollsSideways(b); wide != "" {
			t.Errorf("%s scrolls sideways: %s", at, wide)
		}
		b.Screenshot("koperasi-inquiry-" + strings.ReplaceAll(at, "/", "-"))
		for _, v := range b.Violations() {
			t.Errorf("%s: %s", at, v)
		}
	}
}
