package notice_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/catalog/catalogtest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/internal/region/regiontest"
)

var now = catalogtest.Now

// phone is a browser with its push service: it takes what is sent to it and
// reads it as RFC 8291 and RFC 8292 say.
type phone struct {
	server *httptest.Server
	key    *ecdh.PrivateKey
	secret []byte
	answer int

	mu     sync.Mutex
	got    []string // messages
	topics []string
	keys   []string // of who has signed
}

func newPhone(t *testing.T) *phone {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &phone{key: key, secret: make([]byte, 16), answer: http.StatusCreated}
	if _, err := rand.Read(p.secret); err != nil {
		t.Fatal(err)
	}
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.got = append(p.got, string(p.open(t, body)))
		p.topics = append(p.topics, r.Header.Get("Topic"))
		p.keys = append(p.keys, p.signer(t, r.Header.Get("Authorization")))
		if r.Header.Get("Content-Encoding") != "aes128gcm" || r.Header.Get("TTL") == "" {
			t.Errorf("headers %v", r.Header)
		}
		w.WriteHeader(p.answer)
	}))
	t.Cleanup(p.server.Close)
	return p
}

func (p *phone) subscription() notice.Phone {
	enc := base64.RawURLEncoding
	return notice.Phone{Endpoint: p.server.URL + "/kirim/1", P256DH: enc.EncodeToString(p.key.PublicKey().Bytes()), Auth: enc.EncodeToString(p.secret)}
}

// open decrypts a body of one record (RFC 8188 and 8291).
func (p *phone) open(t *testing.T, body []byte) []byte {
	salt, size, idLength := body[:16], binary.BigEndian.Uint32(body[16:20]), int(body[20])
	sender, sealed := body[21:21+idLength], body[21+idLength:]
	if len(body) > 4096 || int(size) > 4096 {
		t.Errorf("%d bytes in records of %d: more than push services take", len(body), size)
	}
	public, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		t.Error(err)
		return nil
	}
	shared, err := p.key.ECDH(public)
	if err != nil {
		t.Error(err)
		return nil
	}
	derive := func(secret, salt []byte, info string, length int) []byte {
		key, err := hkdf.Key(sha256.New, secret, salt, info, length)
		if err != nil {
			t.Error(err)
		}
		return key
	}
	ikm := derive(shared, p.secret, "WebPush: info\x00"+string(p.key.PublicKey().Bytes())+string(sender), 32)
	block, err := aes.NewCipher(derive(ikm, salt, "Content-Encoding: aes128gcm\x00", 16))
	if err != nil {
		t.Error(err)
		return nil
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Error(err)
		return nil
	}
	padded, err := gcm.Open(nil, derive(ikm, salt, "Content-Encoding: nonce\x00", 12), sealed, nil)
	if err != nil {
		t.Errorf("what was sent cannot be read: %v", err)
		return nil
	}
	plain := strings.TrimRight(string(padded), "\x00")
	if !strings.HasSuffix(plain, "\x02") {
		t.Error("the last record is not marked as such")
	}
	return []byte(strings.TrimSuffix(plain, "\x02"))
}

// signer is the key of who has signed, once the signature holds (RFC 8292).
func (p *phone) signer(t *testing.T, header string) string {
	fields := strings.Split(strings.TrimPrefix(header, "vapid "), ", ")
	if len(fields) != 2 {
		t.Errorf("authorization %q", header)
		return ""
	}
	token, key := strings.TrimPrefix(fields[0], "t="), strings.TrimPrefix(fields[1], "k=")
	parts := strings.Split(token, ".")
	enc := base64.RawURLEncoding
	point, err := enc.DecodeString(key)
	if err != nil {
		t.Error(err)
		return ""
	}
	signature, err := enc.DecodeString(parts[2])
	if err != nil || len(signature) != 64 {
		t.Errorf("signature of %d bytes: %v", len(signature), err)
		return ""
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		t.Error(err)
		return ""
	}
	hash := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(public, hash[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Error("the signature is wrong")
	}
	var claims struct {
		Audience string `json:"aud"`
		Subject  string `json:"sub"`
		Expires  int64  `json:"exp"`
	}
	raw, err := enc.DecodeString(parts[1])
	if err != nil || json.Unmarshal(raw, &claims) != nil {
		t.Errorf("claims %q: %v", raw, err)
	}
	if until := time.Until(time.Unix(claims.Expires, 0)); claims.Audience != p.server.URL || claims.Subject != "mailto:toko@simpul.example" || until <= 0 || until > 24*time.Hour {
		t.Errorf("claims %+v", claims)
	}
	return key
}

// TestAPushIsReadByHerPhonesAlone: what is sent is encrypted for the phone and
// signed by the shop. It names whom it is for, and no amount unless she asks.
// What she switched off stays in her inbox; what keeps her safe is always sent.
func TestAPushIsReadByHerPhonesAlone(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	group := m.Cooperative("Kelompok", catalogtest.Waliwis)
	siti, aminah := m.Producer(group, "Siti Contoh", catalogtest.Waliwis), m.Producer(group, "Aminah Contoh", catalogtest.Waliwis)
	key, err := notice.PrivateKey([]byte("a secret of thirty-two bytes ...."))
	if err != nil {
		t.Fatal(err)
	}
	again, err := notice.PrivateKey([]byte("a secret of thirty-two bytes ...."))
	if err != nil || !again.Equal(key) {
		t.Errorf("the key is another at the next start: %v", err)
	}
	pusher := &notice.Pusher{DB: m.DB.App, Key: key, Contact: "toko@simpul.example", Client: http.DefaultClient, Anywhere: true}
	shared := newPhone(t)
	add := func(who identity.Actor, p *phone) {
		t.Helper()
		if err := notice.AddPhone(t.Context(), m.DB.App, who.Person, p.subscription(), now); err != nil {
			t.Fatal(err)
		}
	}
	add(siti, shared)
	add(aminah, shared) // two people, one phone
	add(siti, shared)   // again is once

	push := func(n notice.Notice) {
		t.Helper()
		n.CreatedAt = now
		if err := database.InTx(t.Context(), m.DB.App, func(tx *database.Tx) error { return notice.Tell(t.Context(), tx, n) }); err != nil {
			t.Fatal(err)
		}
		var id notice.ID
		if err := m.DB.Super.GetContext(t.Context(), &id, `SELECT max(id) FROM notice`); err != nil {
			t.Fatal(err)
		}
		if err := pusher.Send(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	sold := notice.Notice{Person: siti.Person, Kind: notice.Sold, Subject: "Tas merah", Amount: money.Rupiah(166_500)}
	push(sold)
	var owed int
	if err := m.DB.Super.GetContext(t.Context(), &owed, `SELECT count(*) FROM river.river_job WHERE kind = 'push_notice'`); err != nil || owed != 1 {
		t.Errorf("%d jobs: %v", owed, err)
	}
	last := func() (n int, text string) {
		shared.mu.Lock()
		defer shared.mu.Unlock()
		if len(shared.got) == 0 {
			return 0, ""
		}
		return len(shared.got), shared.got[len(shared.got)-1]
	}
	n, text := last()
	if n != 1 || !strings.Contains(text, "untuk Siti Contoh") || !strings.Contains(text, "Terjual: Tas merah") || strings.Contains(text, "166") {
		t.Fatalf("the phone got %d, the last %s", n, text)
	}
	if shared.keys[0] != pusher.PublicKey() || shared.topics[0] == "" || len(shared.topics[0]) > 32 {
		t.Errorf("signed by %q, topic %q", shared.keys[0], shared.topics[0])
	}
	if err := notice.Choose(t.Context(), m.DB.App, siti.Person, notice.WithAmounts, true, now); err != nil {
		t.Fatal(err)
	}
	push(sold)
	if n, text = last(); n != 2 || !strings.Contains(text, "Rp166.500") {
		t.Errorf("she asked for amounts: %s", text)
	}
	if err := notice.Choose(t.Context(), m.DB.App, siti.Person, notice.AboutSales, false, now); err != nil {
		t.Fatal(err)
	}
	push(sold)
	if n, _ = last(); n != 2 {
		t.Error("what she switched off is pushed")
	}
	push(notice.Notice{Person: siti.Person, Kind: notice.Destination, Subject: "BRI ••1234"})
	if n, text = last(); n != 3 || !strings.Contains(text, "Tujuan uang") {
		t.Errorf("another destination is not told: %s", text)
	}
	inbox, err := notice.Inbox(t.Context(), m.DB.App, siti.Person, 0, 10)
	if err != nil || len(inbox) != 4 {
		t.Errorf("%d in her inbox: %v", len(inbox), err)
	}

	// A phone that is there no more is forgotten, for everybody who used it.
	shared.answer = http.StatusGone
	push(notice.Notice{Person: siti.Person, Kind: notice.PaidOut, Subject: "BRI ••1234", Amount: money.Rupiah(10_000)})
	for _, who := range []identity.Actor{siti, aminah} {
		if left, err := notice.Phones(t.Context(), m.DB.App, who.Person); err != nil || len(left) != 0 {
			t.Errorf("%d phones of %s are left: %v", len(left), who.Name, err)
		}
	}
}

// TestAPushGoesNowhereInside: where a phone's push service is, strangers say.
func TestAPushGoesNowhereInside(t *testing.T) {
	t.Parallel()
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("an inner address was reached") }))
	defer inside.Close()
	for _, address := range []string{inside.URL, strings.Replace(inside.URL, "127.0.0.1", "localhost", 1), "http://10.0.0.1:9", "http://[::1]:9", "http://169.254.169.254/", "http://[64:ff9b::7f00:1]:9"} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := notice.PublicClient().Do(request); err == nil || !strings.Contains(err.Error(), "not public") {
			t.Errorf("%s: %v %v", address, answer, err)
		}
		cancel()
	}
}

func TestNoPhone(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	siti := m.Producer(m.Cooperative("Kelompok", catalogtest.Waliwis), "Siti Contoh", catalogtest.Waliwis)
	good := newPhone(t).subscription()
	for name, spoil := range map[string]func(*notice.Phone){
		"no address": func(p *notice.Phone) { p.Endpoint = "" }, "a script": func(p *notice.Phone) { p.Endpoint = "javascript:alert(1)" },
		"a file": func(p *notice.Phone) { p.Endpoint = "file:///etc/passwd" }, "no point": func(p *notice.Phone) { p.P256DH = strings.Repeat("A", 87) },
		"a short secret": func(p *notice.Phone) { p.Auth = "AAAA" }, "a password": func(p *notice.Phone) { p.Endpoint = "https://a:b@push.example/1" },
	} {
		bad := good
		spoil(&bad)
		if err := notice.AddPhone(t.Context(), m.DB.App, siti.Person, bad, now); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if err := notice.AddPhone(t.Context(), m.DB.App, siti.Person, good, now); err != nil {
		t.Error(err)
	}
}
