package web

import (
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
)

// maxBuckets bounds the memory of one limit; beyond it, addresses are
// forgotten, which only favours them.
const maxBuckets = 50_000

// Limit lets an address send a number of requests within a span, evenly
// refilled, and refuses the rest with 429. Each call makes a limit of its own;
// it counts in this process.
func Limit(requests int, within time.Duration) fiber.Handler {
	l := &limit{most: float64(requests), refill: within / time.Duration(requests), buckets: make(map[string]bucket)}
	return func(c *fiber.Ctx) error {
		if !l.take(Address(c), Now(c)) {
			return fault.New(fault.RateLimited, "error.rate_limited")
		}
		return c.Next()
	}
}

type limit struct {
	most   float64
	refill time.Duration // for one request

	mu      sync.Mutex
	buckets map[string]bucket
}

// bucket is how many requests an address had left at a time.
type bucket struct {
	left float64
	at   time.Time
}

func (l *limit) take(address string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, known := l.buckets[address]
	if !known {
		l.makeRoom(now)
		b = bucket{left: l.most, at: now}
	}
	if passed := now.Sub(b.at); passed > 0 {
		b.left = min(l.most, b.left+float64(passed)/float64(l.refill))
		b.at = now
	}
	allowed := b.left >= 1
	if allowed {
		b.left--
	}
	l.buckets[address] = b
	return allowed
}

func (l *limit) makeRoom(now time.Time) {
	if len(l.buckets) < maxBuckets {
		return
	}
	full := time.Duration(l.most) * l.refill
	for address, b := range l.buckets {
		if now.Sub(b.at) >= full {
			delete(l.buckets, address)
		}
	}
	for address := range l.buckets {
		if len(l.buckets) < maxBuckets {
			return
		}
		delete(l.buckets, address)
	}
}
