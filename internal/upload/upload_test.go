package upload_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"simpul/internal/database/dbtest"
	"simpul/internal/fault"
	"simpul/internal/media"
	"simpul/internal/upload"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	os.Exit(m.Run())
}

var noon = time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)

// desk is a shelf with two people.
type desk struct {
	*dbtest.DB
	*upload.Shelf
	folder     string
	handler    http.Handler
	siti, rani int64
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{DB: dbtest.New(t), folder: t.TempDir()}
	store, err := media.OpenLocalStore(t.TempDir(), noon)
	if err != nil {
		t.Fatal(err)
	}
	studio, err := media.NewStudio(store, "")
	if err != nil {
		t.Fatal(err)
	}
	if d.Shelf, err = upload.Open(d.App, studio, d.folder); err != nil {
		t.Fatal(err)
	}
	if d.handler, err = d.Handler("/unggah/"); err != nil {
		t.Fatal(err)
	}
	for name, id := range map[string]*int64{"Siti": &d.siti, "Rani": &d.rani} {
		if err := d.Owner.Get(id, `INSERT INTO person (name, created_at) VALUES ($1, $2) RETURNING id`, name, noon); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func (d *desk) count(t *testing.T, query string) (n int) {
	t.Helper()
	if err := d.Super.Get(&n, query); err != nil {
		t.Fatal(err)
	}
	return n
}

// files are the names in the shelf's folder.
func (d *desk) files(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(d.folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// photo is a picture of a phone's shape; shade makes it another one.
func photo(t testing.TB, shade uint8) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 400, 500))
	for y := range 500 {
		for x := range 400 {
			knot := uint8(60 * ((x/25 + y/25) % 2))
			img.Set(x, y, color.RGBA{170 - knot, 60 + shade, 70 + knot, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// ask sends a request of the protocol as somebody.
func (d *desk) ask(person int64, method, path string, header map[string]string, body io.Reader) (*http.Response, error) {
	visit := &upload.Visit{Person: person, Now: noon}
	ctx, end := context.WithCancel(upload.With(context.Background(), visit))
	defer end()
	request := httptest.NewRequestWithContext(ctx, method, path, body)
	request.Header.Set("Tus-Resumable", "1.0.0")
	for name, value := range header {
		request.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	d.handler.ServeHTTP(answer, request)
	return answer.Result(), visit.Err
}

func (d *desk) begin(person int64, id string, size int) (*http.Response, error) {
	return d.ask(person, "POST", "/", map[string]string{
		"Upload-Length": strconv.Itoa(size), "Upload-Metadata": "id " + base64.StdEncoding.EncodeToString([]byte(id)),
	}, nil)
}

func (d *desk) patch(person int64, id string, offset int, piece io.Reader) (*http.Response, error) {
	return d.ask(person, "PATCH", "/"+id, map[string]string{
		"Upload-Offset": strconv.Itoa(offset), "Content-Type": "application/offset+octet-stream",
	}, piece)
}

// offset is how far the server says that an upload is.
func (d *desk) offset(t *testing.T, person int64, id string) int {
	t.Helper()
	answer, err := d.ask(person, "HEAD", "/"+id, nil, nil)
	if err != nil || answer.StatusCode != 200 {
		t.Fatalf("HEAD: %v, %d", err, answer.StatusCode)
	}
	n, err := strconv.Atoi(answer.Header.Get("Upload-Offset"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// broken gives what it has and then breaks as a connection does.
type broken struct{ io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// A photograph whose connection breaks in the middle goes on from what has
// come, becomes one picture, and stays that however often anything is repeated.
func TestUploadGoesOnWhereItBroke(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	data, id := photo(t, 1), uuid.NewString()
	for range 2 { // the answer to the first is lost
		if answer, err := d.begin(d.siti, id, len(data)); err != nil || answer.StatusCode != 201 || !strings.HasSuffix(answer.Header.Get("Location"), "/unggah/"+id) {
			t.Fatalf("begin: %v, %d %q", err, answer.StatusCode, answer.Header.Get("Location"))
		}
	}
	if _, err := d.Take(t.Context(), d.siti, uuid.MustParse(id), noon); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an empty upload was taken: %v", err)
	}
	half := len(data) / 2
	if _, err := d.patch(d.siti, id, 0, broken{bytes.NewReader(data[:half])}); err != nil {
		t.Fatal(err)
	}
	if at := d.offset(t, d.siti, id); at != half {
		t.Fatalf("after the break %d of %d are here", at, half)
	}
	if answer, _ := d.patch(d.siti, id, 0, bytes.NewReader(data)); answer.StatusCode != 409 {
		t.Errorf("a piece from the wrong place: %d", answer.StatusCode)
	}
	for range 2 { // the last piece comes twice
		if answer, err := d.patch(d.siti, id, half, bytes.NewReader(data[half:])); err != nil || answer.StatusCode != 204 && answer.StatusCode != 409 {
			t.Fatalf("the rest: %v, %d", err, answer.StatusCode)
		}
	}
	if at := d.offset(t, d.siti, id); at != len(data) {
		t.Errorf("%d of %d are here", at, len(data))
	}
	first, err := d.Take(t.Context(), d.siti, uuid.MustParse(id), noon)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if again, err := d.Take(context.WithoutCancel(t.Context()), d.siti, uuid.MustParse(id), noon); err != nil || again != first {
				t.Errorf("taken again: %d, %v", again, err)
			}
		})
	}
	wait.Wait()
	if n := d.count(t, `SELECT count(*) FROM picture`); n != 1 {
		t.Errorf("%d pictures", n)
	}
	if left := d.files(t); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
	if _, err := d.Super.Exec(`UPDATE upload SET picture_id = NULL, taken_at = NULL`); err == nil {
		t.Error("what an upload became was changed")
	}
}

func TestUploadsOfOthersAreNotFound(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	data, id := photo(t, 1), uuid.NewString()
	if _, err := d.begin(d.siti, id, len(data)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.begin(d.rani, id, len(data)); fault.KindOf(err) != fault.NotFound {
		t.Errorf("Rani begins Siti's upload: %v", err)
	}
	if answer, _ := d.ask(d.rani, "HEAD", "/"+id, nil, nil); answer.StatusCode != 404 {
		t.Errorf("Rani asks for Siti's upload: %d", answer.StatusCode)
	}
	if answer, _ := d.patch(d.rani, id, 0, bytes.NewReader(data)); answer.StatusCode != 404 {
		t.Errorf("Rani adds to Siti's upload: %d", answer.StatusCode)
	}
	if _, err := d.Take(t.Context(), d.rani, uuid.MustParse(id), noon); fault.KindOf(err) != fault.NotFound {
		t.Errorf("Rani takes Siti's upload: %v", err)
	}
	if at := d.offset(t, d.siti, id); at != 0 {
		t.Errorf("%d bytes came from somebody else", at)
	}
}

// What is no photograph is refused once it is whole, in words, and for good.
func TestUploadOfNoPhotograph(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, tc := range map[string]struct {
		data []byte
		key  string
	}{
		"a page":      {[]byte("<!doctype html><p>foto"), "media.refused.type"},
		"half of one": {photo(t, 2)[:3000], "media.refused.broken"},
	} {
		id := uuid.NewString()
		if _, err := d.begin(d.siti, id, len(tc.data)); err != nil {
			t.Fatal(err)
		}
		if answer, err := d.patch(d.siti, id, 0, bytes.NewReader(tc.data)); err != nil || answer.StatusCode != 204 {
			t.Fatalf("%s: %v %d", name, err, answer.StatusCode)
		}
		for range 2 {
			if _, err := d.Take(t.Context(), d.siti, uuid.MustParse(id), noon); err == nil || !strings.Contains(err.Error(), tc.key) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if left := d.files(t); len(left) > 0 || d.count(t, `SELECT count(*) FROM picture`) != 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestLimitsOfOnePerson(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if _, err := d.begin(d.siti, uuid.NewString(), media.MaxBytes+1); err != nil {
		t.Errorf("too large is the protocol's own answer: %v", err)
	}
	if err := d.Begin(t.Context(), d.siti, uuid.New(), media.MaxBytes+1, noon); fault.KindOf(err) != fault.TooLarge {
		t.Errorf("too large: %v", err)
	}
	fits := upload.MostOpenBytes / media.MaxBytes
	for range fits {
		if err := d.Begin(t.Context(), d.siti, uuid.New(), media.MaxBytes, noon); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Begin(t.Context(), d.siti, uuid.New(), media.MaxBytes, noon); fault.KindOf(err) != fault.RateLimited {
		t.Errorf("one too many bytes: %v", err)
	}
	for range upload.MostOpen {
		if err := d.Begin(t.Context(), d.rani, uuid.New(), 1, noon); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Begin(t.Context(), d.rani, uuid.New(), 1, noon); fault.KindOf(err) != fault.RateLimited {
		t.Errorf("one too many: %v", err)
	}
}

// What is given up goes, what still comes stays.
func TestSweep(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	old, fresh := uuid.NewString(), uuid.NewString()
	for _, id := range []string{old, fresh} {
		if _, err := d.begin(d.siti, id, 1000); err != nil {
			t.Fatal(err)
		}
		if _, err := d.patch(d.siti, id, 0, strings.NewReader("begun")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Super.Exec(`UPDATE upload SET began_at = $1 WHERE id = $2`, noon.AddDate(0, 0, -15), old); err != nil {
		t.Fatal(err)
	}
	stray := uuid.NewString()
	if err := os.WriteFile(filepath.Join(d.folder, stray), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.Sweep(t.Context(), noon); err != nil { // files are young
		t.Fatal(err)
	}
	if n := len(d.files(t)); n != 3 {
		t.Errorf("%d files, want those of the last hour kept", n)
	}
	for _, name := range d.files(t) {
		if err := os.Chtimes(filepath.Join(d.folder, name), time.Time{}, noon.Add(-2*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Sweep(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	if left := d.files(t); len(left) != 1 || left[0] != fresh {
		t.Errorf("left: %v", left)
	}
	if at := d.offset(t, d.siti, fresh); at != 5 {
		t.Errorf("the one that still comes is at %d", at)
	}
}
