package preview

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"slices"
	"strings"
	"testing"
)

// most is what WhatsApp takes of a preview, in bytes.
const most = 300_000

// TestDraw draws works whose texts are short, long and of letters that the
// font does not have: each is a picture of the right size, with writing in the
// column and none beyond it.
func TestDraw(t *testing.T) {
	t.Parallel()
	noise := image.NewNRGBA(image.Rect(0, 0, 800, 1000))
	for i := range noise.Pix {
		noise.Pix[i] = byte(i * i >> 7)
	}
	for name, w := range map[string]Work{
		"short": {Title: "Tas", Maker: "oleh Siti", Price: "Rp5.000", Shop: "Simpul"},
		"long": {
			Title: "Tas selempang simpul pilin kuning kunyit dengan tali panjang dan kantong dalam berlapis kain tenun",
			Maker: "oleh Nengsih, Mastur, Herlina dan Sutinah, Gunung Kaler", Price: "dari Rp12.500.000", Shop: "Simpul",
		},
		"one word": {Title: strings.Repeat("talikur", 20), Maker: "oleh Siti", Price: "Rp185.000", Shop: "Simpul"},
		"foreign":  {Title: "Tas 手提包 🧶", Maker: "oleh Siti", Price: "Rp185.000", Shop: "Simpul"},
		"nothing":  {Title: "手提包"},
	} {
		w.Photo = noise
		file, err := Draw(w)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		img, err := jpeg.Decode(bytes.NewReader(file))
		if err != nil || img.Bounds() != image.Rect(0, 0, Width, Height) || len(file) > most {
			t.Errorf("%s: %v, %v, %d bytes", name, err, img.Bounds(), len(file))
		}
		if right := image.Rect(Width-margin+8, 0, Width, Height); written(img, right) {
			t.Errorf("%s: writing beyond the column", name)
		}
		if beside := image.Rect(left, 0, Width, Height); w.Price != "" && !written(img, beside) {
			t.Errorf("%s: nothing written", name)
		}
	}
}

func written(img image.Image, within image.Rectangle) bool {
	for y := within.Min.Y; y < within.Max.Y; y++ {
		for x := within.Min.X; x < within.Max.X; x++ {
			if color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y < 0xC0 {
				return true
			}
		}
	}
	return false
}

// TestLines breaks texts into lines that fit and lose no word before the last.
func TestLines(t *testing.T) {
	t.Parallel()
	fonts, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPen(draw.Image(image.NewRGBA(image.Rect(0, 0, 1, 1))), fonts.bold, 50, ink)
	if err != nil {
		t.Fatal(err)
	}
	text := "Tas jinjing anyam rapat salem dengan tali panjang"
	if got := strings.Join(p.lines(text, 9), " "); got != text {
		t.Errorf("lost a word: %q", got)
	}
	for most := 1; most <= 3; most++ {
		lines := p.lines(text, most)
		if len(lines) > most || slices.ContainsFunc(lines, func(l string) bool { return !p.fits(l) }) {
			t.Errorf("at most %d lines: %q", most, lines)
		}
		if most < 3 && !strings.HasSuffix(lines[len(lines)-1], "…") {
			t.Errorf("a cut text does not say so: %q", lines)
		}
	}
	if got := p.known("Tas 手提包 é"); got != "Tas  é" {
		t.Errorf("known = %q", got)
	}
}
