package koperasi

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/bank"
	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/payout"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

// receiptBytes is the most that a form with a photograph of a receipt weighs.
const receiptBytes = 12 << 20

// Uploads are the routes that take photographs, for web.Options.
func Uploads() []web.Upload {
	return []web.Upload{{Path: koperasi.ReceiptPath(":id"), Bytes: receiptBytes}, {Path: koperasi.ShopPagePath, Bytes: shopPageBytes}, {Path: koperasi.GoodsPath, Bytes: 2 * goodsBytes}}
}

// most bounds sums that people type.
var most = money.Rupiah(1_000_000_000)

// payout is the payout that the address names, of this cooperative.
func (p *pages) payoutOf(c *fiber.Ctx, s *scope) (payout.Payout, error) {
	id, err := web.ID(c)
	if err != nil {
		return payout.Payout{}, err
	}
	found, err := payout.ByID(c.UserContext(), p.DB, payout.ID(id))
	if err == nil && found.Cooperative != s.group.ID {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return found, err
}

func (p *pages) showPayout(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.renderPayout(c, s, fiber.StatusOK, koperasi.PayoutProps{})
}

func (p *pages) renderPayout(c *fiber.Ctx, s *scope, status int, props koperasi.PayoutProps) (err error) {
	ctx := c.UserContext()
	if props.Payout, err = p.payoutOf(c, s); err != nil {
		return err
	}
	if props.Accounts, err = payout.AccountsFor(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	props.Address, props.Token = s.address, web.Token(c)
	return web.Render(c, status, koperasi.Payout(web.Page(c, props.Payout.Name), s.frame(c, koperasi.PayoutsPath), props))
}

// step does something with a payout and shows it again: 303 when it was done,
// 422 with what was refused beside the fields, 409 when it is too late.
func (p *pages) step(c *fiber.Ctx, s *scope, f *form.Form, done string, do func(ctx context.Context, of payout.Payout) error) error {
	of, err := p.payoutOf(c, s)
	if err != nil {
		return err
	}
	if !f.Valid() {
		return p.renderPayout(c, s, fiber.StatusUnprocessableEntity, koperasi.PayoutProps{Form: f})
	}
	err = do(c.UserContext(), of)
	refusal, refused := fault.As(err)
	switch {
	case err == nil:
		web.Flash(c, part.Good, done, of.Name)
		return web.Redirect(c, s.address.To(koperasi.PayoutPath(c.Params("id"))))
	case refused && len(refusal.Fields) == 0 && refusal.Kind == fault.Conflict:
		return p.renderPayout(c, s, fiber.StatusConflict, koperasi.PayoutProps{Told: refusal.Key})
	case f.Take(err):
		return p.renderPayout(c, s, fiber.StatusUnprocessableEntity, koperasi.PayoutProps{Form: f})
	}
	return err
}

func (p *pages) send(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	e := payout.Evidence{Account: bank.AccountID(f.ID("account")), Reference: f.Required("reference", 60)}
	if strings.TrimSpace(f.Value("fee")) != "" {
		e.Fee = f.Money("fee", money.Rupiah(0), money.Rupiah(1_000_000))
	}
	return p.step(c, s, f, "koperasi.pay.done.sent", func(ctx context.Context, of payout.Payout) error {
		return p.Payout.Send(ctx, web.Actor(c), of.ID, e, web.Now(c))
	})
}

func (p *pages) sendByCode(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	code := f.Required("code", 10)
	return p.step(c, s, f, "koperasi.pay.done.handed", func(ctx context.Context, of payout.Payout) error {
		return p.Payout.SendByCode(ctx, web.Actor(c), of.ID, code, web.Now(c))
	})
}

func (p *pages) sendByReceipt(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	// Before anything is taken in: it has to be a payout of this cooperative.
	if _, err := p.payoutOf(c, s); err != nil {
		return err
	}
	f := form.New(nil)
	receipt, err := web.PrivatePhoto(c, p.DB, p.Studio, web.Actor(c).Person)
	if refusal, ok := fault.As(err); ok && strings.HasPrefix(refusal.Key, "media.") {
		f.Refuse("photo", refusal.Key, refusal.Args...)
	} else if err != nil {
		return err
	}
	if receipt == 0 {
		f.Refuse("photo", "error.required")
	}
	return p.step(c, s, f, "koperasi.pay.done.handed", func(ctx context.Context, of payout.Payout) error {
		return p.Payout.Send(ctx, web.Actor(c), of.ID, payout.Evidence{Receipt: receipt}, web.Now(c))
	})
}

// seeReceipt shows the photograph of a receipt to the cooperative's officers.
func (p *pages) seeReceipt(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	of, err := p.payoutOf(c, s)
	if err != nil {
		return err
	}
	return web.SendPrivate(c, p.DB, p.Studio, of.Receipt)
}

func (p *pages) giveBack(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	reason := f.Required("reason", 300)
	return p.step(c, s, f, "koperasi.pay.done.returned", func(ctx context.Context, of payout.Payout) error {
		return p.Payout.Return(ctx, web.Actor(c), of.ID, reason, of.Fee.IsZero() || f.Ticked("fee_back"), web.Now(c))
	})
}

// reveal shows the account number in full, once, to who asks for it.
func (p *pages) reveal(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	of, err := p.payoutOf(c, s)
	if err != nil {
		return err
	}
	to, err := p.Payout.Reveal(c.UserContext(), web.Actor(c), of.ID, web.Now(c))
	if err != nil {
		return err
	}
	return p.renderPayout(c, s, fiber.StatusOK, koperasi.PayoutProps{Opened: &to})
}

func (p *pages) bankFile(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	run, err := p.runOf(c, s)
	if err != nil {
		return err
	}
	file, err := p.Payout.BankFile(c.UserContext(), web.Actor(c), run.ID, web.Now(c))
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.Conflict {
		return p.renderRun(c, s, fiber.StatusConflict, koperasi.RunProps{Told: refusal.Key})
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="transfer-`+strconv.FormatInt(int64(run.ID), 10)+`.csv"`)
	return c.Send(file)
}
