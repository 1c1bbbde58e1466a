package media

import (
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// impose bounds this process before it touches a picture: data (the heap
// of Go is private writable memory, which RLIMIT_DATA counts; its address space
// is reserved far beyond what it uses, so RLIMIT_AS would not fit), processor
// time, no files written, no core. It also steps back behind the requests of
// the parent.
func (l childLimits) impose() error {
	limits := []struct {
		resource int
		name     string
		most     uint64
	}{
		{unix.RLIMIT_DATA, "data", uint64(l.memory) * bookkeeping},
		{unix.RLIMIT_CPU, "cpu", uint64(l.cpu)},
		{unix.RLIMIT_FSIZE, "fsize", 0},
		{unix.RLIMIT_CORE, "core", 0},
	}
	for _, limit := range limits {
		if err := unix.Setrlimit(limit.resource, &unix.Rlimit{Cur: limit.most, Max: limit.most}); err != nil {
			return fmt.Errorf("media: child: limit %s: %w", limit.name, err)
		}
	}
	runtime.LockOSThread() // a priority belongs to a thread
	if err := unix.Setpriority(unix.PRIO_PROCESS, 0, 5); err != nil {
		return fmt.Errorf("media: child: priority: %w", err)
	}
	return nil
}
