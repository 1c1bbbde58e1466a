package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

// Timeouts of a connection.
const (
	readTimeout  = 30 * time.Second
	writeTimeout = 60 * time.Second
	idleTimeout  = 75 * time.Second
)

// headerBytes is the most that the head of a request may weigh.
const headerBytes = 16 << 10

// New is the server with all that pages share; routes are added to it after.
// It panics when its own error page cannot be rendered.
func New(o Options) *fiber.App {
	s := newSite(o)
	s.lastWord = s.renderLastWords()
	app := fiber.New(fiber.Config{
		AppName:               "Simpul",
		DisableStartupMessage: true,
		Immutable:             true,
		CaseSensitive:         true,
		ReadTimeout:           readTimeout,
		WriteTimeout:          writeTimeout,
		IdleTimeout:           idleTimeout,
		ReadBufferSize:        headerBytes,
		// Bodies are counted by limitBody: streaming switches BodyLimit off.
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true,
		BodyLimit:                    smallBody,
		// With no proxy trusted here, fiber believes no X-Forwarded header;
		// Address reads the one that counts.
		EnableTrustedProxyCheck: true,
		ErrorHandler:            s.failEarly,
	})
	app.Use(s.open)
	app.Get("/healthz", healthy)
	app.Get("/readyz", s.ready)
	app.Get("/static/*", serveStatic)
	app.Use(s.holdBack)
	app.Get("/robots.txt", s.robots)
	if o.Pictures != nil {
		app.Get("/m/:name", s.picture)
	}
	app.Use(s.checkOrigin, s.limitBody)
	return app
}
