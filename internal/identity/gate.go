package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"

	"simpul/internal/fault"
)

// Cost is what one test of a secret costs (argon2id).
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
	Threads   uint8
}

// SmallMachine is the least that OWASP's cheat sheet on password storage
// recommends: 19 MiB, two passes, one thread.
func SmallMachine() Cost { return Cost{MemoryKiB: 19 << 10, Passes: 2, Threads: 1} }

const (
	atOnce     = 2  // secrets tested at one time
	mostWaits  = 40 // requests that wait for their turn
	saltBytes  = 16
	hashBytes  = 32
	hashPrefix = "$argon2id$"
)

// Gate tests and sets what people sign in with. A process needs one: it bounds
// how much memory and computing that takes at once.
type Gate struct {
	key     []byte
	cost    Cost
	turns   chan struct{}
	waiting atomic.Int64
	decoy   string // the hash of a secret that nobody knows
}

// NewGate makes a gate whose PINs are bound to the key; with another key no PIN
// is right.
func NewGate(key []byte, cost Cost) *Gate {
	g := &Gate{key: key, cost: cost, turns: make(chan struct{}, atOnce)}
	g.decoy = g.derive([]byte(NewToken()))
	return g
}

// peppered is a PIN as it is hashed: a million PINs are soon tried by who has
// the database, but not without the key.
func (g *Gate) peppered(pin string) []byte { return g.mac("pin", pin) }

// mac is the HMAC of a text for one purpose.
func (g *Gate) mac(purpose, text string) []byte {
	mac := hmac.New(sha256.New, g.key)
	mac.Write([]byte(purpose + "\x00" + text))
	return mac.Sum(nil)
}

// subject is what somebody typed to say who they are, as attempts are counted:
// people type all kinds of things into the wrong field.
func (g *Gate) subject(kind, typed string) string {
	return hex.EncodeToString(g.mac("subject "+kind, typed)[:16])
}

func (g *Gate) hash(ctx context.Context, secret []byte) (string, error) {
	done, err := g.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return g.derive(secret), nil
}

func (g *Gate) derive(secret []byte) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	key := argon2.IDKey(secret, salt, g.cost.Passes, g.cost.MemoryKiB, g.cost.Threads, hashBytes)
	return fmt.Sprintf("%sv=%d$m=%d,t=%d,p=%d$%s$%s", hashPrefix, argon2.Version, g.cost.MemoryKiB, g.cost.Passes, g.cost.Threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// matches tests a secret against a hash of any cost.
func (g *Gate) matches(ctx context.Context, encoded string, secret []byte) (bool, error) {
	cost, salt, key, err := parseHash(encoded)
	if err != nil {
		return false, err
	}
	done, err := g.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	tried := argon2.IDKey(secret, salt, cost.Passes, cost.MemoryKiB, cost.Threads, uint32(len(key))) //nolint:gosec // 32 bytes
	return subtle.ConstantTimeCompare(tried, key) == 1, nil
}

// turn waits until a secret may be tested.
func (g *Gate) turn(ctx context.Context) (done func(), err error) {
	if g.waiting.Add(1) > mostWaits {
		g.waiting.Add(-1)
		return nil, fault.New(fault.Unavailable, "error.unavailable")
	}
	defer g.waiting.Add(-1)
	select {
	case g.turns <- struct{}{}:
		return func() { <-g.turns }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("identity: wait: %w", ctx.Err())
	}
}

func parseHash(encoded string) (cost Cost, salt, key []byte, err error) {
	parts := strings.Split(encoded, "$")
	bad := fmt.Errorf("identity: a stored hash is none")
	if len(parts) != 6 || !strings.HasPrefix(encoded, hashPrefix) {
		return cost, nil, nil, bad
	}
	var version int
	if n, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || n != 1 || version != argon2.Version {
		return cost, nil, nil, bad
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.MemoryKiB, &cost.Passes, &cost.Threads); err != nil || n != 3 {
		return cost, nil, nil, bad
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	key, keyErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || keyErr != nil || len(key) == 0 {
		return cost, nil, nil, bad
	}
	return cost, salt, key, nil
}
