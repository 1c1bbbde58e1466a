package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestURLsCarryTheHashOfTheContent(t *testing.T) {
	t.Parallel()
	hashed := regexp.MustCompile(`^/static/[a-z0-9/-]+\.[0-9a-f]{10}\.[a-z0-9]+$`)
	if len(Names()) < 10 {
		t.Fatalf("only %d assets", len(Names()))
	}
	for _, name := range Names() {
		url := URL(name)
		if !hashed.MatchString(url) {
			t.Errorf("URL(%q) = %q", name, url)
		}
		f, ok := Lookup(strings.TrimPrefix(url, Prefix))
		if !ok {
			t.Fatalf("%s is not found at its address", name)
		}
		sum := sha256.Sum256(f.Body)
		if want := hex.EncodeToString(sum[:5]); !strings.Contains(url, want) || f.ETag != `"`+want+`"` {
			t.Errorf("%s: address %s and tag %s, want hash %s", name, url, f.ETag, want)
		}
		if !f.Immutable || f.ContentType == "" {
			t.Errorf("%s: immutable %t, type %q", name, f.Immutable, f.ContentType)
		}
		plain, ok := Lookup(name)
		if !ok || plain.Immutable || !bytes.Equal(plain.Body, f.Body) {
			t.Errorf("%s: its plain address gives something else, or for ever", name)
		}
	}
}

func TestUnknownAssets(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "css", "css/shop.0000000000.css", "../embed.go", "css/shop.css.br"} {
		if _, ok := Lookup(name); ok {
			t.Errorf("Lookup(%q) found something", name)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("URL of an unknown asset did not panic")
		}
	}()
	URL("css/none.css")
}

func TestCompressedFormsHoldTheSameContent(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, name := range Names() {
		f, _ := Lookup(name)
		if f.Brotli == nil {
			continue
		}
		seen++
		plain, err := io.ReadAll(brotli.NewReader(bytes.NewReader(f.Brotli)))
		if err != nil || !bytes.Equal(plain, f.Body) {
			t.Errorf("%s: Brotli form differs: %v", name, err)
		}
		zr, err := gzip.NewReader(bytes.NewReader(f.Gzip))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		plain, err = io.ReadAll(zr)
		if err != nil || !bytes.Equal(plain, f.Body) {
			t.Errorf("%s: gzip form differs: %v", name, err)
		}
	}
	if seen < 6 {
		t.Errorf("only %d compressed assets", seen)
	}
}

func TestSheetsAndScriptsStayWithinBudget(t *testing.T) {
	t.Parallel()
	for name, most := range map[string]int{
		"css/shop.css": 12 << 10, "css/perajin.css": 12 << 10, "css/office.css": 12 << 10, "css/style.css": 1 << 10,
		"js/shop.js": 5 << 10, "js/perajin.js": 8 << 10, "js/office.js": 5 << 10,
		"js/send.js": 20 << 10, "js/crop.js": 2 << 10, "js/scan.js": 1 << 10, "js/speak.js": 1 << 10, "js/shrink.js": 1 << 10, "js/sw.js": 1 << 10, "js/leave.js": 2 << 10,
		"font/plus-jakarta-sans.woff2": 30 << 10, "icon/favicon.svg": 1 << 10,
	} {
		f, ok := Lookup(name)
		if !ok {
			t.Errorf("no %s", name)
			continue
		}
		sent := len(f.Body)
		if f.Brotli != nil {
			sent = len(f.Brotli)
		}
		if sent > most {
			t.Errorf("%s is %d bytes over the wire, wants at most %d", name, sent, most)
		}
	}
}

func TestSheetsNameTheFontByItsHash(t *testing.T) {
	t.Parallel()
	for _, sheet := range []string{"css/shop.css", "css/perajin.css", "css/office.css"} {
		f, _ := Lookup(sheet)
		if !bytes.Contains(f.Body, []byte(URL("font/plus-jakarta-sans.woff2"))) {
			t.Errorf("%s does not name the font that pages preload", sheet)
		}
		if !bytes.HasPrefix(f.Body, []byte("@layer reset,tokens,base,layout,part,page,utility;")) {
			t.Errorf("%s does not begin with the order of its layers", sheet)
		}
	}
}
