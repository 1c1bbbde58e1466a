package media

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/disintegration/imaging"
	"github.com/google/go-cmp/cmp"
)

// hintsOf processes a picture as a photograph would be.
func hintsOf(t *testing.T, s *Studio, img image.Image) []Hint {
	t.Helper()
	d := mustProcess(t, s, asJPEG(t, img))
	return Picture{Width: d.Width, Height: d.Height, Sharpness: d.Sharpness, Light: d.Light}.Hints()
}

// dimmed takes away light, without haze.
func dimmed(img *image.NRGBA, percent int) *image.NRGBA {
	out := imaging.Clone(img)
	for i := range out.Pix {
		if i%4 != 3 {
			out.Pix[i] = uint8(int(out.Pix[i]) * percent / 100)
		}
	}
	return out
}

// glaring leaves nothing but white, and the darkest lines.
func glaring(img *image.NRGBA) *image.NRGBA {
	out := imaging.New(img.Rect.Dx(), img.Rect.Dy(), color.White)
	for y := 0; y < img.Rect.Dy(); y += 40 {
		for x := range img.Rect.Dx() {
			out.SetNRGBA(x, y, color.NRGBA{A: 255})
		}
	}
	return out
}

func TestHints(t *testing.T) {
	t.Parallel()
	s := studio(t)
	plain := drawn(800, 1000)
	for _, c := range []struct {
		name string
		img  image.Image
		want []Hint
	}{
		{"as it is", plain, nil},
		{"dark", dimmed(plain, 30), []Hint{HintDark}},
		{"overexposed", glaring(plain), []Hint{HintBright}},
		{"blurred", imaging.Blur(plain, 30), []Hint{HintBlurred}},
		{"empty", image.NewGray(image.Rect(0, 0, 800, 800)), []Hint{HintDark, HintBlurred}},
		{"small", drawn(500, 600), []Hint{HintSmall}},
	} {
		if diff := cmp.Diff(c.want, hintsOf(t, s, c.img)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestHintsOnPhotographs(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for _, name := range []string{"orientation/Landscape_1.jpg", "orientation/Portrait_1.jpg", "gps/DSCN0010.jpg", "gps/DSCN0029.jpg", "phone/nokia_8.3.jpg"} {
		decoded, err := jpeg.Decode(bytes.NewReader(photo(t, name)))
		if err != nil {
			t.Fatal(err)
		}
		img := imaging.Resize(decoded, 700, 0, imaging.Lanczos)
		for _, c := range []struct {
			state string
			img   *image.NRGBA
			want  []Hint
		}{
			{"as it is", img, nil},
			{"dark", dimmed(img, 30), []Hint{HintDark}},
			{"blurred", imaging.Blur(img, 5), []Hint{HintBlurred}},
		} {
			if diff := cmp.Diff(c.want, hintsOf(t, s, c.img)); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", name, c.state, diff)
			}
		}
	}
}
