package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// VersionError says that a cluster was made by a major version that is not to
// be had here. No other version may open it.
type VersionError struct {
	Cluster string // the directory
	Major   int    // the version that made it
	Found   []Binaries
	Fetch   error // why that version could not be fetched either
}

func (e *VersionError) Unwrap() error { return e.Fetch }

func (e *VersionError) Error() string {
	found := "none"
	if len(e.Found) > 0 {
		names := make([]string, len(e.Found))
		for i, b := range e.Found {
			names[i] = b.String()
		}
		found = strings.Join(names, ", ")
	}
	return fmt.Sprintf(`postgres: the data in %s were written by PostgreSQL %[2]d, and only PostgreSQL %[2]d can open them; found: %s.
Nothing was changed. Either install PostgreSQL %[2]d again, or upgrade the data:
  with both versions installed, move the directory aside, let a start with the newer version make an empty one,
  stop, and run the newer version's pg_upgrade from the old to the new directory;
  or run pg_dumpall with PostgreSQL %[2]d and load its output into the new one.`, e.Cluster, e.Major, found)
}

// majorOf is the major version that made the cluster, 0 when there is none.
func majorOf(cluster string) (int, error) {
	text, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(cluster); err == nil {
			return 0, fmt.Errorf("postgres: %s exists but holds no PostgreSQL data; move it away", cluster)
		}
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("postgres: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("postgres: %s/PG_VERSION: %w", cluster, err)
	}
	return major, nil
}

// initialise makes an empty cluster beside its place and renames it.
func initialise(ctx context.Context, dir string, bin Binaries, id identity, volatile bool) error {
	fresh := filepath.Join(dir, "cluster.new")
	var failed error
	for _, locale := range locales(bin.Major) {
		if err := os.RemoveAll(fresh); err != nil {
			return fmt.Errorf("postgres: %w", err)
		}
		args := append([]string{"-D", fresh, "-U", Superuser, "--encoding=UTF8", "--auth-local=trust", "--auth-host=reject"}, locale...)
		if volatile {
			args = append(args, "--no-sync")
		}
		cmd := exec.Command(bin.initdb(), args...) //nolint:gosec,noctx // run ends it with ctx
		cmd.Dir = dir
		err := run(ctx, cmd, id)
		if err == nil {
			return moveIntoPlace(fresh, filepath.Join(dir, "cluster"))
		}
		if ctx.Err() != nil {
			return fmt.Errorf("postgres: initdb: %w", ctx.Err())
		}
		failed = errors.Join(failed, fmt.Errorf("postgres: initdb: %w", err))
	}
	return failed
}

// locales are tried in turn. Text sorts by code point in all of them, so that
// an index means the same on every system; they differ in whether letters
// beyond ASCII have upper case.
func locales(major int) [][]string {
	all := [][]string{{"--locale=C.UTF-8"}}
	if major >= 17 {
		all = append(all, []string{"--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"})
	}
	return append(all, []string{"--locale=C"})
}

func moveIntoPlace(fresh, cluster string) error {
	if err := os.Rename(fresh, cluster); err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	parent, err := os.Open(filepath.Dir(cluster))
	if err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	return errors.Join(parent.Sync(), parent.Close())
}
