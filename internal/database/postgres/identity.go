package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// identity is who the server is to the kernel. The zero value is the program's
// own account, which will do unless that is root.
type identity struct {
	name      string
	drop      bool   // run under uid and gid
	namespace bool   // stay root outside, be somebody else inside
	uid, gid  uint32 // who owns the directory; meaningful for root only
}

func (id identity) String() string { return id.name }

// assume makes dir the directory of the identity that the server will have.
// For root that is the first candidate that reaches dir and can run PostgreSQL.
func assume(ctx context.Context, dir string, bin Binaries) (identity, error) {
	if os.Geteuid() != 0 {
		return identity{name: "own account"}, nil
	}
	var refused error
	for _, id := range candidates(dir) {
		err := reaches(ctx, id, dir, bin)
		if err == nil {
			err = handOver(dir, id)
		}
		if err == nil {
			return id, nil
		}
		refused = errors.Join(refused, fmt.Errorf("as %s: %w", id, err))
	}
	return identity{}, fmt.Errorf("postgres: PostgreSQL refuses to run as root, and nobody else can run it in %s: "+
		"start the program as an ordinary user, choose a directory that other accounts can reach, or set DATABASE_URL: %w", dir, refused)
}

// candidates begins with whoever owns the cluster already: an ordinary user
// whose directory root has used once must still be able to use it.
func candidates(dir string) []identity {
	var ids []identity
	owner, made := ownerOf(filepath.Join(dir, "cluster"))
	if made && owner.uid != 0 {
		ids = append(ids, owner)
	}
	accounts := []identity{}
	for _, name := range []string{"postgres", "nobody"} {
		if id, err := account(name); err == nil {
			accounts = append(accounts, id)
		}
	}
	if made && owner.uid == 0 {
		return append(namespaced(), accounts...)
	}
	return append(append(ids, accounts...), namespaced()...)
}

func account(name string) (identity, error) {
	found, err := user.Lookup(name)
	if err != nil {
		return identity{}, err
	}
	uid, uidErr := strconv.ParseInt(found.Uid, 10, 64)
	gid, gidErr := strconv.ParseInt(found.Gid, 10, 64)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return identity{}, err
	}
	if uid == 0 {
		return identity{}, errors.New("is root")
	}
	return identity{name: name, drop: true, uid: uint32(uid), gid: uint32(gid)}, nil //nolint:gosec // nobody is -2 on macOS
}

func ownerOf(path string) (identity, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return identity{}, false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return identity{}, false
	}
	name := fmt.Sprintf("account %d", stat.Uid)
	return identity{name: name, drop: true, uid: stat.Uid, gid: stat.Gid}, true
}

// reaches tries it: the kernel alone knows what an account may traverse. The
// directory itself still belongs to root, so its parent is entered.
func reaches(ctx context.Context, id identity, dir string, bin Binaries) error {
	cmd := exec.Command(bin.postgres(), "--version") //nolint:gosec,noctx // run ends it with ctx
	cmd.Dir = filepath.Dir(dir)
	if err := run(ctx, cmd, id); err != nil {
		return fmt.Errorf("cannot run %s in %s: %w", cmd.Path, cmd.Dir, err)
	}
	return nil
}

// handOver gives the directory to the identity: always the files at its top,
// which the program writes itself, and the cluster when it changes hands.
func handOver(dir string, id identity) error {
	give := func(path string) error { return os.Lchown(path, int(id.uid), int(id.gid)) }
	if err := give(dir); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		if !entry.IsDir() {
			err = give(path)
		} else if owner, known := ownerOf(path); known && owner.uid != id.uid {
			err = filepath.WalkDir(path, func(path string, _ fs.DirEntry, err error) error {
				return errors.Join(err, give(path))
			})
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
