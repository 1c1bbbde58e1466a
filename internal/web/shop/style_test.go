package shop_test

import (
	"net/http"
	"testing"

	"simpul/internal/web/shop"
)

// TestTheStyleSheet is of a demonstration alone, in three frames.
func TestTheStyleSheet(t *testing.T) {
	t.Parallel()
	s := open(t, func(o *shop.Options) { o.Demonstration = true })
	s.bag("Tas tali kur", nil)
	for path, sheet := range map[string]string{"/gaya": "shop", "/gaya/perajin": "perajin", "/gaya/kantor": "office"} {
		p := s.visitor.Get(path).Want(http.StatusOK)
		if !p.Has("link[href*='/css/"+sheet+".']") || !p.Has("link[href*='/css/style.']") || !p.Has(".card img") || !p.Has("meta[name=robots][content=noindex]") {
			t.Errorf("%s: not the sheet in its frame", path)
		}
	}
	s.want("/gaya/lain", http.StatusNotFound)
	open(t).want("/gaya", http.StatusNotFound)
}
