package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"simpul/internal/fault"
)

// Serve lets a handler of net/http answer a request, whose body is that of
// BodyReader: it comes in while the handler reads, and a deadline that it sets
// is one of the connection; fasthttp's own adaptor would read it whole before.
// path is the request's path as the handler knows it; ctx ends when it returns.
// What the handler answers is held in memory.
func Serve(ctx context.Context, c *fiber.Ctx, path string, h http.Handler) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	request, err := http.NewRequestWithContext(ctx, c.Method(), path, BodyReader(c))
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "error.invalid")
	}
	request.ContentLength = int64(c.Request().Header.ContentLength())
	for name, value := range c.Request().Header.All() {
		request.Header.Add(string(name), string(value))
	}
	answer := &standardAnswer{header: make(http.Header), status: http.StatusOK, connection: c.Context()}
	defer answer.let()
	h.ServeHTTP(answer, request)
	for name, values := range answer.header {
		if name == fiber.HeaderContentLength {
			continue // of what is sent, not of what a HEAD speaks of
		}
		for _, value := range values {
			c.Response().Header.Add(name, value)
		}
	}
	c.Status(answer.status)
	c.Response().SetBody(answer.body.Bytes())
	return nil
}

// standardAnswer keeps what a handler of net/http answers, and gives it a hand
// on the deadlines of the connection until it is let go.
type standardAnswer struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer

	mu         sync.Mutex
	connection *fasthttp.RequestCtx
}

func (a *standardAnswer) Header() http.Header { return a.header }

func (a *standardAnswer) WriteHeader(status int) {
	if !a.wrote {
		a.status, a.wrote = status, true
	}
}

func (a *standardAnswer) Write(p []byte) (int, error) {
	a.wrote = true
	return a.body.Write(p)
}

// SetReadDeadline is for http.ResponseController.
func (a *standardAnswer) SetReadDeadline(at time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.connection == nil {
		return errors.New("web: the request has ended")
	}
	return a.connection.SetReadDeadline(at)
}

// SetWriteDeadline is for http.ResponseController. The server sets its own
// before it writes.
func (a *standardAnswer) SetWriteDeadline(time.Time) error { return nil }

func (a *standardAnswer) let() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.connection = nil
}
