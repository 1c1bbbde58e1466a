package media

import (
	"bytes"
	"os"
	"testing"

	"pgregory.net/rapid"
)

func check(data []byte) (Header, error) {
	return Check(bytes.NewReader(data), int64(len(data)))
}

func TestCheckReadsHeaders(t *testing.T) {
	t.Parallel()
	jpeg := asJPEG(t, drawn(300, 200))
	png := asPNG(t, drawn(300, 200))
	for name, c := range map[string]struct {
		data     []byte
		format   Format
		turned   Orientation
		baseline bool
	}{
		"jpeg":               {jpeg, JPEG, Upright, true},
		"jpeg turned":        {withEXIF(jpeg, TurnRight), JPEG, TurnRight, true},
		"jpeg of two blocks": {withEXIF(withEXIF(jpeg, TurnLeft), TurnRight), JPEG, TurnRight, true},
		"progressive":        {flatJPEG{marker: markerSOF2, width: 300, height: 200, colour: []int{9, 9, 9}}.bytes(), JPEG, Upright, false},
		"cmyk":               {flatJPEG{marker: markerSOF0, width: 300, height: 200, colour: []int{9, 9, 9, 9}}.bytes(), JPEG, Upright, false},
		"grey":               {flatJPEG{marker: markerSOF0, width: 300, height: 200, colour: []int{9}}.bytes(), JPEG, Upright, true},
		"scans twice":        {manyScans(flatJPEG{marker: markerSOF0, width: 300, height: 200, colour: []int{9}}.bytes(), 2), JPEG, Upright, false},
		"png":                {png, PNG, Upright, false},
		"png turned":         {afterIHDR(png, pngChunk("eXIf", tiffBlock(Transverse))), PNG, Transverse, false},
		"webp":               {extendedWebP(300, 200, HalfTurn), WebP, HalfTurn, false},
	} {
		h, err := check(c.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if h.Format != c.format || h.Orientation != c.turned || h.Baseline != c.baseline || h.Width != 300 || h.Height != 200 || h.Bytes != int64(len(c.data)) {
			t.Errorf("%s: %+v", name, h)
		}
	}
}

func TestLimitsOfPixels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		marker        byte
		width, height int
		want          string
	}{
		{markerSOF0, 8192, 6144, ""}, // the most of a camera sold as 50 MP
		{markerSOF0, 7100, 7100, "media.refused.pixels"},
		{markerSOF2, 5712, 4284, ""}, // and of one sold as 24 MP
		{markerSOF2, 5000, 5000, "media.refused.pixels"},
		{markerSOF0, 400, 100, ""},
		{markerSOF0, 100, 401, "media.refused.shape"},
	} {
		data := flatJPEG{marker: c.marker, width: c.width, height: c.height, colour: []int{9}}.bytes()
		if _, err := check(data); keyOf(err) != c.want {
			t.Errorf("%#x %dx%d: %v", c.marker, c.width, c.height, err)
		}
	}
	large := append([]byte("\xff\xd8\xff\xe0"), make([]byte, MaxBytes)...)
	if _, err := check(large); keyOf(err) != "media.refused.size" {
		t.Errorf("too many bytes: %v", err)
	}
}

// What passes the check is decoded in this process, where a panic of a decoder
// would end it.
func TestDamagedPhotographsAreSurvived(t *testing.T) {
	t.Parallel()
	s := studio(t)
	base := withEXIF(asJPEG(t, drawn(160, 120)), TurnRight)
	room := spooled(t, nil)
	for name, whole := range map[string][]byte{
		"jpeg": base, "png": afterIHDR(asPNG(t, drawn(40, 30)), pngChunk("eXIf", tiffBlock(Transverse))), "webp": extendedWebP(40, 30, HalfTurn),
	} {
		here := name == "jpeg"
		rapid.Check(t, func(t *rapid.T) {
			data := append([]byte(nil), whole...)
			for range rapid.IntRange(1, 20).Draw(t, "changes") {
				data[rapid.IntRange(4, len(data)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
			}
			h, err := check(data)
			if err == nil && here && h.Baseline {
				_, err = s.Process(t.Context(), rewritten(t, room, data), h)
			}
			if key := keyOf(err); err != nil && key == "not a fault" {
				t.Fatalf("%v", err)
			}
		})
	}
}

// rewritten is the file with other contents.
func rewritten(t *rapid.T, file *os.File, data []byte) *os.File {
	if err := file.Truncate(0); err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteAt(data, 0); err != nil {
		t.Fatal(err)
	}
	return file
}
