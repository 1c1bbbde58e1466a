package catalog_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/region/regiontest"
)

// shared is a cooperative with Siti's bag and two others who could make it too.
type shared struct {
	*catalogtest.Market
	siti, rani, tuti identity.Actor
	product          catalog.ProductID
}

func newShared(t *testing.T) *shared {
	t.Helper()
	m := catalogtest.New(t, regiontest.New(t))
	k := m.Cooperative("Kelompok", catalogtest.Waliwis)
	s := &shared{Market: m, siti: m.Producer(k, "Siti", catalogtest.Waliwis), rani: m.Producer(k, "Rani", catalogtest.Waliwis), tuti: m.Producer(k, "Tuti", catalogtest.Waliwis)}
	s.product = m.List(m.Draft(k, "Tas merah", s.siti))
	return s
}

func (s *shared) shares(t *testing.T) map[identity.PersonID]int {
	t.Helper()
	now, err := catalog.Makers(t.Context(), s.DB.App, s.product)
	if err != nil {
		t.Fatal(err)
	}
	all := map[identity.PersonID]int{}
	for _, m := range now {
		all[m.Producer] = m.ShareBP
	}
	return all
}

func (s *shared) open(t *testing.T, who identity.Actor) catalog.ShareOffer {
	t.Helper()
	offers, err := catalog.OffersFor(t.Context(), s.DB.App, who.Person)
	if err != nil || len(offers) != 1 {
		t.Fatalf("%s has %d offers: %v", who.Name, len(offers), err)
	}
	return offers[0]
}

// TestSharesChangeWhenAllAgree: an offer changes nothing until the last of those
// whom it concerns agrees; a no ends it, and who would lose her part is asked too.
func TestSharesChangeWhenAllAgree(t *testing.T) {
	t.Parallel()
	s := newShared(t)
	offer := func(by identity.Actor, parts ...catalog.MakerShare) error {
		return catalog.OfferShares(t.Context(), s.DB.App, by, s.product, parts, catalogtest.Now)
	}
	answer := func(who identity.Actor, agreed bool) {
		t.Helper()
		if err := catalog.AnswerShares(t.Context(), s.DB.App, who, s.open(t, who).ID, agreed, catalogtest.Now); err != nil {
			t.Fatal(err)
		}
	}
	third := []catalog.MakerShare{{Producer: s.siti.Person, ShareBP: 3334}, {Producer: s.rani.Person, ShareBP: 3333}, {Producer: s.tuti.Person, ShareBP: 3333}}
	if err := offer(s.siti, third...); err != nil {
		t.Fatal(err)
	}
	if err := offer(s.siti, third...); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second offer: %v", err)
	}
	answer(s.rani, true)
	if got := s.shares(t); len(got) != 1 {
		t.Errorf("one of two has agreed: %v", got)
	}
	answer(s.tuti, true)
	if got := s.shares(t); got[s.siti.Person] != 3334 || got[s.rani.Person] != 3333 || got[s.tuti.Person] != 3333 {
		t.Errorf("all have agreed: %v", got)
	}

	// Rani offers to do without Tuti, who says no.
	if err := offer(s.rani, catalog.MakerShare{Producer: s.siti.Person, ShareBP: 5000}, catalog.MakerShare{Producer: s.rani.Person, ShareBP: 5000}); err != nil {
		t.Fatal(err)
	}
	answer(s.siti, true)
	answer(s.tuti, false)
	if got := s.shares(t); got[s.tuti.Person] != 3333 {
		t.Errorf("who said no has lost her part: %v", got)
	}

	stranger := s.Producer(s.Cooperative("Lain", catalogtest.Waliwis), "Umi", catalogtest.Waliwis)
	for name, bad := range map[string]error{
		"sums to less":      offer(s.siti, catalog.MakerShare{Producer: s.siti.Person, ShareBP: 9999}),
		"of a stranger":     offer(s.siti, catalog.MakerShare{Producer: s.siti.Person, ShareBP: 5000}, catalog.MakerShare{Producer: stranger.Person, ShareBP: 5000}),
		"by a stranger":     offer(stranger, catalog.MakerShare{Producer: stranger.Person, ShareBP: 10_000}),
		"as it is":          offer(s.siti, third...),
		"on her behalf":     offer(identity.Actor{Person: s.rani.Person, Producer: true, OnBehalfOf: s.siti.Person}, catalog.MakerShare{Producer: s.siti.Person, ShareBP: 10_000}),
		"nothing withdrawn": catalog.WithdrawShares(t.Context(), s.DB.App, s.siti, s.product, catalogtest.Now),
	} {
		if bad == nil {
			t.Errorf("an offer that %s is taken", name)
		}
	}
}

// TestTheDatabaseHoldsShares: whatever the application does, shares of a product
// that exists change to what all have agreed to, and nobody agrees for another.
func TestTheDatabaseHoldsShares(t *testing.T) {
	t.Parallel()
	s := newShared(t)
	if err := catalog.OfferShares(t.Context(), s.DB.App, s.siti, s.product, []catalog.MakerShare{{Producer: s.siti.Person, ShareBP: 6000}, {Producer: s.rani.Person, ShareBP: 4000}}, catalogtest.Now); err != nil {
		t.Fatal(err)
	}
	offer := s.open(t, s.rani).ID
	for name, tc := range map[string]struct{ refusal, do string }{
		"shares that were not agreed": {"product_maker_unagreed", `
			UPDATE product_maker SET share_bp = 6000 WHERE product_id = $1 AND $2 > 0 AND $3 > 0 AND $4 > 0`},
		"an agreement without her":   {"share_offer_unanswered", `UPDATE share_offer SET outcome = 'agreed', ended_at = now() WHERE id = $2 AND $1::bigint + $3::bigint + $4::bigint > 0`},
		"an answer for her":          {"share_answer_own", `INSERT INTO share_answer SELECT $2, $3, TRUE, now(), $4 WHERE $1 > 0`},
		"an officer who is none":     {"share_offer_by_officer", `INSERT INTO share_offer (product_id, cooperative_id, offered_by, offered_at, outcome, ended_at) SELECT $1, p.cooperative_id, $4, now(), 'set', now() FROM product p WHERE p.id = $1 AND $2::bigint + $3::bigint > 0`},
		"parts that sum to less":     {"share_offer_total", `INSERT INTO share_offer_part SELECT $2, p.cooperative_id, m.producer_id, 1 FROM product p JOIN membership m ON m.cooperative_id = p.cooperative_id WHERE p.id = $1 AND m.producer_id NOT IN ($3, $4)`},
		"an answer that is changed":  {"", `UPDATE share_answer SET agreed = FALSE WHERE offer_id = $2 AND $1::bigint + $3::bigint + $4::bigint > 0`},
		"a part that is changed":     {"", `UPDATE share_offer_part SET share_bp = 1 WHERE offer_id = $2 AND $1::bigint + $3::bigint + $4::bigint > 0`},
		"an offer that is forgotten": {"", `DELETE FROM share_offer WHERE id = $2 AND $1::bigint + $3::bigint + $4::bigint > 0`},
	} {
		err := database.InTx(t.Context(), s.DB.App, func(tx *database.Tx) error {
			if name == "shares that were not agreed" {
				// Her part is taken and given to somebody, exactly.
				if _, err := tx.ExecContext(t.Context(), `
					INSERT INTO product_maker SELECT product_id, cooperative_id, $2, 4000 FROM product_maker WHERE product_id = $1`, s.product, s.rani.Person); err != nil {
					return err
				}
				tc.do = strings.Replace(tc.do, "AND $2 > 0", "AND producer_id = $4 AND $2 > 0", 1)
			}
			_, err := tx.ExecContext(t.Context(), tc.do, int64(s.product), int64(offer), int64(s.rani.Person), int64(s.siti.Person))
			return err
		})
		if err == nil || !strings.Contains(err.Error(), tc.refusal) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := s.shares(t); len(got) != 1 {
		t.Errorf("shares %v", got)
	}
}

// TestTheLastAnswersRace: when both others answer at once, the shares change once.
func TestTheLastAnswersRace(t *testing.T) {
	t.Parallel()
	s := newShared(t)
	if err := catalog.OfferShares(t.Context(), s.DB.App, s.siti, s.product, []catalog.MakerShare{
		{Producer: s.siti.Person, ShareBP: 2000}, {Producer: s.rani.Person, ShareBP: 4000}, {Producer: s.tuti.Person, ShareBP: 4000}}, catalogtest.Now); err != nil {
		t.Fatal(err)
	}
	offer := s.open(t, s.rani).ID
	var wait sync.WaitGroup
	for _, who := range []identity.Actor{s.rani, s.tuti} {
		wait.Go(func() {
			if err := catalog.AnswerShares(context.WithoutCancel(t.Context()), s.DB.App, who, offer, true, catalogtest.Now); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if got := s.shares(t); got[s.siti.Person] != 2000 || got[s.rani.Person] != 4000 || got[s.tuti.Person] != 4000 {
		t.Errorf("shares %v", got)
	}
}
