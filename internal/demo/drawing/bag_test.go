package drawing

import (
	"fmt"
	"image"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testWidth keeps the pictures of exhaustive tests small.
const testWidth = 240

func TestEveryBagStandsInsideItsFrame(t *testing.T) {
	t.Parallel()
	for _, shape := range Shapes() {
		t.Run(fmt.Sprintf("shape %d", shape), func(t *testing.T) {
			t.Parallel()
			for _, pattern := range Patterns() {
				for seed := range uint64(3) {
					spec := BagSpec{Shape: shape, Pattern: pattern, Width: testWidth, Size: Size(seed), Handle: Handle(seed * 2)}
					insideFrame(t, arrangeBag(seed, spec), 0.16)
				}
			}
		})
	}
}

// insideFrame fails when the things touch the frame's edge, or leave more than
// the rest of it empty than a product picture may.
func insideFrame(t *testing.T, s *studio, least float32) {
	t.Helper()
	box, covered := image.Rectangle{}, 0
	for i, c := range s.rl.cover {
		if c == 0 {
			continue
		}
		covered++
		x, y := i%s.rl.w, i/s.rl.w
		box = box.Union(image.Rect(x, y, x+1, y+1))
	}
	frame := image.Rect(0, 0, s.rl.w, s.rl.h).Inset(s.rl.w / 60)
	if !box.In(frame) {
		t.Errorf("silhouette %v leaves the frame %v", box, frame)
	}
	if share := float32(covered) / float32(len(s.rl.cover)); share < least || share > 0.75 {
		t.Errorf("silhouette fills %.2f of the frame, want %.2f to 0.75", share, least)
	}
}

func TestEveryBagIsLitAndColoured(t *testing.T) {
	t.Parallel()
	for _, shape := range Shapes() {
		for i, pattern := range Patterns() {
			for _, view := range Views() {
				spec := BagSpec{Shape: shape, Pattern: pattern, Colours: Harmonies()[(int(shape)*8+i)%len(Harmonies())], View: view, Width: testWidth}
				varied(t, Bag(uint64(i), spec))
			}
		}
	}
}

// varied fails on a picture that is blank, all dark or all white.
func varied(t *testing.T, img image.Image) {
	t.Helper()
	var sum, squares, seen float64
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 3 {
		for x := b.Min.X; x < b.Max.X; x += 3 {
			r, g, bl, _ := img.At(x, y).RGBA()
			v := float64(r+g+bl) / 3 / 257
			sum, squares, seen = sum+v, squares+v*v, seen+1
		}
	}
	mean := sum / seen
	if spread := math.Sqrt(squares/seen - mean*mean); mean < 70 || mean > 225 || spread < 12 {
		t.Errorf("mean brightness %.0f, spread %.0f: blank or badly lit", mean, spread)
	}
}

func TestViewsShowTheSameBag(t *testing.T) {
	t.Parallel()
	for _, shape := range []Shape{Tote, Bucket, Backpack, Sling} {
		cords := func(v View) []tint {
			var out []tint
			for _, th := range arrangeBag(7, BagSpec{Shape: shape, Width: testWidth, View: v}).rl.things {
				if th.of == cordage {
					out = append(out, th.tint)
				}
			}
			return out
		}
		if d := cmp.Diff(cords(Front), cords(Detail), cmp.AllowUnexported(tint{})); d != "" {
			t.Errorf("shape %d: the close-up shows other cords:\n%.400s", shape, d)
		}
	}
}

func TestPicturesRepeatAndDiffer(t *testing.T) {
	t.Parallel()
	draw := map[string]func(seed uint64) image.Image{
		"bag":      func(s uint64) image.Image { return Bag(s, BagSpec{Pattern: Diamond, Width: testWidth}) },
		"scene":    func(s uint64) image.Image { return Bag(s, BagSpec{View: Scene, Width: testWidth}) },
		"goods":    func(s uint64) image.Image { return Goods(s, GoodsSpec{Kind: PlantHanger, Width: testWidth}) },
		"portrait": func(s uint64) image.Image { return Portrait(s, AnySitter) },
		"place":    Place,
		"hero":     Hero,
	}
	for name, of := range draw {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			encode := func(seed uint64) []byte {
				b, err := JPEG(of(seed), 80)
				if err != nil {
					t.Fatal(err)
				}
				return b
			}
			first := encode(11)
			if !cmp.Equal(first, encode(11)) {
				t.Error("the same seed gives two pictures")
			}
			if cmp.Equal(first, encode(12)) {
				t.Error("two seeds give the same picture")
			}
		})
	}
}

func TestColoursDecideTheBag(t *testing.T) {
	t.Parallel()
	blue, _ := CordColour("biru dongker")
	mean := func(spec BagSpec) (r, b uint32) {
		img := Bag(3, spec)
		for y := 120; y < 220; y++ {
			for x := 80; x < 160; x++ {
				pr, _, pb, _ := img.At(x, y).RGBA()
				r, b = r+pr>>8, b+pb>>8
			}
		}
		return r, b
	}
	if r, b := mean(BagSpec{Pattern: SquareKnot, Width: testWidth, Colours: append(Harmonies()[0][:0:0], blue)}); b <= r {
		t.Errorf("a blue bag is not blue: red %d, blue %d", r, b)
	}
	red, _ := CordColour("merah bata")
	if r, b := mean(BagSpec{Pattern: SquareKnot, Width: testWidth, Colours: append(Harmonies()[0][:0:0], red)}); r <= b {
		t.Errorf("a red bag is not red: red %d, blue %d", r, b)
	}
}
