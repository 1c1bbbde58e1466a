package koperasi_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

// sendGoods uploads a part of the form of all goods: file, or list to confirm.
func sendGoods(t *testing.T, c *webtest.Client, field, content string) *webtest.Page {
	t.Helper()
	page := c.Get("/koperasi/barang/semua").Want(http.StatusOK)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	make := w.CreateFormField
	if field == "file" {
		make = func(name string) (io.Writer, error) { return w.CreateFormFile(name, "barang.csv") }
	}
	to, err := make(field)
	if err == nil {
		_, err = to.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return c.Upload(page.Attr("form[enctype='multipart/form-data']", "action"), w.FormDataContentType(), &body)
}

// cells reads a file of goods, and writes it again.
func cells(t *testing.T, file string) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func written(t *testing.T, all [][]string) string {
	t.Helper()
	var b strings.Builder
	if err := csv.NewWriter(&b).WriteAll(all); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func column(t *testing.T, all [][]string, name string) int {
	t.Helper()
	for i, head := range all[0] {
		if head == name {
			return i
		}
	}
	t.Fatalf("no column %s", name)
	return -1
}

// TestGoodsGoOutAndComeIn downloads all goods in each form and brings them in
// unchanged, changed and with new ones; nothing is written before it is confirmed,
// and what has changed meanwhile is not overwritten.
func TestGoodsGoOutAndComeIn(t *testing.T) {
	t.Parallel()
	o := open(t)
	aminah := o.world.Producer(o.waliwis, "Aminah Contoh", checkouttest.MekarBaru)
	o.world.Bag(o.waliwis, "=SUM(1), \"Tas\"; 'berdua'", money.Rupiah(99_500), 4,
		catalog.MakerShare{Producer: o.siti.Person, ShareBP: 6_667}, catalog.MakerShare{Producer: aminah.Person, ShareBP: 3_333})
	toOrder := o.world.BagToOrder(o.waliwis, "Tas pesanan", money.Rupiah(245_000), 9, catalog.MakerShare{Producer: o.siti.Person, ShareBP: 10_000})
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	looked(t, c, "/koperasi/barang/semua")
	state := func() (text string) {
		t.Helper()
		if err := o.world.Super.GetContext(t.Context(), &text, `
			SELECT string_agg(concat_ws('|', p.id, p.revision, p.title, p.title_en, p.description, p.weight_g, p.lead_days, v.id, v.price, v.on_hand, p.file_reference), E'\n' ORDER BY v.id)
			FROM product p JOIN variant v ON v.product_id = p.id`); err != nil {
			t.Fatal(err)
		}
		return text
	}
	before := state()
	for _, form := range []string{"csv", "excel", "xlsx", "csv&bahasa=en"} {
		file := c.Get("/koperasi/barang/semua?bentuk=" + form).Want(http.StatusOK).Body
		shown := sendGoods(t, c, "file", file).Want(http.StatusOK)
		if text := shown.Text("main"); !strings.Contains(text, "tidak mengubah apa-apa") || shown.Has("textarea[name=list]") {
			t.Errorf("%s unchanged: %s", form, text)
		}
		sendGoods(t, c, "list", file).Want(http.StatusOK)
	}
	if now := state(); now != before {
		t.Errorf("a file without changes changed\n%s\nto\n%s", before, now)
	}

	table := cells(t, c.Get("/koperasi/barang/semua?bentuk=csv").Body)
	if text := fmt.Sprint(table); strings.Contains(text, "Dompet koin") || !strings.Contains(text, "'=SUM(1)") {
		t.Errorf("the file: %s", text)
	}
	at := func(name string) int { return column(t, table, name) }
	var number string
	if err := o.world.App.GetContext(t.Context(), &number, `SELECT member_number FROM person WHERE id = $1`, int64(aminah.Person)); err != nil {
		t.Fatal(err)
	}
	row := func(v catalog.VariantID) []string {
		t.Helper()
		for _, r := range table[1:] {
			if r[at("pilihan")] == fmt.Sprint(int64(v)) {
				return r
			}
		}
		t.Fatalf("no row of %d", v)
		return nil
	}
	fresh := func(reference, colour, size, price, stock string) []string {
		r := make([]string, len(table[0]))
		for name, value := range map[string]string{
			"acuan": reference, "nama": "Dompet baru", "uraian": "Baris satu\nbaris dua", "kategori": "dompet", "warna": colour, "ukuran": size, "harga": price, "stok": stock,
			"berat_gram": "150", "sesuai_pesanan": "tidak", "pembuat": strings.ToLower(number) + " 100%",
		} {
			r[at(name)] = value
		}
		return r
	}
	changed := row(o.bag)
	changed[at("harga")], changed[at("stok")], changed[at("uraian")] = "Rp190.000", "44", "Rapi, kuat"
	row(toOrder)[at("hari")] = "12"
	good := written(t, append(table, fresh("D-1", "Merah", "kecil", "45000", "3"), fresh("D-1", "", "besar", "55rb", "0")))
	shown := sendGoods(t, c, "file", good).Want(http.StatusOK)
	viewtest.Check(t, shown.Body)
	if text := shown.Text("main"); !strings.Contains(text, "harga Rp185.000 menjadi Rp190.000") || !strings.Contains(text, "stok 50 menjadi 44") || !strings.Contains(text, "Dompet baru Baru Rp45.000, stok 3 Rp55.000, stok 0") {
		t.Errorf("the preview: %s", text)
	}
	if now := state(); now != before {
		t.Error("the preview wrote something")
	}

	// Faulty rows are named, and nothing is written.
	for what, test := range map[string]struct {
		change func(all [][]string) [][]string
		want   string
		status int
	}{
		"an unknown category": {func(a [][]string) [][]string {
			a[len(a)-1][at("kategori")] = "panci"
			a[len(a)-2][at("kategori")] = "panci"
			return a
		}, "kolom kategori: Kategori “panci” tidak dikenal", 422},
		"an unknown colour": {func(a [][]string) [][]string { a[len(a)-1][at("warna")] = "ultra"; return a }, "kolom warna: Warna “ultra” tidak dikenal", 422},
		"an unknown maker": {func(a [][]string) [][]string {
			a[len(a)-2][at("pembuat")] = "ZZZ-1"
			a[len(a)-1][at("pembuat")] = ""
			return a
		}, "Tidak ada anggota bernomor ZZZ-1", 422},
		"no price":        {func(a [][]string) [][]string { a[1][at("harga")] = "lima"; return a }, "Baris 2, kolom harga: “lima” bukan harga", 422},
		"no number":       {func(a [][]string) [][]string { a[len(a)-1][at("stok")] = "-3"; return a }, "kolom stok: “-3” bukan angka", 422},
		"a price too low": {func(a [][]string) [][]string { a[len(a)-1][at("harga")] = "200000000"; return a }, "kolom harga", 409},
		"shares of 90 %": {func(a [][]string) [][]string {
			a[len(a)-2][at("pembuat")] = number + " 90"
			a[len(a)-1][at("pembuat")] = ""
			return a
		}, "kolom pembuat", 409},
		"the same option twice": {func(a [][]string) [][]string {
			a[len(a)-1][at("warna")], a[len(a)-1][at("ukuran")] = "merah", "kecil"
			return a
		}, "kolom warna", 409},
		"no reference": {func(a [][]string) [][]string { a[len(a)-1][at("acuan")] = ""; return a }, "kolom acuan", 422},
		"another's goods": {func(a [][]string) [][]string {
			a[1][at("produk")], a[1][at("pilihan")] = "2", fmt.Sprint(int64(o.pouch))
			return a
		}, "Tidak ada produk 2", 422},
		"a row twice":         {func(a [][]string) [][]string { return append(a, a[1]) }, "sudah ada di baris 2", 422},
		"another colour":      {func(a [][]string) [][]string { a[1][at("warna")] = "Merah"; return a }, "tidak bisa diubah lewat berkas", 422},
		"a category by file":  {func(a [][]string) [][]string { a[1][at("kategori")] = "Dompet"; return a }, "kolom kategori: Ini tidak bisa diubah", 422},
		"a column of its own": {func(a [][]string) [][]string { a[0][at("warna")] = "warni"; return a }, "Kolom “warni” tidak dikenal", 422},
		"a lacking column":    {func(a [][]string) [][]string { a[0][at("warna")] = ""; return a }, "Kolom yang kurang: warna", 422},
	} {
		refused := sendGoods(t, c, "file", written(t, test.change(cells(t, good)))).Want(test.status)
		if text := refused.Text("main"); !strings.Contains(text, test.want) || !strings.Contains(text, "Tidak ada yang diubah") {
			t.Errorf("%s: %s", what, text)
		}
	}
	for what, test := range map[string]struct{ file, want string }{
		"a picture": {"\x89PNG\r\n\x1a\n\x00\x00", "bukan berkas CSV atau XLSX"}, "nothing": {"", "Pilih berkasnya"}, "a head alone": {"produk,pilihan\n", "Tidak ada barang"},
		"a broken workbook": {"PK\x03\x04rusak", "bukan berkas CSV atau XLSX"}, "too much": {strings.Repeat("x", 2<<20+1), "lebih dari 2 MB"},
	} {
		if text := sendGoods(t, c, "file", test.file).Want(http.StatusUnprocessableEntity).Text("main"); !strings.Contains(text, test.want) {
			t.Errorf("%s: %s", what, text)
		}
	}
	if now := state(); now != before {
		t.Error("what was refused wrote something")
	}

	// Confirmed, all is saved; again, nothing more happens.
	_, kept, _ := strings.Cut(shown.Body, "<textarea name=\"list\"")
	_, kept, _ = strings.Cut(kept, ">")
	kept, _, _ = strings.Cut(kept, "</textarea>")
	// A browser sends the lines of a field so.
	sendGoods(t, c, "list", strings.ReplaceAll(html.UnescapeString(kept), "\n", "\r\n")).Want(http.StatusSeeOther)
	after := state()
	var price, onHand, drafts int
	if err := o.world.App.QueryRowxContext(t.Context(), `SELECT price / 100, on_hand FROM variant WHERE id = $1`, int64(o.bag)).Scan(&price, &onHand); err != nil || price != 190_000 || onHand != 44 {
		t.Errorf("%d, %d, %v", price, onHand, err)
	}
	const draft = `SELECT count(*) FROM product p JOIN variant v ON v.product_id = p.id WHERE p.title = 'Dompet baru' AND NOT EXISTS (SELECT 1 FROM publication u WHERE u.product_id = p.id)`
	if err := o.world.App.GetContext(t.Context(), &drafts, draft); err != nil || drafts != 2 {
		t.Errorf("%d options of a draft, %v", drafts, err)
	}
	if text := sendGoods(t, c, "file", good).Want(http.StatusOK).Text("main"); !strings.Contains(text, "tidak mengubah apa-apa") || !strings.Contains(text, "Sudah pernah dimasukkan 1") {
		t.Errorf("the same file again: %s", text)
	}
	sendGoods(t, c, "list", good).Want(http.StatusOK)
	if now := state(); now != after {
		t.Errorf("the same file again changed\n%s\nto\n%s", after, now)
	}

	// An old file with other wishes finds what has changed since.
	old := cells(t, good)
	for i, r := range old {
		if i > 0 && r[at("pilihan")] == fmt.Sprint(int64(o.bag)) {
			old[i][at("harga")], old[i][at("stok")] = "175000", "60"
		}
	}
	if text := sendGoods(t, c, "file", written(t, old)).Want(http.StatusConflict).Text("main"); !strings.Contains(text, "berubah sejak berkas diunduh") {
		t.Errorf("an old file: %s", text)
	}
	for i, r := range old {
		if i > 0 && r[at("pilihan")] == fmt.Sprint(int64(o.bag)) {
			old[i][at("harga")], old[i][at("uraian")] = "190000", "Rapi, kuat"
		}
	}
	if text := sendGoods(t, c, "list", written(t, old)).Want(http.StatusConflict).Text("main"); !strings.Contains(text, "Baris ") {
		t.Errorf("stock that was sold since: %s", text)
	}
	if now := state(); now != after {
		t.Error("an old file wrote something")
	}
	findings, err := audit.Run(t.Context(), o.world.Owner, audit.Invariants(o.world.Studio.Store()), o.world.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Errorf("%d %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}

// TestAFileAddsOptions brings in options of listings that there are, with and
// without other rows of theirs: each is made once, is on sale at once, and rows
// that say something else are named.
func TestAFileAddsOptions(t *testing.T) {
	t.Parallel()
	o := open(t)
	toOrder := o.world.BagToOrder(o.waliwis, "Tas pesanan", money.Rupiah(245_000), 9, catalog.MakerShare{Producer: o.siti.Person, ShareBP: 10_000})
	c := o.officer(t, "Oki Pengurus", o.waliwis)
	table := cells(t, c.Get("/koperasi/barang/semua?bentuk=csv").Want(http.StatusOK).Body)
	at := func(name string) int { return column(t, table, name) }
	product := map[catalog.VariantID]string{}
	for _, r := range table[1:] {
		for _, v := range []catalog.VariantID{o.bag, toOrder} {
			if r[at("pilihan")] == fmt.Sprint(int64(v)) {
				product[v] = r[at("produk")]
			}
		}
	}
	added := func(of, colour, size, price, stock string) []string {
		r := make([]string, len(table[0]))
		for name, value := range map[string]string{"produk": of, "warna": colour, "ukuran": size, "harga": price, "stok": stock} {
			r[at(name)] = value
		}
		return r
	}
	options := func() (all []string) {
		t.Helper()
		if err := o.world.App.SelectContext(t.Context(), &all, `
			SELECT concat_ws('|', coalesce(v.colour, '-'), v.size, v.price / 100, v.on_hand, EXISTS (SELECT 1 FROM publication u WHERE u.product_id = v.product_id AND u.withdrawn_at IS NULL),
				(SELECT string_agg(m.delta || m.reason, ',') FROM stock_movement m WHERE m.variant_id = v.id))
			FROM variant v WHERE v.product_id = ANY ($1::bigint[]) AND v.id NOT IN ($2, $3) ORDER BY v.id`,
			"{"+product[o.bag]+","+product[toOrder]+"}", int64(o.bag), int64(toOrder)); err != nil {
			t.Fatal(err)
		}
		return all
	}
	// One beside the listing's own row, before it; one of a listing without a row.
	file := [][]string{table[0], added(product[o.bag], "Hitam", "besar", "Rp210.000", "4")}
	for _, r := range table[1:] {
		if r[at("produk")] == product[o.bag] {
			file = append(file, r)
		}
	}
	good := written(t, append(file, added(product[toOrder], "", "jumbo", "300rb", "")))
	shown := sendGoods(t, c, "file", good).Want(http.StatusOK)
	if text := shown.Text("main"); !strings.Contains(text, "Pilihan baru Hitam besar: Rp210.000, stok 4") || !strings.Contains(text, "Pilihan baru jumbo: Rp300.000") {
		t.Errorf("the preview: %s", text)
	}
	if made := options(); len(made) > 0 {
		t.Errorf("the preview wrote %v", made)
	}
	for what, test := range map[string]struct {
		rows   [][]string
		want   string
		status int
	}{
		"another's listing": {[][]string{added("999999", "", "kecil", "1000", "1")}, "Tidak ada produk 999999", 422},
		"no product": {func() [][]string {
			r := added("", "", "kecil", "1000", "1")
			r[at("pilihan")] = "5"
			return [][]string{r}
		}(), "Isi juga nomor produknya", 422},
		"another title": {func() [][]string {
			r := added(product[o.bag], "", "kecil", "100000", "1")
			r[at("nama")] = "Lain"
			return [][]string{r}
		}(), "kolom nama: Baris pilihan baru tidak mengubah ini", 422},
		"another weight": {func() [][]string {
			r := added(product[o.bag], "", "kecil", "100000", "1")
			r[at("berat_gram")] = "90"
			return [][]string{r}
		}(), "kolom berat_gram: Baris pilihan baru tidak mengubah ini", 422},
		"no stock":          {[][]string{added(product[o.bag], "", "kecil", "100000", "")}, "kolom stok", 422},
		"a price too high":  {[][]string{added(product[o.bag], "", "kecil", "200000000", "1")}, "kolom harga", 409},
		"the same one here": {[][]string{added(product[o.bag], "", "kecil", "100000", "1"), added(product[o.bag], "", "kecil", "100000", "1")}, "Baris 3, kolom warna", 422},
	} {
		refused := sendGoods(t, c, "file", written(t, append([][]string{table[0]}, test.rows...))).Want(test.status)
		if text := refused.Text("main"); !strings.Contains(text, test.want) {
			t.Errorf("%s: %s", what, text)
		}
	}
	sendGoods(t, c, "list", good).Want(http.StatusSeeOther)
	want := []string{"hitam|besar|210000|4|t|4listed", "-|jumbo|300000|0|t"}
	if made := options(); strings.Join(made, " ") != strings.Join(want, " ") {
		t.Errorf("made %v, want %v", made, want)
	}
	if text := sendGoods(t, c, "file", good).Want(http.StatusOK).Text("main"); !strings.Contains(text, "tidak mengubah apa-apa") {
		t.Errorf("the same file again: %s", text)
	}
	sendGoods(t, c, "list", good).Want(http.StatusOK)
	if made := options(); len(made) != len(want) {
		t.Errorf("the same file made %v", made)
	}
	dearer := written(t, [][]string{table[0], added(product[toOrder], "", "jumbo", "310000", "")})
	if text := sendGoods(t, c, "file", dearer).Want(http.StatusUnprocessableEntity).Text("main"); !strings.Contains(text, "sudah punya pilihan itu, nomor ") {
		t.Errorf("the same option at another price: %s", text)
	}
	foreign := o.officer(t, "Lain Pengurus", o.world.Cooperative("Lain", checkouttest.Waliwis))
	if text := sendGoods(t, foreign, "file", good).Want(http.StatusUnprocessableEntity).Text("main"); !strings.Contains(text, "Tidak ada produk") {
		t.Errorf("another cooperative's officer: %s", text)
	}
}
