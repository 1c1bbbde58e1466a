package perajin_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/web/webtest"
	"simpul/static"
	"simpul/views/viewtest"
)

// told is what the script of the phone is answered.
type told struct {
	Status  int
	State   string            `json:"state"`
	URL     string            `json:"url"`
	Message string            `json:"message"`
	Fields  map[string]string `json:"fields"`
	Photos  map[string]string `json:"photos"`
	Missing []string          `json:"missing"`
	Person  string            `json:"person"`
	Token   string            `json:"token"`
}

// phone is a script on the phone of somebody who is signed in.
type phone struct {
	*webtest.Client
	t    *testing.T
	base string
}

func (s *stage) script(t *testing.T, c *webtest.Client) phone {
	return phone{c, t, s.server.URL}
}

func (p phone) request(method, path string, header map[string]string, body []byte) *webtest.Page {
	p.t.Helper()
	request, err := http.NewRequestWithContext(p.t.Context(), method, p.base+path, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	for name, value := range header {
		request.Header.Set(name, value)
	}
	return p.Do(request)
}

func (p phone) read(page *webtest.Page) (answer told) {
	p.t.Helper()
	if err := json.Unmarshal([]byte(page.Body), &answer); err != nil {
		p.t.Fatalf("%d: %q: %v", page.Status, page.Body, err)
	}
	answer.Status = page.Status
	return answer
}

func (p phone) desk() told {
	p.t.Helper()
	return p.read(p.request("GET", "/perajin/antrean", nil, nil))
}

// upload sends a photograph in two pieces.
func (p phone) upload(token, id string, data []byte) {
	p.t.Helper()
	tus := map[string]string{"Tus-Resumable": "1.0.0", "X-Simpul-Token": token}
	with := func(more ...string) map[string]string {
		all := map[string]string{}
		for k, v := range tus {
			all[k] = v
		}
		for i := 0; i < len(more); i += 2 {
			all[more[i]] = more[i+1]
		}
		return all
	}
	begun := p.request("POST", "/perajin/unggah", with("Upload-Length", strconv.Itoa(len(data)), "Upload-Metadata", "id "+base64.StdEncoding.EncodeToString([]byte(id))), nil).Want(201)
	at := begun.Header.Get("Location")
	if at != "/perajin/unggah/"+id {
		p.t.Fatalf("the upload is at %q", at)
	}
	half := len(data) / 2
	for _, piece := range []struct {
		offset int
		data   []byte
	}{{0, data[:half]}, {half, data[half:]}} {
		p.request("PATCH", at, with("Upload-Offset", strconv.Itoa(piece.offset), "Content-Type", "application/offset+octet-stream"), piece.data).Want(204)
	}
}

func (p phone) list(token, key string, fields map[string]string, photos ...string) told {
	p.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	write := func(name, value string) {
		if err := w.WriteField(name, value); err != nil {
			p.t.Fatal(err)
		}
	}
	for name, value := range fields {
		write(name, value)
	}
	write("client_key", key)
	for _, id := range photos {
		write("upload", id)
	}
	if err := w.Close(); err != nil {
		p.t.Fatal(err)
	}
	return p.read(p.request("POST", "/perajin/jual", map[string]string{"X-Simpul-Token": token, "Content-Type": w.FormDataContentType()}, body.Bytes()))
}

// A listing that a phone sends, its answer lost, is one listing; with other
// words under the same key it is a conflict, and what was withdrawn meanwhile
// stays so.
func TestPhoneListsOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.script(t, s.client(t, s.siti.Person))
	desk := p.desk()
	if desk.Person != itoa(s.siti.Person) || desk.Token == "" {
		t.Fatalf("the desk: %+v", desk)
	}
	key, one, two := uuid.NewString(), uuid.NewString(), uuid.NewString()
	fields := s.complete(t)

	if got := p.list(desk.Token, key, fields, one); got.Status != 422 || !slices.Equal(got.Missing, []string{one}) {
		t.Errorf("before its photograph came: %+v", got)
	}
	p.upload(desk.Token, one, photo(t, 1))
	p.upload(desk.Token, two, photo(t, 2))
	first := p.list(desk.Token, key, fields, one, two)
	if first.Status != 200 || first.State != "live" || first.URL == "" {
		t.Fatalf("listed: %+v", first)
	}
	if again := p.list(desk.Token, key, fields, one, two); again.Status != 200 || again.URL != first.URL {
		t.Errorf("sent again: %+v", again)
	}
	if other := p.list(desk.Token, key, but(fields, "title", "Tas lain sama sekali"), one, two); other.Status != 409 || other.URL != first.URL || !strings.Contains(other.Message, "isi yang lain") {
		t.Errorf("with another title: %+v", other)
	}
	p.Submit(p.Get(first.URL), "form[action$='/tarik']", nil)
	if again := p.list(desk.Token, key, fields, one, two); again.Status != 200 || again.State != "waiting" {
		t.Errorf("sent again after it was withdrawn: %+v", again)
	}
	if n := s.count(t, `SELECT count(*) FROM product`); n != 1 {
		t.Errorf("%d products", n)
	}
	if n := s.count(t, `SELECT count(*) FROM product_picture`); n != 2 {
		t.Errorf("%d pictures", n)
	}
	if n := s.count(t, `SELECT count(*) FROM publication WHERE withdrawn_at IS NULL`); n != 0 {
		t.Errorf("what was withdrawn is on sale")
	}
}

// What is wrong is told by field and photograph, in words.
func TestPhoneIsToldWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.script(t, s.client(t, s.siti.Person))
	token := p.desk().Token
	good, bad := uuid.NewString(), uuid.NewString()
	p.upload(token, good, photo(t, 1))
	p.upload(token, bad, []byte("bukan foto sama sekali"))
	if got := p.list(token, uuid.NewString(), but(s.complete(t), "price", "185"), good); got.Status != 422 || got.Fields["price"] == "" || len(got.Photos) > 0 {
		t.Errorf("an unclear price: %+v", got)
	}
	if got := p.list(token, uuid.NewString(), s.complete(t), good, bad); got.Status != 422 || !strings.Contains(got.Photos[bad], "bukan foto") || got.Photos[good] != "" {
		t.Errorf("no photograph: %+v", got)
	}
	if got := p.list(token, uuid.NewString(), s.complete(t), "1"); got.Status != 422 {
		t.Errorf("no id: %+v", got)
	}
	if got := p.list(token, uuid.NewString(), s.complete(t)); got.Status != 422 || got.Fields["photo"] == "" {
		t.Errorf("without a photograph: %+v", got)
	}
	if n := s.count(t, `SELECT count(*) FROM product`); n != 0 {
		t.Errorf("%d products", n)
	}
}

// The token of one session sends nothing in another, so a draft is never sent
// as somebody else.
func TestPhoneSendsAsOnePersonOnly(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	p := s.script(t, c)
	token, id := p.desk().Token, uuid.NewString()
	p.upload(token, id, photo(t, 1))
	rani := s.Producer(s.group, "Rani", checkouttest.Waliwis)
	c.Submit(c.Get("/keluar"), "form[action='/keluar']", nil)
	if got := p.desk(); got.Status != 401 || got.Person != "" {
		t.Errorf("signed out: %+v", got)
	}
	c.SignIn(s.phone(t, rani.Person), pin)
	if got := p.list(token, uuid.NewString(), s.complete(t), id); got.Status != 403 {
		t.Errorf("with the token of Siti's session: %+v", got)
	}
	if got := p.list(p.desk().Token, uuid.NewString(), s.complete(t), id); got.Status != 422 || !slices.Equal(got.Missing, []string{id}) {
		t.Errorf("with Siti's photograph: %+v", got)
	}
	if n := s.count(t, `SELECT count(*) FROM product`); n != 0 {
		t.Errorf("%d products", n)
	}
}

// What the phone keeps for everybody says nothing about anybody, and needs no
// session; the worker names the files by what is in them.
func TestAppForEverybody(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.bag(t, "Tas tali kur merah", 1)
	stranger, siti := s.server.Client(t), s.client(t, s.siti.Person)
	shell := siti.Get("/perajin/kerangka").Want(200)
	viewtest.Check(t, shell.Body)
	if strings.Contains(shell.Body, "Siti") || shell.Has("[data-person]") || shell.Has("input[name=token]") || shell.Header.Get("Set-Cookie") != "" {
		t.Error("the page that is kept knows who asked for it")
	}
	if shell.Body != stranger.Get("/perajin/kerangka").Body {
		t.Error("the page that is kept depends on who asks")
	}
	worker := stranger.Get("/perajin/sw.js").Want(200)
	if worker.Header.Get("Cache-Control") != "no-cache" || worker.Header.Get("Service-Worker-Allowed") != "/perajin" || !strings.HasPrefix(worker.Header.Get("Content-Type"), "text/javascript") {
		t.Errorf("the worker: %v", worker.Header)
	}
	for _, name := range []string{"css/perajin.css", "js/perajin.js", "js/send.js", "font/plus-jakarta-sans.woff2"} {
		if !strings.Contains(worker.Body, static.URL(name)) {
			t.Errorf("%s is not kept", name)
		}
	}
	var manifest struct {
		Start string `json:"start_url"`
		Scope string `json:"scope"`
		Icons []struct{ Src, Sizes, Type, Purpose string }
	}
	page := stranger.Get("/perajin/aplikasi.webmanifest").Want(200)
	if err := json.Unmarshal([]byte(page.Body), &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Start != "/perajin" || manifest.Scope != "/perajin" || len(manifest.Icons) < 4 || page.Header.Get("Content-Type") != "application/manifest+json" {
		t.Errorf("%+v, %v", manifest, page.Header)
	}
	for _, icon := range manifest.Icons {
		if got := stranger.Get(icon.Src).Want(200).Header.Get("Content-Type"); got != icon.Type {
			t.Errorf("%s is %s", icon.Src, got)
		}
	}
	if at, err := url.Parse(siti.Get("/perajin").Attr("link[rel=manifest]", "href")); err != nil || at.Path != "/perajin/aplikasi.webmanifest" {
		t.Errorf("the manifest is at %v, %v", at, err)
	}
}
