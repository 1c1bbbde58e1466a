package drawing

import "testing"

func BenchmarkBag(b *testing.B) {
	i := uint64(0)
	for b.Loop() {
		img := Bag(i, BagSpec{Shape: Shape(i % uint64(shapeCount)), Pattern: Pattern(i % uint64(patternCount)), View: View(i % 3)})
		if _, err := JPEG(img, 88); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func BenchmarkJPEG(b *testing.B) {
	img := Bag(1, BagSpec{})
	for b.Loop() {
		if _, err := JPEG(img, 88); err != nil {
			b.Fatal(err)
		}
	}
}
