package program_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"simpul/internal/clock"
	"simpul/internal/money"
	"simpul/internal/web/webtest"
)

// TestFilesEqualTheLedger asks for windows at random, cut at midnights of WIB: the
// files by village, maker and cooperative and that of the sales each sum to what
// the page shows and the ledger holds, to the rupiah.
func TestFilesEqualTheLedger(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.manager(t)
	windows := 12
	if os.Getenv("SIMPUL_FULL") != "" {
		windows = 200
	}
	sold := 0
	for range windows {
		from := time.Date(2026, time.January, 5, 0, 0, 0, 0, clock.Jakarta).AddDate(0, 0, rand.IntN(40))
		last := from.AddDate(0, 0, rand.IntN(40))
		days := fmt.Sprintf("dari=%s&sampai=%s", from.Format(time.DateOnly), last.Format(time.DateOnly))
		var held money.Amount
		if err := o.world.App.GetContext(t.Context(), &held, `
			SELECT coalesce(-sum(p.amount), 0)::bigint FROM posting p JOIN ledger_transaction t ON t.id = p.transaction_id
			JOIN cooperative k ON k.id = p.cooperative_id AND k.programme_id = $3
			WHERE p.order_line_id IS NOT NULL AND t.rule = 'sale' AND t.occurred_at >= $1 AND t.occurred_at < $2`,
			from, last.AddDate(0, 0, 1), int64(o.world.Programme.ID)); err != nil {
			t.Fatal(err)
		}
		if got := looked(t, c, "/program?"+days).Texts(".metric-value")[0]; got != held.String() {
			t.Errorf("%s: the page says %s, the ledger %s", days, got, held)
		}
		if held.IsZero() {
			continue
		}
		sold++
		for path, at := range map[string]struct {
			table  string
			column int
		}{
			"/program": {"rincian", 5}, "/program/perajin": {"perajin", 5}, "/program/koperasi": {"koperasi", 5},
		} {
			if got := summed(t, c, path+"?"+days+"&isi="+at.table+"&bentuk=csv", at.column); got != held.Rupiah() {
				t.Errorf("%s: the rows of %s sum to %d, the ledger holds %s", days, at.table, got, held)
			}
		}
		parts := int64(0)
		for _, village := range looked(t, c, "/program?"+days).Attrs(".with-chart tbody th a", "href") {
			parts += summed(t, c, village+"&isi=penjualan&bentuk=csv", 8)
		}
		if parts != held.Rupiah() {
			t.Errorf("%s: the villages' sales sum to %d, the ledger holds %s", days, parts, held)
		}
	}
	if sold == 0 {
		t.Skip("no window held a sale")
	}
}

// summed is the sum of a column of a file, which its row of totals says too.
func summed(t *testing.T, c *webtest.Client, path string, column int) (sum int64) {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(c.Get(path).Want(200).Body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all[1:] {
		n, err := strconv.ParseInt(row[column], 10, 64)
		if row[0] == "Jumlah" {
			if err != nil || n != sum {
				t.Errorf("%s: the rows sum to %d, the total says %s", path, sum, row[column])
			}
			return sum
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		sum += n
	}
	t.Errorf("%s has no total", path)
	return sum
}

// TestEveryTableIsAFile: each table of figures is offered in three forms, typed in
// the workbook, and says when it was taken.
func TestEveryTableIsAFile(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.season(t)
	c := o.manager(t)
	p := looked(t, c, "/program?periode=2026-02")
	text := c.Get(p.Attr(".table-files a[href*='bentuk=excel']", "href")).Want(200)
	if !strings.HasPrefix(text.Body, "\ufeffDesa;") || !strings.Contains(text.Header.Get("Content-Disposition"), "simpul-rincian-2026-02-01-2026-02-28.csv") {
		t.Errorf("%s: %.80q", text.Header.Get("Content-Disposition"), text.Body)
	}
	book, err := excelize.OpenReader(strings.NewReader(c.Get(p.Attr(".table-files a[href*='bentuk=xlsx']", "href")).Want(200).Body))
	if err != nil {
		t.Fatal(err)
	}
	sheet := book.GetSheetName(0)
	if kind, err := book.GetCellType(sheet, "F2"); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("F2 is %v, %v", kind, err)
	}
	maker := looked(t, c, fmt.Sprintf("/program/perajin/%d?periode=2026-02", o.siti.Person))
	if got := c.Get(maker.Attr(".table-files a[href*='bentuk=csv']", "href")).Want(200).Body; !strings.Contains(got, "Tas tali kur merah") || !strings.Contains(got, "Diambil pada,2026-02-20 12:00") {
		t.Errorf("her sales:\n%s", got)
	}
	c.Get("/program?bentuk=pdf&isi=rincian").Want(404)
}
