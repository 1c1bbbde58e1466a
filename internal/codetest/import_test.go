package codetest

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// architecture is the package map of ARCHITECTURE.md.
type architecture struct {
	section map[string]string   // of each package: GROUND, NOUNS, …
	imports map[string][]string // what a package may import besides the ground
	ground  []string
}

const (
	ground     = "GROUND"
	views      = "VIEWS"
	forTest    = "FOR TESTS"
	everything = "*" // instead of a list: every package
)

var packageMap = sync.OnceValues(func() (architecture, error) {
	a := architecture{section: map[string]string{}, imports: map[string][]string{}}
	file, err := os.Open(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		return a, err
	}
	defer file.Close()
	section := ""
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		name, imports, entry := strings.Cut(line, "←")
		name = strings.TrimSpace(name)
		switch {
		case line == strings.ToUpper(line) && !entry:
			section = line
		case !entry || strings.ContainsAny(name, " `"):
		default:
			a.section[name] = section
			a.imports[name] = strings.FieldsFunc(imports, func(r rune) bool { return r == ',' || r == ' ' })
			if section == ground && !strings.Contains(name, "/") {
				a.ground = append(a.ground, name)
			}
		}
	}
	return a, nil
})

func theMap(t *testing.T) architecture {
	t.Helper()
	a, err := packageMap()
	if err != nil {
		t.Fatal(err)
	}
	if len(a.imports) < 40 || len(a.ground) < 8 {
		t.Fatalf("the package map was not understood: %v", a)
	}
	return a
}

// owner is the package of the map that a path of the module belongs to: its own
// entry, or that of the nearest folder above; "" when there is none.
func (a architecture) owner(path string) string {
	path = strings.TrimPrefix(path, "internal/")
	for path != "." && path != "" {
		if _, known := a.section[path]; known {
			return path
		}
		path = filepath.Dir(path)
	}
	return ""
}

// allows tells whether code of from, not its tests, may import to.
func (a architecture) allows(from, to string) bool {
	switch {
	case from == to:
		return true
	case a.section[to] == forTest && a.section[from] != forTest:
		return false
	case slices.Contains(a.imports[from], to), slices.Contains(a.imports[from], everything):
		return true
	}
	return a.section[from] != ground && a.section[from] != views && slices.Contains(a.ground, to)
}

func TestImportsFollowThePackageMap(t *testing.T) {
	t.Parallel()
	a := theMap(t)
	used := map[string]bool{}
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, "simpul/")
		from := a.owner(path)
		if from == "" {
			t.Errorf("%s is not on the package map", p.ImportPath)
			continue
		}
		used[from] = true
		for _, imported := range p.Imports {
			if to, ours := strings.CutPrefix(imported, "simpul/"); ours && !a.allows(from, a.owner(to)) {
				t.Errorf("%s may not import %s", p.ImportPath, imported)
			}
			if strings.HasPrefix(imported, "github.com/stripe/stripe-go") && path != "internal/payment/stripe" {
				t.Errorf("%s imports %s: only payment/stripe may", p.ImportPath, imported)
			}
			if imported == "testing" && a.section[from] != forTest {
				t.Errorf("%s is no test and imports testing", p.ImportPath)
			}
		}
	}
	for name, imports := range a.imports {
		if !used[name] {
			t.Errorf("the package map names %s, which does not exist", name)
		}
		for _, to := range imports {
			if _, known := a.section[to]; !known && to != everything {
				t.Errorf("the package map lets %s import %s, which is not on it", name, to)
			}
		}
	}
}

// TestPaymentAndLedgerMeetInStories holds money that comes and money that is
// posted apart: who may hold both is named here and nowhere else.
func TestPaymentAndLedgerMeetInStories(t *testing.T) {
	t.Parallel()
	a := theMap(t)
	meet := []string{"checkout", "books", "audit", "demo", "report", "worker", "wiring", "cmd/simpul"}
	for _, p := range packages(t) {
		from := a.owner(strings.TrimPrefix(p.ImportPath, "simpul/"))
		paid := slices.ContainsFunc(p.Imports, func(i string) bool { return strings.HasPrefix(i, "simpul/internal/payment") })
		if posted := slices.Contains(p.Imports, "simpul/internal/ledger"); paid && posted && !slices.Contains(meet, from) {
			t.Errorf("%s imports both payment and ledger", p.ImportPath)
		}
	}
	for _, name := range []string{"payment", "payment/stripe", "payment/simulation"} {
		if a.allows(name, "ledger") || a.allows("ledger", name) {
			t.Errorf("the package map lets %s and ledger meet", name)
		}
	}
}

func packages(t *testing.T) []listed {
	t.Helper()
	all, err := list()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d packages were read", len(all))
	}
	return all
}
