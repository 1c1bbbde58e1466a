package koperasi

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/bespoke"
	"simpul/internal/catalog"
	"simpul/internal/complaint"
	"simpul/internal/cooperative"
	"simpul/internal/direct"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/inquiry"
	"simpul/internal/payout"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/koperasi"
)

// deliveredLately is how long a parcel that has arrived is counted.
const deliveredLately = 7 * 24 * time.Hour

// scope is the cooperative that a page is about.
type scope struct {
	group      cooperative.Cooperative
	others     []cooperative.Cooperative // of which the actor is an officer besides
	standing   report.Standing
	asked      int // requests without an answer
	inquired   int // shipping prices that are asked for
	objected   int // "the amount is wrong", without an answer
	complained int // complaints with something to do
	toCheck    int // listings that wait for a look
	undecided  int // sales over the counter that wait for a decision
	address    koperasi.Address
}

// scope reads the cooperative from the address, the first where none is
// chosen. One of which the actor is no officer is not found.
func (p *pages) scope(c *fiber.Ctx) (*scope, error) {
	ctx, groups := c.UserContext(), slices.Clone(web.Actor(c).OfficerOf)
	if len(groups) == 0 {
		return nil, fault.New(fault.Forbidden, "error.forbidden")
	}
	slices.Sort(groups)
	chosen := groups[0]
	if text := c.Query("koperasi"); text != "" {
		id, err := strconv.ParseInt(text, 10, 64)
		chosen = identity.CooperativeID(id)
		if err != nil || !slices.Contains(groups, chosen) {
			return nil, fault.New(fault.NotFound, "error.not_found")
		}
	}
	s := &scope{}
	for _, id := range slices.Compact(groups) {
		group, err := cooperative.ByID(ctx, p.DB, id)
		if err != nil {
			return nil, err
		}
		if id == chosen {
			s.group = group
		} else {
			s.others = append(s.others, group)
		}
	}
	if len(s.others) > 0 {
		s.address.Cooperative = chosen
	}
	var err error
	if s.asked, err = bespoke.Unanswered(ctx, p.DB, chosen); err != nil {
		return nil, err
	}
	if s.inquired, err = inquiry.Unanswered(ctx, p.DB, chosen); err != nil {
		return nil, err
	}
	if s.objected, err = payout.Unanswered(ctx, p.DB, chosen); err != nil {
		return nil, err
	}
	if s.complained, err = complaint.Waiting(ctx, p.DB, chosen); err != nil {
		return nil, err
	}
	if s.toCheck, err = catalog.Unchecked(ctx, p.DB, chosen); err != nil {
		return nil, err
	}
	if s.undecided, err = direct.Undecided(ctx, p.DB, chosen); err != nil {
		return nil, err
	}
	s.standing, err = report.StandingOf(ctx, p.DB, chosen, web.Now(c).Add(-deliveredLately))
	return s, err
}

// frame is what surrounds a page.
func (s *scope) frame(c *fiber.Ctx, here string) koperasi.Frame {
	return koperasi.Frame{
		Here: here, Cooperative: s.group.Name, Others: s.others, Address: s.address, ToPack: s.standing.ToPack, Asked: s.asked, Inquired: s.inquired, Objected: s.objected, ToCheck: s.toCheck, Complained: s.complained, Undecided: s.undecided,
		Person: web.Actor(c).Person,
		User:   web.Actor(c).Name, Token: web.Token(c), Flash: web.TakeFlash(c),
	}
}

// object is the cooperative and the number that the address names.
func (p *pages) object(c *fiber.Ctx) (*scope, int64, error) {
	s, err := p.scope(c)
	if err != nil {
		return nil, 0, err
	}
	id, err := web.ID(c)
	return s, id, err
}

// pageOf is the page of a list that the address names, counted from 1.
func pageOf(c *fiber.Ctx) int { return min(max(c.QueryInt("hal", 1), 1), 100_000) }
