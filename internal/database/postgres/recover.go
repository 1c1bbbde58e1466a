package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// pidFile is what a postmaster writes into its cluster.
type pidFile struct {
	pid     int
	address Address
	ready   bool
}

// readPIDFile understands postmaster.pid and, in its first line, the lock file
// beside a socket.
func readPIDFile(path string) (pidFile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return pidFile{}, err
	}
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return pidFile{}, fmt.Errorf("%s: %w", path, err)
	}
	file := pidFile{pid: max(pid, -pid)} // negative: a backend that runs alone
	if len(lines) > 4 {
		file.address.Port, _ = strconv.Atoi(strings.TrimSpace(lines[3]))
		file.address.SocketDir = lines[4]
	}
	file.ready = len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready"
	return file, nil
}

// recoverFrom stops what a killed program left running on the cluster, and
// takes away the files that would make PostgreSQL believe it still runs.
// The caller holds the directory's lock, so whatever runs here is an orphan.
func recoverFrom(ctx context.Context, dir string, say progress) error {
	cluster := filepath.Join(dir, "cluster")
	if err := stopOrphans(ctx, cluster, say); err != nil {
		return err
	}
	pidPath := filepath.Join(cluster, "postmaster.pid")
	if err := dropStale(pidPath); err != nil {
		return err
	}
	socket := Address{SocketDir: dir, Port: port}.socket()
	if err := dropStale(socket+".lock", socket); err != nil {
		return err
	}
	return dropSocketDir(dir)
}

// patience is how long an orphan gets after each signal.
var patience = [...]struct {
	signal syscall.Signal
	wait   time.Duration
}{
	{syscall.SIGINT, 20 * time.Second}, // fast shutdown
	{syscall.SIGQUIT, 5 * time.Second}, // immediate
	{syscall.SIGKILL, 5 * time.Second},
}

func stopOrphans(ctx context.Context, cluster string, say progress) error {
	orphans, err := serving(cluster)
	if err != nil || len(orphans) == 0 {
		return err
	}
	say.say(Recover, fmt.Sprintf("stopping the server that a killed program left (process %d)", orphans[0]))
	for _, step := range patience {
		for _, pid := range receivers(cluster, orphans, step.signal) {
			if err := syscall.Kill(pid, step.signal); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("postgres: stop the server that a killed program left (process %d): %w", pid, err)
			}
		}
		if orphans, err = waitGone(ctx, cluster, step.wait); err != nil || len(orphans) == 0 {
			return err
		}
	}
	return fmt.Errorf("postgres: processes %v still use %s and cannot be stopped", orphans, cluster)
}

// receivers are the postmaster alone while it lives, for it leads the others;
// without it, or at the last, everyone.
func receivers(cluster string, running []int, signal syscall.Signal) []int {
	file, err := readPIDFile(filepath.Join(cluster, "postmaster.pid"))
	if err == nil && signal != syscall.SIGKILL && slices.Contains(running, file.pid) {
		return []int{file.pid}
	}
	return running
}

func waitGone(ctx context.Context, cluster string, limit time.Duration) ([]int, error) {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	for {
		running, err := serving(cluster)
		if err != nil || len(running) == 0 {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return running, ctx.Err()
		case <-deadline.C:
			return running, nil
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// dropStale removes a lock file whose process lives but is none of ours: a
// stranger with a number used again, or a zombie that nobody has reaped. When
// there is no such process PostgreSQL itself knows the file to be stale, and
// checks besides that nobody holds the old shared memory.
func dropStale(lock string, others ...string) error {
	file, err := readPIDFile(lock)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && errors.Is(syscall.Kill(file.pid, 0), syscall.ESRCH) {
		return nil
	}
	for _, path := range append(others, lock) {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("postgres: stale file: %w", err)
		}
	}
	return nil
}
