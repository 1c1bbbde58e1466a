package identity_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

const site = "https://toko.example"

// handset is a phone that signs, by the W3C's Web Authentication: it keeps one key.
type handset struct {
	t      testing.TB
	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte
	count  uint32
	origin string
	flags  byte // user present, verified
}

func newHandset(t testing.TB) *handset {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	h := &handset{t: t, key: key, id: make([]byte, 32), origin: site, flags: 0x05}
	_, _ = rand.Read(h.id)
	return h
}

// asked is what both kinds of options hold.
type asked struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
	} `json:"publicKey"`
}

func (h *handset) read(options []byte) asked {
	h.t.Helper()
	var a asked
	if err := json.Unmarshal(options, &a); err != nil || a.PublicKey.Challenge == "" {
		h.t.Fatalf("options %s: %v", options, err)
	}
	return a
}

var b64 = base64.RawURLEncoding

func (h *handset) client(kind, challenge string) []byte {
	written, _ := json.Marshal(map[string]any{"type": "webauthn." + kind, "challenge": challenge, "origin": h.origin, "crossOrigin": false})
	return written
}

func (h *handset) data(flags byte) []byte {
	host := sha256.Sum256([]byte("toko.example"))
	return binary.BigEndian.AppendUint32(append(host[:], flags), h.count)
}

func (h *handset) answer(response map[string]string) []byte {
	id := b64.EncodeToString(h.id)
	written, _ := json.Marshal(map[string]any{"id": id, "rawId": id, "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response})
	return written
}

// make answers what asks for a new key.
func (h *handset) make(options []byte) []byte {
	h.t.Helper()
	a := h.read(options)
	h.handle, _ = b64.DecodeString(a.PublicKey.User.ID)
	point, err := h.key.PublicKey.Bytes()
	if err != nil {
		h.t.Fatal(err)
	}
	public, err := webauthncbor.Marshal(webauthncose.EC2PublicKeyData{
		PublicKeyData: webauthncose.PublicKeyData{KeyType: 2, Algorithm: -7}, Curve: 1, XCoord: point[1:33], YCoord: point[33:],
	})
	if err != nil {
		h.t.Fatal(err)
	}
	data := append(h.data(h.flags|0x40), make([]byte, 16)...)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(h.id))), h.id...) //nolint:gosec // 32
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": append(data, public...)})
	if err != nil {
		h.t.Fatal(err)
	}
	return h.answer(map[string]string{
		"clientDataJSON": b64.EncodeToString(h.client("create", a.PublicKey.Challenge)), "attestationObject": b64.EncodeToString(object),
	})
}

// sign answers what asks for a signature.
func (h *handset) sign(options []byte) []byte {
	h.t.Helper()
	h.count++
	client, data := h.client("get", h.read(options).PublicKey.Challenge), h.data(h.flags)
	hash := sha256.Sum256(client)
	sum := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, h.key, sum[:])
	if err != nil {
		h.t.Fatal(err)
	}
	return h.answer(map[string]string{
		"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data),
		"signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString(h.handle),
	})
}

func at(browser string) identity.Ceremony { return identity.Ceremony{Site: site, Browser: browser} }

func (h *house) checks(who identity.Actor, browser string, answer []byte, now time.Time) (identity.NewPasskey, error) {
	return h.gate.CheckPasskey(h.Context(), h.db.App, who, at(browser), answer, now)
}

func (h *house) begins(who identity.Actor, browser string) []byte {
	h.Helper()
	options, err := h.gate.BeginPasskey(h.Context(), h.db.App, who, at(browser), morning)
	h.must(err)
	return options
}

// adds puts a passkey of somebody on a phone.
func (h *house) adds(who identity.Actor, phone *handset) (id identity.PasskeyID) {
	h.Helper()
	made, err := h.checks(who, "hers", phone.make(h.begins(who, "hers")), morning)
	h.must(err)
	h.do(func(ctx context.Context, tx *database.Tx) (err error) {
		id, err = identity.AddPasskey(ctx, tx, who, made, "HP saya", morning)
		return err
	})
	return id
}

func (h *house) asks(browser string) []byte {
	h.Helper()
	options, err := h.gate.AskForPasskey(h.Context(), h.db.App, at(browser), morning)
	h.must(err)
	return options
}

func (h *house) signsIn(browser string, answer []byte, now time.Time) (identity.SignedIn, error) {
	return h.gate.SignInWithPasskey(h.Context(), h.db.App, at(browser), answer, identity.Attempt{Address: "192.0.2.1"}, now)
}

func (h *house) siti() identity.Actor {
	return h.actor(h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916"))
}

func wants(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Errorf("%s: %v", what, err)
	}
}

func TestAPasskeySignsIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti, phone := h.siti(), newHandset(t)
	h.adds(siti, phone)
	in, err := h.signsIn("b", phone.sign(h.asks("b")), morning.Add(time.Minute))
	h.must(err)
	if in.Actor.Person != siti.Person || !h.known(in.Token, morning.Add(time.Hour)) {
		t.Errorf("%+v is in", in.Actor)
	}
	keys, err := identity.Passkeys(t.Context(), h.db.App, siti.Person)
	if err != nil || len(keys) != 1 || keys[0].UsedAt == nil || keys[0].Name != "HP saya" {
		t.Errorf("%+v, %v", keys, err)
	}
}

// What a browser was asked is answered once, by it, within minutes, and for what
// it was asked.
func TestAChallengeIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti, phone := h.siti(), newHandset(t)
	h.adds(siti, phone)

	answer := phone.sign(h.asks("b"))
	_, err := h.signsIn("another", answer, morning)
	wants(t, "from another browser", err, fault.Conflict)
	_, err = h.signsIn("b", answer, morning)
	h.must(err)
	_, err = h.signsIn("b", answer, morning)
	wants(t, "again", err, fault.Conflict)
	h.asks("b")
	_, err = h.signsIn("b", answer, morning)
	wants(t, "to another challenge", err, fault.Unauthenticated)
	_, err = h.signsIn("b", phone.sign(h.asks("b")), morning.Add(4*time.Minute))
	wants(t, "too late", err, fault.Conflict)

	options := h.asks("b")
	_, err = h.signsIn("b", []byte("{"), morning)
	wants(t, "nonsense", err, fault.Unauthenticated)
	_, err = h.signsIn("b", phone.sign(options), morning)
	wants(t, "after nonsense", err, fault.Conflict)

	made := newHandset(t).make(h.begins(siti, "b"))
	_, err = h.signsIn("b", made, morning)
	wants(t, "to sign in with what was asked for to add", err, fault.Conflict)
	rani := h.actor(h.person(identity.NewPerson{Name: "Rani", Phone: "+6281234567891"}, "739164"))
	made = newHandset(t).make(h.begins(siti, "b"))
	_, err = h.checks(rani, "b", made, morning)
	wants(t, "by another person", err, fault.Conflict)
	made = newHandset(t).make(h.begins(siti, "b"))
	_, err = h.checks(siti, "b", made, morning)
	h.must(err)
	_, err = h.checks(siti, "b", made, morning)
	wants(t, "added again", err, fault.Conflict)
}

// One answer sent ten times at once lets one in.
func TestAnAnswerAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti, phone := h.siti(), newHandset(t)
	h.adds(siti, phone)
	answer := phone.sign(h.asks("b"))
	var in atomic.Int32
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if _, err := h.signsIn("b", answer, morning); err == nil {
				in.Add(1)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 {
		t.Errorf("%d are in", in.Load())
	}
}

// Whoever lacks the key, the finger or the right is refused.
func TestWhoMayNotSignInWithAPasskey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti, phone := h.siti(), newHandset(t)
	id := h.adds(siti, phone)
	refused := func(what string, phone *handset) {
		t.Helper()
		_, err := h.signsIn("b", phone.sign(h.asks("b")), morning)
		wants(t, what, err, fault.Unauthenticated)
	}
	alter := func(change func(*handset)) *handset {
		other := *phone
		change(&other)
		return &other
	}
	refused("another key", alter(func(p *handset) { p.key = newHandset(t).key }))
	refused("a key that nobody added", alter(func(p *handset) { p.id = newHandset(t).id }))
	refused("as another person", alter(func(p *handset) { p.handle = make([]byte, 32) }))
	refused("at another site", alter(func(p *handset) { p.origin = "https://tok0.example" }))
	refused("without a finger", alter(func(p *handset) { p.flags = 0x01 }))
	phone.count = 9
	_, err := h.signsIn("b", phone.sign(h.asks("b")), morning.Add(2*time.Minute))
	h.must(err)
	copied := *phone
	_, err = h.signsIn("b", phone.sign(h.asks("b")), morning.Add(2*time.Minute))
	h.must(err)
	refused("a copy of the phone", &copied)

	for _, statement := range []string{
		`UPDATE passkey SET sign_count = 3`, `UPDATE passkey SET used_at = used_at + interval '1 hour'`,
		`UPDATE passkey SET public_key = decode(repeat('ab', 40), 'hex')`, `DELETE FROM passkey`,
	} {
		if _, err := h.db.App.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s is let through", statement)
		}
	}
	h.do(func(ctx context.Context, tx *database.Tx) error {
		_, err := identity.RemovePasskey(ctx, tx, siti, id, morning.Add(time.Hour))
		return err
	})
	refused("one that was removed", phone)
	if _, err := h.db.App.ExecContext(t.Context(), `UPDATE passkey SET removed_at = NULL`); err == nil {
		t.Error("what was removed comes back")
	}

	second := newHandset(t)
	h.adds(siti, second)
	_, programme := h.cooperative("waliwis")
	h.grant(siti.Person, identity.Office{Role: identity.Manager, Programme: programme})
	refused("who manages a programme", second)

	rani, hers := h.actor(h.person(identity.NewPerson{Name: "Rani", Phone: "+6281234567891"}, "739164")), newHandset(t)
	h.adds(rani, hers)
	h.do(func(ctx context.Context, tx *database.Tx) error {
		return identity.Disable(ctx, tx, identity.Program(), rani.Person, morning)
	})
	refused("who was disabled", hers)
}

// Wrong answers slow down as wrong PINs do.
func TestPasskeysAreSlowed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti, phone := h.siti(), newHandset(t)
	h.adds(siti, phone)
	forged := *phone
	forged.key = newHandset(t).key
	var err error
	for range 6 {
		_, err = h.signsIn("b", forged.sign(h.asks("b")), morning)
	}
	wants(t, "the sixth", err, fault.RateLimited)
}

// A new PIN, of her who lost her phone, ends what the phone kept.
func TestANewPINEndsEveryPasskey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti, phone := h.siti(), newHandset(t)
	h.adds(siti, phone)
	h.must(h.gate.SetPIN(t.Context(), h.db.App, identity.Program(), siti.Person, "739164", morning.Add(time.Hour)))
	_, err := h.signsIn("b", phone.sign(h.asks("b")), morning)
	wants(t, "after a new PIN", err, fault.Unauthenticated)
}

func TestAddingPasskeysIsBounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti := h.siti()
	var made [10]identity.NewPasskey
	for i := range made {
		var err error
		made[i], err = h.checks(siti, "b", newHandset(t).make(h.begins(siti, "b")), morning)
		h.must(err)
	}
	helper := identity.Actor{Person: siti.Person, OnBehalfOf: 99}
	_, err := h.gate.BeginPasskey(t.Context(), h.db.App, helper, at("b"), morning)
	wants(t, "for who is helped", err, fault.Forbidden)
	var all sync.WaitGroup
	for _, one := range made {
		all.Go(func() {
			_ = h.try(func(ctx context.Context, tx *database.Tx) error {
				_, err := identity.AddPasskey(ctx, tx, siti, one, "HP", morning)
				return err
			})
		})
	}
	all.Wait()
	keys, err := identity.Passkeys(t.Context(), h.db.App, siti.Person)
	if err != nil || len(keys) != identity.PasskeysMost {
		t.Errorf("%d of them, %v", len(keys), err)
	}
	add := func(who identity.Actor, name string) error {
		return h.try(func(ctx context.Context, tx *database.Tx) error {
			_, err := identity.AddPasskey(ctx, tx, who, made[0], name, morning)
			return err
		})
	}
	wants(t, "the sixth", add(siti, "HP"), fault.Conflict)
	wants(t, "for a helper", add(helper, "HP"), fault.Forbidden)
	rani := h.actor(h.person(identity.NewPerson{Name: "Rani", Phone: "+6281234567891"}, "739164"))
	wants(t, "Siti's for Rani", add(rani, "HP"), fault.Forbidden)
	for _, elsewhere := range []string{"http://toko.example", "https://192.0.2.7", "https://[::1]:8080", "ftp://toko.example"} {
		if identity.TakesPasskeys(elsewhere) {
			t.Errorf("passkeys at %s", elsewhere)
		}
	}
	if !identity.TakesPasskeys(site) || !identity.TakesPasskeys("http://localhost:8080") {
		t.Error("no passkeys where there are some")
	}
}
