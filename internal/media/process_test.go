package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

func TestPhotographsComeOutUpright(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for _, kind := range []string{"Landscape", "Portrait"} {
		upright := mustProcess(t, s, photo(t, "orientation/"+kind+"_1.jpg"))
		for turned := 2; turned <= 8; turned++ {
			name := fmt.Sprintf("%s_%d.jpg", kind, turned)
			got := mustProcess(t, s, photo(t, "orientation/"+name))
			if got.Width != upright.Width || got.Height != upright.Height {
				t.Errorf("%s: %dx%d, upright is %dx%d", name, got.Width, got.Height, upright.Width, upright.Height)
				continue
			}
			for i, f := range got.Files {
				if f.Width > 640 {
					continue // turned before the others were made from it
				}
				if d := difference(t, pixelsOf(t, f), pixelsOf(t, upright.Files[i])); d > 4 {
					t.Errorf("%s at %d: mean difference from upright %.2f", name, f.Width, d)
				}
			}
		}
	}
}

// All eight orientations, of a wide and of a tall photograph: the sixteen that
// cameras make.
func TestEveryOrientationIsTurned(t *testing.T) {
	t.Parallel()
	s := studio(t)
	stored := map[Orientation]Orientation{ // what undoes a turn
		Upright: Upright, MirrorSideways: MirrorSideways, HalfTurn: HalfTurn, MirrorUpsideDown: MirrorUpsideDown,
		Transpose: Transpose, TurnRight: TurnLeft, Transverse: Transverse, TurnLeft: TurnRight,
	}
	for _, size := range [][2]int{{700, 500}, {500, 700}} {
		upright := drawn(size[0], size[1])
		want := mustProcess(t, s, asJPEG(t, upright))
		for o := Upright; o <= TurnLeft; o++ {
			data := withEXIF(asJPEG(t, stored[o].apply(upright)), o)
			got := mustProcess(t, s, data)
			if got.Width != size[0] || got.Height != size[1] {
				t.Errorf("%v, orientation %d: %dx%d", size, o, got.Width, got.Height)
			}
			for i, f := range got.Files {
				if d := difference(t, pixelsOf(t, f), pixelsOf(t, want.Files[i])); d > 2 {
					t.Errorf("%v, orientation %d at %d: mean difference %.2f", size, o, f.Width, d)
				}
			}
		}
	}
}

// While a child works on one photograph, others of phones are made, and nobody
// who looks at pictures waits.
func TestASlowPhotographHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	s := studio(t)
	if !s.children.TryAcquire(1) {
		t.Fatal("a child is at work already")
	}
	waiting := make(chan error, 20)
	slow := asPNG(t, drawn(40, 50))
	ctx, end := context.WithCancel(t.Context())
	for range cap(waiting) {
		go func() {
			header, err := Check(bytes.NewReader(slow), int64(len(slow)))
			if err == nil {
				_, err = s.Process(ctx, spooled(t, slow), header)
			}
			waiting <- err
		}()
	}
	mustProcess(t, s, asJPEG(t, drawn(800, 1000)))
	select {
	case err := <-waiting:
		t.Errorf("one of the slow ones ended: %v", err)
	default:
	}
	end()
	for range cap(waiting) {
		if err := <-waiting; !errors.Is(err, context.Canceled) {
			t.Errorf("its caller left: %v", err)
		}
	}
}

func TestWidths(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for _, c := range []struct {
		width, height int
		want          [][2]int
	}{
		{2000, 2500, [][2]int{{1280, 1600}, {960, 1200}, {640, 800}, {320, 400}}},
		{1280, 720, [][2]int{{1280, 720}, {960, 540}, {640, 360}, {320, 180}}},
		{1000, 1000, [][2]int{{960, 960}, {640, 640}, {320, 320}}},
		{639, 800, [][2]int{{320, 401}}},
		{200, 120, [][2]int{{200, 120}}},
		{1, 1, [][2]int{{1, 1}}},
		{4, 1, [][2]int{{4, 1}}},
	} {
		d := mustProcess(t, s, flatJPEG{marker: markerSOF0, width: c.width, height: c.height, colour: []int{90}}.bytes())
		var got [][2]int
		for _, f := range d.Files {
			got = append(got, [2]int{f.Width, f.Height})
			pixelsOf(t, f)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%dx%d (-want +got):\n%s", c.width, c.height, diff)
		}
	}
}

func TestNoMetadataLeaves(t *testing.T) {
	t.Parallel()
	s := studio(t)
	secret := []byte("Desa Rahasia -6.05 106.55")
	data := withSegment(withEXIF(asJPEG(t, drawn(800, 1000)), TurnLeft), 0xfe, secret)
	data = withSegment(data, markerAPP1, append([]byte("http://ns.adobe.com/xap/1.0/\x00"), secret...))
	for _, f := range mustProcess(t, s, data).Files {
		bare(t, "drawn", f, secret, []byte("GPS -6.05"))
	}
	file := spooled(t, data)
	header, err := Check(file, int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	webp, err := s.WebP(t.Context(), file, header)
	if err != nil || len(webp) == 0 {
		t.Fatalf("%d WebPs, %v", len(webp), err)
	}
	for _, f := range webp {
		for _, tag := range [][]byte{secret, []byte("GPS"), []byte("EXIF"), []byte("Exif"), []byte("XMP "), []byte("ICCP")} {
			if bytes.Contains(f.Data, tag) {
				t.Errorf("the WebP at %d holds %q", f.Width, tag)
			}
		}
	}
}

func TestPlacesDoNotLeave(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for _, name := range []string{"gps/DSCN0010.jpg", "gps/DSCN0029.jpg", "phone/nokia_8.3.jpg"} {
		data := photo(t, name)
		if !bytes.Contains(data, []byte("Exif")) {
			t.Fatalf("%s holds no EXIF: nothing would be tested", name)
		}
		for _, f := range mustProcess(t, s, data).Files {
			bare(t, name, f, []byte("GPS"), []byte("COOLPIX"), []byte("Nokia"))
		}
	}
}

// bare fails when a JPEG holds a segment other than those that pixels need.
func bare(t *testing.T, name string, f File, secrets ...[]byte) {
	t.Helper()
	for _, secret := range append(secrets, []byte("Exif"), []byte("ICC_PROFILE"), []byte("adobe")) {
		if bytes.Contains(f.Data, secret) {
			t.Errorf("%s at %d holds %q", name, f.Width, secret)
		}
	}
	for at := 2; at+4 <= len(f.Data) && f.Data[at] == 0xff; {
		marker := f.Data[at+1]
		if marker == markerSOS {
			return
		}
		if marker >= 0xe0 {
			t.Errorf("%s at %d has a segment %#x", name, f.Width, marker)
		}
		at += 2 + int(f.Data[at+2])<<8 + int(f.Data[at+3])
	}
	t.Errorf("%s at %d has no scan", name, f.Width)
}

func TestCardPictureFitsItsBudget(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for _, name := range []string{
		"orientation/Landscape_1.jpg", "orientation/Portrait_1.jpg",
		"gps/DSCN0010.jpg", "gps/DSCN0029.jpg", "phone/nokia_8.3.jpg",
	} {
		card := narrowest(mustProcess(t, s, photo(t, name)))
		t.Logf("%s: %d bytes at %dx%d", name, len(card.Data), card.Width, card.Height)
		if len(card.Data) > CardBytes {
			t.Errorf("%s: %d bytes at %d px", name, len(card.Data), card.Width)
		}
	}
	noisy := mustProcess(t, s, asJPEG(t, noise(1000, 1250)))
	if card := narrowest(noisy); len(card.Data) > CardBytes {
		t.Errorf("noise: %d bytes at %d px", len(card.Data), card.Width)
	}
}

func narrowest(d Developed) File { return d.Files[len(d.Files)-1] }
