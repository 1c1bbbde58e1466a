package koperasi

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/order"
	"simpul/internal/producer"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const parcelsPerPage = 50

func (p *pages) parcels(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	state, known := koperasi.StateOf(c.Query("keadaan"))
	if !known {
		return fault.New(fault.NotFound, "error.not_found")
	}
	ctx, number := c.UserContext(), pageOf(c)
	props := koperasi.ParcelsProps{Address: s.address, State: state, Standing: s.standing, Now: web.Now(c)}
	found, err := report.Packing(ctx, p.DB, s.group.ID, state, parcelsPerPage+1, (number-1)*parcelsPerPage)
	if err != nil {
		return err
	}
	if len(found) > parcelsPerPage {
		found = found[:parcelsPerPage]
		props.NextURL = s.address.State(state) + "&hal=" + strconv.Itoa(number+1)
	}
	props.Parcels = found
	return web.Render(c, fiber.StatusOK, koperasi.Parcels(web.Page(c, i18n.T(ctx, "koperasi.parcels")), s.frame(c, koperasi.ParcelsPath), props))
}

func (p *pages) parcel(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.showParcel(c, s, fiber.StatusOK, nil, "")
}

// showParcel shows a parcel; told is the key of what somebody has to know
// besides, or "".
func (p *pages) showParcel(c *fiber.Ctx, s *scope, status int, f *form.Form, told string) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	props := koperasi.ParcelProps{Address: s.address, Token: web.Token(c), Form: f, Told: told, PickupHours: s.group.PickupHours}
	if props.Parcel, err = order.ParcelOf(ctx, p.DB, s.group.ID, order.ParcelID(id)); err != nil {
		return err
	}
	if err := p.readParcel(ctx, &props); err != nil {
		return err
	}
	page := web.Page(c, i18n.T(ctx, "koperasi.parcel.title", props.Order.Number))
	return web.Render(c, status, koperasi.Parcel(page, s.frame(c, koperasi.ParcelsPath), props))
}

// readParcel fills in what is known of a parcel that is the cooperative's.
func (p *pages) readParcel(ctx context.Context, props *koperasi.ParcelProps) (err error) {
	if props.Order, err = order.ByID(ctx, p.DB, props.Parcel.Order); err != nil {
		return err
	}
	lines, err := order.Lines(ctx, p.DB, props.Order.ID)
	if err != nil {
		return err
	}
	shares, err := order.MakersNow(ctx, p.DB, props.Order.ID)
	if err != nil {
		return err
	}
	quotas, err := order.QuotasOf(ctx, p.DB, props.Order.ID)
	if err != nil {
		return err
	}
	ready, err := order.ReadyMakers(ctx, p.DB, props.Order.ID)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.Parcel != props.Parcel.ID {
			continue
		}
		shown := koperasi.ParcelLine{Line: l}
		for _, q := range quotas {
			if q.Line == l.ID {
				shown.Quotas = append(shown.Quotas, q)
			}
		}
		for _, m := range shares {
			if m.Line == l.ID {
				shown.Makers, shown.MakerIDs = append(shown.Makers, m.ProducerName), append(shown.MakerIDs, m.Producer)
				if slices.Contains(ready[l.ID], m.Producer) {
					shown.Ready = append(shown.Ready, m.ProducerName)
				}
			}
		}
		props.Lines = append(props.Lines, shown)
	}
	if props.Refunds, err = p.refundFacts(ctx, props.Order.ID); err != nil {
		return err
	}
	if props.Refunded, err = p.refunded(ctx, props.Order.ID); err != nil {
		return err
	}
	if props.Failed, err = order.FailedDeliveries(ctx, p.DB, props.Parcel.ID); err != nil {
		return err
	}
	events, err := order.Timeline(ctx, p.DB, props.Order.ID)
	if err != nil {
		return err
	}
	props.Events, err = p.namedEvents(ctx, p.DB, props.Parcel.ID, events)
	return err
}

// namedEvents are the events of an order and one of its parcels, with the
// officers' names.
func (p *pages) namedEvents(ctx context.Context, q database.Queryer, parcel order.ParcelID, events []order.Event) ([]koperasi.ParcelEvent, error) {
	var all []koperasi.ParcelEvent
	names := map[identity.PersonID]string{}
	for _, e := range events {
		if e.Parcel != 0 && e.Parcel != parcel {
			continue
		}
		if _, known := names[e.Person]; e.Person != 0 && !known {
			person, err := identity.Lookup(ctx, q, e.Person)
			if err != nil {
				return nil, err
			}
			names[e.Person] = person.Name
		}
		all = append(all, koperasi.ParcelEvent{Event: e, By: names[e.Person]})
	}
	return all, nil
}

// slip is what is printed to go with a parcel.
func (p *pages) slip(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	var makers []identity.PersonID
	props := koperasi.SlipProps{ParcelProps: koperasi.ParcelProps{Address: s.address}, Sender: s.group}
	if props.Parcel, err = order.ParcelOf(ctx, p.DB, s.group.ID, order.ParcelID(id)); err != nil {
		return err
	}
	if err := p.readParcel(ctx, &props.ParcelProps); err != nil {
		return err
	}
	for _, l := range props.Lines {
		if l.ToShip() > 0 {
			makers = append(makers, l.MakerIDs...)
		}
	}
	if props.Publics, err = producer.Publics(ctx, p.DB, makers); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, koperasi.Slip(web.Page(c, i18n.T(ctx, "koperasi.slip.title", props.Order.RecipientName)), s.frame(c, koperasi.ParcelsPath), props))
}

func (p *pages) ship(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	parcel, err := order.ParcelOf(ctx, p.DB, s.group.ID, order.ParcelID(id))
	if err != nil {
		return err
	}
	typed, done := "", "koperasi.pickup.marked"
	if !parcel.Pickup {
		typed, done = f.Required("tracking_number", 60), "koperasi.shipped"
	}
	if !f.Valid() {
		return p.showParcel(c, s, fiber.StatusUnprocessableEntity, f, "")
	}
	return p.sent(c, s, f, typed, done, p.Checkout.Ship(ctx, web.Actor(c), s.group.ID, order.ParcelID(id), typed, web.Now(c)))
}

// sent answers what came of sending a parcel with a tracking number.
func (p *pages) sent(c *fiber.Ctx, s *scope, f *form.Form, typed, done string, err error) error {
	switch {
	case err == nil:
		web.Flash(c, part.Good, done)
		return web.Redirect(c, s.address.To(koperasi.ParcelPath(c.Params("id"))))
	case fault.KindOf(err) == fault.Conflict:
		return p.showParcel(c, s, fiber.StatusConflict, nil, "koperasi.parcel.moved")
	}
	id, malformed := web.ID(c)
	if malformed != nil {
		return malformed
	}
	if err := p.nameCarrier(c.UserContext(), s, f, order.ParcelID(id), typed, err); err != nil {
		return err
	}
	if !f.Take(err) {
		return err
	}
	return p.showParcel(c, s, fiber.StatusUnprocessableEntity, f, "")
}

// nameCarrier says which of the cooperative's own parcels has a tracking
// number that was refused as used; another cooperative's is not named.
func (p *pages) nameCarrier(ctx context.Context, s *scope, f *form.Form, id order.ParcelID, typed string, refused error) error {
	refusal, ok := fault.As(refused)
	if !ok || len(refusal.Fields) != 1 || refusal.Fields[0].Key != "order.tracking_used" {
		return nil
	}
	parcel, err := order.ParcelOf(ctx, p.DB, s.group.ID, id)
	if err != nil {
		return err
	}
	tracking, err := order.CleanTracking(typed)
	if err != nil {
		return err
	}
	number, err := report.Carrier(ctx, p.DB, s.group.ID, int64(parcel.Courier), tracking)
	if err == nil && number != "" {
		f.Refuse("tracking_number", "koperasi.tracking.used_by", tracking, number)
	}
	return err
}

func (p *pages) askDelivered(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	parcel, err := order.ParcelOf(ctx, p.DB, s.group.ID, order.ParcelID(id))
	if err != nil {
		return err
	}
	if parcel.State != order.ParcelShipped {
		return p.showParcel(c, s, fiber.StatusConflict, nil, "koperasi.parcel.moved")
	}
	of, err := order.ByID(ctx, p.DB, parcel.Order)
	if err != nil {
		return err
	}
	props := koperasi.DeliverProps{Address: s.address, Token: web.Token(c), Parcel: parcel, Order: of}
	return web.Render(c, fiber.StatusOK, koperasi.Deliver(web.Page(c, i18n.T(ctx, "koperasi.deliver.title")), s.frame(c, koperasi.ParcelsPath), props))
}

func (p *pages) deliver(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	err = p.Checkout.Deliver(c.UserContext(), web.Actor(c), s.group.ID, order.ParcelID(id), web.Now(c))
	if fault.KindOf(err) == fault.Conflict {
		return p.showParcel(c, s, fiber.StatusConflict, nil, "koperasi.parcel.moved")
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "koperasi.delivered")
	return web.Redirect(c, s.address.To(koperasi.ParcelPath(c.Params("id"))))
}
