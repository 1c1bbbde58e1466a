package till

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/complaint"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/order"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/shop"
)

// complaintPath is where a customer says what is wrong with a parcel, and what is
// said and decided since.
const complaintPath = "/pesanan/:token/keluhan/:parcel"

func (o Options) showComplaint(c *fiber.Ctx) error {
	return o.renderComplaint(c, fiber.StatusOK, form.Filled(map[string]string{}))
}

// complained is the order of the address, with its parcel and that parcel's lines.
func (o Options) complained(c *fiber.Ctx) (s sight, parcel order.Parcel, lines []order.Line, err error) {
	if s, err = o.look(c); err != nil {
		return s, parcel, nil, err
	}
	for _, p := range s.parcels {
		if strconv.FormatInt(int64(p.ID), 10) == c.Params("parcel") && p.ShippedAt != nil && s.PaymentState == order.Paid {
			parcel = p
		}
	}
	if parcel.ID == 0 {
		return s, parcel, nil, fault.New(fault.NotFound, "error.not_found")
	}
	for _, l := range s.lines {
		if l.Parcel == parcel.ID {
			lines = append(lines, l)
		}
	}
	return s, parcel, lines, nil
}

func unitsField(l order.LineID) string { return "units-" + strconv.FormatInt(int64(l), 10) }

func (o Options) renderComplaint(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	s, parcel, lines, err := o.complained(c)
	if err != nil {
		return err
	}
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	props := shop.ComplaintProps{
		Page: web.Page(c, i18n.T(ctx, "complaint.title")), Frame: frame, Token: web.Token(c), Form: f, Sender: parcel.CooperativeName,
		Action: i18n.Path(ctx, complaintURL(s.Token, parcel.ID)), Back: i18n.Path(ctx, "/pesanan/"+s.Token),
	}
	found, err := complaint.Of(ctx, o.DB, s.ID, parcel.ID)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		for _, l := range lines {
			if left := l.Quantity - l.RefundedUnits; left > 0 {
				props.Lines = append(props.Lines, shop.ComplaintLine{Field: unitsField(l.ID), Title: l.Title, Units: left})
			}
		}
	case err != nil:
		return err
	default:
		props.Open = true
		for _, l := range found.Lines {
			props.Lines = append(props.Lines, shop.ComplaintLine{Title: l.Title, Units: l.Units, Said: decidedText(ctx, l)})
		}
		for _, m := range found.Messages {
			by := i18n.T(ctx, "complaint.you")
			if m.By != "" {
				by = parcel.CooperativeName
			}
			props.Messages = append(props.Messages, shop.ComplaintMessage{By: by, Said: m.Said, At: i18n.ShortDateTime(ctx, m.At)})
		}
	}
	return web.Render(c, status, shop.Complaint(props))
}

func complaintURL(token string, parcel order.ParcelID) string {
	return "/pesanan/" + token + "/keluhan/" + strconv.FormatInt(int64(parcel), 10)
}

// decidedText is what was decided of a line.
func decidedText(ctx context.Context, l complaint.Line) string {
	switch {
	case l.Outcome == "":
		return i18n.T(ctx, "complaint.state.waiting")
	case l.Outcome == complaint.Refused:
		return i18n.T(ctx, "complaint.state.refused", l.Reason)
	case l.Outcome == complaint.Back && !l.Inspected:
		return i18n.T(ctx, "complaint.state.back", l.Accepted, l.Reason)
	case l.Refund != nil:
		return i18n.T(ctx, "complaint.state.refunded", l.Accepted, i18n.Money(ctx, *l.Refund))
	}
	return l.Reason
}

// complain takes a complaint in, or what the customer adds to it.
func (o Options) complain(c *fiber.Ctx) error {
	ctx := c.UserContext()
	s, parcel, lines, err := o.complained(c)
	if err != nil {
		return err
	}
	f, photos, err := o.sentPhotos(c, complaint.MaxPhotos, true)
	if err != nil {
		return err
	}
	said := f.Lines("said", complaint.MaxSaid)
	if said == "" {
		f.Refuse("said", "complaint.said.missing")
	}
	_, err = complaint.Of(ctx, o.DB, s.ID, parcel.ID)
	open := err == nil
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	claim := complaint.Claim{Order: s.ID, Parcel: parcel.ID, Units: map[order.LineID]int{}, Said: said, Photos: photos}
	for _, l := range lines {
		if field := unitsField(l.ID); strings.TrimSpace(f.Value(field)) != "" {
			if n := f.Int(field, 0, l.Quantity-l.RefundedUnits); n > 0 {
				claim.Units[l.ID] = n
			}
		}
	}
	err = f.Err()
	switch {
	case err != nil:
	case open:
		err = complaint.Say(ctx, o.DB, s.ID, parcel.ID, said, web.Now(c))
	default:
		_, err = complaint.Open(ctx, o.DB, claim, web.Now(c))
	}
	if err != nil {
		if f.Valid() && !f.Take(err) {
			return err
		}
		return o.renderComplaint(c, fiber.StatusUnprocessableEntity, f)
	}
	web.Flash(c, part.Good, "complaint.sent")
	return web.Redirect(c, i18n.Path(ctx, complaintURL(s.Token, parcel.ID)))
}
