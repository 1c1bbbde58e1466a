package codetest

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// ground are the packages that every package may import.
var ground = []string{"money", "fault", "clock", "config", "database", "jobs", "i18n", "invariant", "trail", "media"}

// listed is what `go list -json` tells of a package.
type listed struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// packageMap reads the map in ARCHITECTURE.md: for each package below
// internal, what it may import.
func packageMap(t *testing.T) map[string][]string {
	t.Helper()
	file, err := os.Open("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	allowed := map[string][]string{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		name, imports, ok := strings.Cut(lines.Text(), "←")
		name = strings.TrimSpace(name)
		if !ok || name == "" || strings.ContainsAny(name, " `") {
			continue
		}
		allowed[name] = strings.FieldsFunc(imports, func(r rune) bool { return r == ',' || r == ' ' })
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return allowed
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "simpul/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// owner is the package of the map that a path below internal belongs to: its
// own entry, or that of the nearest folder above.
func owner(allowed map[string][]string, path string) string {
	for path != "" {
		if _, ok := allowed[path]; ok {
			return path
		}
		path, _, _ = cutLast(path)
	}
	return ""
}

func cutLast(path string) (before, after string, found bool) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}

func TestImportsFollowThePackageMap(t *testing.T) {
	t.Parallel()
	allowed := packageMap(t)
	used := map[string]bool{}
	for _, p := range packages(t) {
		inner, ok := strings.CutPrefix(p.ImportPath, "simpul/internal/")
		if !ok {
			continue
		}
		from := owner(allowed, inner)
		if from == "" {
			t.Errorf("%s is not on the package map", p.ImportPath)
			continue
		}
		used[from] = true
		for _, imported := range p.Imports {
			if to, ok := strings.CutPrefix(imported, "simpul/internal/"); ok {
				checkImport(t, allowed, from, owner(allowed, to), p.ImportPath, imported)
			}
			if strings.HasPrefix(imported, "github.com/stripe/stripe-go") && from != "payment/stripe" {
				t.Errorf("%s imports %s: only payment/stripe may", p.ImportPath, imported)
			}
			if strings.HasPrefix(imported, "simpul/cmd") || (strings.HasPrefix(imported, "simpul/views") && !strings.HasPrefix(from, "web")) {
				t.Errorf("%s imports %s", p.ImportPath, imported)
			}
		}
	}
	for name := range allowed {
		if !used[name] {
			t.Errorf("the package map names %s, which does not exist", name)
		}
	}
}

func checkImport(t *testing.T, allowed map[string][]string, from, to, path, imported string) {
	t.Helper()
	switch {
	case from == to, slices.Contains(allowed[from], to):
	case !slices.Contains(ground, from) && !strings.HasPrefix(from, "database/") && slices.Contains(ground, to):
	default:
		t.Errorf("%s may not import %s", path, imported)
	}
}

// TestViewsDoNotAct holds views to types: nothing that reads or writes.
func TestViewsDoNotAct(t *testing.T) {
	t.Parallel()
	acting := []string{"database", "jobs", "trail", "web", "worker", "checkout", "config", "audit", "demo"}
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.ImportPath, "simpul/views") {
			continue
		}
		for _, imported := range p.Imports {
			inner, ok := strings.CutPrefix(imported, "simpul/internal/")
			if first, _, _ := strings.Cut(inner, "/"); ok && slices.Contains(acting, first) {
				t.Errorf("%s imports %s, which acts", p.ImportPath, imported)
			}
		}
	}
}
