package web

import (
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// writeLog writes one line for each request. It names the route, not the
// address: orders and invitations are opened by who knows theirs.
func (v *visit) writeLog(c *fiber.Ctx, err error) {
	status := c.Response().StatusCode()
	level := slog.LevelInfo
	route := c.Route().Path
	if c.Route().Method == "" || route == "/" {
		route = v.path()
		if !strings.HasPrefix(route, "/") || len(route) > 60 {
			route = "-"
		}
	}
	if quiet(c.Path()) && status < fiber.StatusBadRequest {
		level = slog.LevelDebug
	}
	attrs := []slog.Attr{
		slog.String("reference", v.id), slog.String("method", c.Method()), slog.String("route", route),
		slog.Int("status", status), slog.Int("bytes", bodyBytes(c)),
		slog.Duration("took", time.Since(v.began).Round(time.Microsecond)), slog.String("from", Address(c)),
	}
	var known *fiber.Error
	if err != nil && !errors.As(err, &known) && status < fiber.StatusInternalServerError {
		attrs = append(attrs, slog.String("refused", err.Error()))
	}
	v.Log.LogAttrs(c.UserContext(), level, "request", attrs...)
}

// bodyBytes is the weight of the answer; asking a stream for its bytes would
// read it.
func bodyBytes(c *fiber.Ctx) int {
	if c.Response().IsBodyStream() {
		return c.Response().Header.ContentLength()
	}
	return len(c.Response().Body())
}

func quiet(path string) bool {
	for _, prefix := range []string{"/static/", "/m/", "/healthz", "/readyz"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}
