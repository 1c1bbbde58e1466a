package postgres

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLogStaysBounded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log, err := openLog(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.file.Close() })
	write := func(text string) {
		if _, err := log.file.WriteString(text); err != nil {
			t.Fatal(err)
		}
	}
	write(strings.Repeat("old\n", 100) + "end\n")
	if err := log.rotate(1000); err != nil || log.size() != 404 {
		t.Fatalf("a short log was moved: %d bytes, %v", log.size(), err)
	}
	if err := log.rotate(40); err != nil {
		t.Fatal(err)
	}
	write("new\n")
	now, err := os.ReadFile(filepath.Join(dir, "server.log"))
	if err != nil || string(now) != "new\n" {
		t.Errorf("after rotation the log is %q, %v", now, err)
	}
	older, err := os.ReadFile(filepath.Join(dir, "server.log.1"))
	if err != nil || len(older) != 40 || !strings.HasSuffix(string(older), "end\n") {
		t.Errorf("the older part is %q, %v", older, err)
	}
}
