package koperasi

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cooperative"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/internal/web/voucher"
	"simpul/views/form"
	"simpul/views/koperasi"
)

// voucherOwner is the cooperative as the owner of vouchers.
func (s *scope) voucherOwner() voucher.Owner {
	return voucher.Owner{Programme: s.group.Programme, Cooperative: s.group.ID, Groups: []cooperative.Cooperative{s.group}}
}

func (p *pages) vouchers(c *fiber.Ctx) error { return p.showVouchers(c, fiber.StatusOK, nil) }

func (p *pages) showVouchers(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	props, err := voucher.List(ctx, c, p.DB, s.voucherOwner(), true, f)
	if err != nil {
		return err
	}
	props.Path, props.To = koperasi.VouchersPath, func(path string) string { return s.address.To(path) }
	return web.Render(c, status, koperasi.Vouchers(web.Page(c, i18n.T(ctx, "voucher.title")), s.frame(c, koperasi.VouchersPath), props))
}

func (p *pages) makeVoucher(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	saved, err := voucher.Make(c.UserContext(), c, p.DB, s.voucherOwner(), f)
	if err != nil {
		return err
	}
	if !saved {
		return p.showVouchers(c, fiber.StatusUnprocessableEntity, f)
	}
	return web.Redirect(c, s.address.To(koperasi.VouchersPath))
}

func (p *pages) voucherUses(c *fiber.Ctx) error {
	ctx := c.UserContext()
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	props, err := voucher.Uses(ctx, c, p.DB, s.voucherOwner())
	if err != nil {
		return err
	}
	if props.Voucher.EndedAt == nil && props.Voucher.Funder != "programme" {
		props.EndURL = s.address.To(koperasi.VouchersPath + "/" + strconv.FormatInt(int64(props.Voucher.ID), 10) + "/akhiri")
	}
	return web.Render(c, fiber.StatusOK, koperasi.VoucherUses(web.Page(c, props.Voucher.Code), s.frame(c, koperasi.VouchersPath), props))
}

func (p *pages) endVoucher(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	if err := voucher.End(c.UserContext(), c, p.DB); err != nil {
		return err
	}
	return web.Redirect(c, s.address.To(koperasi.VouchersPath))
}
