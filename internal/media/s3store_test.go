package media

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"simpul/internal/database/dbtest"
	"simpul/internal/fault"
)

// bucket is an S3 store in memory. refuse, when it answers true, is the whole
// answer to a request.
func bucket(t *testing.T, refuse func(http.ResponseWriter, *http.Request) bool) (*S3Store, *httptest.Server) {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("pictures"); err != nil {
		t.Fatal(err)
	}
	inner := gofakes3.New(backend).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refuse == nil || !refuse(w, r) {
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	store, err := OpenS3Store(t.Context(), place(server, "pictures"))
	if err != nil {
		t.Fatal(err)
	}
	return store, server
}

func place(server *httptest.Server, bucket string) S3 {
	return S3{
		Endpoint: strings.TrimPrefix(server.URL, "http://"), Region: "id-jkt-1", Bucket: bucket,
		AccessKey: "someone", SecretKey: "something",
	}
}

func TestS3Store(t *testing.T) {
	t.Parallel()
	store, server := bucket(t, nil)
	keepsStoreRules(t, store)
	if _, err := OpenS3Store(t.Context(), place(server, "elsewhere")); err == nil {
		t.Error("a bucket that is not there was opened")
	}
	server.Close()
	if _, err := OpenS3Store(t.Context(), place(server, "pictures")); err == nil {
		t.Error("a server that is not there was opened")
	}
}

func TestPicturesInS3(t *testing.T) {
	t.Parallel()
	var caching sync.Map // by path
	store, server := bucket(t, func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPut {
			caching.Store(r.URL.Path, r.Header.Get("Cache-Control"))
		}
		return false
	})
	db := dbtest.New(t)
	s, err := NewStudio(store, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := mustAdd(t, db, s, 0, asJPEG(t, drawn(400, 500)))
	if err := AddWebP(t.Context(), db.App, s, p.ID); err != nil {
		t.Fatal(err)
	}
	sound(t, db, s)
	answer, err := http.Get(server.URL + "/pictures/" + public + p.Renditions[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || int64(len(body)) != p.Renditions[0].Bytes {
		t.Errorf("%d bytes: %v", len(body), err)
	}
	for name, want := range map[string]string{public + p.Renditions[0].Name: immutable, originalName(p.Hash): ""} {
		if got, _ := caching.Load("/pictures/" + name); got != want {
			t.Errorf("%s: Cache-Control %q, want %q", name, got, want)
		}
	}
	if got := answer.Header.Get("Content-Type"); got != string(JPEG) {
		t.Errorf("Content-Type %q", got)
	}
	withdraw(t, db, p.ID)
	if err := Discard(t.Context(), db.App, store, []ID{p.ID}, noon.AddDate(100, 0, 0)); err != nil {
		t.Fatal(err)
	}
	for _, prefix := range []string{public, originals} {
		if left := names(t, store, prefix); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}
}

func TestFullS3(t *testing.T) {
	t.Parallel()
	store, _ := bucket(t, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut {
			return false
		}
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusInsufficientStorage)
		_, _ = io.WriteString(w, `<Error><Code>XMinioStorageFull</Code><Message>full</Message></Error>`)
		return true
	})
	db := dbtest.New(t)
	s, err := NewStudio(store, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	_, err = Add(t.Context(), db.App, s, 0, bytes.NewReader(asJPEG(t, drawn(400, 500))), noon)
	if keyOf(err) != "media.full" || fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v", err)
	}
	if n := countRows(t, db, "picture"); n != 0 {
		t.Errorf("%d rows", n)
	}
}
