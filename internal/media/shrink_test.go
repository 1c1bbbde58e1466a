package media

import (
	"image"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func TestShrinkIsTheMeanOfSquares(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		factor := rapid.IntRange(2, 9).Draw(t, "factor")
		w := rapid.IntRange(factor, 70).Draw(t, "width")
		h := rapid.IntRange(factor, 70).Draw(t, "height")
		ratio := rapid.SampledFrom([]image.YCbCrSubsampleRatio{
			image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
			image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
		}).Draw(t, "ratio")
		img := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
		fill := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for _, plane := range [][]uint8{img.Y, img.Cb, img.Cr} {
			for i := range plane {
				plane[i] = uint8(fill.Uint32())
			}
		}
		out, ok := shrink(img, factor).(*image.YCbCr)
		if !ok || out.Rect.Size() != image.Pt(w/factor, h/factor) {
			t.Fatalf("%dx%d by %d is %v", w, h, factor, out.Rect)
		}
		for y := range h / factor {
			for x := range w / factor {
				want := meanOfSquare(img, x, y, factor)
				got := [3]uint8{out.Y[out.YOffset(x, y)], out.Cb[out.COffset(x, y)], out.Cr[out.COffset(x, y)]}
				if got != want {
					t.Fatalf("%v by %d at %d,%d: %v, want %v", ratio, factor, x, y, got, want)
				}
			}
		}
	})
}

// meanOfSquare asks the picture for each pixel.
func meanOfSquare(img *image.YCbCr, x, y, factor int) (mean [3]uint8) {
	var sum [3]int
	for j := y * factor; j < (y+1)*factor; j++ {
		for i := x * factor; i < (x+1)*factor; i++ {
			c := img.YCbCrAt(i, j)
			sum[0], sum[1], sum[2] = sum[0]+int(c.Y), sum[1]+int(c.Cb), sum[2]+int(c.Cr)
		}
	}
	count := factor * factor
	for i := range mean {
		mean[i] = uint8((sum[i] + count/2) / count)
	}
	return mean
}

func TestOtherPicturesShrinkAlike(t *testing.T) {
	t.Parallel()
	source := drawn(90, 61)
	grey := image.NewGray(source.Rect)
	for y := range 61 {
		for x := range 90 {
			grey.Set(x, y, source.At(x, y))
		}
	}
	deepCopy := image.NewNRGBA64(source.Rect)
	for y := range 61 {
		for x := range 90 {
			deepCopy.Set(x, y, source.At(x, y))
		}
	}
	for factor := 1; factor <= 7; factor++ {
		plain, deep := shrink(source, factor), shrink(deepCopy, factor)
		if d := difference(t, plain, deep); d > 0.6 {
			t.Errorf("16 bits by %d: mean difference %.2f", factor, d)
		}
		small := shrink(grey, factor)
		want := image.NewGray(plain.Bounds())
		for y := range want.Rect.Dy() {
			for x := range want.Rect.Dx() {
				want.Set(x, y, plain.At(x, y))
			}
		}
		if d := difference(t, small, want); d > 1.5 {
			t.Errorf("grey by %d: mean difference %.2f", factor, d)
		}
	}
}

func TestTransparencyIsLaidOnWhite(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for i := range img.Pix {
		img.Pix[i] = 40 // dark, and nearly transparent
	}
	for factor := range 3 {
		out, ok := shrink(img, factor+1).(*image.NRGBA)
		if !ok {
			t.Fatal("not NRGBA")
		}
		if got := out.NRGBAAt(3, 3); got.A != 255 || got.R < 219 || got.R > 223 {
			t.Errorf("by %d: %v", factor+1, got)
		}
	}
}
