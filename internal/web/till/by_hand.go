package till

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payment/qris"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

// asked is the open intent of an order that is paid by hand, with its
// destination; its amount is what has not come yet. A NotFound fault when there
// is none.
func (o Options) asked(c *fiber.Ctx, placed order.Order) (payment.Intent, payment.Destination, error) {
	ctx := c.UserContext()
	intents, err := payment.OpenIntents(ctx, o.DB, payment.OrderID(placed.ID))
	if err != nil {
		return payment.Intent{}, payment.Destination{}, err
	}
	came, err := payment.ManualFor(ctx, o.DB, payment.OrderID(placed.ID))
	if err != nil {
		return payment.Intent{}, payment.Destination{}, err
	}
	for _, intent := range intents {
		if intent.To == 0 {
			continue
		}
		for _, m := range came {
			if m.State == payment.ManualHeld {
				intent.Amount = intent.Amount.Sub(m.Amount)
			}
		}
		to, err := payment.DestinationByID(ctx, o.DB, intent.To)
		return intent, to, err
	}
	return payment.Intent{}, payment.Destination{}, fault.New(fault.NotFound, "payment.unknown_intent")
}

func (o Options) byHand(c *fiber.Ctx, placed order.Order) (shop.ByHand, error) {
	ctx := c.UserContext()
	intent, to, err := o.asked(c, placed)
	if err != nil {
		return shop.ByHand{}, err
	}
	claimed, err := payment.ClaimedAt(ctx, o.DB, payment.OrderID(placed.ID))
	if err != nil {
		return shop.ByHand{}, err
	}
	path := i18n.Path(ctx, "/pesanan/"+placed.Token)
	props := shop.ByHand{
		Number: to.Number, Holder: to.Holder, Digits: strconv.FormatInt(intent.Amount.Rupiah(), 10), Amount: i18n.Money(ctx, intent.Amount),
		Code: i18n.Money(ctx, placed.UniqueCode), Until: i18n.DateTime(ctx, placed.HeldUntil),
		Hours: i18n.T(ctx, "order.pay.hours."+string(to.CheckedDays), to.CheckedFrom, to.CheckedUntil), ClaimURL: path + "/sudah-bayar",
	}
	if intent.Amount != placed.Total {
		props.Received, props.Missing = i18n.Money(ctx, placed.Total.Sub(intent.Amount)), props.Amount
	}
	if !claimed.IsZero() {
		props.Claimed = i18n.ShortDateTime(ctx, claimed)
	}
	if to.Method == payment.Transfer {
		props.Institution = to.Institution
		return props, nil
	}
	code, dynamic, err := qris.For(to, intent, placed.Number)
	if err != nil {
		return shop.ByHand{}, err
	}
	props.Dynamic, props.QRPicture = dynamic, path+"/qris.png"
	props.QRPath, props.QRSize, err = code.Path()
	return props, err
}

// qrisPicture is the order's code as a picture to save: nobody can scan her
// own screen.
func (o Options) qrisPicture(c *fiber.Ctx) error {
	placed, err := order.ByToken(c.UserContext(), o.DB, c.Params("token"))
	if err != nil {
		return err
	}
	intent, to, err := o.asked(c, placed)
	if err != nil {
		return err
	}
	if to.Method != payment.QRIS {
		return fault.New(fault.NotFound, "payment.unknown_intent")
	}
	code, _, err := qris.For(to, intent, placed.Number)
	if err != nil {
		return err
	}
	picture, err := code.PNG()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, "image/png")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="qris-`+placed.Number+`.png"`)
	return c.Send(picture)
}

func (o Options) claimPaid(c *fiber.Ctx) error {
	ctx := c.UserContext()
	placed, err := order.ByToken(ctx, o.DB, c.Params("token"))
	if err != nil {
		return err
	}
	// Before anything is taken in: money has to be looked for.
	if placed.PaymentState != order.Waiting || !o.Checkout.Terms(payment.Method(placed.PaymentMethod)).ByHand {
		web.Flash(c, part.Warn, "checkout.not_waiting")
		return web.Redirect(c, i18n.Path(ctx, "/pesanan/"+placed.Token))
	}
	photo, err := web.PrivatePhoto(c, o.DB, o.Studio, 0)
	if refusal, ok := fault.As(err); ok && strings.HasPrefix(refusal.Key, "media.") {
		return o.renderOrder(c, fiber.StatusUnprocessableEntity, i18n.T(ctx, refusal.Key, refusal.Args...))
	}
	if err != nil {
		return err
	}
	err = o.Checkout.ClaimPaid(ctx, placed, photo, web.Now(c))
	switch refusal, ok := fault.As(err); {
	case err == nil:
		web.Flash(c, part.Good, "order.pay.thanks")
	case ok && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	default:
		return err
	}
	return web.Redirect(c, i18n.Path(ctx, "/pesanan/"+placed.Token))
}
