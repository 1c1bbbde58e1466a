package demo

import (
	"context"
	"time"

	"simpul/internal/complaint"
	"simpul/internal/order"
)

// complained is what an invented customer says is wrong, and what the office
// does about it.
type complained struct {
	said, replied string
	decided       complaint.Outcome // "" while it waits
	reason        string
}

var complaints = [...]complained{
	{said: "Satu tali pegangannya lepas waktu dibuka. Bagaimana?", replied: "Maaf, Kak. Kami lihat dulu dengan pembuatnya, besok kami kabari."},
	{said: "Warnanya lain dari yang saya bayangkan.", replied: "Warnanya sama dengan foto di halaman barang, Kak.", decided: complaint.Refused, reason: "Barang sesuai dengan foto dan uraiannya"},
}

// complaints lets customers complain of the newest parcels that have arrived from
// the cooperative: one waits for its decision, one was not granted.
func (s *scenes) complaints(ctx context.Context) error {
	next := 0
	for place := len(s.Orders) - 1; place >= 0 && next < len(complaints); place-- {
		planned := s.Orders[place]
		arrived := planned.At.Add(planned.DeliveredAfter)
		if planned.Fate != Bought || !arrived.Add(2*day).Before(s.now) || s.Products[planned.Lines[0].Product].Cooperative != sceneGroup {
			continue
		}
		if err := s.complain(ctx, s.placed[place], arrived.Add(day).Truncate(time.Second), complaints[next]); err != nil {
			return err
		}
		next++
	}
	return nil
}

// complain opens a complaint about one piece of the order's parcel of the
// cooperative, and lets the office answer it.
func (s *scenes) complain(ctx context.Context, placed order.ID, at time.Time, what complained) error {
	parcel, err := order.ParcelFor(ctx, s.DB, s.group(), placed)
	if err != nil {
		return err
	}
	lines, err := order.Lines(ctx, s.DB, placed)
	if err != nil {
		return err
	}
	units := make(map[order.LineID]int)
	for _, l := range lines {
		if l.Parcel == parcel.ID && len(units) == 0 {
			units[l.ID] = 1
		}
	}
	id, err := complaint.Open(ctx, s.DB, complaint.Claim{Order: placed, Parcel: parcel.ID, Units: units, Said: what.said}, at)
	if err != nil {
		return err
	}
	if err := complaint.Reply(ctx, s.DB, s.officer(), s.group(), id, what.replied, at.Add(3*time.Hour)); err != nil || what.decided == "" {
		return err
	}
	for line := range units {
		err = complaint.Decide(ctx, s.Checkout, s.officer(), s.group(), id, complaint.Decision{Line: line, Outcome: what.decided, Reason: what.reason}, at.Add(20*time.Hour))
	}
	return err
}
