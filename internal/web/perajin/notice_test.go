package perajin_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"simpul/internal/database"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/views/viewtest"
)

// TestSheIsToldUntilSheHasReadIt: a notice stands on her first page with its
// reason, in her words, and goes when she says so; nobody else can say it.
func TestSheIsToldUntilSheHasReadIt(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.bag(t, "Tas merah", 1)
	told := notice.Notice{
		Person: s.siti.Person, Kind: notice.ShareLost, Subject: "Tas merah", Amount: money.Rupiah(99_900), Reason: "Dibuat Aminah <b>sendiri</b>", CreatedAt: s.Now,
	}
	s.in(t, func(ctx context.Context, tx *database.Tx) error { return notice.Tell(ctx, tx, told) })
	aminah := s.Producer(s.group, "Aminah Contoh", s.group.VillageCode)
	stranger := s.client(t, aminah.Person)
	if page := stranger.Get("/perajin").Want(http.StatusOK); strings.Contains(page.Body, "Rp99.900") {
		t.Error("another maker reads it")
	}
	c := s.client(t, s.siti.Person)
	home := c.Get("/perajin").Want(http.StatusOK)
	viewtest.Check(t, home.Body)
	for _, want := range []string{"Bagian Anda dari Tas merah berkurang Rp99.900", "Dibuat Aminah <b>sendiri</b>"} {
		if !strings.Contains(home.Text("main"), want) {
			t.Errorf("she is not told %q: %s", want, home.Text("main"))
		}
	}
	path := home.Attr("form[action^='/perajin/kabar/']", "action")
	stranger.Post(path, url.Values{"token": {stranger.Get("/perajin/saya").Attr("input[name=token]", "value")}}).Want(http.StatusNotFound)
	if seen := s.count(t, `SELECT count(*) FROM notice WHERE seen_at IS NOT NULL`); seen != 0 {
		t.Error("somebody else has read it for her")
	}
	after := c.Submit(home, fmt.Sprintf("form[action='%s']", path), nil).Want(http.StatusOK)
	if strings.Contains(after.Body, "Rp99.900") || after.Has("form[action^='/perajin/kabar/']") {
		t.Error("it stays after she has read it")
	}
}
