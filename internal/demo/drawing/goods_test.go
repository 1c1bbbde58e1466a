package drawing

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

func TestEveryGoodsStandsInsideItsFrame(t *testing.T) {
	t.Parallel()
	for _, kind := range Kinds() {
		for i, pattern := range Patterns() {
			spec := GoodsSpec{Kind: kind, Pattern: pattern, Width: testWidth}
			insideFrame(t, arrangeGoods(uint64(i), spec), 0.06)
			if t.Failed() {
				t.Fatalf("kind %d, pattern %d", kind, pattern)
			}
		}
	}
}

func TestEveryGoodsIsLitAndColoured(t *testing.T) {
	t.Parallel()
	for _, kind := range Kinds() {
		for _, view := range Views() {
			terracotta, _ := CordColour("terakota")
			coffee, _ := CordColour("cokelat kopi")
			spec := GoodsSpec{Kind: kind, Pattern: Pattern(kind), View: view, Width: testWidth}
			spec.Colours = append(spec.Colours, terracotta, coffee)
			varied(t, Goods(uint64(view), spec))
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		img  image.Image
		w, h int
	}{
		"bag":       {Bag(1, BagSpec{}), ProductWidth, ProductHeight},
		"small bag": {Bag(1, BagSpec{Width: 320}), 320, 400},
		"goods":     {Goods(1, GoodsSpec{}), ProductWidth, ProductHeight},
		"portrait":  {Portrait(1, Man), PortraitWidth, PortraitHeight},
		"place":     {Place(1), PlaceWidth, PlaceHeight},
		"hero":      {Hero(1), HeroWidth, HeroHeight},
	} {
		data, err := JPEG(c.img, 85)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got.Width != c.w || got.Height != c.h {
			t.Errorf("%s is %d×%d, want %d×%d", name, got.Width, got.Height, c.w, c.h)
		}
		varied(t, c.img)
	}
}

func TestJPEGRefusesWhatTheFormatCannotHold(t *testing.T) {
	t.Parallel()
	if _, err := JPEG(image.NewGray(image.Rect(0, 0, 1<<16, 1)), 80); err == nil {
		t.Error("a picture wider than JPEG allows was encoded")
	}
}

func TestHarmoniesNameRealCords(t *testing.T) {
	t.Parallel()
	colours := Harmonies()
	for i, names := range harmonyNames() {
		if len(names) < 1 || len(names) > 3 || len(colours[i]) != len(names) {
			t.Errorf("harmony %v gives %d colours", names, len(colours[i]))
		}
	}
	seen := map[string]bool{}
	for _, c := range Cords() {
		if got, ok := CordColour(c.Name); !ok || got != c.Colour || seen[c.Name] {
			t.Errorf("cord %q: colour %v, found %v, twice %v", c.Name, got, ok, seen[c.Name])
		}
		seen[c.Name] = true
	}
	if _, ok := CordColour("merah jambon menyala"); ok {
		t.Error("an unknown colour was found")
	}
}
