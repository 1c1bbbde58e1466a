package web

import (
	"context"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/views/layout"
	"simpul/views/part"
)

// Setup is how far the program is in getting ready. It is safe for concurrent
// use; its zero value is a program that has just begun.
type Setup struct {
	mu          sync.Mutex
	open        bool
	done, total int
}

// Open lets visitors in: the database answers and its schema is there.
func (s *Setup) Open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = true
}

// Loading says how much of the demonstration data is there; the shop may be
// open meanwhile. With done equal to total it is all there.
func (s *Setup) Loading(done, total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done, s.total = done, total
}

func (s *Setup) standing() (open bool, done, total int) {
	if s == nil {
		return true, 0, 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open, s.done, s.total
}

// answerWithin is how quickly the database of a ready program answers.
const answerWithin = 2 * time.Second

func healthy(c *fiber.Ctx) error { return c.SendString("ok\n") }

// ready answers 200 when the shop is open, its data loaded and its database
// answers, else 503.
func (s *site) ready(c *fiber.Ctx) error {
	open, done, total := s.Setup.standing()
	if !open || done < total {
		return s.settingUp(c)
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), answerWithin)
	defer cancel()
	if err := s.DB.PingContext(ctx); err != nil {
		visitOf(c).logFailure(err)
		return c.Status(fiber.StatusServiceUnavailable).SendString("database\n")
	}
	return c.SendString("ready\n")
}

// holdBack shows how far the set-up is until the shop opens.
func (s *site) holdBack(c *fiber.Ctx) error {
	if open, _, _ := s.Setup.standing(); open {
		return c.Next()
	}
	return s.settingUp(c)
}

func (s *site) settingUp(c *fiber.Ctx) error {
	ctx := c.UserContext()
	_, done, total := s.Setup.standing()
	text := i18n.T(ctx, "web.setup.text")
	if total > 0 {
		text = i18n.T(ctx, "web.setup.loading", done, total)
	}
	c.Set("Refresh", "2")
	c.Set(fiber.HeaderRetryAfter, "5")
	page := Page(c, i18n.T(ctx, "web.setup.title"))
	content := part.EmptyState(part.EmptyProps{Title: page.Title, Text: text})
	return Render(c, fiber.StatusServiceUnavailable, bare(page, layout.BareFrame{}, content))
}
