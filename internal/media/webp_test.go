package media

import (
	"bytes"
	"image"
	"image/color"
	"io"
	"testing"

	"github.com/disintegration/imaging"
	genwebp "github.com/gen2brain/webp"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/webp"

	"simpul/internal/database/dbtest"
)

func asWebP(t testing.TB, img image.Image, o genwebp.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := genwebp.Encode(&b, img, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWebPKeepsItsColours(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for _, want := range []color.NRGBA{{255, 255, 255, 255}, {0, 0, 0, 255}, {200, 100, 50, 255}, {20, 60, 180, 255}} {
		img := imaging.New(320, 400, want)
		glass := imaging.New(320, 400, color.NRGBA{want.R, want.G, want.B, 254})
		for name, data := range map[string][]byte{
			"lossy":    asWebP(t, img, genwebp.Options{Quality: 90}),
			"lossless": asWebP(t, img, genwebp.Options{Lossless: true}),
			"alpha":    asWebP(t, glass, genwebp.Options{Quality: 90, Exact: true}),
		} {
			if d := difference(t, pixelsOf(t, mustProcess(t, s, data).Files[0]), img); d > 2.5 {
				t.Errorf("%s %v: mean difference %.1f", name, want, d)
			}
		}
	}
}

func TestAddWebP(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	data := withEXIF(asJPEG(t, drawn(875, 700)), TurnRight)
	p := mustAdd(t, db, s, 0, data)
	var waiting int
	if err := db.Super.Get(&waiting, `SELECT count(*) FROM river.river_job WHERE kind = 'media_webp' AND queue = $1`, Queue); err != nil || waiting != 1 {
		t.Errorf("%d jobs wait for the picture: %v", waiting, err)
	}
	for range 2 {
		if err := AddWebP(t.Context(), db.App, s, p.ID); err != nil {
			t.Fatal(err)
		}
	}
	found, err := Pictures(t.Context(), db.App, []ID{p.ID})
	if err != nil {
		t.Fatal(err)
	}
	byFormat := map[Format][][2]int{}
	bytesOf := map[Format]int64{}
	for _, r := range found[p.ID].Renditions {
		byFormat[r.Format] = append(byFormat[r.Format], [2]int{r.Width, r.Height})
		bytesOf[r.Format] += r.Bytes
	}
	want := [][2]int{{640, 800}, {320, 400}}
	if diff := cmp.Diff(map[Format][][2]int{JPEG: want, WebP: want}, byFormat); diff != "" {
		t.Errorf("renditions (-want +got):\n%s", diff)
	}
	if bytesOf[WebP] >= bytesOf[JPEG] {
		t.Errorf("WebP takes %d bytes, JPEG %d", bytesOf[WebP], bytesOf[JPEG])
	}
	sound(t, db, s)
	for i, width := range []string{"-640.webp", "-320.webp"} {
		name := p.Renditions[i].Name[:2*stemBytes] + width
		content, err := Open(t.Context(), db.App, s.Store(), name)
		if err != nil {
			t.Fatal(err)
		}
		defer content.Close()
		body, err := io.ReadAll(content)
		if err != nil || content.Format != WebP {
			t.Fatalf("%s is %s: %v", name, content.Format, err)
		}
		jpeg, err := Open(t.Context(), db.App, s.Store(), p.Renditions[i].Name)
		if err != nil {
			t.Fatal(err)
		}
		defer jpeg.Close()
		lossy, err := decode(JPEG, jpeg)
		if err != nil {
			t.Fatal(err)
		}
		other, err := decode(WebP, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if d := difference(t, lossy, other); d > 4 {
			t.Errorf("%s: mean difference %.1f from the JPEG", name, d)
		}
		if _, err := webp.DecodeConfig(bytes.NewReader(body)); err != nil || bytes.Contains(body, []byte("EXIF")) || bytes.Contains(body, []byte("ICCP")) {
			t.Errorf("%s: %v, or metadata", name, err)
		}
	}
}

func TestWithdrawnPictureGetsNoWebP(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	p := mustAdd(t, db, s, 0, asJPEG(t, drawn(400, 500)))
	withdraw(t, db, p.ID)
	for _, id := range []ID{p.ID, 999} {
		if err := AddWebP(t.Context(), db.App, s, id); err != nil {
			t.Errorf("picture %d: %v", id, err)
		}
	}
	if n := countRows(t, db, "picture_rendition"); n != len(p.Renditions) {
		t.Errorf("%d renditions", n)
	}
}
