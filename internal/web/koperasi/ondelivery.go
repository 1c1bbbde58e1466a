package koperasi

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/bank"
	"simpul/internal/checkout"
	"simpul/internal/cod"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payout"
	"simpul/internal/region"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const (
	openShown        = 100
	remittancesShown = 20
)

func (p *pages) onDelivery(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.renderOnDelivery(c, s, fiber.StatusOK, koperasi.OnDeliveryProps{})
}

func (p *pages) renderOnDelivery(c *fiber.Ctx, s *scope, status int, props koperasi.OnDeliveryProps) (err error) {
	ctx := c.UserContext()
	if props.Setting, err = cod.SettingOf(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	if props.Open, err = cod.OpenOf(ctx, p.DB, s.group.ID, openShown); err != nil {
		return err
	}
	if props.Remittances, err = cod.Remittances(ctx, p.DB, s.group.ID, remittancesShown); err != nil {
		return err
	}
	if props.Accounts, err = payout.AccountsFor(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	if props.Form == nil {
		filled := map[string]string{
			"farthest": string(props.Setting.Farthest), "limit": strconv.FormatInt(props.Setting.LimitEach.Rupiah(), 10),
		}
		if props.Setting.Offered {
			filled["offered"] = "1"
		}
		props.Form = form.Filled(filled)
	}
	if props.Remit == nil {
		props.Remit = form.Filled(map[string]string{"remitted_at": web.MomentText(web.Now(c))})
	}
	props.Address, props.Token = s.address, web.Token(c)
	return web.Render(c, status, koperasi.OnDelivery(web.Page(c, i18n.T(ctx, "cod.title")), s.frame(c, koperasi.ParcelsPath), props))
}

func (p *pages) setOnDelivery(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	setting, err := cod.SettingOf(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	setting.Offered, setting.Farthest = f.Ticked("offered"), region.Zone(f.Required("farthest", 10))
	setting.LimitEach = f.Money("limit", money.Rupiah(1), money.Rupiah(100_000_000))
	if f.Valid() {
		err = database.InTx(ctx, p.DB, func(tx *database.Tx) error { return cod.Set(ctx, tx, web.Actor(c), setting, web.Now(c)) })
	}
	if !f.Valid() || f.Take(err) {
		return p.renderOnDelivery(c, s, fiber.StatusUnprocessableEntity, koperasi.OnDeliveryProps{Form: f})
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "cod.saved")
	return web.Redirect(c, s.address.To(koperasi.OnDeliveryPath))
}

// remit books what a courier has handed over for the orders that were ticked.
func (p *pages) remit(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	r := checkout.Remittance{
		Account: bank.AccountID(f.ID("account")), Reference: f.Required("reference", 60), Received: f.Money("received", money.Rupiah(1), most),
		Reason: f.Text("reason", 300), RemittedAt: web.Moment(f, "remitted_at"),
	}
	for typed := range f.Prefixed("order_") {
		if id, err := strconv.ParseInt(typed, 10, 64); err == nil && f.Ticked("order_"+typed) {
			r.Orders = append(r.Orders, order.ID(id))
		}
	}
	if len(r.Orders) == 0 {
		f.Refuse("orders", "cod.no_orders")
	}
	if f.Valid() {
		err = p.Checkout.Remit(c.UserContext(), web.Actor(c), s.group.ID, r, web.Now(c))
	}
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.Conflict {
		f.Refuse("orders", refusal.Key, refusal.Args...)
		err = nil
	}
	if !f.Valid() || f.Take(err) {
		return p.renderOnDelivery(c, s, fiber.StatusUnprocessableEntity, koperasi.OnDeliveryProps{Remit: f})
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "cod.remit.done", r.Received)
	return web.Redirect(c, s.address.To(koperasi.OnDeliveryPath))
}

func (p *pages) askRefuse(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.renderRefuse(c, s, fiber.StatusOK, form.Filled(map[string]string{"restock": "1"}))
}

func (p *pages) renderRefuse(c *fiber.Ctx, s *scope, status int, f *form.Form) error {
	parcel, of, _, err := p.parcelOf(c, s)
	if err != nil {
		return err
	}
	if parcel.State != order.ParcelShipped || !of.Due() {
		return p.showParcel(c, s, fiber.StatusConflict, nil, "koperasi.parcel.moved")
	}
	ctx := c.UserContext()
	props := koperasi.RefuseProps{Address: s.address, Token: web.Token(c), Form: f, Parcel: parcel, Order: of}
	fate, _, err := cod.FateOf(ctx, p.DB, payment.OrderID(of.ID))
	if err != nil {
		return err
	}
	props.Bearer = fate.Bearer
	if props.Accounts, err = payout.AccountsFor(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	return web.Render(c, status, koperasi.Refuse(web.Page(c, i18n.T(ctx, "cod.refuse.title")), s.frame(c, koperasi.ParcelsPath), props))
}

func (p *pages) refuse(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	parcel, of, _, err := p.parcelOf(c, s)
	if err != nil {
		return err
	}
	f := web.Form(c)
	r := cod.Refusal{
		Order: payment.OrderID(of.ID), Cooperative: s.group.ID, Cost: f.Money("cost", money.Rupiah(0), most), Reference: f.Text("reference", 60),
		Restocked: f.Ticked("restock"),
	}
	if f.Value("account") != "0" {
		r.From = bank.AccountID(f.ID("account"))
	}
	if f.Valid() {
		err = p.Checkout.RefuseDelivery(c.UserContext(), web.Actor(c), r, web.Now(c))
	}
	refusal, refused := fault.As(err)
	switch {
	case refused && refusal.Key == "ledger.floor":
		f.Refuse("account", "payout.cash_short")
		err = nil
	case refused && refusal.Kind == fault.Conflict:
		return p.showParcel(c, s, fiber.StatusConflict, nil, "koperasi.parcel.moved")
	}
	if !f.Valid() || f.Take(err) {
		return p.renderRefuse(c, s, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "cod.refuse.done")
	return web.Redirect(c, s.address.To(koperasi.ParcelPath(strconv.FormatInt(int64(parcel.ID), 10))))
}
