package program_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// TestACohortFromItsListToItsIncome: a training is added, a list with faulty rows
// is refused with each of them named, the corrected one is looked at and taken, as
// text and as a workbook, and what participants earned stands beside them.
func TestACohortFromItsListToItsIncome(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.manager(t)
	p := looked(t, c, "/program/angkatan?periode=2026-02")
	refused := c.Submit(p, "main form[method=post]", webtest.Fill{"name": "Angkatan 3", "topic": "Tas makrame", "place": "Kantor Kecamatan", "first": "2025-11-03", "last": "2025-11-01"}).Want(http.StatusUnprocessableEntity)
	if !refused.Has("#f-last[aria-invalid=true]") {
		t.Error("a last day before the first is not refused")
	}
	p = c.Submit(p, "main form[method=post]", webtest.Fill{
		"name": "Angkatan 3", "topic": "Tas makrame", "place": "Kantor Kecamatan", "first": "2025-11-01", "last": "2025-11-03", "district": "36.03.33", "target": "50rb", "funder": "BP3MI",
	}).Want(http.StatusOK)
	cohort := p.Attr("tbody th a", "href")
	page := looked(t, c, cohort)

	number := func(id int64) (member string) {
		if err := o.world.App.GetContext(t.Context(), &member, `SELECT member_number FROM person WHERE id = $1`, id); err != nil {
			t.Fatal(err)
		}
		return member
	}
	siti := number(int64(o.siti.Person))
	faulty := "Nama;No. anggota;Latar;Hari hadir\r\nSiti Contoh;" + siti + ";purna;3\r\nBudi Calon;;tetangga;2\r\nTuti Calon;999999;keluarga;4\r\nSITI CONTOH;" + siti + ";purna;3\r\n;;;1\r\n"
	sent := sendList(t, c, page, "peserta.csv", []byte(faulty)).Want(http.StatusUnprocessableEntity)
	for row, wants := range map[int][]string{2: nil, 3: {"Latar"}, 4: {"No. anggota", "Hari hadir"}, 5: {"Sudah ada"}, 6: {"Wajib"}} {
		text := sent.Text("main table tbody tr:nth-child(" + strconv.Itoa(row-1) + ")")
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("row %d says %q, not %q", row, text, want)
			}
		}
		if wants == nil && strings.Contains(text, ":") {
			t.Errorf("row %d is right and says %q", row, text)
		}
	}
	if sent.Has("textarea[name=text]") {
		t.Error("a faulty list can be taken")
	}
	right := "Nama,No. anggota,Latar,Hari hadir\n," + siti + ",purna,3\nBudi Calon,,keluarga,2\n"
	seen := sendList(t, c, page, "peserta.csv", []byte(right)).Want(http.StatusOK)
	partOf(t, c, seen, "text", "", []byte(right)).Want(http.StatusSeeOther)
	page = looked(t, c, cohort)
	if got := page.Texts("main tbody tr"); len(got) < 2 || !strings.Contains(strings.Join(got, " "), "Budi Calon") || !strings.Contains(strings.Join(got, " "), "Siti Contoh") {
		t.Fatalf("participants %q", got)
	}
	// Siti earned 90 % of three bags and of her part of the shared ones.
	income := money.Rupiah(3*166_500 + 81_001 + 162_001)
	if text := page.Text("main table"); !strings.Contains(text, "3 dari 3") || !strings.Contains(text, money.Rupiah(3*185_000+90_001+180_001).String()) {
		t.Errorf("income of %s is not beside her: %q", income, text)
	}
	// Both joined later than a year before; what they noted stands in a table of its own.
	if got := page.Texts("main table caption"); len(got) != 3 || !strings.Contains(got[2], "Terjual di luar toko") {
		t.Errorf("tables %q", got)
	}
	if text := page.Text("main"); !strings.Contains(text, "Tidak diketahui: 2 peserta") || !strings.Contains(text, "bukan bukti sebab") || !strings.Contains(text, "belum dicatat untuk 2 peserta") {
		t.Errorf("before and after: %q", text)
	}
	book := excelize.NewFile()
	for at, value := range map[string]string{"A1": "Nama", "B1": "Latar", "A2": "Wati Calon", "B2": "purna"} {
		if err := book.SetCellStr("Sheet1", at, value); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	if seen = sendList(t, c, page, "peserta.xlsx", b.Bytes()).Want(http.StatusOK); !strings.Contains(seen.Text("textarea[name=text]"), "Wati Calon") {
		t.Error("the workbook is not read")
	}
	sendList(t, c, page, "gambar.png", []byte("\x89PNG\x00\x00")).Want(http.StatusUnprocessableEntity)
}

// sendList sends a file by the form of a cohort's page.
func sendList(t *testing.T, c *webtest.Client, page *webtest.Page, name string, content []byte) *webtest.Page {
	t.Helper()
	return partOf(t, c, page, "file", name, content)
}

// partOf sends one part of the form with a file.
func partOf(t *testing.T, c *webtest.Client, page *webtest.Page, field, file string, content []byte) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	piece, err := w.CreateFormField(field)
	if file != "" {
		piece, err = w.CreateFormFile(field, file)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := piece.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Upload(page.Attr("form[action*='/daftar']", "action"), w.FormDataContentType(), &body)
}

// TestAidIsCountedOnce: four machines for a group, their look and their way to one
// maker stand on the page of what was given.
func TestAidIsCountedOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.manager(t)
	p := looked(t, c, "/program/bantuan")
	group := "k" + strconv.FormatInt(int64(o.waliwis.ID), 10)
	fields := webtest.Fill{"what": "Mesin jahit", "quantity": "4", "serial": "SN-1", "giver": "Pemerintah Desa Waliwis", "given": "2025-11-03", "receiver": ""}
	if refused := c.Submit(p, "main form[method=post]", fields).Want(http.StatusUnprocessableEntity); !refused.Has("#f-receiver[aria-invalid=true]") {
		t.Error("aid for nobody is not refused")
	}
	fields["receiver"] = "k" + strconv.FormatInt(int64(o.foreign.ID), 10)
	c.Submit(p, "main form[method=post]", fields).Want(http.StatusUnprocessableEntity)
	fields["receiver"] = group
	p = c.Submit(p, "main form[method=post]", fields).Want(http.StatusOK)
	if got := p.Texts("main tbody tr"); len(got) != 1 || !strings.Contains(got[0], "Simpul Waliwis") {
		t.Fatalf("aid %q", got)
	}
	one := looked(t, c, p.Attr("tbody th a", "href"))
	one = c.Submit(one, "main form.panel", webtest.Fill{"kind": "worn", "day": "2026-01-10", "note": "Jarum sering patah"}).Want(http.StatusOK)
	one = c.Submit(one, "main form.panel", webtest.Fill{"kind": "transferred", "day": "2026-02-01", "receiver": "p" + strconv.FormatInt(int64(o.siti.Person), 10)}).Want(http.StatusOK)
	if text := one.Text("main"); !strings.Contains(text, "Siti Contoh") || !strings.Contains(text, "Aus") || !strings.Contains(text, "Jarum sering patah") {
		t.Errorf("the page says %q", text)
	}
}

// TestAHandOverIsPhotographed: a manager adds a photograph, which her programme alone
// sees; what is no photograph, the same again and a seventh are refused, and
// PostgreSQL takes no picture that anybody may see.
func TestAHandOverIsPhotographed(t *testing.T) {
	t.Parallel()
	o := open(t)
	c := o.manager(t)
	fields := webtest.Fill{"what": "Mesin jahit", "quantity": "1", "giver": "Desa Waliwis", "given": "2025-11-03", "receiver": "k" + strconv.FormatInt(int64(o.waliwis.ID), 10)}
	list := c.Submit(looked(t, c, "/program/bantuan"), "main form[method=post]", fields).Want(http.StatusOK)
	path := list.Attr("tbody th a", "href")
	page := looked(t, c, path)
	send := func(content []byte) *webtest.Page {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		piece, err := w.CreateFormFile("photo", "serah.jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := piece.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return c.Upload(page.Attr("form[action*='/foto']", "action"), w.FormDataContentType(), &body)
	}
	if refused := send([]byte("bukan foto")).Want(http.StatusUnprocessableEntity); !refused.Has(".field-error") {
		t.Error("what is no photograph is not refused beside the field")
	}
	send(jpegOf(t, 1)).Want(http.StatusSeeOther)
	if again := send(jpegOf(t, 1)).Want(http.StatusUnprocessableEntity); !strings.Contains(again.Text("main"), "sudah ada") {
		t.Error("the same photograph again is not told")
	}
	page = looked(t, c, path)
	photo := page.Attr("main figure img", "src")
	shown := c.Get(photo).Want(http.StatusOK)
	if cache := shown.Header.Get("Cache-Control"); !strings.Contains(cache, "no-store") || !strings.HasPrefix(shown.Header.Get("Content-Type"), "image/") {
		t.Errorf("it is kept by others: %q, %q", cache, shown.Header.Get("Content-Type"))
	}
	o.Client(t).Get(photo).Want(http.StatusSeeOther)
	o.holder(t, "Orang Lain", identity.Office{Role: identity.Manager, Programme: o.elsewhere}).Get(photo).Want(http.StatusNotFound)
	for n := 2; n <= 6; n++ {
		send(jpegOf(t, n)).Want(http.StatusSeeOther)
	}
	if full := send(jpegOf(t, 7)).Want(http.StatusUnprocessableEntity); !strings.Contains(full.Text("main"), "enam foto") {
		t.Error("a seventh photograph is not refused")
	}
	public, err := media.Add(t.Context(), o.world.App, o.world.Studio, int64(o.siti.Person), bytes.NewReader(jpegOf(t, 9)), o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	for name, attack := range map[string]string{
		"a public picture": `INSERT INTO aid_photo (aid_id, picture_id, added_by, added_at) SELECT max(id), $1, min(made_by), now() FROM aid`,
		"a change":         `UPDATE aid_photo SET picture_id = $1`,
		"a removal":        `DELETE FROM aid_photo WHERE picture_id <> $1`,
	} {
		if _, err := o.world.App.ExecContext(t.Context(), attack, int64(public.ID)); err == nil {
			t.Errorf("%s is not refused", name)
		}
	}
}

// jpegOf is a small photograph, another for each number.
func jpegOf(t *testing.T, n int) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for i := range picture.Pix {
		picture.Pix[i] = byte(i*n + 40)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
