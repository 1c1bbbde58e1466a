package identity

import (
	"testing"
	"time"
)

// An attack is simulated by asking, for each moment, whether an attempt would
// be admitted; every admitted one fails.
type siege struct {
	earlier  []tried // the newest first
	now      time.Time
	admitted int
}

func (s *siege) try(place string) time.Duration {
	here, last := 0, time.Time{}
	for _, t := range s.earlier {
		if t.Place == place && !t.Succeeded && s.now.Sub(t.At) <= addressSpan {
			if here == 0 {
				last = t.At
			}
			here++
		}
	}
	var within []tried
	for _, t := range s.earlier {
		if s.now.Sub(t.At) <= attemptSpan && len(within) < 300 {
			within = append(within, t)
		}
	}
	wait := waitFor(within, place, here, last, s.now)
	if wait <= 0 {
		s.admitted++
		s.earlier = append([]tried{{Place: place, At: s.now}}, s.earlier...)
	}
	return wait
}

func TestOneAddressIsSlowed(t *testing.T) {
	t.Parallel()
	s := &siege{now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	for range ownFree {
		if wait := s.try("203.0.113.9"); wait > 0 {
			t.Fatalf("attempt %d has to wait %v", s.admitted+1, wait)
		}
	}
	waits := []time.Duration{15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute}
	for _, want := range waits {
		if wait := s.try("203.0.113.9"); wait != want {
			t.Fatalf("after %d failures: wait %v, want %v", s.admitted, wait, want)
		}
		s.now = s.now.Add(want - time.Second)
		if wait := s.try("203.0.113.9"); wait != time.Second {
			t.Fatalf("a second early: wait %v", wait)
		}
		s.now = s.now.Add(time.Second)
		if wait := s.try("203.0.113.9"); wait > 0 {
			t.Fatalf("in time: wait %v", wait)
		}
	}
}

// An attacker with any number of addresses tries a name at most this often in a
// day, of a million PINs.
func TestManyAddressesAreSlowed(t *testing.T) {
	t.Parallel()
	s := &siege{now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	const device = devicePlace + "hers"
	s.earlier = []tried{{Place: device, Succeeded: true, At: s.now.Add(-time.Hour)}}
	address := 0
	for range 24 * 60 * 12 { // every five seconds
		address++
		s.try(time.Duration(address).String())
		s.now = s.now.Add(5 * time.Second)
	}
	if s.admitted > 900 {
		t.Errorf("%d attempts in a day", s.admitted)
	}
	if s.admitted < 100 {
		t.Errorf("only %d attempts in a day: somebody without a known device would hardly get in", s.admitted)
	}
	if wait := s.try(device); wait > 0 {
		t.Errorf("her own device has to wait %v", wait)
	}
	// Elsewhere she waits her turn, and no longer.
	if wait := s.try("198.51.100.7"); wait > allLongest {
		t.Errorf("elsewhere she has to wait %v", wait)
	}
}

func TestOneAddressTryingManyNames(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		failures int
		place    string
		want     bool
	}{
		{addressFree - 1, "203.0.113.9", false},
		{addressFree, "203.0.113.9", true},
		{addressFree * 10, devicePlace + "hers", false},
	} {
		wait := waitFor(nil, test.place, test.failures, now.Add(-time.Second), now)
		if (wait > 0) != test.want {
			t.Errorf("%d failures from %s: wait %v", test.failures, test.place, wait)
		}
		if later := waitFor(nil, test.place, test.failures, now.Add(-addressWait), now); later > 0 {
			t.Errorf("%d failures from %s long ago: wait %v", test.failures, test.place, later)
		}
	}
}

func TestSuccessStartsAfresh(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	var earlier []tried
	for i := range ownFree + 2 {
		earlier = append(earlier, tried{Place: "a", At: now.Add(-time.Duration(i) * time.Second)})
	}
	if waitFor(earlier, "a", 0, time.Time{}, now) <= 0 {
		t.Fatal("no wait after failures")
	}
	earlier = append([]tried{{Place: "a", Succeeded: true, At: now}}, earlier...)
	if wait := waitFor(earlier, "a", 0, time.Time{}, now); wait > 0 {
		t.Errorf("after a success: wait %v", wait)
	}
}
