package koperasi

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/bespoke"
	"simpul/internal/checkout"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/order"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
)

func (p *pages) askQuota(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	props, err := p.readQuota(c, s)
	if err != nil {
		return err
	}
	if props.Parcel.State != order.ParcelToPack {
		return p.showParcel(c, s, fiber.StatusConflict, nil, "koperasi.parcel.moved")
	}
	return p.showQuota(c, s, fiber.StatusOK, props)
}

func (p *pages) showQuota(c *fiber.Ctx, s *scope, status int, props koperasi.QuotaProps) error {
	page := web.Page(c, i18n.T(c.UserContext(), "koperasi.quota.title"))
	return web.Render(c, status, koperasi.Quota(page, s.frame(c, koperasi.ParcelsPath), props))
}

// readQuota reads a group order's line of the cooperative's parcel with the
// members who may make it, and the pieces that are theirs.
func (p *pages) readQuota(c *fiber.Ctx, s *scope) (koperasi.QuotaProps, error) {
	props := koperasi.QuotaProps{Address: s.address, Token: web.Token(c)}
	var err error
	if props.Parcel, props.Order, props.Line, err = p.lineOf(c, s); err != nil {
		return props, err
	}
	ctx := c.UserContext()
	all, err := order.QuotasOf(ctx, p.DB, props.Order.ID)
	if err != nil {
		return props, err
	}
	hers := map[identity.PersonID]order.Quota{}
	for _, q := range all {
		if q.Line == props.Line.ID {
			hers[q.Producer], props.Total = q, props.Total+q.Pieces
		}
	}
	if len(hers) == 0 {
		return props, fault.New(fault.NotFound, "error.not_found")
	}
	members, err := producer.ByCooperative(ctx, p.DB, s.group.ID)
	if err != nil {
		return props, err
	}
	for _, m := range members {
		if q := hers[m.ID]; m.LeftAt == nil || q.Pieces > 0 {
			member := koperasi.QuotaMember{ID: int64(m.ID), Name: m.Name, Accepted: q.Accepted}
			if q.Pieces > 0 {
				member.Pieces = strconv.Itoa(q.Pieces)
			}
			props.Members = append(props.Members, member)
		}
	}
	// Who makes some comes first.
	slices.SortStableFunc(props.Members, func(a, b koperasi.QuotaMember) int { return min(len(b.Pieces), 1) - min(len(a.Pieces), 1) })
	return props, nil
}

func (p *pages) setQuota(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	props, err := p.readQuota(c, s)
	if err != nil {
		return err
	}
	f := web.Form(c)
	props.Form = f
	request := checkout.ReassignRequest{Line: props.Line.ID, Reason: f.Required("reason", 300)}
	for id, n := range readQuotas(f, props.Members) {
		request.Makers = append(request.Makers, order.Maker{Producer: id, Pieces: n})
	}
	again := func() error { return p.showQuota(c, s, fiber.StatusUnprocessableEntity, props) }
	if !f.Valid() {
		return again()
	}
	err = p.Checkout.ChangeQuotas(c.UserContext(), web.Actor(c), s.group.ID, props.Order.ID, request, web.Now(c))
	return changed(c, f, err, "koperasi.quota.done", s.address.To(koperasi.ParcelPath(c.Params("id"))), again)
}

// mayMake are a cooperative's members, for the form of a quote that is divided.
func (p *pages) mayMake(ctx context.Context, s *scope) ([]koperasi.QuotaMember, error) {
	members, err := producer.ByCooperative(ctx, p.DB, s.group.ID)
	var all []koperasi.QuotaMember
	for _, m := range members {
		if m.LeftAt == nil {
			all = append(all, koperasi.QuotaMember{ID: int64(m.ID), Name: m.Name})
		}
	}
	return all, err
}

// readQuotas reads the pieces of members, keeps what was typed of each, and
// leaves out who gets none.
func readQuotas(f *form.Form, members []koperasi.QuotaMember) map[identity.PersonID]int {
	all := map[identity.PersonID]int{}
	for i := range members {
		m := &members[i]
		name := koperasi.QuotaField(m.ID)
		m.Pieces = f.Value(name)
		if n := f.OptionalInt(name, 0, 0, bespoke.MaxQuantity); n > 0 {
			all[identity.PersonID(m.ID)] = n
		}
	}
	return all
}
