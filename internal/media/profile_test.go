package media

import (
	"encoding/binary"
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/disintegration/imaging"
	"pgregory.net/rapid"
)

// displayP3 is the primaries of Display P3 in the profile connection space.
var displayP3 = matrix3{
	{0.51512, 0.29198, 0.15710},
	{0.24120, 0.69225, 0.06657},
	{-0.00105, 0.04189, 0.78407},
}

// iccProfile is a minimal matrix profile whose three channels share a curve.
func iccProfile(primaries matrix3, curve []byte) []byte {
	tags := map[string][]byte{}
	for i, channel := range []string{"r", "g", "b"} {
		xyz := []byte("XYZ \x00\x00\x00\x00")
		for row := range 3 {
			xyz = binary.BigEndian.AppendUint32(xyz, uint32(int32(math.Round(primaries[row][i]*65536))))
		}
		tags[channel+"XYZ"], tags[channel+"TRC"] = xyz, curve
	}
	p := make([]byte, 128)
	copy(p[12:], "mntrRGB XYZ ")
	p = binary.BigEndian.AppendUint32(p, uint32(len(tags)))
	var data []byte
	for name, tag := range tags {
		p = append(p, name...)
		p = binary.BigEndian.AppendUint32(p, uint32(132+12*len(tags)+len(data)))
		p = binary.BigEndian.AppendUint32(p, uint32(len(tag)))
		data = append(data, tag...)
	}
	return append(p, data...)
}

// sRGBCurve is the tone curve of sRGB as parameters (kind 3).
func sRGBCurve() []byte {
	c := []byte("para\x00\x00\x00\x00\x00\x03\x00\x00")
	for _, v := range []float64{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045} {
		c = binary.BigEndian.AppendUint32(c, uint32(int32(math.Round(v*65536))))
	}
	return c
}

func gammaCurve(gamma float64) []byte {
	c := []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01")
	return binary.BigEndian.AppendUint16(c, uint16(math.Round(gamma*256)))
}

// stepCurve is the tone curve of a gamma as a table.
func stepCurve(gamma float64) []byte {
	const steps = 64
	c := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), steps)
	for i := range steps {
		c = binary.BigEndian.AppendUint16(c, uint16(math.Round(65535*math.Pow(float64(i)/(steps-1), gamma))))
	}
	return c
}

func decodeSRGB(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// inSpace is an sRGB colour as the numbers of another space.
func inSpace(c color.NRGBA, primaries matrix3, encode func(float64) float64) color.NRGBA {
	matrix := primaries.inverse().times(sRGBToXYZ)
	light := [3]float64{decodeSRGB(float64(c.R) / 255), decodeSRGB(float64(c.G) / 255), decodeSRGB(float64(c.B) / 255)}
	var out [3]uint8
	for i := range 3 {
		sum := matrix[i][0]*light[0] + matrix[i][1]*light[1] + matrix[i][2]*light[2]
		out[i] = uint8(math.Round(255 * encode(min(max(sum, 0), 1))))
	}
	return color.NRGBA{R: out[0], G: out[1], B: out[2], A: 255}
}

func TestProfileIsConverted(t *testing.T) {
	t.Parallel()
	gamma := func(light float64) float64 { return math.Pow(light, 1/2.2) }
	for name, space := range map[string]struct {
		profile []byte
		encode  func(float64) float64
	}{
		"parameters": {iccProfile(displayP3, sRGBCurve()), encodeSRGB},
		"gamma":      {iccProfile(displayP3, gammaCurve(2.2)), gamma},
		"table":      {iccProfile(displayP3, stepCurve(2.2)), gamma},
	} {
		conversion := profileConversion(space.profile)
		if conversion == nil {
			t.Errorf("%s: not converted", name)
			continue
		}
		for _, want := range []color.NRGBA{
			{200, 100, 50, 255}, {40, 180, 90, 255}, {30, 30, 200, 255}, {255, 255, 255, 255}, {0, 0, 0, 255}, {128, 128, 128, 255}, {250, 10, 10, 255},
		} {
			img := imaging.New(2, 2, inSpace(want, displayP3, space.encode))
			conversion.apply(img)
			got := img.NRGBAAt(1, 1)
			for i, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
				if d < -6 || d > 6 {
					t.Errorf("%s: %v came out as %v (channel %d)", name, want, got, i)
				}
			}
		}
	}
	if profileConversion(iccProfile(sRGBToXYZ, sRGBCurve())) != nil {
		t.Error("sRGB is converted to sRGB")
	}
}

func TestProfileOfPhotographIsUsed(t *testing.T) {
	t.Parallel()
	s := studio(t)
	want := color.NRGBA{200, 100, 50, 255}
	profile := iccProfile(displayP3, sRGBCurve())
	pixels := imaging.New(400, 500, inSpace(want, displayP3, encodeSRGB))
	split := len(profile) / 2
	jpeg := asJPEG(t, pixels)
	jpeg = withSegment(jpeg, markerAPP2, append([]byte("ICC_PROFILE\x00\x02\x02"), profile[split:]...))
	jpeg = withSegment(jpeg, markerAPP2, append([]byte("ICC_PROFILE\x00\x01\x02"), profile[:split]...))
	png := afterIHDR(asPNG(t, pixels), pngChunk("iCCP", append([]byte("p3\x00\x00"), deflated(profile)...)))
	for name, data := range map[string][]byte{"jpeg in two parts": jpeg, "png": png} {
		if d := difference(t, pixelsOf(t, mustProcess(t, s, data).Files[0]), imaging.New(320, 400, want)); d > 3 {
			t.Errorf("%s: mean difference %.1f", name, d)
		}
	}
}

func TestAnyProfileIsSurvived(t *testing.T) {
	t.Parallel()
	base := iccProfile(displayP3, sRGBCurve())
	rapid.Check(t, func(t *rapid.T) {
		profile := append([]byte(nil), base...)
		for range rapid.IntRange(0, 12).Draw(t, "changes") {
			at := rapid.IntRange(12, len(profile)-1).Draw(t, "at")
			profile[at] = rapid.Byte().Draw(t, "byte")
		}
		if rapid.Bool().Draw(t, "cut") {
			profile = profile[:rapid.IntRange(0, len(profile)).Draw(t, "length")]
		}
		if c := profileConversion(profile); c != nil {
			img := image.NewNRGBA(image.Rect(0, 0, 16, 16))
			for i := range img.Pix {
				img.Pix[i] = uint8(i)
			}
			c.apply(img)
		}
	})
}
