package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// oldest is the first major version that the program's SQL can rely on.
const oldest = 14

// Binaries is a directory with postgres and initdb that were seen to run.
type Binaries struct {
	Dir     string
	Version string // "15.18"
	Major   int
}

func (b Binaries) String() string { return b.Version + " (" + b.Dir + ")" }

func (b Binaries) postgres() string { return filepath.Join(b.Dir, "postgres") }
func (b Binaries) initdb() string   { return filepath.Join(b.Dir, "initdb") }

// installed are the places of package managers, as patterns; PATH follows.
var installed = [...]string{
	"/usr/lib/postgresql/*/bin",                          // Debian, Ubuntu
	"/usr/pgsql-*/bin",                                   // PostgreSQL's own RPMs
	"/usr/libexec/postgresql*",                           // Alpine
	"/opt/homebrew/opt/postgresql@*/bin",                 // Homebrew on Apple silicon
	"/usr/local/opt/postgresql@*/bin",                    // Homebrew on Intel
	"/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",    // Homebrew on Linux
	"/Applications/Postgres.app/Contents/Versions/*/bin", // Postgres.app
}

// search lists what runs here: what is installed, the newest first, then what
// was downloaded. A setting stands alone: what it names must work.
func search(ctx context.Context, setting string, downloads []string) ([]Binaries, error) {
	if setting != "" {
		found, err := inspect(ctx, setting)
		if err != nil {
			return nil, fmt.Errorf("postgres: the configured directory of PostgreSQL's programs: %w", err)
		}
		return []Binaries{found}, nil
	}
	var dirs []string
	for _, pattern := range installed {
		match, _ := filepath.Glob(pattern)
		dirs = append(dirs, match...)
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		dirs = append(dirs, realDir(dir))
	}
	found := inspectAll(ctx, dirs)
	slices.SortStableFunc(found, func(a, b Binaries) int { return cmp.Compare(b.Major, a.Major) })
	return append(found, inspectAll(ctx, downloads)...), nil
}

func inspectAll(ctx context.Context, dirs []string) []Binaries {
	var found []Binaries
	seen := map[string]bool{}
	for _, dir := range dirs {
		real, err := filepath.EvalSymlinks(dir)
		if err != nil || seen[real] {
			continue
		}
		seen[real] = true
		if b, err := inspect(ctx, real); err == nil {
			found = append(found, b)
		}
	}
	return found
}

// realDir is where a directory of PATH keeps postgres itself: links such as
// /usr/local/bin/postgres stand apart from initdb and from share/.
func realDir(dir string) string {
	file, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err != nil {
		return ""
	}
	return filepath.Dir(file)
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) ((\d+)\S*)`)

// inspect runs both programs for their version: a file of the right name may
// be a wrapper, of another architecture, or lack its libraries.
func inspect(ctx context.Context, dir string) (Binaries, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Binaries{}, err
	}
	b := Binaries{Dir: dir}
	for _, program := range []string{b.initdb(), b.postgres()} {
		if _, err := os.Stat(program); err != nil {
			return Binaries{}, err
		}
		match, err := versionOf(ctx, program)
		if err != nil {
			return Binaries{}, err
		}
		b.Version = match[1]
		b.Major, _ = strconv.Atoi(match[2])
	}
	if b.Major < oldest {
		return Binaries{}, fmt.Errorf("%s is PostgreSQL %s, and %d is the oldest that will do", dir, b.Version, oldest)
	}
	return b, nil
}

func versionOf(ctx context.Context, program string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "--version")
	cmd.Env = environment()
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s --version: %w", program, err)
	}
	match := versionPattern.FindStringSubmatch(string(out))
	if match == nil {
		return nil, fmt.Errorf("%s --version: %w", program, errors.New("not PostgreSQL"))
	}
	return match, nil
}

// choose picks the newest, or for an existing cluster its own major version.
func choose(found []Binaries, major int) (Binaries, bool) {
	for _, b := range found {
		if major == 0 || b.Major == major {
			return b, true
		}
	}
	return Binaries{}, false
}
