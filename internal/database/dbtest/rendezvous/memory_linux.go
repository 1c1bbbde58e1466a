package rendezvous

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

const (
	tmpfs  = 0x01021994 // TMPFS_MAGIC of <linux/magic.h>
	roomy  = 2 << 30    // bytes that the file system and the machine must have free
	memory = "/dev/shm"
)

// memoryDir is a file system in memory with room for the databases of a whole
// test run, or "". Cloning makes hundreds of files, and ext4 is slow at making
// files where many were deleted in the last minute.
func memoryDir() string {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(memory, &fs); err != nil || int64(fs.Type) != tmpfs { //nolint:unconvert // its width varies
		return ""
	}
	if fs.Bavail*uint64(fs.Bsize) < roomy || memoryAvailable() < roomy { //nolint:gosec // a block size
		return ""
	}
	return memory
}

func memoryAvailable() int64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "MemAvailable:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kilobytes, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return 0
	}
	return kilobytes << 10
}
