package audit_test

import (
	"testing"
	"time"

	"simpul/internal/audit"
)

// TestAlarmIsRaisedAndCleared lets the scheduled audit run, as the reading role,
// on books that are sound, falsified, and sound again; what it found of files
// stays until files are read again.
func TestAlarmIsRaisedAndCleared(t *testing.T) {
	t.Parallel()
	w := sound(t)
	if none, err := audit.AlarmOf(t.Context(), w.App); err != nil || !none.At.IsZero() {
		t.Fatalf("before any run: %+v, %v", none, err)
	}
	plant := func(statement string) {
		t.Helper()
		if _, err := w.Super.ExecContext(t.Context(), `BEGIN; SET LOCAL session_replication_role = replica; `+statement+`; COMMIT`); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(what string, withFiles bool, broken, overdue int) {
		t.Helper()
		if _, err := audit.Watch(t.Context(), w.App, w.Report, w.Studio.Store(), withFiles, time.Now); err != nil {
			t.Fatal(err)
		}
		a, err := audit.AlarmOf(t.Context(), w.App)
		if err != nil || a.Broken() != broken || a.Overdue() != overdue || a.At.IsZero() {
			t.Errorf("%s: %+v, %v; want %d broken, %d overdue", what, a, err, broken, overdue)
		}
	}
	expect("sound", true, 0, 0)
	plant(`UPDATE variant SET on_hand = on_hand + 1; UPDATE payment SET recorded_at = recorded_at - INTERVAL '2 days' WHERE disposition = 'surplus'`)
	expect("stock and a duty", false, 1, 1)
	plant(`UPDATE picture_rendition SET checksum = repeat('0', 64)`)
	expect("a file, unread", false, 1, 1)
	expect("a file, read", true, 2, 1)
	plant(`UPDATE variant SET on_hand = on_hand - 1; UPDATE payment SET recorded_at = recorded_at + INTERVAL '2 days' WHERE disposition = 'surplus'`)
	expect("all but the file", false, 1, 0)
	plant(`DELETE FROM picture_rendition`)
	expect("sound again", true, 0, 0)
}
