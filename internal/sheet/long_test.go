package sheet_test

import (
	"io"
	"os"
	"runtime"
	"testing"
	"time"

	"simpul/internal/money"
	"simpul/internal/sheet"
)

// TestLongTablesTakeLittleMemory writes tables of a hundred thousand rows: what is in
// memory meanwhile does not grow with them, and no temporary file is left.
func TestLongTablesTakeLittleMemory(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	columns := make([]string, 11)
	row := []sheet.Cell{
		sheet.Text("SP3ZYQW5QF"), sheet.Moment(time.Date(2026, 1, 14, 20, 30, 0, 0, time.UTC)), sheet.Text("Penjualan"), sheet.Text("Tas tali kur merah, besar"),
		sheet.Number(2), sheet.Text("Siti Contoh"), sheet.Text("Simpul Waliwis"), {}, sheet.Money(money.Rupiah(185_000)), sheet.Money(money.Rupiah(166_500)), sheet.Number(17),
	}
	const rows, step, most = 100_000, 20_000, 48 << 20
	for name, begin := range map[string]func(io.Writer, string, []string) (sheet.Writer, error){"csv": sheet.NewCSV, "xlsx": sheet.NewXLSX} {
		held := func() uint64 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		before := held()
		out, err := begin(io.Discard, "Penjualan", columns)
		if err != nil {
			t.Fatal(err)
		}
		for n := range rows {
			if err := out.Row(row); err != nil {
				t.Fatal(err)
			}
			if n%step == step-1 {
				if now := held(); now > before+most {
					t.Errorf("%s: %d MB are held after %d rows", name, (now-before)>>20, n+1)
				}
			}
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
		if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
			t.Errorf("%s leaves %v, %v", name, left, err)
		}
	}
}
