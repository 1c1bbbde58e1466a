package till_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/order"
	"simpul/internal/web/webtest"
)

// TestAnAddressIsChosenFromLists goes from province to district by lists, with
// a script that fills them and without: a district is enough, a village may be
// told, and the parcel is for somebody else.
func TestAnAddressIsChosenFromLists(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]webtest.BrowserOption{"script": nil, "no-script": {webtest.WithoutScripts()}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			c, b := o.Client(t), o.Browser(t, options...)
			put(t, c, o.bag, 1)
			carry(b, c, o.URL)
			b.Open("/bayar")
			b.Type("#f-name", "Rani Pembeli")
			b.Type("#f-phone", "0813 0000 0001")
			b.Click(".form-more > summary")
			steady(t, b, "daftar-"+name)
			for _, s := range [][2]string{{"province", "36"}, {"regency", "36.03"}, {"district", "36.03.33"}} {
				pick(b, s[0], s[1])
				if name == "no-script" {
					b.Follow("button[value=list_region]")
				}
			}
			if name == "script" {
				b.Follow("button[value=list_region]")
			}
			if got := b.Text(".chosen-region strong"); got != "Kec. Mekar Baru, Kab. Tangerang, Banten" {
				t.Fatalf("chosen: %q", got)
			}
			pick(b, "village", "36.03.33.2004")
			b.Do(chromedp.SendKeys(chromedp.CSS("#f-street"), "Kp. Contoh, RT 01/RW 02"))
			b.Click(".form-more > summary")
			b.Type("#f-recipient_name", "Wati Penerima")
			b.Type("#f-recipient_phone", "0813-0000-0002")
			steady(t, b, "desa-"+name)
			b.Click("button[value=pay]") // leads to the shop's address, where this test serves nothing
			for o.count(t, `SELECT count(*) FROM shop_order`) == 0 {
				time.Sleep(20 * time.Millisecond)
			}

			placed := o.lastOrder(t)
			if placed.RegionCode != "36.03.33.2004" || !strings.HasPrefix(placed.RegionName, "Desa Waliwis, Kec. Mekar Baru") {
				t.Errorf("sent to %s, %s", placed.RegionCode, placed.RegionName)
			}
			if placed.BuyerName != "Rani Pembeli" || placed.RecipientName != "Wati Penerima" || placed.RecipientPhone != "+6281300000002" || placed.Postcode != "" {
				t.Errorf("for %+v", placed)
			}
		})
	}
}

// pick chooses from one of the lists, once it is there to choose from.
func pick(b *webtest.Browser, name, code string) {
	list := "#f-" + name
	b.Wait(list)
	b.Do(chromedp.SetValue(chromedp.CSS(list), code)) // which says that it has changed
}

// TestListsRefuseWhatIsNotChosen presses on with nothing chosen: the list to
// choose from is named, and a code that lies elsewhere counts as none.
func TestListsRefuseWhatIsNotChosen(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.Client(t)
	put(t, c, o.bag, 1)
	p := c.Submit(looked(t, c, "/bayar"), "#bayar", webtest.Fill{"step": "list_region", "street": "Jl. Contoh 1"}).Want(http.StatusUnprocessableEntity)
	if got := p.Text("#f-province-error"); got != "Pilih provinsi" || p.Text("textarea[name=street]") != "Jl. Contoh 1" {
		t.Errorf("refused with %q, kept %q", got, p.Text("textarea[name=street]"))
	}
	p = c.Submit(p, "#bayar", webtest.Fill{"step": "list_region", "province": "36"}).Want(http.StatusOK)
	if p.Count("#f-regency option") < 5 || !p.Has("[hidden] #f-district") {
		t.Errorf("the regencies of Banten: %q", p.Texts("#f-regency option"))
	}
	// A regency of another province, and a district of another regency.
	p = c.Submit(p, "#bayar", webtest.Fill{"step": "list_region", "regency": "31.74", "district": "31.74.01"}).Want(http.StatusUnprocessableEntity)
	if got := p.Text("#f-regency-error"); got != "Pilih kabupaten atau kota" || p.Has("button[value=pay]") {
		t.Errorf("refused with %q", got)
	}
	p = c.Submit(p, "#bayar", webtest.Fill{"step": "list_region", "regency": "36.03", "district": "36.03.33"}).Want(http.StatusOK)
	// A village of another district changes nothing.
	c.Submit(p, "#bayar", webtest.Fill{"step": "pay", "village": "36.03.07.2001", "name": "Rani", "phone": "081300000001", "method": "simulation"})
	if placed := o.lastOrder(t); placed.RegionCode != "36.03.33" {
		t.Errorf("sent to %s", placed.RegionCode)
	}
}

// TestRegionsInsideAnother answers what the lists' script asks.
func TestRegionsInsideAnother(t *testing.T) {
	t.Parallel()
	o := open(t)
	p := o.Client(t).Get("/wilayah?di=36.03.33").Want(http.StatusOK)
	if !strings.Contains(p.Body, `{"code":"36.03.33.2004","name":"Desa Waliwis"}`) {
		t.Errorf("inside Mekar Baru: %s", p.Body)
	}
	if p = o.Client(t).Get("/wilayah?di=x'").Want(http.StatusOK); p.Body != "[]" {
		t.Errorf("inside nowhere: %s", p.Body)
	}
}

func (o *counter) lastOrder(t *testing.T) order.Order {
	t.Helper()
	var id order.ID
	if err := o.world.App.GetContext(t.Context(), &id, `SELECT max(id) FROM shop_order`); err != nil {
		t.Fatal(err)
	}
	placed, err := order.ByID(t.Context(), o.world.App, id)
	if err != nil {
		t.Fatal(err)
	}
	return placed
}

// TestAGiftNeedsARecipient ticks the box: name and number of the recipient are
// asked for, the greeting is kept, and her page says that it is a gift.
func TestAGiftNeedsARecipient(t *testing.T) {
	t.Parallel()
	o := open(t)
	c, p := o.atTheTill(t, checkouttest.Item{Variant: o.bag, Quantity: 1})
	p = c.Submit(p, "#bayar", webtest.Fill{"step": "pay", "gift": "1", "greeting": "Selamat!"}).Want(http.StatusUnprocessableEntity)
	if p.Text("#f-recipient_name-error") == "" || p.Text("#f-recipient_phone-error") == "" || !p.Has("details[open] input[name=gift][checked]") || p.Text("textarea[name=greeting]") != "Selamat!" {
		t.Errorf("refused with %q", p.Text(".form-errors"))
	}
	if p = c.Submit(p, "#bayar", webtest.Fill{"step": "pay", "greeting": strings.Repeat("a", 301)}).Want(http.StatusUnprocessableEntity); p.Text("#f-greeting-error") == "" {
		t.Error("a greeting that is too long is taken")
	}
	c.Submit(p, "#bayar", webtest.Fill{"step": "pay", "greeting": "Selamat!", "recipient_name": "Wati", "recipient_phone": "081300000002"})
	placed := o.lastOrder(t)
	if !placed.Gift || placed.Greeting != "Selamat!" || placed.RecipientName != "Wati" || placed.RecipientPhone != "+6281300000002" {
		t.Errorf("placed %+v", placed)
	}
	if text := looked(t, c, "/pesanan/"+placed.Token).Text(".summary"); !strings.Contains(text, "sebagai hadiah") || !strings.Contains(text, "Selamat!") {
		t.Errorf("her page: %s", text)
	}
}
