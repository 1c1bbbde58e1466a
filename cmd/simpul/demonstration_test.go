package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"simpul/internal/web/webtest"
)

// TestDemonstration goes through the life of a demonstration: killed and stopped
// while it begins, begun anew and smaller, kept.
func TestDemonstration(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	t.Run("is killed in the middle of its set-up", m.isKilledInItsSetUp)
	t.Run("begins without configuration", m.beginsWithoutConfiguration)
	t.Run("is seeded small", m.isSeededSmall)
	t.Run("keeps its data", m.keepsItsData)
}

// in is the machine for a part of a test.
func (m *machine) in(t *testing.T) *machine { return &machine{t: t, folder: m.folder, env: m.env} }

func (m *machine) isKilledInItsSetUp(t *testing.T) {
	p := m.in(t).serve()
	for _, step := range []string{`preparing an empty database in \S*/work/data/postgres`, `starting PostgreSQL \d\d`, `Official regions: [1-9]`} {
		p.says(step)
	}
	p.end(syscall.SIGKILL)
	m.wantNoPostgres(t)
}

func (m *machine) beginsWithoutConfiguration(t *testing.T) {
	p := m.in(t).serve()
	p.says(`Official regions: 91592 of 91592`)
	at := "http://" + p.address()
	c := webtest.NewClient(t, at)
	c.Get("/healthz").Want(200)
	p.says(`(?m)^    administrator  Admin Peraga     admin@simpul\.example         sawah-layang-kapas-42$`)
	p.says(`the shop is open meanwhile`)
	p.says(`people 110 of 110`)

	// The shop is open, says that it is not complete, and knows the logins.
	c.Get("/").Want(200)
	if loading := c.Get("/readyz").Want(503); !strings.Contains(loading.Body, " dari 100") {
		t.Errorf("/readyz says %s", loading.Text("p"))
	}
	p.says(`goods [1-9]\d* of \d+`)
	if place := c.SignIn("081200000001", "482915"); place.URL.Path != "/perajin/" {
		t.Errorf("the producer came to %s", place.URL)
	}
	if code := p.end(syscall.SIGTERM); code != 0 {
		t.Errorf("SIGTERM while loading: exit code %d", code)
	}
	m.wantNoPostgres(t)
}

func (m *machine) isSeededSmall(t *testing.T) {
	m = m.in(t)
	asked, told := m.must("seed", "--products=2", "--orders=6")
	for _, wanted := range []string{"interrupted while it loaded its data: beginning anew", "goods ", "orders 6 of 6", "Loaded in ", "081200000001"} {
		if !strings.Contains(asked+told, wanted) {
			t.Errorf("seed does not say %q:\n%s%s", wanted, asked, told)
		}
	}
	m.wantNoPostgres(t)
	clean(t, m)
}

func (m *machine) keepsItsData(t *testing.T) {
	m = m.in(t)
	p := m.serve()
	at := p.address()
	c := webtest.NewClient(t, "http://"+at)
	c.Get("/readyz").Want(200)
	products := c.Get("/katalog").Want(200).Count("main article")
	t.Logf("first page after %s", time.Since(p.begun).Round(time.Millisecond))
	p.says(`(?m)^    producer       .* 081200000001 .*482915$`)
	if strings.Contains(p.out.String(), "Loading") {
		t.Error("loaded again")
	}

	// Beside the serving program, on its database.
	clean(t, m)
	m.refuses(failed, "another program serves the data in ./data", "serve")
	m.refuses(failed, "another program serves the data in ./data", "seed")
	m.refuses(failed, "set DATABASE_URL", "setup")
	m.env = append(m.env, "SIMPUL_ADDR="+at)
	m.must("health")
	m.refuses(misconfigured, "SIMPUL_ADDR: listen tcp", "serve")

	p.end(syscall.SIGKILL)
	m.refuses(failed, "refused", "health")
	m.wantNoPostgres(t)
	p = m.serve()
	p.address()
	if after := webtest.NewClient(t, "http://"+at).Get("/katalog").Want(200).Count("main article"); after != products || after == 0 {
		t.Errorf("%d products before the kill, %d after", products, after)
	}
	if code := p.end(syscall.SIGINT); code != 0 {
		t.Errorf("SIGINT: exit code %d", code)
	}
	m.wantNoPostgres(t)
	// Where no PostgreSQL is installed there are the one that was fetched and what
	// npm keeps of it.
	fetched := func(name string) bool {
		return strings.HasPrefix(name, filepath.Join(".cache", "simpul", "postgres-")) || strings.HasPrefix(name, ".npm"+string(filepath.Separator))
	}
	if left := slices.DeleteFunc(files(t, m.path("home")), fetched); len(left) > 0 {
		t.Errorf("at home stand %v", left)
	}
}

// wantNoPostgres waits until no PostgreSQL runs on the machine's data: after a
// kill the kernel tells it to end.
func (m *machine) wantNoPostgres(t *testing.T) {
	t.Helper()
	cluster := m.path("work", "data", "postgres", "cluster")
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		running, err := processesIn(cluster)
		if err != nil {
			t.Fatal(err)
		}
		if len(running) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still running on %s: %v", cluster, running)
		}
	}
}

var numbered = regexp.MustCompile(`^\d+$`)

// processesIn lists the processes whose working directory a folder is.
func processesIn(folder string) ([]string, error) {
	folder, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, fmt.Errorf("this test looks for processes where Linux lists them: %w", err)
	}
	var found []string
	for _, entry := range entries {
		if at, err := os.Readlink("/proc/" + entry.Name() + "/cwd"); err == nil && at == folder && numbered.MatchString(entry.Name()) {
			found = append(found, entry.Name())
		}
	}
	return found, nil
}
