package web_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/web"
	"simpul/internal/web/webtest"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/viewtest"
)

// routes are one of each kind of page.
func routes(app *fiber.App, _ *webtest.Server) {
	app.Get("/umum", func(c *fiber.Ctx) error {
		web.Cacheable(c, time.Minute)
		return web.Render(c, fiber.StatusOK, templ.Raw("<p>"+string(web.Language(c))+strings.Repeat(" simpul", 400)+"</p>"))
	})
	app.Get("/umum/sama", func(c *fiber.Ctx) error {
		web.Cacheable(c, time.Minute)
		return c.SendStatus(fiber.StatusNotModified)
	})
	app.Get("/umum/sesi", func(c *fiber.Ctx) error {
		web.Cacheable(c, time.Minute)
		return c.SendString(web.Actor(c).Name)
	})
	app.Get("/umum/token", func(c *fiber.Ctx) error {
		web.Cacheable(c, time.Minute)
		return c.SendString(web.Token(c))
	})
	app.Get("/umum/kabar", func(c *fiber.Ctx) error {
		web.Cacheable(c, time.Minute)
		return c.SendString(web.TakeFlash(c).Message)
	})
	app.Get("/pribadi", func(c *fiber.Ctx) error { return c.SendString("pribadi") })
	app.Get("/isian", func(c *fiber.Ctx) error {
		return web.Render(c, fiber.StatusOK, templ.Join(templ.Raw(`<form method="post" action="/isian">`), part.Token(web.Token(c)), templ.Raw(`</form>`)))
	})
	app.Post("/isian", web.RequireToken, func(c *fiber.Ctx) error {
		web.Flash(c, part.Good, "web.setup.title")
		return web.Redirect(c, "/umum/kabar")
	})
	app.Post("/bebas", func(c *fiber.Ctx) error { return c.SendString(web.Form(c).Value("isi")) })
	app.Post("/hook/asing", func(c *fiber.Ctx) error { return c.SendString("diterima") })
	app.Post("/hook/gagal", func(c *fiber.Ctx) error { return errors.New("kata-sandi-rahasia") })
	app.Get("/rusak", func(c *fiber.Ctx) error { return errors.New("kata-sandi-rahasia") })
	app.Get("/panik", func(c *fiber.Ctx) error { panic("kata-sandi-rahasia") })
	app.Get("/setengah", func(c *fiber.Ctx) error {
		web.Flash(c, part.Good, "web.setup.title")
		c.Set(fiber.HeaderCacheControl, "public, max-age=60")
		_ = c.SendString("setengah halaman")
		return errors.New("kata-sandi-rahasia")
	})
	app.Get("/bentrok", func(c *fiber.Ctx) error {
		return fault.Wrap(errors.New("kata-sandi-rahasia"), fault.Conflict, "error.conflict")
	})
	app.Get("/hilang", func(c *fiber.Ctx) error { return fault.New(fault.Gone, "media.gone") })
	app.Get("/perajin", web.RequireProducer, func(c *fiber.Ctx) error { return c.SendString("perajin") })
	app.Post("/perajin", web.RequireProducer, func(c *fiber.Ctx) error { return c.SendString("perajin") })
	app.Get("/program/laporan", web.RequireManager, func(c *fiber.Ctx) error { return c.SendString("program") })
	app.Get("/ke", func(c *fiber.Ctx) error { return web.Redirect(c, c.Query("next")) })
	app.Get("/tajuk", func(c *fiber.Ctx) error {
		c.Set("X-Gema", c.Query("isi"))
		c.Cookie(&fiber.Cookie{Name: "gema", Value: c.Query("isi")})
		return c.Redirect("/" + c.Query("isi"))
	})
	app.Get("/alamat", func(c *fiber.Ctx) error { return c.SendString(web.Address(c)) })
	app.Post("/unggah/:id", func(c *fiber.Ctx) error {
		n, err := io.Copy(io.Discard, web.BodyReader(c))
		if err != nil {
			return err
		}
		return c.JSON(n)
	})
	app.Post("/bagian", func(c *fiber.Ctx) error {
		reader, err := web.Multipart(c)
		if err != nil {
			return err
		}
		piece, err := reader.NextPart()
		if err != nil {
			return err
		}
		return c.SendString(piece.FormName())
	})
	app.Get("/batas", web.Limit(3, time.Minute), func(c *fiber.Ctx) error { return c.SendString("boleh") })
}

func start(t *testing.T, change ...func(*web.Options)) *webtest.Server {
	t.Helper()
	change = append([]func(*web.Options){func(o *web.Options) {
		o.Foreign = []string{"/hook/asing", "/hook/gagal"}
		o.Uploads = []web.Upload{{Path: "/unggah/:id", Bytes: 3 << 20}, {Path: "/bagian", Bytes: 1 << 20}}
	}}, change...)
	return webtest.Start(t, routes, change...)
}

// Every answer carries the headers, also where nothing was found or all broke.
func TestHeadersOnEveryAnswer(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.Client(t)
	script, style := layout.ScriptHashes()[0], layout.StyleHashes()[0]
	for _, path := range []string{
		"/umum", "/en/umum", "/pribadi", "/isian", "/rusak", "/panik", "/setengah", "/bentrok", "/hilang", "/perajin", "/tidak-ada", "/en/masuk",
		"/healthz", "/readyz", "/robots.txt", "/static/css/shop.css", "/static/tidak-ada.css", "/unggah/1", "/" + strings.Repeat("x", 20<<10),
	} {
		page := c.Get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy":    "default-src 'self'; script-src 'self' '" + script + "'; style-src 'self' '" + style + "'; img-src 'self' data: blob:; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
			"Referrer-Policy":            "same-origin",
			"X-Content-Type-Options":     "nosniff",
			"Cross-Origin-Opener-Policy": "same-origin",
			"Strict-Transport-Security":  "",
			"Server":                     "",
		} {
			if got := page.Header.Get(name); got != want {
				t.Errorf("%.40s: %s: %q, want %q", path, name, got, want)
			}
		}
		if page.Header.Get("Permissions-Policy") == "" || page.Header.Get("X-Request-Id") == "" || page.Header.Get("Cache-Control") == "" {
			t.Errorf("%.40s: %v", path, page.Header)
		}
		if strings.Contains(page.Header.Get("Content-Type"), "text/html") && strings.HasPrefix(page.Body, "<!doctype") {
			viewtest.Check(t, page.Body)
		}
	}
}

func TestPolicyNamesWhatIsElsewhere(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *web.Options) {
		o.MediaURL = "https://gambar.contoh.id/simpul/"
		o.FormHosts = []string{"https://bayar.contoh.id", "https://checkout.stripe.com"}
		o.StyleHashes = []string{"'sha256-BBB='"}
	})
	policy := s.Client(t).Get("/umum").Header.Get("Content-Security-Policy")
	for _, want := range []string{
		"img-src 'self' data: blob: https://gambar.contoh.id;", "form-action 'self' https://bayar.contoh.id https://checkout.stripe.com;",
		" 'sha256-BBB=';",
	} {
		if !strings.Contains(policy, want) {
			t.Errorf("%q is missing in %q", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Error(policy)
	}
}

func TestCookiesAndTransportOverTLS(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ base, cookie, hsts string }{
		{"http://toko.contoh.id", "simpul_browser=", ""},
		{"https://toko.contoh.id", "__Host-simpul_browser=", "max-age=31536000"},
	} {
		s := start(t, func(o *web.Options) { o.BaseURL = test.base })
		page := s.Client(t).Get("/isian")
		cookie := page.Header.Get("Set-Cookie")
		secure := strings.Contains(strings.ToLower(cookie), "secure")
		if !strings.HasPrefix(cookie, test.cookie) || secure != (test.hsts != "") {
			t.Errorf("%s: %q", test.base, cookie)
		}
		for _, flag := range []string{"HttpOnly", "SameSite=Lax", "path=/"} {
			if !strings.Contains(cookie, flag) {
				t.Errorf("%s: %q lacks %s", test.base, cookie, flag)
			}
		}
		if strings.Contains(strings.ToLower(cookie), "domain=") {
			t.Errorf("%s: %q names a domain", test.base, cookie)
		}
		if got := page.Header.Get("Strict-Transport-Security"); got != test.hsts {
			t.Errorf("%s: HSTS %q", test.base, got)
		}
	}
}

// What a cache may keep was made without looking at who asked.
func TestCacheablePages(t *testing.T) {
	t.Parallel()
	c := start(t).Client(t)
	for path, want := range map[string]string{
		"/umum": "public, max-age=60", "/en/umum": "public, max-age=60", "/umum/sama": "public, max-age=60", "/umum/sesi": "no-store", "/umum/token": "no-store",
		"/umum/kabar": "no-store", "/pribadi": "no-store", "/rusak": "no-store", "/tidak-ada": "no-store", "/setengah": "no-store",
		"/robots.txt": "public, max-age=3600",
	} {
		page := c.Get(path)
		if got := page.Header.Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control %q, want %q", path, got, want)
		}
		if strings.HasPrefix(want, "public") && (page.Header.Get("Set-Cookie") != "" || strings.Contains(page.Body, "token")) {
			t.Errorf("%s: a page for everybody sets %q", path, page.Header.Get("Set-Cookie"))
		}
	}
}

func TestPagesAreCompressed(t *testing.T) {
	t.Parallel()
	s := start(t)
	for accepts, want := range map[string]string{"br, gzip": "br", "gzip": "gzip", "identity": ""} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/umum", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", accepts)
		page := s.Client(t).Do(request)
		if got := page.Header.Get("Content-Encoding"); got != want || page.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("accepting %s: encoded %q, Vary %q", accepts, got, page.Header.Get("Vary"))
		}
		if want != "" && len(page.Body) > 500 {
			t.Errorf("%s: %d bytes", want, len(page.Body))
		}
	}
}

func TestErrorsShowNoInternals(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.Client(t)
	for path, status := range map[string]int{"/rusak": 500, "/panik": 500, "/setengah": 500, "/en/rusak": 500, "/bentrok": 409, "/hilang": 410, "/tidak-ada": 404} {
		page := c.Get(path).Want(status)
		for _, secret := range []string{"kata-sandi-rahasia", "setengah halaman", "goroutine", ".go:", "/internal/"} {
			if strings.Contains(page.Body, secret) {
				t.Errorf("%s shows %q", path, secret)
			}
		}
		if page.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", path)
		}
		reference := page.Header.Get("X-Request-Id")
		if shown := strings.Contains(page.Body, reference); shown != (status == 500) {
			t.Errorf("%s: reference shown: %v", path, shown)
		}
		if status == 500 && !strings.Contains(s.Log.String(), reference) {
			t.Errorf("%s: the log lacks %s", path, reference)
		}
		if page.Text("h1") == "" || !page.Has("main a") {
			t.Errorf("%s: no friendly page: %s", path, page.Body)
		}
		viewtest.Check(t, page.Body)
	}
	if !strings.Contains(s.Log.String(), "kata-sandi-rahasia") {
		t.Error("the log does not say what went wrong")
	}
	if page := c.Get("/tidak-ada?x=<script>alert(1)</script>"); strings.Contains(page.Body, "<script>alert") {
		t.Error("the address is repeated as markup")
	}
	if got := c.Get("/en//evil.example/x").Attr("a[rel=alternate]", "href"); strings.HasPrefix(got, "//") {
		t.Errorf("the language switch leads to %q", got)
	}
}

func TestScriptsGetData(t *testing.T) {
	t.Parallel()
	s := start(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/bentrok", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "application/json")
	page := s.Client(t).Do(request).Want(409)
	if !strings.HasPrefix(page.Body, `{"message":`) || strings.Contains(page.Body, "rahasia") {
		t.Error(page.Body)
	}
}

func TestGuardsLeadToTheRightDoor(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.Client(t)
	for path, want := range map[string]string{
		"/perajin":            "/masuk?next=%2Fperajin",
		"/perajin?a=1&b=2":    "/masuk?next=%2Fperajin%3Fa%3D1%26b%3D2",
		"/program/laporan":    "/masuk/kantor?next=%2Fprogram%2Flaporan",
		"//evil.example/?x=1": "",
	} {
		page := c.Get(path)
		if got := page.Header.Get("Location"); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
	c.Post("/perajin", nil).Want(401)
}

// An unsafe request has to come from one of our own pages.
func TestOrigin(t *testing.T) {
	t.Parallel()
	s := start(t, func(o *web.Options) { o.BaseURL = "https://toko.contoh.id" })
	own := strings.TrimPrefix(s.URL, "http://")
	for _, test := range []struct {
		name, path string
		headers    map[string]string
		want       int
	}{
		{"same origin", "/bebas", map[string]string{"Sec-Fetch-Site": "same-origin"}, 200},
		{"typed by hand", "/bebas", map[string]string{"Sec-Fetch-Site": "none"}, 200},
		{"another site", "/bebas", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"another host of the site", "/bebas", map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{"another site that names ours", "/bebas", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://toko.contoh.id"}, 403},
		{"nonsense", "/bebas", map[string]string{"Sec-Fetch-Site": "x"}, 403},
		{"old browser, base address", "/bebas", map[string]string{"Origin": "https://toko.contoh.id"}, 200},
		{"old browser, host asked for", "/bebas", map[string]string{"Origin": "http://" + own}, 200},
		{"old browser, capitals", "/bebas", map[string]string{"Origin": "https://TOKO.contoh.id"}, 200},
		{"old browser, another site", "/bebas", map[string]string{"Origin": "https://evil.example"}, 403},
		{"old browser, our name in front", "/bebas", map[string]string{"Origin": "https://toko.contoh.id.evil.example"}, 403},
		{"old browser, our name behind", "/bebas", map[string]string{"Origin": "https://evil.example/toko.contoh.id"}, 403},
		{"old browser, hidden", "/bebas", map[string]string{"Origin": "null"}, 403},
		{"old browser, own referrer", "/bebas", map[string]string{"Referer": "https://toko.contoh.id/keranjang?x=1"}, 200},
		{"old browser, other referrer", "/bebas", map[string]string{"Referer": "https://evil.example/?toko.contoh.id"}, 403},
		{"an origin beside a good referrer", "/bebas", map[string]string{"Origin": "https://evil.example", "Referer": "https://toko.contoh.id/"}, 403},
		{"no browser", "/bebas", nil, 403},
		{"webhook", "/hook/asing", nil, 200},
		{"webhook from a page", "/hook/asing", map[string]string{"Sec-Fetch-Site": "cross-site"}, 200},
		{"below a webhook", "/hook/asing/lagi", nil, 403},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+test.path, strings.NewReader("isi=a"))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for name, value := range test.headers {
			request.Header.Set(name, value)
		}
		if page := s.Client(t).Do(request); page.Status != test.want {
			t.Errorf("%s: %d, want %d", test.name, page.Status, test.want)
		}
	}
}

func TestFormToken(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.Client(t)
	page := c.Get("/isian")
	token := page.Attr("input[name=token]", "value")
	if again := c.Get("/isian").Attr("input[name=token]", "value"); again == token || token == "" {
		t.Errorf("tokens %q and %q", token, again)
	}
	if c.Submit(page, "form", nil).Want(200).Body != "Sedang menyiapkan…" {
		t.Error("the message is not shown on the next page")
	}
	if c.Get("/umum/kabar").Body != "" {
		t.Error("the message is shown twice")
	}
	c.Post("/isian?token="+token, nil).Want(303)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/isian", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Simpul-Token", token)
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	c.Do(request).Want(303)

	other := s.Client(t)
	other.Get("/isian")
	for name, fields := range map[string]url.Values{
		"none": nil, "empty": {"token": {""}}, "nonsense": {"token": {"x"}}, "changed": {"token": {token[:len(token)-2] + "AA"}}, "of another browser": {"token": {token}},
	} {
		if page := other.Post("/isian", fields); page.Status != 403 {
			t.Errorf("%s: %d", name, page.Status)
		}
	}
	if page := s.Client(t).Post("/isian", url.Values{"token": {token}}); page.Status != 403 {
		t.Errorf("a browser that was never here: %d", page.Status)
	}
}

func TestFlashIsSigned(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.Client(t)
	c.SetCookie("simpul_flash", "eyJ0IjoiZ29vZCIsIm0iOiJLaXJpbSB1YW5nIGtlIHNpbmkiLCJ1Ijo5OTk5OTk5OTk5fQ.AAAAAAAAAAAAAAAAAAAAAA")
	if got := c.Get("/umum/kabar").Body; got != "" {
		t.Errorf("somebody else's words: %q", got)
	}
	page := c.Get("/isian")
	c.Post("/isian", url.Values{"token": {page.Attr("input[name=token]", "value")}}).Want(303)
	s.Clock.Advance(3 * time.Minute)
	if got := c.Get("/umum/kabar").Body; got != "" {
		t.Errorf("a message from before: %q", got)
	}
}

func TestSafeRedirect(t *testing.T) {
	t.Parallel()
	for next, want := range map[string]string{
		"/": "/", "/perajin/": "/perajin/", "/cari?q=tas+merah&x=1#hasil": "/cari?q=tas+merah&x=1#hasil", "/a//b": "/a//b",
		"/kembali?ke=https://evil.example": "/kembali?ke=https://evil.example", "/%2f%2fevil.example": "/%2f%2fevil.example",
		"": "/", "perajin": "/", "//evil.example": "/", "///evil.example": "/", `/\evil.example`: "/", `/\/evil.example`: "/", `\\evil.example`: "/",
		"https://evil.example": "/", "javascript:alert(1)": "/", "data:text/html,x": "/", " /x": "/", "/\t/evil.example": "/", "/\r\nSet-Cookie: a=b": "/",
		"/\n/evil.example": "/", "/x\x00": "/", "/x\x7f": "/", "/\u2028/evil": "/", "/%zz": "/", "/" + strings.Repeat("x", 1000): "/",
	} {
		if got := web.SafeRedirect(next); got != want {
			t.Errorf("SafeRedirect(%q) = %q, want %q", next, got, want)
		}
	}
	s := start(t)
	page := s.Client(t).Get("/ke?next=" + url.QueryEscape("//evil.example/"))
	if page.Status != 303 || page.Header.Get("Location") != "/" {
		t.Errorf("%d %q", page.Status, page.Header.Get("Location"))
	}
}

// CR LF in what a request brings adds no header to the answer.
func TestHeaderInjection(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.Client(t)
	for _, evil := range []string{"x\r\nX-Jahat: 1", "x\nX-Jahat: 1", "x\rX-Jahat: 1", "x\r\n\r\n<script>"} {
		page := c.Get("/tajuk?isi=" + url.QueryEscape(evil))
		if page.Header.Get("X-Jahat") != "" || strings.Contains(page.Body, "<script>") {
			t.Errorf("%q: %v %s", evil, page.Header, page.Body)
		}
		if page := c.Get("/ke?next=" + url.QueryEscape("/"+evil)); page.Header.Get("Location") != "/" {
			t.Errorf("%q leads to %q", evil, page.Header.Get("Location"))
		}
	}
}

// zeros is a body that costs its sender nothing.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left <= 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.left)
	for i := range n {
		p[i] = 'a'
	}
	z.left -= n
	return int(n), nil
}

func TestBodyLimits(t *testing.T) {
	t.Parallel()
	s := start(t)
	const form = "application/x-www-form-urlencoded"
	for _, test := range []struct {
		name, path, kind, encoding string
		bytes                      int64
		known                      bool // its length is told before
		want                       int
	}{
		{"small form", "/bebas", form, "", 1000, true, 200},
		{"form at the limit", "/bebas", form, "", 1 << 20, true, 200},
		{"form over the limit", "/bebas", form, "", 1<<20 + 1, true, 413},
		{"form over the limit, length untold", "/bebas", form, "", 1<<20 + 1, false, 413},
		{"50 MB", "/bebas", form, "", 50 << 20, true, 413},
		{"50 MB, length untold", "/bebas", form, "", 50 << 20, false, 413},
		{"50 MB with files", "/bebas", "multipart/form-data; boundary=x", "", 50 << 20, true, 413},
		{"50 MB where nothing is", "/tidak-ada", form, "", 50 << 20, true, 413},
		{"50 MB to a webhook", "/hook/asing", "application/json", "", 50 << 20, true, 413},
		{"compressed", "/bebas", form, "gzip", 1000, true, 415},
		{"upload", "/unggah/7", "image/jpeg", "", 2 << 20, true, 200},
		{"upload at the limit", "/unggah/7", "image/jpeg", "", 3 << 20, false, 200},
		{"upload over the limit", "/unggah/7", "image/jpeg", "", 3<<20 + 1, true, 413},
		{"upload over the limit, length untold", "/unggah/7", "image/jpeg", "", 50 << 20, false, 413},
		{"upload that is no form", "/bagian", "image/jpeg", "", 10, true, 422},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+test.path, &zeros{test.bytes})
		if err != nil {
			t.Fatal(err)
		}
		if test.known {
			request.ContentLength = test.bytes
		}
		request.Header.Set("Content-Type", test.kind)
		request.Header.Set("Sec-Fetch-Site", "same-origin")
		if test.encoding != "" {
			request.Header.Set("Content-Encoding", test.encoding)
		}
		status, err := send(request)
		if err != nil && test.want != 413 || err == nil && status != test.want {
			t.Errorf("%s: %d %v, want %d", test.name, status, err, test.want)
		}
	}
}

// send tells the status; a server that has refused may close before all was
// sent.
func send(request *http.Request) (int, error) {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode, nil
}

func TestRefusedBodiesTakeNoMemory(t *testing.T) {
	s := start(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range 20 {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/bebas", &zeros{50 << 20})
		if err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			request.ContentLength = 50 << 20
		}
		request.Header.Set("Sec-Fetch-Site", "same-origin")
		if status, err := send(request); err == nil && status != 413 {
			t.Fatalf("status %d", status)
		}
	}
	runtime.ReadMemStats(&after)
	// Twenty times 50 MB were sent; of each at most the limit is read.
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 150<<20 {
		t.Errorf("%d MB were allocated", grown>>20)
	}
}

func TestManyFields(t *testing.T) {
	t.Parallel()
	c := start(t).Client(t)
	if page := c.Upload("/bebas", "application/x-www-form-urlencoded", strings.NewReader(strings.Repeat("a&", 3000))); page.Status != 413 {
		t.Errorf("3000 fields: %d", page.Status)
	}
	if page := c.Upload("/bebas", "application/x-www-form-urlencoded", strings.NewReader("isi=tas+merah")); page.Body != "tas merah" {
		t.Errorf("%d %q", page.Status, page.Body)
	}
	if page := c.Upload("/bebas", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"isi\"\r\n\r\ntas\r\n--x--\r\n")); page.Body != "tas" {
		t.Errorf("%d %q", page.Status, page.Body)
	}
	if page := c.Upload("/bagian", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"foto\"\r\n\r\ntas\r\n--x--\r\n")); page.Body != "foto" {
		t.Errorf("%d %q", page.Status, page.Body)
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		proxies   []string
		forwarded string
		want      string
	}{
		{"no proxy trusted", nil, "203.0.113.5", "127.0.0.1"},
		{"a trusted proxy", []string{"127.0.0.1"}, "203.0.113.5", "203.0.113.5"},
		{"a trusted network", []string{"127.0.0.0/8"}, "203.0.113.5", "203.0.113.5"},
		{"what the visitor put in front does not count", []string{"127.0.0.1"}, "198.51.100.1, 203.0.113.5", "203.0.113.5"},
		{"two trusted proxies", []string{"127.0.0.1", "10.0.0.0/8"}, "198.51.100.1, 203.0.113.5, 10.1.2.3", "203.0.113.5"},
		{"nonsense", []string{"127.0.0.1"}, "saya", "127.0.0.1"},
		{"nothing", []string{"127.0.0.1"}, "", "127.0.0.1"},
		{"a household", []string{"127.0.0.1"}, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
	} {
		s := start(t, func(o *web.Options) { o.TrustedProxies = test.proxies })
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/alamat", nil)
		if err != nil {
			t.Fatal(err)
		}
		if test.forwarded != "" {
			request.Header.Set("X-Forwarded-For", test.forwarded)
		}
		if got := s.Client(t).Do(request).Body; got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Clock.Set(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	c := s.Client(t)
	for range 3 {
		c.Get("/batas").Want(200)
	}
	c.Get("/batas").Want(429)
	s.Clock.Advance(20 * time.Second)
	c.Get("/batas").Want(200)
	c.Get("/batas").Want(429)
	s.Clock.Advance(time.Hour)
	for range 3 {
		c.Get("/batas").Want(200)
	}
	c.Get("/batas").Want(429)
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	c := start(t).Client(t)
	for path, want := range map[string]string{"/umum": "id", "/en/umum": "en", "/en/umum/": "en"} {
		if got := strings.Fields(c.Get(path).Want(200).Text("p"))[0]; got != want {
			t.Errorf("%s is in %s", path, got)
		}
	}
	for _, path := range []string{"/en/perajin", "/en/program/laporan", "/en/healthz", "/en/static/css/shop.css"} {
		c.Get(path).Want(404)
	}
	if page := c.Get("/en/tidak-ada"); page.Attr("html", "lang") != "en" || page.Attr("a[rel=alternate]", "href") != "/tidak-ada" {
		t.Errorf("%s %s", page.Attr("html", "lang"), page.Attr("a[rel=alternate]", "href"))
	}
}

func TestSetup(t *testing.T) {
	t.Parallel()
	setup := &web.Setup{}
	s := start(t, func(o *web.Options) { o.Setup = setup })
	c := s.Client(t)
	want := func(path string, status int, text string) {
		t.Helper()
		page := c.Get(path).Want(status)
		if !strings.Contains(page.Body, text) {
			t.Errorf("%s: %s", path, page.Body)
		}
	}
	want("/healthz", 200, "ok")
	want("/readyz", 503, "Sedang menyiapkan…")
	want("/umum", 503, "Sedang menyiapkan…")
	want("/static/css/shop.css", 200, "")
	setup.Open()
	setup.Loading(1200, 3000)
	want("/umum", 200, "simpul")
	want("/readyz", 503, "1.200 dari 3.000")
	setup.Loading(3000, 3000)
	want("/readyz", 200, "ready")
	if err := s.DB.App.Close(); err != nil {
		t.Fatal(err)
	}
	want("/readyz", 503, "database")
	want("/healthz", 200, "ok")
}
