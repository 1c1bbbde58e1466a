package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed dist
var dist embed.FS

//go:embed font/*.ttf
var fonts embed.FS

// Font is Plus Jakarta Sans of a weight, 500 or 700, as an OpenType file, for
// pictures that the program draws.
func Font(weight int) ([]byte, error) {
	return fonts.ReadFile(fmt.Sprintf("font/plus-jakarta-sans-%d.ttf", weight))
}

// Prefix is where the files are served.
const Prefix = "/static/"

// File is one asset in the forms it can be sent in.
type File struct {
	Body        []byte
	Brotli      []byte // nil when compression does not help
	Gzip        []byte // nil when compression does not help
	ContentType string
	ETag        string // quoted
	Immutable   bool   // asked for by its hashed name: cache for a year
}

// URL returns the hashed address of an asset by its name under dist:
// css/shop.css is /static/css/shop.0123456789.css. It panics when there is no
// such asset, which is a mistake in a template and not in a request.
func URL(name string) string {
	hashed, ok := assets().hashed[name]
	if !ok {
		panic(fmt.Sprintf("static: no asset %q", name))
	}
	return Prefix + hashed
}

// Text is the content of an asset, for pages that hold it themselves. It panics
// as URL does.
func Text(name string) string {
	f, ok := assets().files[name]
	if !ok {
		panic(fmt.Sprintf("static: no asset %q", name))
	}
	return string(f.Body)
}

// Lookup returns the asset whose address is Prefix + name. The name with its
// hash gives an immutable file, the plain name the same file to be revalidated.
func Lookup(name string) (File, bool) {
	f, ok := assets().files[name]
	return f, ok
}

// Names returns the plain names of all assets.
func Names() []string {
	var names []string
	for name := range assets().hashed {
		names = append(names, name)
	}
	return names
}

type index struct {
	files  map[string]File
	hashed map[string]string
}

// assets is computed once from the embedded files; a failure to read them is
// impossible in a program that was built.
var assets = sync.OnceValue(func() index {
	in, err := read(dist)
	if err != nil {
		panic(err)
	}
	return in
})

func read(fsys fs.FS) (index, error) {
	in := index{files: make(map[string]File), hashed: make(map[string]string)}
	err := fs.WalkDir(fsys, "dist", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		ext := path.Ext(name)
		if ext == ".br" || ext == ".gz" {
			return nil
		}
		contentType, ok := contentTypes[ext]
		if !ok {
			return fmt.Errorf("static: %s: no content type for %q", name, ext)
		}
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		hash := hex.EncodeToString(sum[:5])
		f := File{
			Body:        body,
			Brotli:      optional(fsys, name+".br"),
			Gzip:        optional(fsys, name+".gz"),
			ContentType: contentType,
			ETag:        `"` + hash + `"`,
		}
		plain := strings.TrimPrefix(name, "dist/")
		hashed := strings.TrimSuffix(plain, ext) + "." + hash + ext
		in.files[plain] = f
		f.Immutable = true
		in.files[hashed] = f
		in.hashed[plain] = hashed
		return nil
	})
	return in, err
}

func optional(fsys fs.FS, name string) []byte {
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil
	}
	return body
}

var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}
