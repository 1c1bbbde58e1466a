package codetest

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/a-h/templ/generator"
	"github.com/a-h/templ/parser/v2"
)

// TestViewsAreGenerated compares what is committed of each template with what
// go generate would write in its folder, so that neither an edit nor another
// way of calling the generator is forgotten.
func TestViewsAreGenerated(t *testing.T) {
	t.Parallel()
	templates, err := filepath.Glob(filepath.Join(root, "views", "*", "*.templ"))
	if err != nil || len(templates) < 50 {
		t.Fatalf("%d templates: %v", len(templates), err)
	}
	for _, path := range templates {
		committed, err := os.ReadFile(strings.TrimSuffix(path, ".templ") + "_templ.go")
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(generated(t, path), committed) {
			t.Errorf("%s: go generate in its folder would write something else", path)
		}
	}
}

func generated(t *testing.T, path string) []byte {
	t.Helper()
	template, err := parser.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	var code bytes.Buffer
	if _, err := generator.Generate(template, &code, generator.WithVersion(templ.Version()), generator.WithFileName(filepath.Base(path))); err != nil {
		t.Fatal(err)
	}
	formatted, err := format.Source(code.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return formatted
}
