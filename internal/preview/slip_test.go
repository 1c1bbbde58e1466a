package preview

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
)

// TestDrawSlip draws short and long accounts: as wide as a phone shows, nothing
// beyond the margins, and small enough for a slow network.
func TestDrawSlip(t *testing.T) {
	t.Parallel()
	long := Slip{Shop: "Simpul", Title: "Hasil November 2026", Lead: []string{"Siti Aminah", "Kelompok Usaha Simpul Waliwis"}, Foot: strings.Repeat("Dicatat di Simpul. ", 12)}
	for range 26 {
		long.Rows = append(long.Rows, SlipRow{Text: "12 Nov · 2 × Tas selempang simpul pilin kuning kunyit dengan tali panjang", Sum: "Rp1.265.500"})
	}
	long.Rows = append(long.Rows, SlipRow{Text: "Jumlah", Sum: "Rp50.620.000", Strong: true})
	for name, s := range map[string]Slip{"nothing": {}, "long": long} {
		file, err := DrawSlip(s)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		img, err := png.Decode(bytes.NewReader(file))
		if err != nil || img.Bounds().Dx() != SlipWidth || len(file) > 300_000 {
			t.Fatalf("%s: %v, %d bytes: %v", name, img.Bounds(), len(file), err)
		}
		tall := img.Bounds().Dy()
		for _, edge := range []image.Rectangle{image.Rect(0, 0, slipMargin-4, tall), image.Rect(SlipWidth-slipMargin+4, 0, SlipWidth, tall), image.Rect(0, tall-slipMargin/2, SlipWidth, tall)} {
			if written(img, edge) {
				t.Errorf("%s: writing at the edge %v", name, edge)
			}
		}
		if name == "long" && !written(img, img.Bounds()) {
			t.Error("nothing is written")
		}
	}
}
