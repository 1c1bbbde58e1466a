package identity

import (
	"testing"

	"simpul/internal/fault"
)

func TestCheckPIN(t *testing.T) {
	t.Parallel()
	person := Person{MemberNumber: "103957", Phone: "+6281234907532"}
	for pin, want := range map[string]string{
		"482916": "", "907533": "", "739164": "", "135802": "",
		"12345": "error.pin", "1234567": "error.pin", "12a456": "error.pin", "": "error.pin", "１２３４５６": "error.pin",
		"000000": "signin.pin.repeated", "777777": "signin.pin.repeated", "121212": "signin.pin.repeated",
		"123123": "signin.pin.repeated", "112233": "signin.pin.repeated", "111222": "signin.pin.repeated", "774477": "signin.pin.repeated",
		"123456": "signin.pin.sequence", "654321": "signin.pin.sequence", "012345": "signin.pin.sequence",
		"789012": "signin.pin.sequence", "246802": "signin.pin.sequence", "135791": "signin.pin.sequence",
		"170885": "signin.pin.date", "850817": "signin.pin.date", "010100": "signin.pin.date",
		"907532": "signin.pin.own_number", "103957": "signin.pin.own_number",
	} {
		got := ""
		if err := checkPIN(pin, person); err != nil {
			f, ok := fault.As(err)
			if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != "pin" {
				t.Fatalf("%s: %v", pin, err)
			}
			got = f.Fields[0].Key
		}
		if got != want {
			t.Errorf("checkPIN(%q) = %q, want %q", pin, got, want)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	person := Person{Email: "sulastri@contoh.id"}
	for password, good := range map[string]bool{
		"kuda sungai lampu biru": true, "b7#kQ2!xYz": true, "çukup-pânjang": true,
		"pendek": false, "aaaaaaaaaaaa": false, "1212121212": false, "sulastri2026!": false, "Password123!": false,
		"katasandi99x": false, "Simpul-2026": false,
	} {
		if err := checkPassword(password, person); (err == nil) != good {
			t.Errorf("checkPassword(%q) = %v, want good %v", password, err, good)
		}
	}
}

func TestHashIsBoundToTheKey(t *testing.T) {
	t.Parallel()
	cost := Cost{MemoryKiB: 64, Passes: 1, Threads: 1}
	ours, theirs := NewGate([]byte("ours"), cost), NewGate([]byte("theirs"), cost)
	hash, err := ours.hash(t.Context(), ours.peppered("482916"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		gate *Gate
		pin  string
		want bool
	}{{ours, "482916", true}, {ours, "482917", false}, {theirs, "482916", false}} {
		got, err := test.gate.matches(t.Context(), hash, test.gate.peppered(test.pin))
		if err != nil || got != test.want {
			t.Errorf("matches = %v, %v; want %v", got, err, test.want)
		}
	}
	for _, broken := range []string{"", "482916", "$argon2id$v=19$m=64,t=1,p=1$x", "$argon2id$v=18$m=64,t=1,p=1$AAAA$AAAA", "$2a$10$abc"} {
		if ok, err := ours.matches(t.Context(), broken, []byte("x")); ok || err == nil {
			t.Errorf("a broken hash %q was accepted: %v, %v", broken, ok, err)
		}
	}
}

// A number that nobody has is tested as often as one that somebody has.
func TestUnknownCostsAsMuchAsKnown(t *testing.T) {
	t.Parallel()
	g := NewGate([]byte("k"), Cost{MemoryKiB: 64, Passes: 1, Threads: 1})
	secret := g.peppered("482916")
	right := g.derive(secret)
	for _, found := range [][]candidate{nil, {{ID: 1, Hash: right}}, {{ID: 1, Hash: g.decoy}, {ID: 2, Hash: right}}} {
		if n := len(g.tests(found, "pin")); n != alike {
			t.Errorf("%d candidates: %d tests, want %d", len(found), n, alike)
		}
	}
	if n := len(g.tests(nil, "password")); n != 1 {
		t.Errorf("an unknown mail address: %d tests, want 1", n)
	}
	fits, err := g.fitting(t.Context(), []candidate{{ID: 7, Hash: right}}, attemptKind{"pin", "x", secret})
	if err != nil || len(fits) != 1 || fits[0] != 7 {
		t.Errorf("fitting = %v, %v", fits, err)
	}
}

func TestDeviceCookie(t *testing.T) {
	t.Parallel()
	g := NewGate([]byte("k"), Cost{MemoryKiB: 64, Passes: 1, Threads: 1})
	d := g.knownDevice("").with(5).with(9).with(5)
	cookie := g.deviceCookie(d)
	again := g.knownDevice(cookie)
	if again.id != d.id || !again.remembers([]PersonID{9}) || !again.remembers([]PersonID{5}) || again.remembers([]PersonID{6}) {
		t.Errorf("read back: %+v", again)
	}
	for _, forged := range []string{cookie + "x", "x" + cookie, d.id + ".6." + g.deviceMAC(d.id, "5"), "a.b.c", "..", g.deviceMAC("", "")} {
		if got := g.knownDevice(forged); got.id != "" {
			t.Errorf("a forged cookie %q was believed: %+v", forged, got)
		}
	}
	for id := range PersonID(maxOnDevice + 5) {
		d = d.with(id + 1)
	}
	if len(d.people) != maxOnDevice {
		t.Errorf("a device remembers %d people", len(d.people))
	}
}

func TestTurnsAreBounded(t *testing.T) {
	t.Parallel()
	g := NewGate([]byte("k"), Cost{MemoryKiB: 64, Passes: 1, Threads: 1})
	for range atOnce {
		if _, err := g.turn(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	g.waiting.Store(mostWaits)
	if _, err := g.turn(t.Context()); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("one too many waits: %v", err)
	}
	if g.waiting.Load() != mostWaits {
		t.Errorf("waiting = %d", g.waiting.Load())
	}
}
