package till_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"simpul/internal/web/webtest"
)

// TestAPurchaseFromHongKong chooses the country, with a script and without, in
// both languages: no postcode is asked, what is typed is kept, the phone is
// Hong Kong's, and the order keeps the address as it was written.
func TestAPurchaseFromHongKong(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		path, country, duty string
		options             []webtest.BrowserOption
	}{
		"script":    {"/bayar", "Hong Kong", "Bea masuk mungkin ditagih saat tiba", nil},
		"no-script": {"/en/bayar", "Hong Kong", "Duty may be charged on arrival", []webtest.BrowserOption{webtest.WithoutScripts()}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.world.Abroad(o.waliwis)
			c, b := o.Client(t), o.Browser(t, tc.options...)
			put(t, c, o.bag, 1)
			carry(b, c, o.URL)
			b.Open(tc.path)
			b.Type("#f-name", "Rani Pembeli")
			pick(b, "country", "HK")
			if name == "no-script" {
				b.Follow("button[value=country]")
			}
			b.Wait("select[name=area]")
			for _, none := range []string{"#f-postcode", "#f-region_typed"} {
				if webtest.Run(b, chromedp.Evaluate[bool](`document.querySelector("`+none+`") !== null`)) {
					t.Errorf("%s is asked", none)
				}
			}
			b.Type("#f-phone", "5123 4567")
			b.Do(chromedp.SendKeys(chromedp.CSS("#f-street"), "油麻地彌敦道1號 5樓A室"))
			b.Type("#f-city", "Yau Ma Tei")
			pick(b, "area", "Kowloon")
			if !strings.Contains(b.Text(".summary"), tc.duty) || !strings.Contains(b.Text(".summary"), "375.000") && !strings.Contains(b.Text(".summary"), "375,000") {
				t.Errorf("the summary: %s", b.Text(".summary"))
			}
			steady(t, b, "hongkong-"+name)
			b.Click("button[value=pay]")
			for o.count(t, `SELECT count(*) FROM shop_order`) == 0 {
				time.Sleep(20 * time.Millisecond)
			}
			placed := o.lastOrder(t)
			if placed.Country != "HK" || placed.City != "Yau Ma Tei" || placed.Area != "Kowloon" || placed.Postcode != "" || placed.RegionCode != "" ||
				placed.BuyerName != "Rani Pembeli" || placed.BuyerPhone != "+85251234567" || placed.ShippingTotal.Rupiah() != 190_000 {
				t.Errorf("placed: %+v", placed)
			}
			want := []string{"油麻地彌敦道1號 5樓A室", "Yau Ma Tei", "Kowloon", "HONG KONG"}
			if got := placed.AddressLines(); strings.Join(got, "|") != strings.Join(want, "|") {
				t.Errorf("address: %q", got)
			}
		})
	}
}

// TestAPurchaseFromMalaysia goes through the forms without a browser, in both
// languages.
func TestAPurchaseFromMalaysia(t *testing.T) {
	t.Parallel()
	for lang, prefix := range map[string]string{"id": "", "en": "/en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.world.Abroad(o.waliwis)
			o.exec(t, `UPDATE shipping_zone_country SET zone = 'east_asia' WHERE country = 'MY'`)
			c := o.Client(t)
			put(t, c, o.bag, 2)
			p := c.Submit(looked(t, c, prefix+"/bayar"), "#bayar", webtest.Fill{"country": "MY", "name": "Wati Pembeli", "step": "country"}).Want(http.StatusOK)
			p = c.Submit(p, "#bayar", webtest.Fill{
				"phone": "012-345 6789", "street": "12, Jalan Ampang", "city": "Kuala Lumpur", "area": "Kuala Lumpur", "postcode": "50450", "step": "pay",
			})
			placed := o.lastOrder(t)
			if placed.Country != "MY" || placed.BuyerPhone != "+60123456789" || placed.Postcode != "50450" || placed.BuyerName != "Wati Pembeli" || placed.Language != lang {
				t.Errorf("placed %+v after %s", placed, p.Text(".form-errors"))
			}
			shown := looked(t, c, prefix+"/pesanan/"+placed.Token)
			if text := shown.Text("main"); !strings.Contains(text, "50450 Kuala Lumpur") || !strings.Contains(text, "MALAYSIA") {
				t.Errorf("the order's page: %s", text)
			}
		})
	}
}

// TestAddressesAbroadRefuseWhatIsNone types what no address of the country has.
func TestAddressesAbroadRefuseWhatIsNone(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.world.Abroad(o.waliwis)
	c := o.Client(t)
	put(t, c, o.bag, 1)
	whole := map[string]string{
		"country": "KR", "name": "Rani Pembeli", "phone": "010-2345-6789", "street": "세종대로 110, 3층", "city": "Jung-gu", "area": "Seoul", "postcode": "04524",
		"method": "simulation", "step": "pay", "total_seen": "37500000",
	}
	for name, tc := range map[string]struct{ field, typed, want string }{
		"no city":                {"city", "", "Kota"},
		"no area":                {"area", "", "Provinsi"},
		"another's area":         {"area", "Kowloon", "Provinsi"},
		"a short postcode":       {"postcode", "0452", "Kode pos"},
		"letters":                {"postcode", "SEOUL", "Kode pos"},
		"no postcode":            {"postcode", "", "Kode pos"},
		"no street":              {"street", "", "Alamat"},
		"another's phone":        {"phone", "+850 2 381 1", "HP"},
		"no phone":               {"phone", "12", "HP"},
		"too long":               {"city", strings.Repeat("x", 121), "Kota"},
		"a country that is none": {"country", "XX", "Kecamatan"},
	} {
		t.Run(name, func(t *testing.T) {
			fields := url.Values{}
			for k, v := range whole {
				fields.Set(k, v)
			}
			fields.Set(tc.field, tc.typed)
			page := c.Get("/bayar")
			fields.Set("token", page.Attr("#bayar input[name=token]", "value"))
			fields.Set("form_key", page.Attr("#bayar input[name=form_key]", "value"))
			p := c.Post("/bayar", fields).Want(http.StatusUnprocessableEntity)
			if got := p.Text(".form-errors"); !strings.Contains(got, tc.want) && name != "a country that is none" {
				t.Errorf("refused: %q", got)
			}
			if name != "no street" && name != "a country that is none" && p.Text("#f-street") != whole["street"] {
				t.Errorf("the street is not kept: %q", p.Text("#f-street"))
			}
		})
	}
	if n := o.count(t, `SELECT count(*) FROM shop_order`); n != 0 {
		t.Errorf("%d orders were placed", n)
	}
}
