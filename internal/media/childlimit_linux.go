package media

import (
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// limitChild bounds this process before it touches a picture: data (the heap
// of Go is private writable memory, which RLIMIT_DATA counts; its address space
// is reserved far beyond what it uses, so RLIMIT_AS would not fit), processor
// time, no files written, no core. It also steps back behind the requests of
// the parent.
func limitChild() error {
	limits := []struct {
		resource int
		name     string
		most     uint64
	}{
		{unix.RLIMIT_DATA, "data", childMemory},
		{unix.RLIMIT_CPU, "cpu", childCPU},
		{unix.RLIMIT_FSIZE, "fsize", 0},
		{unix.RLIMIT_CORE, "core", 0},
	}
	for _, l := range limits {
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: l.most, Max: l.most}); err != nil {
			return fmt.Errorf("media: child: limit %s: %w", l.name, err)
		}
	}
	runtime.LockOSThread() // a priority belongs to a thread
	if err := unix.Setpriority(unix.PRIO_PROCESS, 0, 5); err != nil {
		return fmt.Errorf("media: child: priority: %w", err)
	}
	return nil
}
