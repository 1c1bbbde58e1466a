package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/fault"
)

func person(t testing.TB, db *dbtest.DB, name string) int64 {
	t.Helper()
	var id int64
	if err := db.Owner.Get(&id, `INSERT INTO person (name, created_at) VALUES ($1, $2) RETURNING id`, name, noon); err != nil {
		t.Fatal(err)
	}
	return id
}

func mustAdd(t testing.TB, db *dbtest.DB, s *Studio, owner int64, data []byte) Picture {
	t.Helper()
	p, err := Add(t.Context(), db.App, s, owner, bytes.NewReader(data), noon)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sound fails when invariant 42 does not hold; files of any age count.
func sound(t testing.TB, db *dbtest.DB, s *Studio) {
	t.Helper()
	missing, err := MissingFiles(t.Context(), db.Report, s.Store())
	if err != nil || len(missing) > 0 {
		t.Errorf("missing files: %v %v", missing, err)
	}
	orphans, err := OrphanFiles(t.Context(), db.Report, s.Store(), noon.AddDate(100, 0, 0))
	if err != nil || len(orphans) > 0 {
		t.Errorf("orphan files: %v %v", orphans, err)
	}
}

func countRows(t testing.TB, db *dbtest.DB, table string) (n int) {
	t.Helper()
	if err := db.Super.Get(&n, `SELECT count(*) FROM `+table); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAdd(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	siti := person(t, db, "Siti")
	data := asJPEG(t, drawn(700, 875))
	p := mustAdd(t, db, s, siti, data)
	if p.ID == 0 || p.Width != 700 || p.Height != 875 || len(p.Renditions) != 2 || !p.CreatedAt.Equal(noon) {
		t.Errorf("picture %+v", p)
	}
	got, err := Pictures(t.Context(), db.App, []ID{p.ID, 999})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[ID]Picture{p.ID: p}, got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	sound(t, db, s)
}

func TestSamePhotographIsOnePicture(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	siti, dewi := person(t, db, "Siti"), person(t, db, "Dewi")
	data := asJPEG(t, drawn(400, 500))
	ids := make([]ID, 12)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			p, err := Add(t.Context(), db.App, s, siti, bytes.NewReader(data), noon)
			if err != nil {
				t.Error(err)
			}
			ids[i] = p.ID
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] || id == 0 {
			t.Fatalf("ids %v", ids)
		}
	}
	again := mustAdd(t, db, s, siti, data)
	hers := mustAdd(t, db, s, dewi, data)
	nobodys := mustAdd(t, db, s, 0, data)
	if again.ID != ids[0] || hers.ID == ids[0] || nobodys.ID == ids[0] || nobodys.ID == hers.ID {
		t.Errorf("ids: %d, again %d, another owner %d, no owner %d", ids[0], again.ID, hers.ID, nobodys.ID)
	}
	if hers.Renditions[0].Name == again.Renditions[0].Name {
		t.Error("two owners share a public name: withdrawing one would take the other")
	}
	if n := countRows(t, db, "picture"); n != 3 {
		t.Errorf("%d rows", n)
	}
	sound(t, db, s)
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	p := Picture{Renditions: []Rendition{
		{Name: "a-640.jpg", Width: 640, Format: JPEG}, {Name: "a-640.webp", Width: 640, Format: WebP},
		{Name: "a-320.jpg", Width: 320, Format: JPEG}, {Name: "a-320.webp", Width: 320, Format: WebP},
	}}
	for width, want := range map[int]string{
		1: "/m/a-320.jpg", 320: "/m/a-320.jpg", 321: "/m/a-640.jpg", 640: "/m/a-640.jpg", 2000: "/m/a-640.jpg",
	} {
		if got := p.URL("/m/", width); got != want {
			t.Errorf("for %d px: %s, want %s", width, got, want)
		}
	}
	if got, want := p.SrcSet("https://x.id/m/", WebP), "https://x.id/m/a-320.webp 320w, https://x.id/m/a-640.webp 640w"; got != want {
		t.Errorf("srcset %q, want %q", got, want)
	}
	none := Picture{}
	if none.URL("/m/", 320) != "" || none.SrcSet("/m/", JPEG) != "" || none.Has(JPEG) || !p.Has(WebP) {
		t.Error("a picture without renditions has addresses")
	}
}

func TestRefusedPhotographLeavesNothing(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	for _, c := range hostileCases(t) {
		if c.want == "" {
			continue
		}
		if _, err := Add(t.Context(), db.App, s, 0, bytes.NewReader(c.data), noon); keyOf(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if n := countRows(t, db, "picture"); n != 0 {
		t.Errorf("%d rows", n)
	}
	sound(t, db, s)
}

// fullStore has room for a number of files.
type fullStore struct {
	Store
	room int
}

func (f *fullStore) Put(ctx context.Context, name string, r io.Reader, size int64) error {
	if f.room == 0 {
		return storeFault(fmt.Errorf("write %s: %w", name, syscall.ENOSPC))
	}
	f.room--
	return f.Store.Put(ctx, name, r, size)
}

func TestFullStoreLeavesNoRow(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	data := asJPEG(t, drawn(700, 875))
	for room := range 3 {
		s := studio(t)
		full := &fullStore{Store: s.store, room: room}
		s.store = full
		_, err := Add(t.Context(), db.App, s, 0, bytes.NewReader(data), noon)
		if keyOf(err) != "media.full" || fault.KindOf(err) != fault.Unavailable {
			t.Errorf("room for %d files: %v", room, err)
		}
		if n := countRows(t, db, "picture") + countRows(t, db, "picture_rendition"); n != 0 {
			t.Fatalf("room for %d files: %d rows", room, n)
		}
		if n, err := Sweep(t.Context(), db.App, full, noon.AddDate(100, 0, 0)); err != nil || n != room {
			t.Errorf("room for %d files: swept %d %v", room, n, err)
		}
		sound(t, db, s)
	}
	s := studio(t)
	mustAdd(t, db, s, 0, data)
	sound(t, db, s)
}

// busyStore does something else before it first puts a rendition.
type busyStore struct {
	Store
	once      sync.Once
	meanwhile func()
}

func (b *busyStore) Put(ctx context.Context, name string, r io.Reader, size int64) error {
	if strings.HasPrefix(name, public) {
		b.once.Do(b.meanwhile)
	}
	return b.Store.Put(ctx, name, r, size)
}

func TestAddAndWithdrawMeanwhile(t *testing.T) {
	t.Parallel()
	db, other := dbtest.New(t), studio(t)
	data := asJPEG(t, drawn(400, 500))
	var first Picture
	s, err := NewStudio(&busyStore{Store: other.Store(), meanwhile: func() {
		first = mustAdd(t, db, other, 0, data)
		withdraw(t, db, first.ID)
	}}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := mustAdd(t, db, s, 0, data)
	if p.ID == first.ID || p.Renditions[0].Name == first.Renditions[0].Name {
		t.Errorf("%+v took the place of a withdrawn picture", p)
	}
	if err := Discard(t.Context(), db.App, s.Store(), []ID{first.ID}, noon); err != nil {
		t.Fatal(err)
	}
	sound(t, db, s)
}

func TestAddEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Add(ctx, db.App, s, 0, bytes.NewReader(asJPEG(t, drawn(400, 500))), noon); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if n := countRows(t, db, "picture"); n != 0 {
		t.Errorf("%d rows", n)
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	p := mustAdd(t, db, s, 0, asJPEG(t, drawn(700, 875)))
	r := p.Renditions[1]
	content, err := Open(t.Context(), db.App, s.Store(), r.Name)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	body, err := io.ReadAll(content)
	if err != nil || int64(len(body)) != r.Bytes || content.Bytes != r.Bytes || content.Format != JPEG || content.Checksum != r.Checksum {
		t.Errorf("content %+v, %d bytes, %v", content, len(body), err)
	}
	stem := r.Name[:2*stemBytes]
	for _, name := range []string{
		"", p.Hash, "../original/" + p.Hash, "original/" + p.Hash, r.Name + "/", "./" + r.Name,
		stem + "-960.jpg", stem + "-0320.jpg", stem + "-320.html", stem + "-320", stem + "-320.jpg\x00", stem + "-.jpg",
	} {
		if _, err := Open(t.Context(), db.App, s.Store(), name); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestWithdraw(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	siti, dewi := person(t, db, "Siti"), person(t, db, "Dewi")
	data := asJPEG(t, drawn(400, 500))
	p, hers := mustAdd(t, db, s, siti, data), mustAdd(t, db, s, dewi, data)
	withdraw(t, db, p.ID)
	if _, err := Open(t.Context(), db.App, s.Store(), p.Renditions[0].Name); fault.KindOf(err) != fault.Gone {
		t.Errorf("withdrawn: %v", err)
	}
	if found, err := Pictures(t.Context(), db.App, []ID{p.ID}); err != nil || len(found) > 0 {
		t.Errorf("withdrawn picture is found: %v %v", found, err)
	}
	later := noon.AddDate(100, 0, 0)
	for range 2 {
		if err := Discard(t.Context(), db.App, s.Store(), []ID{p.ID}, later); err != nil {
			t.Fatal(err)
		}
	}
	sound(t, db, s)
	if _, err := s.Store().Stat(t.Context(), originalName(hers.Hash)); err != nil {
		t.Errorf("another's original: %v", err)
	}
	anew := mustAdd(t, db, s, siti, data)
	if anew.ID == p.ID || anew.Renditions[0].Name == p.Renditions[0].Name {
		t.Errorf("a withdrawn picture came back as %+v", anew)
	}
	if _, err := Open(t.Context(), db.App, s.Store(), p.Renditions[0].Name); fault.KindOf(err) != fault.Gone {
		t.Errorf("withdrawn name after the photograph came back: %v", err)
	}
	withdraw(t, db, anew.ID, hers.ID)
	if err := Discard(t.Context(), db.App, s.Store(), []ID{anew.ID, hers.ID}, later); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Store().Stat(t.Context(), originalName(p.Hash)); !errors.Is(err, ErrNoFile) {
		t.Errorf("the original is still there: %v", err)
	}
	sound(t, db, s)
}

func withdraw(t *testing.T, db *dbtest.DB, ids ...ID) {
	t.Helper()
	before := countJobs(t, db)
	err := database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
		return Withdraw(t.Context(), tx, ids, noon)
	})
	if err != nil {
		t.Fatal(err)
	}
	if after := countJobs(t, db); after != before+1 {
		t.Errorf("%d jobs after withdrawing, %d before", after, before)
	}
}

func countJobs(t *testing.T, db *dbtest.DB) (n int) {
	t.Helper()
	if err := db.Super.Get(&n, `SELECT count(*) FROM river.river_job WHERE kind = 'media_discard'`); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestInvariantFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	p := mustAdd(t, db, s, 0, asJPEG(t, drawn(1000, 1250)))
	ctx, store := t.Context(), s.Store()
	for _, name := range []string{originalName(p.Hash), public + p.Renditions[0].Name} {
		if err := store.Delete(ctx, name); err != nil {
			t.Fatal(err)
		}
	}
	short, changed := public+p.Renditions[1].Name, public+p.Renditions[2].Name
	for name, size := range map[string]int64{short: p.Renditions[1].Bytes - 1, changed: p.Renditions[2].Bytes} {
		if err := store.Put(ctx, name, bytes.NewReader(make([]byte, size)), size); err != nil {
			t.Fatal(err)
		}
	}
	got, err := MissingFiles(ctx, db.Report, store)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		fmt.Sprintf("picture %d: %s has another checksum than recorded", p.ID, changed),
		fmt.Sprintf("picture %d: %s has %d bytes, recorded are %d", p.ID, short, p.Renditions[1].Bytes-1, p.Renditions[1].Bytes),
		fmt.Sprintf("picture %d: %s is missing", p.ID, public+p.Renditions[0].Name),
		fmt.Sprintf("picture %d: original/%s is missing", p.ID, p.Hash),
	}
	if diff := cmp.Diff(sorted(want), sorted(got)); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	stray := public + renditionName(publicStem(p.Hash, keeping{owner: 5}, 0), 320, JPEG)
	if err := store.Put(ctx, stray, bytes.NewReader([]byte("x")), 1); err != nil {
		t.Fatal(err)
	}
	stored, err := store.Stat(ctx, stray)
	if err != nil {
		t.Fatal(err)
	}
	young, err := OrphanFiles(ctx, db.Report, store, stored.ModifiedAt.Add(OrphanAge-1))
	if err != nil || len(young) > 0 {
		t.Errorf("a young file is an orphan: %v %v", young, err)
	}
	old, err := OrphanFiles(ctx, db.Report, store, stored.ModifiedAt.Add(OrphanAge))
	if diff := cmp.Diff([]string{stray}, old); err != nil || diff != "" {
		t.Errorf("orphans (-want +got):\n%s %v", diff, err)
	}
}

func TestGrants(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	mustAdd(t, db, s, 0, asJPEG(t, drawn(400, 500)))
	for _, statement := range []string{
		`UPDATE picture SET hash = repeat('0', 64)`,
		`DELETE FROM picture`,
		`UPDATE picture_rendition SET checksum = repeat('0', 64)`,
	} {
		if _, err := db.App.Exec(statement); err == nil {
			t.Errorf("the application may %s", statement)
		}
	}
}

// A private picture has no public name, and is not the same as the public one
// of the same photograph.
func TestPrivatePicture(t *testing.T) {
	t.Parallel()
	db, s := dbtest.New(t), studio(t)
	photo := asJPEG(t, drawn(640, 800))
	secret, err := AddPrivate(t.Context(), db.App, s, 0, bytes.NewReader(photo), noon)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := Add(t.Context(), db.App, s, 0, bytes.NewReader(photo), noon)
	if err != nil || shown.ID == secret.ID {
		t.Fatalf("the public picture is %d, the private one %d, %v", shown.ID, secret.ID, err)
	}
	for _, r := range secret.Renditions {
		if _, err := Open(t.Context(), db.App, s.Store(), r.Name); fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s is given to anybody: %v", r.Name, err)
		}
	}
	content, err := OpenPrivate(t.Context(), db.App, s.Store(), secret.ID)
	if err != nil || content.Bytes == 0 {
		t.Fatal(err)
	}
	if err := content.Close(); err != nil {
		t.Error(err)
	}
	if _, err := OpenPrivate(t.Context(), db.App, s.Store(), shown.ID); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a public picture as a private one: %v", err)
	}
}
