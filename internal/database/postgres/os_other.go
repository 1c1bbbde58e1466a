//go:build !linux

package postgres

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// attributes puts a child into its own process group. There is no
// parent-death signal here: the next start stops what a killed program left.
func attributes(id identity, _ syscall.Signal) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true}
	if id.drop {
		a.Credential = &syscall.Credential{Uid: id.uid, Gid: id.gid}
	}
	return a
}

func namespaced() []identity { return nil }

// serving is the postmaster of the cluster if it lives: the process that the
// pid file names, when its command line names the cluster.
func serving(cluster string) ([]int, error) {
	file, err := readPIDFile(filepath.Join(cluster, "postmaster.pid"))
	if err != nil {
		return nil, nil //nolint:nilerr // without the file there is nothing to find
	}
	out, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(file.pid)).Output()
	if err != nil {
		return nil, nil //nolint:nilerr // ps fails when there is no such process
	}
	if command := string(out); strings.Contains(command, "postgres") && strings.Contains(command, cluster) {
		return []int{file.pid}, nil
	}
	return nil, nil
}
