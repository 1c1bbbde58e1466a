package media

import (
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func box(kind string, parts ...[]byte) []byte {
	body := slices.Concat(parts...)
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)), []byte(kind), body)
}

func numbers32(ns ...uint32) []byte {
	var b []byte
	for _, n := range ns {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return b
}

// heifHead is a HEIF file without pixels whose second item, the primary one,
// has these properties.
func heifHead(properties ...[]byte) []byte {
	var numbers []byte
	for i := range properties {
		numbers = append(numbers, 0x80|byte(i+2))
	}
	tile := box("ispe", numbers32(0, 512, 512))
	return slices.Concat(
		box("ftyp", []byte("mif1\x00\x00\x00\x00mif1heic")),
		box("free", make([]byte, 9)),
		box("meta", numbers32(0),
			box("hdlr", make([]byte, 20)),
			box("pitm", []byte{0, 0, 0, 0, 0, 2}),
			box("iprp",
				box("ipco", append([][]byte{tile}, properties...)...),
				box("ipma", numbers32(0, 2), []byte{0, 1, 1, 0x81}, []byte{0, 2, byte(len(properties))}, numbers))),
	)
}

func TestHEIFHeader(t *testing.T) {
	t.Parallel()
	size := func(w, h uint32) []byte { return box("ispe", numbers32(0, w, h)) }
	turn := func(quarters byte) []byte { return box("irot", []byte{quarters}) }
	crop := box("clap", numbers32(3000, 1, 4000, 2, 0, 1, 0, 1))
	for name, c := range map[string]struct {
		data          []byte
		width, height int
		want          string
	}{
		"plain":          {heifHead(size(4032, 3024)), 4032, 3024, ""},
		"turned":         {heifHead(size(4032, 3024), turn(1)), 3024, 4032, ""},
		"on its head":    {heifHead(size(4032, 3024), turn(2)), 4032, 3024, ""},
		"cropped":        {heifHead(size(4032, 3024), crop, turn(3)), 2000, 3000, ""},
		"crop too large": {heifHead(size(2000, 2000), crop), 0, 0, "media.refused.broken"},
		"huge":           {heifHead(size(65535, 65535)), 0, 0, "media.refused.pixels"},
		"beyond":         {heifHead(size(1<<31, 1)), 0, 0, "media.refused.pixels"},
		"no size":        {heifHead(turn(1)), 0, 0, "media.refused.broken"},
		"cut":            {heifHead(size(4032, 3024))[:120], 0, 0, "media.refused.broken"},
		"avif":           {box("ftyp", []byte("avif\x00\x00\x00\x00avifmif1"), make([]byte, 40)), 0, 0, "media.refused.type"},
		"film":           {box("ftyp", []byte("isom\x00\x00\x02\x00isomiso2"), make([]byte, 40)), 0, 0, "media.refused.type"},
	} {
		h, err := check(c.data)
		if keyOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && (h.Format != HEIC || h.Width != c.width || h.Height != c.height || h.Baseline) {
			t.Errorf("%s: %+v", name, h)
		}
	}
}

func TestDamagedHEIFIsSurvived(t *testing.T) {
	t.Parallel()
	whole := heifHead(box("ispe", numbers32(0, 4032, 3024)), box("irot", []byte{1}), box("colr", []byte("prof"), iccProfile(displayP3, sRGBCurve())))
	if h, err := check(whole); err != nil || len(h.profile) == 0 {
		t.Fatalf("undamaged: %+v %v", h, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		data := slices.Clone(whole)
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		}
		if _, err := check(data); err != nil && keyOf(err) == "not a fault" {
			t.Fatal(err)
		}
	})
}

func TestHEIFPhotograph(t *testing.T) {
	t.Parallel()
	s := studio(t)
	d := mustProcess(t, s, photo(t, "phone/nokia_8.3_hdr.heif"))
	if d.Width != 4608 || d.Height != 3456 || len(d.Files) != len(widths) {
		t.Errorf("%dx%d in %d files", d.Width, d.Height, len(d.Files))
	}
	// An evening sky above a dark street.
	if d.Placeholder < "#505050" || d.Placeholder > "#909090" || d.Light < 60 || d.Light > 150 {
		t.Errorf("mean colour %s, light %.0f", d.Placeholder, d.Light)
	}
	for _, f := range d.Files {
		bare(t, "heif", f, []byte("GPS"), []byte("Nokia"))
		pixelsOf(t, f)
	}
	if card := narrowest(d); len(card.Data) > CardBytes {
		t.Errorf("card of %d bytes", len(card.Data))
	}
}
