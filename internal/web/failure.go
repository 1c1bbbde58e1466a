package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/views/layout"
	"simpul/views/part"
)

// failEarly answers what never reached a route: a head that is too large, a
// request that is none.
func (s *site) failEarly(c *fiber.Ctx, err error) error {
	v := visitOf(c)
	if v == nil {
		v = s.begin(c)
	}
	v.fail(c, err)
	v.settleCaching(c)
	v.writeLog(c, err)
	if c.Response().StatusCode() == fiber.StatusRequestHeaderFieldsTooLarge {
		drain(c.Context().Conn())
	}
	return nil
}

// drain reads what is left of a request that is answered unread. A connection
// that is closed over unread bytes is reset, and the answer may be lost with it
// (RFC 9112, 9.6).
func drain(conn net.Conn) {
	const most, patience = 1 << 20, 100 * time.Millisecond
	if conn.SetReadDeadline(time.Now().Add(patience)) == nil {
		_, _ = io.CopyN(io.Discard, conn, most) // ends by the deadline, as it should
	}
}

// fail answers an error. What the handler had begun to answer is dropped, its
// cookies too.
func (v *visit) fail(c *fiber.Ctx, err error) {
	status := statusOf(err)
	if status >= fiber.StatusInternalServerError {
		v.logFailure(err)
	}
	v.forgetAnswer(c)
	c.Status(status)
	if status == fiber.StatusServiceUnavailable {
		c.Set(fiber.HeaderRetryAfter, "5")
	}
	switch {
	case v.foreign(c.Path()):
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		c.Response().SetBodyString(fmt.Sprintf("%d %s\n", status, v.id))
	case status == fiber.StatusUnauthorized && safeMethod(c.Method()) && WantsPage(c):
		_ = c.Redirect(SignInPath(v.address), fiber.StatusSeeOther) // never fails
	case WantsPage(c):
		v.failPage(c, status, err)
	default:
		v.failJSON(c, status, err)
	}
}

// failPage never fails itself: where its page cannot be rendered, the one made
// at start is sent.
func (v *visit) failPage(c *fiber.Ctx, status int, err error) {
	rendered := func() (err2 error) {
		defer func() {
			if value := recover(); value != nil {
				err2 = fmt.Errorf("web: error page: %v", value)
			}
		}()
		return Render(c, status, v.errorPage(c, status, err))
	}()
	if rendered == nil {
		return
	}
	v.Log.Error("error page", "reference", v.id, "error", rendered)
	v.forgetAnswer(c)
	c.Status(status)
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Response().SetBody(bytes.ReplaceAll(v.lastWord[languageIndex(v.language)], []byte(placeholder), []byte(v.id)))
}

func (v *visit) errorPage(c *fiber.Ctx, status int, err error) templ.Component {
	props := layout.ErrorProps{Status: wordsOf(status)}
	var frame layout.BareFrame
	if status >= fiber.StatusInternalServerError {
		props.Reference = v.id
		if safeMethod(c.Method()) {
			props.RetryURL = v.ownAddress()
		}
	} else if message := ownMessage(c.UserContext(), err); message != "" {
		frame.Flash = part.FlashProps{Tone: part.Bad, Message: message}
	}
	page := layout.Page{
		Title: i18n.T(c.UserContext(), layout.ErrorTitle(props.Status)), Path: v.ownAddress(), Robots: "noindex", Demo: v.Demonstration,
	}
	return bare(page, frame, layout.Error(props))
}

func (v *visit) failJSON(c *fiber.Ctx, status int, err error) {
	message := ownMessage(c.UserContext(), err)
	if message == "" {
		message = i18n.T(c.UserContext(), layout.ErrorTitle(wordsOf(status)))
	}
	answer := struct {
		Message   string `json:"message"`
		Reference string `json:"reference,omitempty"`
	}{Message: message}
	if status >= fiber.StatusInternalServerError {
		answer.Reference = v.id
	}
	if err := c.JSON(answer); err != nil {
		v.Log.Error("error answer", "reference", v.id, "error", err)
	}
}

// ownMessage is what a fault says to people, "" when it says nothing beyond
// its kind.
func ownMessage(ctx context.Context, err error) string {
	f, ok := fault.As(err)
	if !ok || f.Kind == fault.Internal || !i18n.Has(f.Key) {
		return ""
	}
	switch f.Key {
	case "error.form", "error.not_found", "error.sign_in", "error.forbidden", "error.internal":
		return "" // the page's own words say it
	}
	return i18n.T(ctx, f.Key, f.Args...)
}

var statuses = map[fault.Kind]int{
	fault.Internal:        fiber.StatusInternalServerError,
	fault.Invalid:         fiber.StatusUnprocessableEntity,
	fault.NotFound:        fiber.StatusNotFound,
	fault.Gone:            fiber.StatusGone,
	fault.Conflict:        fiber.StatusConflict,
	fault.Unauthenticated: fiber.StatusUnauthorized,
	fault.Forbidden:       fiber.StatusForbidden,
	fault.TooLarge:        fiber.StatusRequestEntityTooLarge,
	fault.RateLimited:     fiber.StatusTooManyRequests,
	fault.Unavailable:     fiber.StatusServiceUnavailable,
}

// StatusOf is the HTTP status of a fault's kind, for handlers that render the
// refusal into a page of their own.
func StatusOf(kind fault.Kind) int { return statuses[kind] }

func statusOf(err error) int {
	if f, ok := fault.As(err); ok {
		return statuses[f.Kind]
	}
	var known *fiber.Error
	if errors.As(err, &known) {
		return known.Code
	}
	return fiber.StatusInternalServerError
}

// wordsOf is the status whose words describe this one.
func wordsOf(status int) int {
	switch status {
	case fiber.StatusBadRequest, fiber.StatusRequestTimeout, fiber.StatusUnsupportedMediaType, fiber.StatusRequestHeaderFieldsTooLarge:
		return fiber.StatusMethodNotAllowed
	}
	return status
}

// Failed is for what goes wrong after a handler has returned, while a stream is
// sent: the log says it, with the reference of the request.
func Failed(c *fiber.Ctx) func(error) { return visitOf(c).logFailure }

func (v *visit) logFailure(err error) {
	attrs := []any{slog.String("reference", v.id), slog.String("error", err.Error())}
	var p *panicked
	if errors.As(err, &p) {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	v.Log.Error("request failed", attrs...)
}

// forgetAnswer drops what was said so far, except what says how to treat any
// answer.
func (v *visit) forgetAnswer(c *fiber.Ctx) {
	header := &c.Response().Header
	header.DelAllCookies()
	for _, name := range []string{
		fiber.HeaderCacheControl, fiber.HeaderContentEncoding, fiber.HeaderContentDisposition, fiber.HeaderETag,
		fiber.HeaderLastModified, fiber.HeaderLocation,
	} {
		header.Del(name)
	}
	c.Response().ResetBody()
}

// WantsPage tells a browser that shows a page from a script that reads data.
func WantsPage(c *fiber.Ctx) bool {
	accept := c.Get(fiber.HeaderAccept)
	return strings.Contains(accept, "text/html") || !strings.Contains(accept, "application/json")
}

// ownAddress is the address of the request as a link on this site.
func (v *visit) ownAddress() string {
	if _, rest := i18n.SplitPath(v.address); SafeRedirect(rest) != rest || SafeRedirect(v.address) != v.address {
		return "/"
	}
	return v.address
}

// SignInPath is where to sign in so as to see an address: offices have a page
// of their own.
func SignInPath(next string) string {
	at := "/masuk"
	for _, area := range []string{"/program", "/admin"} {
		if next == area || strings.HasPrefix(next, area+"/") || strings.HasPrefix(next, area+"?") {
			at = "/masuk/kantor"
		}
	}
	if next = SafeRedirect(next); next == "/" {
		return at
	}
	return at + "?next=" + url.QueryEscape(next)
}

// placeholder stands for the reference in the pages made at start.
const placeholder = "0000-0000"

// renderLastWords makes the page for a fault at a time when nothing is broken.
func (s *site) renderLastWords() (pages [2][]byte) {
	for _, l := range i18n.Languages() {
		var b bytes.Buffer
		ctx := i18n.With(context.Background(), l)
		page := layout.Page{Title: i18n.T(ctx, layout.ErrorTitle(500)), Path: "/", Robots: "noindex", Demo: s.Demonstration}
		words := layout.Error(layout.ErrorProps{Status: 500, Reference: placeholder})
		if err := bare(page, layout.BareFrame{}, words).Render(ctx, &b); err != nil {
			panic(err)
		}
		pages[languageIndex(l)] = b.Bytes()
	}
	return pages
}

func languageIndex(l i18n.Language) int {
	if l == i18n.English {
		return 1
	}
	return 0
}

// bare puts content into the frame of pages that stand alone.
func bare(p layout.Page, f layout.BareFrame, content templ.Component) templ.Component {
	return framed(layout.Bare(p, f), content)
}
