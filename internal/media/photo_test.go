package media

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// photos is where real photographs may be found; they are not part of this
// repository.
const photos = "../../../shared/testdata/photos"

// photo reads a real photograph, or skips the test.
func photo(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(photos, name))
	if os.IsNotExist(err) {
		t.Skipf("SKIPPED: the photograph %s is not here; put the photographs into %s to run this test", name, photos)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// drawn is a picture with smooth shapes, hard edges, colour and a little noise,
// different in each quarter: red, green, blue and white.
func drawn(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	noise := rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			v := 150 + 60*math.Sin(float64(x*40)/float64(w))*math.Cos(float64(y*30)/float64(h)) + 6*noise.Float64()
			c := color.NRGBA{R: uint8(v), G: uint8(v / 3), B: uint8(v / 4), A: 255}
			switch {
			case x >= w/2 && y < h/2:
				c = color.NRGBA{R: uint8(v / 4), G: uint8(v), B: uint8(v / 3), A: 255}
			case x < w/2 && y >= h/2:
				c = color.NRGBA{R: uint8(v / 4), G: uint8(v / 3), B: uint8(v), A: 255}
			case x >= w/2:
				c = color.NRGBA{R: uint8(v), G: uint8(v), B: uint8(v), A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	return img
}

// asJPEG encodes as a baseline JPEG.
func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// spooled is a file with these bytes.
func spooled(t testing.TB, data []byte) *os.File {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "photo")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	if _, err := file.Write(data); err != nil {
		t.Fatal(err)
	}
	return file
}

func studio(t testing.TB) *Studio {
	t.Helper()
	store, err := OpenLocalStore(t.TempDir(), noon)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewStudio(store, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// processed checks and processes.
func processed(t testing.TB, s *Studio, data []byte) (Developed, error) {
	t.Helper()
	header, err := Check(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Developed{}, err
	}
	return s.Process(t.Context(), spooled(t, data), header)
}

func mustProcess(t testing.TB, s *Studio, data []byte) Developed {
	t.Helper()
	d, err := processed(t, s, data)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// pixelsOf decodes a rendition.
func pixelsOf(t testing.TB, f File) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(f.Data))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds().Dx() != f.Width || img.Bounds().Dy() != f.Height {
		t.Fatalf("rendition of %v is called %dx%d", img.Bounds(), f.Width, f.Height)
	}
	return img
}

// difference is the mean difference per channel, 0 to 255.
func difference(t testing.TB, a, b image.Image) float64 {
	t.Helper()
	if a.Bounds().Size() != b.Bounds().Size() {
		t.Fatalf("sizes %v and %v", a.Bounds(), b.Bounds())
	}
	var sum float64
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			ar, ag, ab, _ := a.At(a.Bounds().Min.X+x, a.Bounds().Min.Y+y).RGBA()
			br, bg, bb, _ := b.At(b.Bounds().Min.X+x, b.Bounds().Min.Y+y).RGBA()
			sum += math.Abs(float64(ar)-float64(br)) + math.Abs(float64(ag)-float64(bg)) + math.Abs(float64(ab)-float64(bb))
		}
	}
	return sum / 257 / 3 / float64(a.Bounds().Dx()*a.Bounds().Dy())
}
