package koperasi_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/media"
	"simpul/internal/producer"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// photoOf is a photograph of one shade.
func photoOf(t *testing.T, shade uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 900, 600))
	for i := range img.Pix {
		img.Pix[i] = shade + uint8(i%7)*20
	}
	img.SetGray(0, 0, color.Gray{Y: shade})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sendShop sends the form of a page as it stands there, with some fields changed, and
// photographs.
func sendShop(t *testing.T, c *webtest.Client, p *webtest.Page, form string, change webtest.Fill, photos ...[]byte) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	write := func(name, value string) {
		if err := w.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"seen", "name", "phone", "street"} {
		if _, other := change[name]; !other {
			write(name, p.Attr(form+" input[name="+name+"]", "value"))
		}
	}
	for _, name := range []string{"story", "story_en"} {
		if _, other := change[name]; !other {
			write(name, p.Attr(form+" input[name="+name+"]", "value")+p.Text(form+" textarea[name="+name+"]"))
		}
	}
	for _, id := range p.Attrs(form+" input[name=pictures]", "value") {
		write("pictures", id)
	}
	if _, other := change["main"]; !other {
		write("main", p.Attr(form+" input[name=main][type=hidden], "+form+" input[name=main][checked]", "value"))
	}
	for name, value := range change {
		write(name, value)
	}
	for _, photo := range photos {
		file, err := w.CreateFormFile("photo", "bengkel.jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write(photo); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Upload(p.Attr(form, "action"), w.FormDataContentType(), &body)
}

const shopPath = "/koperasi/toko"

// TestAnOfficerWritesTheShopPage looks at the page as customers would see it before it
// is saved, in both languages, goes back with everything kept, saves it, and finds it
// in the shop and in the trail; of photographs one goes and another opens the page.
func TestAnOfficerWritesTheShopPage(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	p := looked(t, c, shopPath)
	if text := p.Text("main"); !strings.Contains(text, "Siti Contoh") || !strings.Contains(text, "JNE") || !strings.Contains(text, "Pembeli tidak bisa mengambil sendiri.") {
		t.Errorf("the page: %s", text)
	}
	written := webtest.Fill{"story": "Kami merajut di teras.\n\nSejak 2019.", "story_en": "We knot on the porch.", "street": "Kp. Waliwis RT 2/1", "do": "preview"}
	preview := sendShop(t, c, p, "#toko", written, photoOf(t, 30), photoOf(t, 90), photoOf(t, 60)).Want(http.StatusOK)
	viewtest.Check(t, preview.Body)
	if !preview.Has(".shop-main") || !preview.Has("#pratinjau") || preview.Count("#bengkel img") != 2 || !preview.Has(".profile-head img") || !strings.Contains(preview.Text(".profile-head"), "Sejak 2019.") {
		t.Fatalf("the preview: %s", preview.Text("main"))
	}
	if keep := preview.Header.Get("Cache-Control"); strings.Contains(keep, "public") || !strings.Contains(preview.Body, "noindex") {
		t.Errorf("the preview is kept: %q", keep)
	}
	if shop := c.Get("/kelompok/" + o.waliwis.Slug).Want(http.StatusOK); strings.Contains(shop.Body, "teras") || shop.Has("#bengkel") || shop.Has("#pratinjau") {
		t.Error("the shop shows what was not saved")
	}
	if english := sendShop(t, c, preview, "#pratinjau", webtest.Fill{"do": "preview_en"}).Want(http.StatusOK); !strings.Contains(english.Text(".profile-head"), "We knot on the porch.") {
		t.Errorf("in English: %s", english.Text(".profile-head"))
	}
	back := sendShop(t, c, preview, "#pratinjau", webtest.Fill{"do": "edit"}).Want(http.StatusOK)
	if back.Count(".kept > li") != 3 || !strings.Contains(back.Text("textarea[name=story]"), "teras") || back.Attr("input[name=street]", "value") != "Kp. Waliwis RT 2/1" {
		t.Errorf("going back loses something: %s", back.Text("#toko"))
	}
	ids := back.Attrs("#toko input[name=pictures]", "value")
	saved := sendShop(t, c, back, "#toko", webtest.Fill{"do": "save", "main": ids[1], "drop": ids[2]})
	if c.Follow(saved.Want(http.StatusSeeOther)).Attr("input[name=main][checked]", "value") != ids[1] {
		t.Error("another photograph opens the page")
	}
	shop := o.Client(t).Get("/kelompok/" + o.waliwis.Slug).Want(http.StatusOK)
	if !strings.Contains(shop.Text(".profile-head"), "teras") || shop.Count("#bengkel img") != 1 || !strings.Contains(shop.Text("#pengiriman"), "JNE") {
		t.Errorf("the shop: %s", shop.Text("main"))
	}
	if deeds := c.Get("/koperasi/jejak?tentang=shop").Text(".deeds"); !strings.Contains(deeds, "Oki Pengurus mengubah halaman toko") {
		t.Errorf("the trail: %s", deeds)
	}
}

// TestPortraitsAreTheMakersOwn: the page shows a maker's portrait once she allows it,
// and has nothing that would.
func TestPortraitsAreTheMakersOwn(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	portrait, err := media.Add(t.Context(), o.world.App, o.world.Studio, int64(o.siti.Person), bytes.NewReader(photoOf(t, 40)), o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		return producer.Change(ctx, tx, o.siti, o.siti.Person, producer.Draft{Village: checkouttest.Waliwis, Picture: portrait.ID}, o.world.Now)
	})
	p := looked(t, c, shopPath)
	if text := p.Text("main"); !strings.Contains(text, "Fotonya tidak tampil") || p.Has("main .avatar img") || p.Has("form[action*='izin']") {
		t.Errorf("without her consent: %s", text)
	}
	o.In(t, func(ctx context.Context, tx *database.Tx) error {
		return producer.Give(ctx, tx, o.siti, o.siti.Person, producer.Portrait, "", o.world.Now)
	})
	if p := looked(t, c, shopPath); !strings.Contains(p.Text("main"), "Fotonya tampil") || !p.Has("main .avatar img") {
		t.Errorf("with it: %s", p.Text("main"))
	}
}

// TestShopPageKeepsWhatWasTyped: wrong input is named beside its field, and what was
// typed stays; another's photograph is dropped, another's cooperative is not there.
func TestShopPageKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	p := looked(t, c, shopPath)
	for name, wrong := range map[string]webtest.Fill{
		"name": {"name": ""}, "phone": {"phone": "12"}, "street": {"street": strings.Repeat("a", 201)}, "story": {"story": strings.Repeat("a", 4001)},
	} {
		wrong["do"] = "save"
		if name != "story" {
			wrong["story"] = "Cerita yang panjang"
		}
		back := sendShop(t, c, p, "#toko", wrong).Want(http.StatusUnprocessableEntity)
		if !back.Has(".form-errors") || !back.Has("#f-"+name+"[aria-invalid=true]") || name != "story" && back.Text("textarea[name=story]") != "Cerita yang panjang" {
			t.Errorf("%s: %s", name, back.Text("main"))
		}
	}
	if back := sendShop(t, c, p, "#toko", webtest.Fill{"do": "save"}, []byte("no photograph")).Want(http.StatusUnprocessableEntity); !back.Has("#f-photo") || !back.Has(".form-errors") {
		t.Errorf("no photograph: %s", back.Text("main"))
	}
	other := o.officer(t, "Rina Pengurus", o.kronjo)
	hers := sendShop(t, other, looked(t, other, shopPath), "#toko", webtest.Fill{"do": "edit"}, photoOf(t, 10)).Want(http.StatusOK)
	if taken := sendShop(t, c, p, "#toko", webtest.Fill{"do": "edit", "pictures": hers.Attr("#toko input[name=pictures]", "value")}).Want(http.StatusOK); taken.Has(".kept > li") {
		t.Error("another's photograph is taken")
	}
	other.Get(shopPath + "?koperasi=1").Want(http.StatusNotFound)
	c.Upload(shopPath, "multipart/form-data; boundary=x", strings.NewReader("--x--\r\n")).Want(http.StatusForbidden)
}

// TestTwoOfficersWriteTheShopPage: the second sees what the first has saved beside what
// she wrote herself, and saves it when she wants to.
func TestTwoOfficersWriteTheShopPage(t *testing.T) {
	t.Parallel()
	o := open(t)
	first, second := o.officer(t, "Oki Pengurus", o.waliwis), o.officer(t, "Dewi Pengurus", o.waliwis)
	a, b := looked(t, first, shopPath), looked(t, second, shopPath)
	sendShop(t, first, a, "#toko", webtest.Fill{"do": "save", "story": "Cerita Oki"}).Want(http.StatusSeeOther)
	told := sendShop(t, second, b, "#toko", webtest.Fill{"do": "save", "story": "Cerita Dewi"}).Want(http.StatusConflict)
	if text := told.Text(".notice"); !strings.Contains(text, "Oki Pengurus") || !strings.Contains(text, "Cerita Oki") {
		t.Errorf("she is told: %s", text)
	}
	if told.Text("textarea[name=story]") != "Cerita Dewi" {
		t.Error("what she wrote is lost")
	}
	sendShop(t, second, told, "#toko", webtest.Fill{"do": "save"}).Want(http.StatusSeeOther)
	if text := looked(t, first, shopPath).Text("textarea[name=story]"); text != "Cerita Dewi" {
		t.Errorf("saved is %q", text)
	}
}
