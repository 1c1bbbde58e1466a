package media

import (
	"bytes"
	"cmp"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/disintegration/imaging"
)

// photos is where real photographs may be found, SIMPUL_PHOTOS where that is
// set; they are not part of this repository.
var photos = cmp.Or(os.Getenv("SIMPUL_PHOTOS"), "../../../shared/testdata/photos")

// photo reads a real photograph, or skips the test.
func photo(t testing.TB, name string) []byte {
	t.Helper()
	if bookkeeping > 1 {
		t.Skip("SKIPPED: under the race detector a photograph takes seconds; smaller pictures run")
	}
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
	across := make([]float64, w)
	for x := range across {
		across[x] = 60 * math.Sin(float64(x*40)/float64(w))
	}
	for y := range h {
		down := math.Cos(float64(y*30) / float64(h))
		for x := range w {
			v := uint8(150 + across[x]*down + float64(noise.Uint32()%6))
			c := [3]uint8{v, v / 3, v / 4}
			switch {
			case x >= w/2 && y < h/2:
				c = [3]uint8{v / 4, v, v / 3}
			case x < w/2 && y >= h/2:
				c = [3]uint8{v / 4, v / 3, v}
			case x >= w/2:
				c = [3]uint8{v, v, v}
			}
			p := img.Pix[y*img.Stride+4*x:]
			p[0], p[1], p[2], p[3] = c[0], c[1], c[2], 0xff
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
	one, other := imaging.Clone(a).Pix, imaging.Clone(b).Pix
	sum := 0
	for i := range one {
		sum += max(int(one[i])-int(other[i]), int(other[i])-int(one[i]))
	}
	return float64(sum) / float64(len(one)/4*3)
}
