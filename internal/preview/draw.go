package preview

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"sync"

	"github.com/disintegration/imaging"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"

	"simpul/static"
)

// The size that Facebook, WhatsApp and X ask for, in pixels.
const (
	Width  = 1200
	Height = 630
)

// Work is what is drawn of a work. Texts are in the reader's language.
type Work struct {
	Photo image.Image
	Title string
	Maker string // "oleh Siti, Waliwis"
	Price string
	Shop  string
}

// The sheet beside the photograph, a square: sizes in pixels, colours as in
// static/css/foundation/tokens.css.
const (
	margin     = 56
	left       = Height + margin
	column     = Width - left - margin
	titleLines = 3
	makerLines = 2
	quality    = 84
)

var (
	paper      = color.NRGBA{0xFF, 0xFD, 0xF9, 0xFF}
	ink        = color.NRGBA{0x21, 0x1B, 0x16, 0xFF}
	muted      = color.NRGBA{0x6A, 0x5F, 0x54, 0xFF}
	terracotta = color.NRGBA{0xA9, 0x48, 0x2A, 0xFF}
	indigo     = color.NRGBA{0x27, 0x40, 0x7A, 0xFF}
)

// typefaces are read once; a face is made for each drawing, since only one may
// use it at a time.
type typefaces struct{ medium, bold *opentype.Font }

var loaded = sync.OnceValues(func() (typefaces, error) {
	medium, err := parse(500)
	if err != nil {
		return typefaces{}, err
	}
	bold, err := parse(700)
	return typefaces{medium, bold}, err
})

func parse(weight int) (*opentype.Font, error) {
	file, err := static.Font(weight)
	if err != nil {
		return nil, err
	}
	return opentype.Parse(file)
}

// Draw makes the picture, as a JPEG.
func Draw(w Work) ([]byte, error) {
	fonts, err := loaded()
	if err != nil {
		return nil, err
	}
	sheet := image.NewRGBA(image.Rect(0, 0, Width, Height))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(paper), image.Point{}, draw.Src)
	photo := imaging.Fill(w.Photo, Height, Height, imaging.Center, imaging.Lanczos)
	draw.Draw(sheet, image.Rect(0, 0, Height, Height), photo, image.Point{}, draw.Src)

	shop, err := newPen(sheet, fonts.bold, 34, indigo)
	if err != nil {
		return nil, err
	}
	shop.write(w.Shop, margin+shop.ascent(), 1)
	if err := writePrice(sheet, fonts.bold, w.Price); err != nil {
		return nil, err
	}
	maker, err := newPen(sheet, fonts.medium, 32, muted)
	if err != nil {
		return nil, err
	}
	title, err := newPen(sheet, fonts.bold, 50, ink)
	if err != nil {
		return nil, err
	}
	// The two stand in the middle together, between shop and price.
	const gap = 28
	tall := title.height(w.Title, titleLines) + gap + maker.height(w.Maker, makerLines)
	top := (Height - tall) / 2
	title.write(w.Title, top+title.ascent(), titleLines)
	maker.write(w.Maker, top+title.height(w.Title, titleLines)+gap+maker.ascent(), makerLines)

	var b bytes.Buffer
	if err := jpeg.Encode(&b, sheet, &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// writePrice writes the price as large as it fits, since half a price is a lie.
func writePrice(sheet draw.Image, typeface *opentype.Font, price string) error {
	for size := 60.0; ; size -= 4 {
		p, err := newPen(sheet, typeface, size, terracotta)
		if err != nil {
			return err
		}
		if p.fits(price) || size <= 24 {
			p.write(price, Height-margin, 1)
			return nil
		}
	}
}

// pen writes lines of one typeface and colour into the column.
type pen struct {
	font.Drawer
	typeface *opentype.Font
	leading  int // from line to line
	left     int // of the column
	column   int // its width
}

func newPen(on draw.Image, typeface *opentype.Font, size float64, ink color.Color) (*pen, error) {
	face, err := opentype.NewFace(typeface, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, err
	}
	return &pen{font.Drawer{Dst: on, Src: image.NewUniform(ink), Face: face}, typeface, int(size * 1.24), left, column}, nil
}

// ascent is from a baseline to the top of a capital letter.
func (p *pen) ascent() int { return p.Face.Metrics().CapHeight.Ceil() }
