package webtest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Client is a browser without scripts: it keeps cookies, says where its forms
// come from, and follows redirects after forms, but not those of Get.
type Client struct {
	t    testing.TB
	base *url.URL
	http *http.Client
}

// Client is a browser that was never here.
func (s *Server) Client(t testing.TB) *Client {
	t.Helper()
	return NewClient(t, s.URL)
}

// NewClient is a browser that was never at a server at any address.
func NewClient(t testing.TB, at string) *Client {
	t.Helper()
	base, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &Client{t: t, base: base, http: &http.Client{
		Jar: jar, Transport: transport, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Get asks for a page by its path.
func (c *Client) Get(path string) *Page {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.base.String()+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Accept", "text/html,*/*")
	return c.Do(request)
}

// Post sends fields as a form of a page of this site, and does not follow.
func (c *Client) Post(path string, fields url.Values) *Page {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.base.String()+path, strings.NewReader(fields.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	c.fromHere(request)
	return c.Do(request)
}

// Upload sends a body of its own kind from a page of this site: path carries
// the token, as ?token=….
func (c *Client) Upload(path, contentType string, body io.Reader) *Page {
	c.t.Helper()
	return c.send(http.MethodPost, path, contentType, body)
}

// Piece sends the first piece of an upload, as tus does.
func (c *Client) Piece(path string, body io.Reader) *Page {
	c.t.Helper()
	return c.send(http.MethodPatch, path, "application/offset+octet-stream", body)
}

func (c *Client) send(method, path, contentType string, body io.Reader) *Page {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.base.String()+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	if method == http.MethodPatch {
		request.Header.Set("Tus-Resumable", "1.0.0")
		request.Header.Set("Upload-Offset", "0")
	}
	c.fromHere(request)
	return c.Do(request)
}

func (c *Client) fromHere(request *http.Request) {
	request.Header.Set("Accept", "text/html,*/*")
	request.Header.Set("Origin", c.base.String())
	request.Header.Set("Sec-Fetch-Site", "same-origin")
}

// Do sends any request, with the client's cookies.
func (c *Client) Do(request *http.Request) *Page {
	c.t.Helper()
	response, err := c.http.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return &Page{t: c.t, Status: response.StatusCode, Header: response.Header, Body: string(body), URL: response.Request.URL}
}

// Follow goes where a page redirects to, as often as it does.
func (c *Client) Follow(p *Page) *Page {
	c.t.Helper()
	for range 5 {
		location := p.Header.Get("Location")
		if location == "" {
			return p
		}
		target, err := p.URL.Parse(location)
		if err != nil {
			c.t.Fatal(err)
		}
		if target.Host != c.base.Host {
			return p
		}
		p = c.Get(target.RequestURI())
	}
	c.t.Fatalf("webtest: %s redirects on and on", p.URL)
	return nil
}

// Fill is what somebody types into the fields of a form, by name; it ticks a
// box or chooses among radio buttons by value.
type Fill map[string]string

// Submit fills in the form of a page that a selector finds, sends it with all
// that the page put into it, its token too, and follows where it leads.
func (c *Client) Submit(p *Page, form string, fill Fill) *Page {
	c.t.Helper()
	action, method, fields := p.form(form)
	for name, value := range fill {
		fields.Set(name, value)
	}
	target, err := p.URL.Parse(action)
	if err != nil {
		c.t.Fatal(err)
	}
	if method == http.MethodGet {
		target.RawQuery = fields.Encode()
		return c.Follow(c.Get(target.RequestURI()))
	}
	return c.Follow(c.Post(target.RequestURI(), fields))
}

// SignIn signs in on the page for telephone number and PIN, which the test's
// routes must have; it returns the page that it leads to.
func (c *Client) SignIn(phone, pin string) *Page {
	c.t.Helper()
	return c.signedIn(c.Submit(c.Get("/masuk"), "form[action='/masuk']", Fill{"phone": phone, "pin": pin}))
}

// SignInOffice signs in on the page for mail address and password.
func (c *Client) SignInOffice(email, password string) *Page {
	c.t.Helper()
	return c.signedIn(c.Submit(c.Get("/masuk/kantor"), "form[action='/masuk/kantor']", Fill{"email": email, "password": password}))
}

func (c *Client) signedIn(p *Page) *Page {
	c.t.Helper()
	if c.Cookie("simpul_session") == "" {
		c.t.Fatalf("webtest: not signed in: %d %s", p.Status, p.Text(".error, .form-errors, .flash"))
	}
	return p
}

// Cookie is the value of a cookie, or "".
func (c *Client) Cookie(name string) string {
	for _, cookie := range c.http.Jar.Cookies(c.base) {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}

// SetCookie gives the client a cookie, as if the site had.
func (c *Client) SetCookie(name, value string) {
	c.http.Jar.SetCookies(c.base, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}
