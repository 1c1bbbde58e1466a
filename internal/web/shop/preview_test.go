package shop_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/database"
	"simpul/internal/media"
	"simpul/internal/preview"
	"simpul/internal/producer"
	"simpul/internal/web/webtest"
)

// photograph takes a photograph of Siti's in, with its files.
func (s *street) photograph() media.ID {
	s.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 800, 1000))
	for i := range 800 * 1000 {
		img.SetNRGBA(i%800, i/800, color.NRGBA{R: byte(i), G: byte(i >> 9), B: 90, A: 0xFF})
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img, nil); err != nil {
		s.Fatal(err)
	}
	studio, err := media.NewStudio(s.store, s.TempDir())
	if err != nil {
		s.Fatal(err)
	}
	picture, err := media.Add(s.Context(), s.DB.App, studio, int64(s.siti.Person), &file, catalogtest.Now)
	if err != nil {
		s.Fatal(err)
	}
	return picture.ID
}

// shared is the picture that a page names for sharing, and its address.
func (s *street) shared(page *webtest.Page) (file, address string) {
	s.Helper()
	address = strings.TrimPrefix(page.Attr("meta[property='og:image']", "content"), s.server.URL)
	got := s.visitor.Get(address).Want(http.StatusOK)
	config, err := jpeg.DecodeConfig(strings.NewReader(got.Body))
	if err != nil || config.Width != preview.Width || config.Height != preview.Height || got.Header.Get("Content-Type") != "image/jpeg" {
		s.Fatalf("%s: %v, %v, %s", address, err, config, got.Header.Get("Content-Type"))
	}
	return got.Body, address
}

// TestPreview follows the picture that messengers show of a product: in both
// languages, after its maker has let her name be shown, and where it cannot be.
func TestPreview(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas tali kur", func(d *catalog.Draft) { d.Pictures = []media.ID{s.photograph()} })
	s.bag("Dompet", nil)

	page := s.want("/produk/tas-tali-kur", http.StatusOK)
	file, address := s.shared(page)
	if got := page.Attr("meta[property='og:image:width']", "content"); got != "1200" {
		t.Errorf("width %s", got)
	}
	if alt := page.Attr("meta[property='og:image:alt']", "content"); !strings.Contains(alt, "oleh Siti dari") || !strings.Contains(alt, "Rp185.000") {
		t.Errorf("alt %q", alt)
	}
	if again, _ := s.shared(page); again != file {
		t.Error("the same picture was drawn otherwise")
	}
	english, _ := s.shared(s.visitor.Get("/en/produk/tas-tali-kur").Want(http.StatusOK))
	if english == file {
		t.Error("the English picture speaks Indonesian")
	}
	s.Do(func(tx *database.Tx) error {
		return producer.Give(t.Context(), tx, s.siti, s.siti.Person, producer.FullName, "Ketua Contoh", catalogtest.Now)
	})
	named, after := s.shared(s.want("/produk/tas-tali-kur", http.StatusOK))
	if named == file || after == address {
		t.Error("the picture does not follow its maker's choice")
	}
	if old := s.visitor.Get(address).Want(http.StatusOK).Body; old != named {
		t.Error("an old address shows what is shown no more")
	}
	s.visitor.Get("/produk/tidak-ada/bagikan.jpg").Want(http.StatusNotFound)
}
