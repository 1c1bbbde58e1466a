package demo

import (
	"image"
	"image/color"
	"strings"

	"simpul/internal/demo/drawing"
)

const (
	jpegQuality = 86
	// width of a drawn product in pixels: a phone shows no more, and as one of
	// the pipeline's own widths it is not resized to the next smaller one.
	width = 640
)

// cordNames gives the colours of the catalogue whose cord is called otherwise.
func cordName(slug string) string {
	if slug == "merah" {
		return "merah bata"
	}
	return strings.ReplaceAll(slug, "-", " ")
}

// coloursOf are a harmony led by the product's first colour, so that a picture
// shows the colour that its title names.
func coloursOf(p Product, seed uint64) []color.RGBA {
	lead, _ := drawing.CordColour(cordName(p.Colours[0]))
	var fitting [][]color.RGBA
	for _, h := range drawing.Harmonies() {
		if len(h) > 0 && h[0] == lead {
			fitting = append(fitting, h)
		}
	}
	if len(fitting) == 0 {
		return []color.RGBA{lead}
	}
	return fitting[seed%uint64(len(fitting))]
}

var patterns = map[string]drawing.Pattern{
	"square": drawing.SquareKnot, "spiral": drawing.Spiral, "diamond": drawing.Diamond, "chevron": drawing.Chevron,
	"alternating": drawing.Alternating, "net": drawing.Net, "woven": drawing.Woven, "motif": drawing.Motif,
}

var shapes = map[string]drawing.Shape{
	"tote": drawing.Tote, "sling": drawing.Sling, "bucket": drawing.Bucket, "clutch": drawing.Clutch,
	"round": drawing.Round, "backpack": drawing.Backpack,
}

var goods = map[string]drawing.Kind{
	"wallet": drawing.Wallet, "planter": drawing.PlantHanger, "mat": drawing.TableMat, "tissue": drawing.TissueBox,
	"keyring": drawing.KeyRing, "phone": drawing.PhoneSling,
}

// draw draws a product from a view; the same seed shows the same thing.
func draw(p Product, seed uint64, view drawing.View) image.Image {
	colours, pattern := coloursOf(p, seed), patterns[p.Technique.Slug]
	if kind, ok := goods[p.Kind.Slug]; ok {
		return drawing.Goods(seed, drawing.GoodsSpec{Kind: kind, Pattern: pattern, Colours: colours, View: view, Width: width})
	}
	return drawing.Bag(seed, drawing.BagSpec{Shape: shapes[p.Kind.Slug], Pattern: pattern, Colours: colours, View: view, Width: width})
}
