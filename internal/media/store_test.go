package media

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/fault"
)

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

func localStore(t testing.TB, root string) *LocalStore {
	t.Helper()
	store, err := OpenLocalStore(root, noon)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// keepsStoreRules is what every Store has to do.
func keepsStoreRules(t *testing.T, store Store) {
	t.Helper()
	ctx := t.Context()
	a, b := public+strings.Repeat("ab", 16)+"-320.jpg", originals+strings.Repeat("cd", 32)
	for _, name := range []string{a, b} {
		if _, err := store.Stat(ctx, name); !errors.Is(err, ErrNoFile) {
			t.Errorf("stat before put: %v", err)
		}
		if file, err := store.Open(ctx, name); !errors.Is(err, ErrNoFile) {
			t.Errorf("open before put: %v %v", file, err)
		}
		if err := store.Delete(ctx, name); err != nil {
			t.Errorf("delete before put: %v", err)
		}
		for range 2 {
			if err := store.Put(ctx, name, strings.NewReader("twelve bytes"), 12); err != nil {
				t.Fatal(err)
			}
		}
		stored, err := store.Stat(ctx, name)
		if err != nil || stored.Name != name || stored.Bytes != 12 || stored.ModifiedAt.IsZero() {
			t.Errorf("stat: %+v %v", stored, err)
		}
		if got := read(t, store, name); got != "twelve bytes" {
			t.Errorf("read %q", got)
		}
	}
	for _, c := range []struct{ prefix, want string }{{public, a}, {originals, b}} {
		if diff := cmp.Diff([]string{c.want}, names(t, store, c.prefix)); diff != "" {
			t.Errorf("list %s (-want +got):\n%s", c.prefix, diff)
		}
	}
	wrong := public + strings.Repeat("ef", 16) + "-320.jpg"
	for _, size := range []int64{11, 13} {
		if err := store.Put(ctx, wrong, strings.NewReader("twelve bytes"), size); err == nil {
			t.Errorf("12 bytes were taken for %d", size)
		}
	}
	if err := store.Put(ctx, wrong, io.MultiReader(strings.NewReader("six by"), failingReader{}), 12); err == nil {
		t.Error("a broken upload was taken")
	}
	if _, err := store.Stat(ctx, wrong); !errors.Is(err, ErrNoFile) {
		t.Errorf("half a file: %v", err)
	}
	for range 2 {
		if err := store.Delete(ctx, a); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	if left := names(t, store, public); len(left) > 0 {
		t.Errorf("left after delete: %v", left)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("connection lost") }

func read(t *testing.T, store Store, name string) string {
	t.Helper()
	file, err := store.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	body, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		t.Error(err)
	}
	return string(body)
}

func names(t *testing.T, store Store, prefix string) []string {
	t.Helper()
	var all []string
	for stored, err := range store.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, stored.Name)
	}
	return all
}

func TestLocalStore(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	keepsStoreRules(t, localStore(t, root))
	if diff := cmp.Diff([]string{"original/cd/cd/" + strings.Repeat("cd", 32)}, filesUnder(t, root)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func filesUnder(t *testing.T, root string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(at string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			var name string
			name, err = filepath.Rel(root, at)
			files = append(files, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestLocalStoreStaysInItsFolder(t *testing.T) {
	t.Parallel()
	store := localStore(t, t.TempDir())
	for _, name := range []string{
		"", "m/", "original/", "partial/abcdef", "m/../original/abcdef", "../m/abcdef", "/m/abcdef", "m/ab/cdef",
		"m/abcd/../../x", "m/..", "m/ABCDEF", "m/abcd",
	} {
		if err := store.Put(t.Context(), name, strings.NewReader("x"), 1); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("put %q: %v", name, err)
		}
		if _, err := store.Open(t.Context(), name); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("open %q: %v", name, err)
		}
	}
}

func TestLocalStoreRemovesWhatACrashLeft(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	localStore(t, root)
	for name, written := range map[string]time.Time{"old": noon.Add(-OrphanAge), "young": noon.Add(1 - OrphanAge)} {
		at := filepath.Join(root, partial, name)
		if err := os.WriteFile(at, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(at, written, written); err != nil {
			t.Fatal(err)
		}
	}
	localStore(t, root)
	if diff := cmp.Diff([]string{"partial/young"}, filesUnder(t, root)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	root := smallDisk(t, 256<<10)
	store := localStore(t, root)
	big := public + strings.Repeat("ab", 16) + "-320.jpg"
	err := store.Put(t.Context(), big, bytes.NewReader(make([]byte, 1<<20)), 1<<20)
	if keyOf(err) != "media.full" || fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v", err)
	}
	if files := filesUnder(t, root); len(files) > 0 {
		t.Errorf("half a file: %v", files)
	}
	small := public + strings.Repeat("cd", 16) + "-320.jpg"
	if err := store.Put(t.Context(), small, strings.NewReader("x"), 1); err != nil {
		t.Errorf("after a full disk: %v", err)
	}
	upload := append([]byte("\xff\xd8\xff\xe0"), make([]byte, 1<<20)...)
	if _, err := receive(bytes.NewReader(upload), root); keyOf(err) != "media.full" {
		t.Errorf("upload onto a full disk: %v", err)
	}
	if diff := cmp.Diff([]string{"m/cd/cd/" + filepath.Base(small)}, filesUnder(t, root)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}
