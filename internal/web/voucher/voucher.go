package voucher

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/voucher"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	view "simpul/views/voucher"
)

// most bounds a list.
const most = 200

// Owner is whose vouchers a page is about: a programme's, or those of one
// cooperative.
type Owner struct {
	Programme   identity.ProgrammeID
	Cooperative identity.CooperativeID // 0 for the programme
	Groups      []cooperative.Cooperative
}

func (o Owner) funders() []voucher.Funder {
	if o.Cooperative != 0 {
		return []voucher.Funder{voucher.ByCooperative, voucher.ByMakers}
	}
	return []voucher.Funder{voucher.ByProgramme, voucher.ByCooperative, voucher.ByMakers}
}

func (o Owner) vouchers(ctx context.Context, q database.Queryer) ([]voucher.Voucher, error) {
	if o.Cooperative != 0 {
		return voucher.OfCooperative(ctx, q, o.Cooperative, most)
	}
	return voucher.OfProgramme(ctx, q, o.Programme, most)
}

// List is what the page of an owner's vouchers shows, with a form that may have
// been refused.
func List(ctx context.Context, c *fiber.Ctx, q database.Queryer, o Owner, makes bool, f *form.Form) (view.Props, error) {
	props := view.Props{
		Now: web.Now(c), Makes: makes, All: o.Cooperative == 0, Funders: o.funders(), Form: f, Token: web.Token(c),
	}
	for _, g := range o.Groups {
		props.Groups = append(props.Groups, part.Option{Value: strconv.FormatInt(int64(g.ID), 10), Label: g.Name})
	}
	var err error
	props.Vouchers, err = o.vouchers(ctx, q)
	return props, err
}

// Read is the voucher that a form describes; what is wrong is refused beside its
// field.
func Read(f *form.Form, o Owner, now time.Time) voucher.Voucher {
	v := voucher.Voucher{Programme: o.Programme, Code: voucher.Clean(f.Required("code", 24))}
	v.Kind = voucher.Kind(f.Choice("kind", string(voucher.Amount), string(voucher.Percent), string(voucher.Shipping)))
	if v.Kind == voucher.Amount || f.Value("amount") != "" {
		v.Amount = f.Money("amount", money.Rupiah(1), money.Rupiah(money.MaxTyped))
	}
	if v.Kind == voucher.Percent {
		v.PercentBP = f.Percent("percent", 10_000)
	}
	if f.Value("minimum") != "" {
		v.Minimum = f.Money("minimum", money.Rupiah(0), money.Rupiah(money.MaxTyped))
	}
	groups := make([]string, 0, len(o.Groups)+1)
	if o.Cooperative == 0 {
		groups = append(groups, "0")
	}
	for _, g := range o.Groups {
		groups = append(groups, strconv.FormatInt(int64(g.ID), 10))
	}
	if id, err := strconv.ParseInt(f.Choice("cooperative", groups...), 10, 64); err == nil {
		v.Cooperative = identity.CooperativeID(id)
	}
	var funders []string
	for _, by := range o.funders() {
		funders = append(funders, string(by))
	}
	v.Funder = voucher.Funder(f.Choice("funder", funders...))
	v.StartsAt, v.EndsAt = dayOf(f, "from"), dayOf(f, "until").AddDate(0, 0, 1)
	if f.Valid() && v.EndsAt.Before(now) {
		f.Refuse("until", "voucher.over")
	}
	v.UsesMost, v.UsesEach = f.Int("uses_most", 1, 1_000_000), f.Int("uses_each", 1, 1_000)
	return v
}

// dayOf is the beginning of a day in Jakarta.
func dayOf(f *form.Form, name string) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, f.Required(name, len(time.DateOnly)), clock.Jakarta)
	if err != nil {
		f.Refuse(name, "error.date")
	}
	return at
}

// Uses is what the page of one voucher shows; one that is not the owner's is a
// NotFound fault.
func Uses(ctx context.Context, c *fiber.Ctx, q database.Queryer, o Owner) (view.UsesProps, error) {
	all, err := o.vouchers(ctx, q)
	if err != nil {
		return view.UsesProps{}, err
	}
	at := slices.IndexFunc(all, func(v voucher.Voucher) bool { return strconv.FormatInt(int64(v.ID), 10) == c.Params("id") })
	if at < 0 {
		return view.UsesProps{}, fault.New(fault.NotFound, "error.not_found")
	}
	props := view.UsesProps{
		Voucher: all[at], State: all[at].StateAt(web.Now(c)), Token: web.Token(c), OrderURL: func(string) string { return "" },
	}
	props.Uses, err = voucher.Uses(ctx, q, all[at].ID, most)
	return props, err
}

// Make makes the voucher of a form that is right; refused beside a field
// otherwise, also by the database. Saved is false then.
func Make(ctx context.Context, c *fiber.Ctx, db *database.DB, o Owner, f *form.Form) (saved bool, err error) {
	v := Read(f, o, web.Now(c))
	if !f.Valid() {
		return false, nil
	}
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		_, err := voucher.Make(ctx, tx, web.Actor(c), v, web.Now(c))
		return err
	})
	if err != nil {
		if f.Take(err) {
			return false, nil
		}
		return false, err
	}
	web.Flash(c, part.Good, "voucher.saved", v.Code)
	return true, nil
}

// End ends the voucher that the address names.
func End(ctx context.Context, c *fiber.Ctx, db *database.DB) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	err = database.InTx(ctx, db, func(tx *database.Tx) error { return voucher.End(ctx, tx, web.Actor(c), voucher.ID(id), web.Now(c)) })
	switch refusal, ok := fault.As(err); {
	case err == nil:
		web.Flash(c, part.Good, "voucher.ended")
	case ok && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	default:
		return err
	}
	return nil
}
