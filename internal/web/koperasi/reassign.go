package koperasi

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

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

func (p *pages) askReassign(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	props, err := p.readReassign(c, s)
	if err != nil {
		return err
	}
	if props.Parcel.State != order.ParcelToPack {
		return p.showParcel(c, s, fiber.StatusConflict, nil, "koperasi.parcel.moved")
	}
	return p.showReassign(c, s, fiber.StatusOK, props)
}

func (p *pages) showReassign(c *fiber.Ctx, s *scope, status int, props koperasi.ReassignProps) error {
	page := web.Page(c, i18n.T(c.UserContext(), "koperasi.reassign.title"))
	return web.Render(c, status, koperasi.Reassign(page, s.frame(c, koperasi.ParcelsPath), props))
}

// lineOf is the line of the cooperative's parcel that an address names.
func (p *pages) lineOf(c *fiber.Ctx, s *scope) (order.Parcel, order.Order, order.Line, error) {
	parcel, of, lines, err := p.parcelOf(c, s)
	if err != nil {
		return parcel, of, order.Line{}, err
	}
	for _, l := range lines {
		if l.Parcel == parcel.ID && idText(l.ID) == c.Params("line") {
			return parcel, of, l, nil
		}
	}
	return parcel, of, order.Line{}, fault.New(fault.NotFound, "error.not_found")
}

// readReassign reads a line of the cooperative's parcel with the members who may
// have made it, and the parts that they have.
func (p *pages) readReassign(c *fiber.Ctx, s *scope) (koperasi.ReassignProps, error) {
	props := koperasi.ReassignProps{Address: s.address, Token: web.Token(c)}
	var err error
	if props.Parcel, props.Order, props.Line, err = p.lineOf(c, s); err != nil {
		return props, err
	}
	ctx := c.UserContext()
	makers, err := order.MakersNow(ctx, p.DB, props.Order.ID)
	if err != nil {
		return props, err
	}
	members, err := producer.ByCooperative(ctx, p.DB, s.group.ID)
	if err != nil {
		return props, err
	}
	for _, m := range members {
		if m.LeftAt != nil {
			continue
		}
		member := koperasi.ReassignMember{ID: int64(m.ID), Name: m.Name}
		for _, share := range makers {
			if share.Line == props.Line.ID && share.Producer == m.ID {
				member.Share = percentOf(share.ShareBP)
			}
		}
		props.Members = append(props.Members, member)
	}
	return props, nil
}

func (p *pages) reassign(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	props, err := p.readReassign(c, s)
	if err != nil {
		return err
	}
	f := web.Form(c)
	props.Form = f
	request := checkout.ReassignRequest{Line: props.Line.ID, Reason: f.Required("reason", 300)}
	for i := range props.Members {
		m := &props.Members[i]
		if m.Share = strings.TrimSpace(f.Value(koperasi.ShareField(m.ID))); m.Share == "" || m.Share == "0" {
			continue
		}
		request.Makers = append(request.Makers, order.Maker{Producer: identity.PersonID(m.ID), ShareBP: basisPoints(f, m.ID, m.Share)})
	}
	again := func() error { return p.showReassign(c, s, fiber.StatusUnprocessableEntity, props) }
	if !f.Valid() {
		return again()
	}
	err = p.Checkout.Reassign(c.UserContext(), web.Actor(c), s.group.ID, props.Order.ID, request, web.Now(c))
	return changed(c, f, err, "koperasi.reassign.done", s.address.To(koperasi.ParcelPath(c.Params("id"))), again)
}

// percentOf is a part in basis points as people type it: 60, or 33,34.
func percentOf(bp int) string {
	if bp%100 == 0 {
		return strconv.Itoa(bp / 100)
	}
	rest := strconv.Itoa(bp % 100)
	return strconv.Itoa(bp/100) + "," + strings.Repeat("0", 2-len(rest)) + rest
}

// basisPoints reads a typed percentage with at most two decimals.
func basisPoints(f *form.Form, member int64, typed string) int {
	whole, part, _ := strings.Cut(strings.TrimSuffix(strings.ReplaceAll(typed, ".", ","), "%"), ",")
	n, err := strconv.Atoi(strings.TrimSpace(whole))
	hundredths := 0
	if err == nil && part != "" {
		hundredths, err = strconv.Atoi((part + "0")[:2])
	}
	if err != nil || len(part) > 2 || n < 0 || n > 100 || hundredths < 0 {
		f.Refuse(koperasi.ShareField(member), "koperasi.reassign.percent")
		return 0
	}
	return n*100 + hundredths
}
