package codetest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestAWayOfPayingIsOneFolder holds the promise that a payment provider is added
// without touching orders or the ledger: nothing but the wiring imports one that
// has no page of this program's, and the example of a gateway is named by no
// file outside its folder.
func TestAWayOfPayingIsOneFolder(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if path := strings.TrimPrefix(p.ImportPath, "simpul/internal/"); path == "wiring" || theMap(t).section[path] == forTest {
			continue
		}
		for _, provider := range []string{"stripe", "transfer"} {
			if slices.Contains(p.Imports, "simpul/internal/payment/"+provider) {
				t.Errorf("%s imports payment/%s: only the wiring may", p.ImportPath, provider)
			}
		}
	}

	example := filepath.Join(root, "internal", "payment", "paymenttest", "gateway")
	source, err := os.ReadFile(filepath.Join(example, "client.go"))
	if err != nil {
		t.Fatal(err)
	}
	declared := regexp.MustCompile(`payment\.Method = "([a-z_]+)"`).FindSubmatch(source)
	if declared == nil {
		t.Fatal("the example declares no name")
	}
	words := []string{string(declared[1]), strings.Join([]string{"paymenttest", filepath.Base(example)}, "/")}
	read := 0
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (path == example || slices.Contains([]string{".git", "node_modules"}, entry.Name())):
			return fs.SkipDir
		case !slices.Contains([]string{".go", ".sql", ".json", ".templ", ".js"}, filepath.Ext(path)):
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read++
		for _, word := range words {
			if strings.Contains(string(content), word) {
				t.Errorf("%s names %s", path, word)
			}
		}
		return nil
	})
	if err != nil || read < 500 {
		t.Errorf("read %d files, %v", read, err)
	}
}
