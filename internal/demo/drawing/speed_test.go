package drawing

import (
	"image"
	"testing"
)

// bench draws and encodes one picture after another.
func bench(b *testing.B, draw func(i uint64) image.Image) {
	b.ReportAllocs()
	i := uint64(0)
	for b.Loop() {
		if _, err := JPEG(draw(i), 85); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func BenchmarkBagFront(b *testing.B)  { benchBag(b, Front) }
func BenchmarkBagDetail(b *testing.B) { benchBag(b, Detail) }
func BenchmarkBagScene(b *testing.B)  { benchBag(b, Scene) }

func benchBag(b *testing.B, v View) {
	bench(b, func(i uint64) image.Image {
		return Bag(i, BagSpec{Shape: Shape(i % uint64(shapeCount)), Pattern: Pattern(i % uint64(patternCount)), View: v})
	})
}

func BenchmarkGoods(b *testing.B) {
	bench(b, func(i uint64) image.Image { return Goods(i, GoodsSpec{Kind: Kind(i % uint64(kindCount))}) })
}

func BenchmarkPortrait(b *testing.B) {
	bench(b, func(i uint64) image.Image { return Portrait(i, AnySitter) })
}

func BenchmarkPlace(b *testing.B) { bench(b, Place) }
func BenchmarkHero(b *testing.B)  { bench(b, Hero) }
