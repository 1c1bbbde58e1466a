package till

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/delivery"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/postal"
	"simpul/internal/producer"
	"simpul/internal/report"
	"simpul/internal/review"
	"simpul/internal/voucher"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

// sight is everything that an order's page shows, read once.
type sight struct {
	order.Order
	voucher  string // its code, or ""
	parcels  []order.Parcel
	lines    []order.Line
	shares   []order.FrozenShare
	events   []order.Event
	makers   map[identity.PersonID]producer.Public
	pictures map[media.ID]media.Picture
	senders  map[identity.CooperativeID]cooperative.Cooperative
	resting  map[identity.CooperativeID]cooperative.Recess
	trace    report.Trace // of an order that was paid
	reviews  []review.Review
}

func (o Options) look(c *fiber.Ctx) (sight, error) {
	ctx := c.UserContext()
	var s sight
	var err error
	if s.Order, err = order.ByToken(ctx, o.DB, c.Params("token")); err != nil {
		return s, err
	}
	if s.trace, err = report.TraceOf(ctx, o.DB, int64(s.ID)); err != nil {
		return s, err
	}
	if s.reviews, err = review.OfOrder(ctx, o.DB, int64(s.ID)); err != nil {
		return s, err
	}
	if s.parcels, err = order.Parcels(ctx, o.DB, s.ID); err != nil {
		return s, err
	}
	if s.lines, err = order.Lines(ctx, o.DB, s.ID); err != nil {
		return s, err
	}
	if s.shares, err = order.MakersNow(ctx, o.DB, s.ID); err != nil {
		return s, err
	}
	if s.events, err = order.Timeline(ctx, o.DB, s.ID); err != nil {
		return s, err
	}
	var people []identity.PersonID
	for _, share := range s.shares {
		people = append(people, share.Producer)
	}
	if s.makers, err = producer.Publics(ctx, o.DB, people); err != nil {
		return s, err
	}
	var pictures []media.ID
	for _, l := range s.lines {
		pictures = append(pictures, media.ID(l.Picture))
	}
	if s.pictures, err = media.Pictures(ctx, o.DB, pictures); err != nil {
		return s, err
	}
	s.senders = map[identity.CooperativeID]cooperative.Cooperative{}
	var groups []identity.CooperativeID
	for _, p := range s.parcels {
		groups = append(groups, p.Cooperative)
	}
	if s.resting, err = cooperative.Resting(ctx, o.DB, groups, web.Now(c)); err != nil {
		return s, err
	}
	for _, p := range s.parcels {
		if s.senders[p.Cooperative], err = cooperative.ByID(ctx, o.DB, p.Cooperative); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (o Options) showOrder(c *fiber.Ctx) error { return o.renderOrder(c, fiber.StatusOK, "") }

// renderOrder shows an order; a photograph that was not taken is told beside its
// field.
func (o Options) renderOrder(c *fiber.Ctx, status int, photoError string) error {
	ctx := c.UserContext()
	s, err := o.look(c)
	if err != nil {
		return err
	}
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	if use, ok, err := voucher.UseOf(ctx, o.DB, int64(s.ID)); err != nil {
		return err
	} else if ok {
		s.voucher = use.Code
	}
	path := i18n.Path(ctx, "/pesanan/"+s.Token)
	props := shop.OrderProps{
		Page: web.Page(c, i18n.T(ctx, "order.title", s.Number)), Frame: frame, Number: s.Number, State: stateBadge(c, s.PaymentState),
		Message: o.messageOf(c, s), Total: s.Order.Total, Method: i18n.T(ctx, "order.method", i18n.T(ctx, payment.Method(s.PaymentMethod).Label())),
		PlacedAt:  i18n.T(ctx, "order.placed", i18n.DateTime(ctx, s.PlacedAt)),
		Sum:       s.sum(ctx),
		Recipient: recipientOf(s.Order), Gift: s.Gift, Greeting: s.Greeting,
	}
	if props.ReceiptOf, err = receiptOf(ctx, o.DB, s.ID); err != nil {
		return err
	}
	if props.Refunds, err = refundFacts(ctx, o.DB, s.ID); err != nil {
		return err
	}
	if s.Due() && s.unshipped() {
		props.CancelURL, props.Token = path+"/batal", web.Token(c)
	}
	if s.PaymentState == order.Waiting && web.Now(c).Before(s.HeldUntil) {
		props.CancelURL, props.Token = path+"/batal", web.Token(c)
		if o.Checkout.Terms(payment.Method(s.PaymentMethod)).ByHand {
			if props.ByHand, err = o.byHand(c, s.Order); err != nil {
				return err
			}
			props.ByHand.PhotoError = photoError
		} else {
			props.PayURL = path + "/bayar"
		}
	}
	if country := postal.Country(s.Country); country.Abroad() {
		props.Duty = i18n.T(ctx, "checkout.duty.text", country.Name(string(i18n.From(ctx))))
	}
	props.Trace = tracing(c, s.trace, s.makers, true)
	if len(props.Trace.Makers) > 0 {
		props.Trace.URL = i18n.Path(ctx, "/dampak/"+s.TraceToken)
		props.Trace.Share = part.WhatsApp("", i18n.T(ctx, "trace.share.text", web.AbsoluteURL(c, props.Trace.URL)))
	}
	if s.PaymentState == order.Paid {
		props.ReceiptURL = path + "/kuitansi"
	}
	if props.About, err = o.about(ctx, postal.Country(s.Country), s.Order.Total, s.PlacedAt); err != nil {
		return err
	}
	for _, p := range s.parcels {
		props.Parcels = append(props.Parcels, o.orderParcel(c, s, p))
	}
	if props.Page.Demo && s.BuyerEmail != "" {
		props.Mailbox = i18n.Path(ctx, "/kotak-surat")
	}
	props.SendSelf = part.WhatsApp(s.BuyerPhone, i18n.T(ctx, "order.send_self.text", s.Number, o.Checkout.BaseURL+path))
	return web.Render(c, status, shop.Order(props))
}

// unshipped tells whether no parcel has left.
func (s sight) unshipped() bool {
	return !slices.ContainsFunc(s.parcels, func(p order.Parcel) bool { return p.ShippedAt != nil })
}

func (s sight) quantity() int {
	n := 0
	for _, l := range s.lines {
		n += l.Quantity
	}
	return n
}

func recipientOf(o order.Order) []string {
	return append([]string{o.RecipientName, o.RecipientPhone}, o.AddressLines()...)
}

func stateBadge(c *fiber.Ctx, state order.PaymentState) part.BadgeProps {
	tones := map[order.PaymentState]part.Tone{order.Waiting: part.Warn, order.Accepted: part.Info, order.Paid: part.Good, order.Expired: part.Plain, order.Cancelled: part.Plain}
	return part.BadgeProps{Label: i18n.T(c.UserContext(), "order.state."+string(state)), Tone: tones[state]}
}

// messageOf says what happened to an order, and what to do.
func (o Options) messageOf(c *fiber.Ctx, s sight) part.NoticeProps {
	tones := map[order.PaymentState]part.Tone{order.Waiting: part.Info, order.Accepted: part.Good, order.Paid: part.Good, order.Expired: part.Warn, order.Cancelled: part.Info}
	key := "order.message." + string(s.PaymentState)
	text := i18n.T(c.UserContext(), key+".text")
	switch s.PaymentState {
	case order.Accepted:
		text = i18n.T(c.UserContext(), key+".text", i18n.Money(c.UserContext(), s.Order.Total))
		if slices.ContainsFunc(s.parcels, func(p order.Parcel) bool { return p.State == order.ParcelDelivered }) {
			text = i18n.T(c.UserContext(), "order.message.accepted.arrived")
		}
	case order.Waiting:
		until := i18n.DateTime(c.UserContext(), s.HeldUntil)
		if clock.Day(web.Now(c)).Equal(clock.Day(s.HeldUntil)) {
			until = i18n.Time(c.UserContext(), s.HeldUntil)
		}
		text = i18n.T(c.UserContext(), key+".text", until)
	case order.Paid:
		if !slices.ContainsFunc(s.parcels, func(p order.Parcel) bool { return p.State != order.ParcelDelivered }) {
			text = i18n.T(c.UserContext(), "order.message.paid.arrived")
		}
	case order.Expired:
		if o.Checkout.Terms(payment.Method(s.PaymentMethod)).ByHand {
			text = i18n.T(c.UserContext(), "order.message.expired.by_hand")
		}
	case order.Cancelled:
		if slices.ContainsFunc(s.parcels, func(p order.Parcel) bool { return p.State == order.ParcelRefused }) {
			text = i18n.T(c.UserContext(), "order.message.cancelled.refused")
		}
	}
	return part.NoticeProps{Tone: tones[s.PaymentState], Title: i18n.T(c.UserContext(), key), Text: text}
}

func (o Options) orderParcel(c *fiber.Ctx, s sight, p order.Parcel) shop.OrderParcel {
	ctx := c.UserContext()
	sender := s.senders[p.Cooperative]
	tones := map[order.FulfilmentState]part.Tone{
		order.ParcelWaiting: part.Plain, order.ParcelToPack: part.Info, order.ParcelShipped: part.Info,
		order.ParcelDelivered: part.Good, order.ParcelRefused: part.Warn, order.ParcelCancelled: part.Plain,
	}
	parcel := shop.OrderParcel{
		Cooperative: p.CooperativeName, URL: i18n.Path(ctx, "/kelompok/"+sender.Slug),
		State:    part.BadgeProps{Label: i18n.T(ctx, "order.parcel."+string(p.State)), Tone: tones[p.State]},
		Courier:  p.CourierName + " · " + i18n.T(ctx, "checkout.courier.days", p.DaysMin, p.DaysMax) + " · " + i18n.Money(ctx, p.Shipping),
		Received: i18n.T(ctx, "order.received"),
		Tracking: p.TrackingNumber, Steps: stepsOf(c, s, p),
		WhatsApp: part.WhatsApp(sender.Phone, i18n.T(ctx, "order.whatsapp", sender.Name, s.Number)),
	}
	if p.Pickup {
		parcel.Courier = i18n.T(ctx, "checkout.pickup") + " · " + pickupPlace(sender)
		parcel.Received = i18n.T(ctx, "order.collected")
		if key := p.PickupState(); key != "" {
			parcel.State.Label = i18n.T(ctx, key)
		}
	}
	parcel.Part = partOf(ctx, s, p)
	if r := s.resting[p.Cooperative]; p.State == order.ParcelToPack && r.ID != 0 && r.Begun(web.Now(c)) {
		parcel.Rest = shop.Rest{Title: i18n.T(ctx, "recess.now", sender.Name, i18n.Date(ctx, r.Until)), Text: i18n.T(ctx, "recess.order", i18n.Date(ctx, r.Opens()))}
	}
	if p.SplitFrom != 0 {
		parcel.Courier = p.CourierName + " · " + i18n.T(ctx, "order.part.free")
	}
	if p.CameBack && p.State == order.ParcelShipped {
		parcel.CameBack = i18n.T(ctx, "order.came_back.text", p.CooperativeName)
	}
	if p.ShippedAt != nil && s.PaymentState == order.Paid {
		parcel.ComplaintURL = i18n.Path(ctx, complaintURL(s.Token, p.ID))
	}
	if p.State == order.ParcelShipped && !p.CameBack {
		parcel.ReceivedURL = i18n.Path(ctx, "/pesanan/"+s.Token+"/terima/"+strconv.FormatInt(int64(p.ID), 10))
	}
	if p.TrackingNumber != "" {
		parcel.TrackingURL = delivery.Courier{TrackingURL: p.TrackingURL}.Tracking(p.TrackingNumber)
	}
	for _, l := range s.lines {
		if l.Parcel != p.ID {
			continue
		}
		line := shop.OrderLine{
			Title: l.Title, Option: l.Option, Quantity: l.Quantity, Amount: l.Price.Mul(int64(l.Quantity)), Picture: o.picture(s.pictures[media.ID(l.Picture)], l.Title),
		}
		if l.ReadyOn != nil && p.ShippedAt == nil {
			line.Promise = i18n.T(ctx, "cart.promise", i18n.Date(ctx, *l.ReadyOn))
		}
		line.ReviewURL, line.Reviewed = reviewOf(ctx, s, p, l)
		for _, share := range s.shares {
			if share.Line == l.ID {
				line.Makers = append(line.Makers, shop.OrderMaker{Name: publicName(c, s.makers[share.Producer]), Income: s.incomeOf(share)})
			}
		}
		parcel.Lines = append(parcel.Lines, line)
	}
	return parcel
}

// partOf says which of a cooperative's several parcels one is, "" of a single one.
func partOf(ctx context.Context, s sight, p order.Parcel) string {
	number, all := 0, 0
	for _, other := range s.parcels {
		if other.Cooperative != p.Cooperative {
			continue
		}
		if all++; other.ID == p.ID {
			number = all
		}
	}
	if all < 2 {
		return ""
	}
	return i18n.T(ctx, "order.part", number, all)
}

// stepsOf is a parcel's way: what happened, and what is still to come.
func stepsOf(c *fiber.Ctx, s sight, p order.Parcel) []part.Step {
	ctx := c.UserContext()
	var steps []part.Step
	for _, e := range s.events {
		if e.Parcel != 0 && e.Parcel != p.ID {
			continue
		}
		step := part.Step{
			Title: i18n.T(ctx, "order.event."+string(e.Kind)), Time: i18n.ShortDateTime(ctx, e.At), Stage: part.Done,
			Detail: i18n.T(ctx, "order.by."+string(e.Actor)),
		}
		switch {
		case p.PickupEvent(e.Kind) != "":
			step.Title = i18n.T(ctx, p.PickupEvent(e.Kind))
		case e.Kind == order.EventShipped:
			step.Title = i18n.T(ctx, "order.event.shipped", p.CourierName)
		case e.Kind == order.EventExpired || e.Kind == order.EventCancelled || e.Kind == order.EventRefused:
			step.Stage = part.Problem
			if e.Parcel != 0 && e.Kind == order.EventCancelled {
				step.Title = i18n.T(ctx, "order.event.called_off")
			}
		}
		steps = append(steps, step)
	}
	coming := map[order.FulfilmentState][]string{
		order.ParcelWaiting:   {"order.step.paying", "order.step.packing", "order.step.arriving"},
		order.ParcelToPack:    {"order.step.packing", "order.step.shipping", "order.step.arriving"},
		order.ParcelShipped:   {"order.step.arriving"},
		order.ParcelDelivered: nil,
	}[p.State]
	for i, key := range coming {
		if p.Pickup {
			key = cmp.Or(fetchedSteps[key], key)
		}
		stage := part.Next
		if i == 0 {
			stage = part.Current
		}
		steps = append(steps, part.Step{Title: i18n.T(ctx, key), Stage: stage})
	}
	return steps
}

// fetchedSteps are the steps of a parcel that is fetched, in place of those of
// one that is sent.
var fetchedSteps = map[string]string{"order.step.shipping": "order.pickup.shipped", "order.step.arriving": "order.pickup.delivered"}

// payOrder begins the payment of an order that waits for it, or begins it
// again.
func (o Options) payOrder(c *fiber.Ctx) error {
	placed, err := order.ByToken(c.UserContext(), o.DB, c.Params("token"))
	if err != nil {
		return err
	}
	return o.leadToPayment(c, placed)
}
