package program

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/internal/web/voucher"
	"simpul/views/form"
	"simpul/views/program"
)

// voucherOwner is the programme as the owner of vouchers.
func (s *scope) voucherOwner(ctx context.Context, q database.Queryer) (voucher.Owner, error) {
	groups, err := cooperative.OfProgramme(ctx, q, s.programme.ID)
	return voucher.Owner{Programme: s.programme.ID, Groups: groups}, err
}

func (p *pages) vouchers(c *fiber.Ctx) error { return p.showVouchers(c, fiber.StatusOK, nil) }

func (p *pages) showVouchers(c *fiber.Ctx, status int, f *form.Form) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		owner, err := s.voucherOwner(ctx, q)
		if err != nil {
			return err
		}
		props, err := voucher.List(ctx, c, q, owner, s.writes(c), f)
		if err != nil {
			return err
		}
		props.Path, props.To = program.VouchersPath, s.period.To
		return web.Render(c, status, program.Vouchers(web.Page(c, i18n.T(ctx, "voucher.title")), s.frame(c, program.VouchersPath), props))
	})
}

func (p *pages) makeVoucher(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		f := web.Form(c)
		owner, err := s.voucherOwner(ctx, p.DB)
		if err != nil {
			return err
		}
		saved, err := voucher.Make(ctx, c, p.DB, owner, f)
		if err != nil {
			return err
		}
		if !saved {
			return p.showVouchers(c, fiber.StatusUnprocessableEntity, f)
		}
		return web.Redirect(c, s.period.To(program.VouchersPath))
	})
}

func (p *pages) voucherUses(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		owner, err := s.voucherOwner(ctx, q)
		if err != nil {
			return err
		}
		props, err := voucher.Uses(ctx, c, q, owner)
		if err != nil {
			return err
		}
		props.OrderURL = func(number string) string { return s.period.To(program.OrderPath(number)) }
		if props.Voucher.EndedAt == nil && s.writes(c) {
			props.EndURL = s.period.To(program.VouchersPath + "/" + strconv.FormatInt(int64(props.Voucher.ID), 10) + "/akhiri")
		}
		return web.Render(c, fiber.StatusOK, program.VoucherUses(web.Page(c, props.Voucher.Code), s.frame(c, program.VouchersPath), props))
	})
}

func (p *pages) endVoucher(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		if err := voucher.End(ctx, c, p.DB); err != nil {
			return err
		}
		return web.Redirect(c, s.period.To(program.VouchersPath))
	})
}
