package program_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"simpul/internal/bank"
	"simpul/internal/books"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// upload sends a file with the first form that takes one.
func upload(t *testing.T, c *webtest.Client, p *webtest.Page, text string) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	file, err := w.CreateFormFile("file", "mutasi.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = file.Write([]byte(text))
	_ = w.Close()
	return c.Upload(p.Attr("form[enctype]", "action"), w.FormDataContentType(), &body)
}

// confirm sends what was looked at once more.
func confirm(t *testing.T, c *webtest.Client, p *webtest.Page, text string) *webtest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("name", p.Attr("input[name=name]", "value"))
	if !strings.Contains(p.Text("textarea[name=text]"), strings.Fields(text)[0]) {
		t.Errorf("the page does not carry the file: %q", p.Text("textarea[name=text]"))
	}
	_ = w.WriteField("text", strings.ReplaceAll(text, "\n", "\r\n"))
	_ = w.Close()
	return c.Upload(p.Attr("form[enctype]", "action"), w.FormDataContentType(), &body)
}

// sealed waits until the ledger has a seal: what is younger than the oldest
// running transaction, of another test's database too, is not sealed yet.
func sealed(t *testing.T, o *office) {
	t.Helper()
	for {
		n, err := ledger.Seal(t.Context(), o.world.App, time.Now(), 1000)
		if err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

const january = "?periode=2026-01"

func TestAMonthIsReconciledAndClosed(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	sealed(t, o)
	maya := o.manager(t)
	dewi := o.holder(t, "Dewi Pengelola", identity.Office{Role: identity.Manager, Programme: o.world.Programme.ID})

	p := looked(t, maya, "/program/rekonsiliasi"+january)
	if text := p.Text("main"); !strings.Contains(text, "Simulasi pembayaran") || !strings.Contains(text, "Segel buku besar nomor") {
		t.Errorf("the month shows:\n%s", text)
	}
	account := looked(t, maya, p.Attr("tbody a", "href"))
	if text := account.Text("main"); !strings.Contains(text, "Penjualan") || !strings.Contains(text, "1 jurnal bulan ini") {
		t.Errorf("the account shows:\n%s", text)
	}
	entry := looked(t, maya, account.Attr("table:last-of-type tbody a[href*=jurnal]", "href"))
	// A long code may break after its colons.
	if text := strings.ReplaceAll(entry.Text("main"), ": ", ":"); !strings.Contains(text, "liability:producer") || strings.Contains(text, "liability:producer:") {
		t.Errorf("the transaction shows:\n%s", text)
	}

	// A bank account, refused and added.
	banks := looked(t, maya, "/program/rekening"+january)
	refused := maya.Submit(banks, "main form", webtest.Fill{"bank": "BRI", "holder": "Program Contoh", "number": "0812345", "code": "bri"}).Want(http.StatusUnprocessableEntity)
	viewtest.Check(t, refused.Body)
	if !strings.Contains(refused.Text(".error"), "empat angka terakhir") || refused.Attr("input[name=holder]", "value") != "Program Contoh" {
		t.Errorf("the refused form shows %q", refused.Text("main"))
	}
	maya.Submit(banks, "main form", webtest.Fill{"bank": "BRI", "holder": "Program Contoh", "number": "1234", "code": "bri"}).Want(http.StatusOK)
	bankPage := looked(t, maya, looked(t, maya, "/program/rekening"+january).Attr("tbody a", "href"))

	// A statement: first with a wrong row, then right, looked at and stored.
	const head = "Tanggal;Keterangan;Jumlah;Saldo\n"
	wrong := upload(t, maya, bankPage, head+"30/01/2026;A;x;1\n").Want(http.StatusUnprocessableEntity)
	viewtest.Check(t, wrong.Body)
	if text := wrong.Text("tbody"); !strings.Contains(text, "2") || !strings.Contains(text, "Jumlah tidak bisa dibaca") {
		t.Errorf("the wrong row is shown as %q", text)
	}
	const statement = head + "30/01/2026;=SETORAN;100.000;150.000\n31/01/2026;BIAYA ADM;-6.500;143.500\n"
	shown := upload(t, maya, bankPage, statement).Want(http.StatusOK)
	viewtest.Check(t, shown.Body)
	if text := shown.Text("main"); !strings.Contains(text, "Rp143.500") || !strings.Contains(text, "Baris yang belum cocok: 0") {
		t.Errorf("the preview shows:\n%s", text)
	}
	bankPage = maya.Follow(confirm(t, maya, shown, statement).Want(http.StatusSeeOther)).Want(http.StatusOK)
	viewtest.Check(t, bankPage.Body)
	if !strings.Contains(bankPage.Text("main"), "Baris yang belum cocok: 2") {
		t.Errorf("after the import:\n%s", bankPage.Text("main"))
	}

	// The month cannot be proposed while something is open.
	month := "/program/rekonsiliasi" + january
	tried := maya.Submit(looked(t, maya, month), "form[action*=usul]", nil).Want(http.StatusOK)
	if !strings.Contains(tried.Text(".flash"), "2 selisih") {
		t.Errorf("proposed with open differences: %q", tried.Text(".flash"))
	}

	bankURL := strings.TrimSuffix(strings.SplitN(bankPage.Attr("form[enctype]", "action"), "?", 2)[0], "/mutasi") + january
	lines := bankPage.Count("form[action*=catat]")
	first := strings.TrimPrefix(bankPage.Attr("select", "name"), "nature-")
	unexplained := maya.Submit(bankPage, "form[action*=catat]", webtest.Fill{"nature-" + first: "unknown", "reason-" + first: "x"}).Want(http.StatusUnprocessableEntity)
	viewtest.Check(t, unexplained.Body)
	maya.Submit(bankPage, "form[action*=catat]", webtest.Fill{"nature-" + first: "unknown", "reason-" + first: "pengirim belum diketahui"}).Want(http.StatusOK)
	bankPage = looked(t, maya, bankURL)
	maya.Submit(bankPage, "form[action*=saldo-awal]", nil).Want(http.StatusOK)
	if after := looked(t, maya, bankURL); lines != 2 || after.Count("form[action*=catat]") != 1 || after.Has("form[action*=saldo-awal]") {
		t.Errorf("of %d lines %d are left", lines, after.Count("form[action*=catat]"))
	}

	// The other line is only explained.
	differences := looked(t, dewi, "/program/selisih"+january)
	id := differences.Attr("main form input[name^=reason]", "name")
	short := dewi.Submit(differences, "main form", webtest.Fill{id: "ya"}).Want(http.StatusUnprocessableEntity)
	viewtest.Check(t, short.Body)
	if short.Attr("input[name="+id+"]", "value") != "ya" || !strings.Contains(short.Text(".error"), "lima huruf") {
		t.Errorf("the refused reason shows %q", short.Text("main"))
	}
	dewi.Submit(differences, "main form", webtest.Fill{id: "akan dicatat bulan depan"}).Want(http.StatusOK)
	if again := looked(t, dewi, "/program/selisih"+january); !again.Has(".empty") || !strings.Contains(again.Text("table"), "akan dicatat bulan depan (Dewi Pengelola)") {
		t.Errorf("afterwards: %s", again.Text("main"))
	}

	// Two people close it.
	proposed := maya.Submit(looked(t, maya, month), "form[action*=usul]", webtest.Fill{"note": "dicocokkan dengan BRI"}).Want(http.StatusOK)
	if proposed.Has("form[action*=tutup]") || !strings.Contains(proposed.Text("main"), "Anda yang mengusulkan") {
		t.Errorf("who proposed sees:\n%s", proposed.Text("main"))
	}
	token := proposed.Attr("form[action*=usul] input[name=token]", "value")
	alone := maya.Follow(maya.Post("/program/rekonsiliasi/tutup"+january, url.Values{"token": {token}}).Want(http.StatusSeeOther))
	if !strings.Contains(alone.Text(".flash"), "orang lain") {
		t.Errorf("closed by one: %q", alone.Text(".flash"))
	}
	closed := dewi.Submit(looked(t, dewi, month), "form[action*=tutup]", nil).Want(http.StatusOK).Want(http.StatusOK)
	viewtest.Check(t, closed.Body)
	if text := closed.Text("main"); !strings.Contains(text, "Diusulkan oleh Maya Pengelola, disetujui oleh Dewi Pengelola") || closed.Has("form[action*=usul]") {
		t.Errorf("the closed month shows:\n%s", text)
	}
	if text := looked(t, maya, account.Attr("form.period", "action")+january).Text("main"); !strings.Contains(text, "Bulan ini ditutup dengan Rp") {
		t.Errorf("the closed account shows:\n%s", text)
	}
}

func TestBooksAreOfTheirProgramme(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	maya := o.manager(t)
	banks := maya.Get("/program/rekening").Want(http.StatusOK)
	maya.Submit(banks, "main form", webtest.Fill{"bank": "BRI", "holder": "Program Contoh", "number": "1234", "code": "bri"}).Want(http.StatusOK)
	path := strings.SplitN(maya.Get("/program/rekening").Attr("tbody a", "href"), "?", 2)[0]
	rani := o.holder(t, "Rani Pengelola", identity.Office{Role: identity.Manager, Programme: o.elsewhere})
	rani.Get(path).Want(http.StatusNotFound)
	rani.Get("/program/rekonsiliasi/akun/asset.bank.bri/IDR").Want(http.StatusNotFound)
	token := rani.Get("/program/rekening").Attr("main form input[name=token]", "value")
	rani.Post(path+"/saldo-awal", url.Values{"token": {token}}).Want(http.StatusNotFound)

	until := o.Clock.Now().AddDate(0, 1, 0)
	auditor := o.holder(t, "Sari Pemeriksa", identity.Office{Role: identity.Auditor, Programme: o.world.Programme.ID, Until: until})
	for _, read := range []string{"/program/rekonsiliasi" + january, "/program/selisih", "/program/rekening", path} {
		if p := looked(t, auditor, read); p.Has("main form[method=post]") {
			t.Errorf("%s offers an auditor a form", read)
		}
	}
	auditor.Post("/program/rekonsiliasi/usul"+january, url.Values{}).Want(http.StatusForbidden)
	for _, unknown := range []string{"/program/rekonsiliasi/akun/asset.psp.x/IDR", "/program/rekonsiliasi/akun/..%2f/IDR", "/program/rekening/999", "/program/rekonsiliasi/akun/asset.psp.simulation.idr/IDR/jurnal/999"} {
		maya.Get(unknown).Want(http.StatusNotFound)
	}
}

// bookPaths are the pages about the books, with a bank account whose statement
// the books do not explain.
func (o *office) bookPaths(t *testing.T) []string {
	t.Helper()
	var account bank.Account
	actor := identity.Actor{Person: o.world.Person("Pengelola Contoh")}
	o.In(t, func(ctx context.Context, tx *database.Tx) (err error) {
		account, err = bank.Add(ctx, tx, actor, bank.Account{
			Programme: o.world.Programme.ID, Code: "bri-utama", Bank: "BRI", Holder: "Program Pemberdayaan Contoh", NumberEnd: "1234",
		}, o.Clock.Now())
		if err != nil {
			return err
		}
		_, err = bank.Import(ctx, tx, actor, account.ID, "mutasi.csv", []byte("Tanggal;Keterangan;Jumlah;Saldo\n"+
			"02/02/2026;SETORAN TUNAI DARI KOPERASI SIMPUL WALIWIS;1.250.000,00;3.750.000,00\n03/02/2026;BIAYA ADM;-6.500,00;3.743.500,00\n"), o.Clock.Now())
		return err
	})
	if err := (&books.Books{DB: o.world.App}).Match(t.Context(), account, o.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	return []string{
		"/program/rekonsiliasi?periode=2026-02", "/program/rekonsiliasi?periode=2026-01", "/program/rekonsiliasi/akun/asset.bank.bri-utama/IDR",
		"/program/rekonsiliasi/akun/asset.psp.simulation.idr/IDR", "/program/rekonsiliasi/akun/asset.psp.simulation.idr/IDR/jurnal/2",
		"/program/selisih", "/program/pajak", "/program/rekening", fmt.Sprintf("/program/rekening/%d", account.ID),
	}
}
