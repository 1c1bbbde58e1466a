package postgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// namespaceUID is who root is inside the user namespace; any number but 0.
const namespaceUID = 1000

// attributes puts a child into its own process group (a Ctrl-C at the terminal
// is for the program, which then stops the server in order) and has the
// kernel signal it when the program dies.
func attributes(id identity, onDeath syscall.Signal) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: onDeath}
	switch {
	case id.drop:
		a.Credential = &syscall.Credential{Uid: id.uid, Gid: id.gid}
	case id.namespace:
		a.Cloneflags = syscall.CLONE_NEWUSER
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: namespaceUID, HostID: 0, Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: namespaceUID, HostID: 0, Size: 1}}
	}
	return a
}

// namespaced is the way for root where no other account reaches the directory,
// for example under /root.
func namespaced() []identity {
	return []identity{{name: "user namespace", namespace: true}}
}

// serving lists the live processes of a server on the cluster, the postmaster
// and its children: each has the cluster as its working directory.
func serving(cluster string) ([]int, error) {
	real, err := filepath.EvalSymlinks(cluster)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, fmt.Errorf("postgres: list processes: %w", err)
	}
	var pids []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		// A zombie has no working directory any more, so it is not listed.
		cwd, err := os.Readlink(filepath.Join("/proc", entry.Name(), "cwd"))
		if err != nil || cwd != real {
			continue
		}
		name, err := os.ReadFile(filepath.Join("/proc", entry.Name(), "comm"))
		if err == nil && strings.TrimSpace(string(name)) == "postgres" {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	return pids, nil
}
