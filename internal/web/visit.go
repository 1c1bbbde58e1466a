package web

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/identity"
)

// visit is one request: what the server has learnt of it so far.
type visit struct {
	*site
	at       time.Time
	began    time.Time // by the machine's clock, to measure how long it took
	id       string
	address  string // as the browser asked, with language and query
	language i18n.Language

	// personal is set by whatever must not be kept in a cache; keepFor by a
	// page that may be.
	personal bool
	keepFor  time.Duration

	sessionRead bool
	sessionErr  error
	session     identity.Session
	actor       identity.Actor
	sleeper     identity.Actor // whose PIN the phone asks for

	body *countedBody // of an upload
}

type visitKey struct{}

func visitOf(c *fiber.Ctx) *visit {
	v, _ := c.Locals(visitKey{}).(*visit)
	return v
}

// Now is the time of the request, the same however often it is asked for.
func Now(c *fiber.Ctx) time.Time { return visitOf(c).at }

// Language is the language of the page: English below /en, else Indonesian.
func Language(c *fiber.Ctx) i18n.Language { return visitOf(c).language }

// Reference names the request in the log.
func Reference(c *fiber.Ctx) string { return visitOf(c).id }

// open begins a visit and ends it: whatever goes wrong in between becomes a
// page here. The language is taken off the path, and routing begins again.
func (s *site) open(c *fiber.Ctx) error {
	if visitOf(c) != nil {
		return c.Next()
	}
	v := s.begin(c)
	err := v.route(c)
	if err != nil {
		v.fail(c, err)
	}
	v.settleCaching(c)
	v.writeLog(c, err)
	return nil
}

func (s *site) begin(c *fiber.Ctx) *visit {
	language, _ := i18n.SplitPath(c.Path())
	v := &visit{
		site: s, at: s.Clock(), began: time.Now(), id: newReference(),
		address: c.OriginalURL(), language: language,
	}
	c.Locals(visitKey{}, v)
	c.SetUserContext(i18n.With(context.Background(), spoken(c, language)))
	s.secureHeaders(c)
	c.Set(fiber.HeaderXRequestID, v.id)
	return v
}

// spoken is the language of the answer: that of the page, or of a file the one that
// its reader chose, also where pages are in one language.
func spoken(c *fiber.Ctx, page i18n.Language) i18n.Language {
	if chosen, known := i18n.ParseLanguage(c.Query("bahasa")); known && c.Query("bentuk") != "" {
		return chosen
	}
	return page
}

// route runs the handlers; a panic in one of them is an error.
func (v *visit) route(c *fiber.Ctx) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &panicked{value: value, stack: debug.Stack()}
		}
	}()
	if v.language == i18n.Indonesian {
		return c.Next()
	}
	_, rest := i18n.SplitPath(c.Path())
	if i18n.PathIn(v.language, rest) == rest {
		return fiber.ErrNotFound // a part of the site with one language only
	}
	c.Path(rest)
	return c.RestartRouting()
}

// panicked is a panic as an error.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// newReference is short enough to be read out on the telephone: K3QX-7M2A.
func newReference() string {
	var b [5]byte
	_, _ = rand.Read(b[:])
	text := base32.StdEncoding.EncodeToString(b[:])
	return text[:4] + "-" + text[4:]
}

// path is the address without language and query.
func (v *visit) path() string {
	p, _, _ := strings.Cut(v.address, "?")
	_, rest := i18n.SplitPath(p)
	return rest
}
