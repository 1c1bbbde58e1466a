//go:build !linux

package media

import "testing"

func smallDisk(t *testing.T, _ int) string {
	t.Helper()
	t.Skip("SKIPPED: no small disk on this system")
	return ""
}
