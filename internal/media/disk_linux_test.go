package media

import (
	"os"
	"strconv"
	"syscall"
	"testing"
)

// smallDisk is a file system of its own with room for a few bytes.
func smallDisk(t *testing.T, bytes int) string {
	t.Helper()
	at := t.TempDir()
	err := syscall.Mount("tmpfs", at, "tmpfs", 0, "size="+strconv.Itoa(bytes))
	if os.IsPermission(err) {
		t.Skip("SKIPPED: mounting a small disk takes root")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(at, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return at
}
