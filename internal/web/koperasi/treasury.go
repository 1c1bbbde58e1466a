package koperasi

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/bank"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payout"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const handoversShown = 20

func idText[N ~int64](id N) string { return strconv.FormatInt(int64(id), 10) }

func (p *pages) treasury(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.renderTreasury(c, s, fiber.StatusOK, koperasi.TreasuryProps{})
}

func (p *pages) renderTreasury(c *fiber.Ctx, s *scope, status int, props koperasi.TreasuryProps) (err error) {
	ctx := c.UserContext()
	if props.Treasury, err = payout.TreasuryOf(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	if props.Accounts, err = payout.AccountsFor(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	if props.Handovers, err = payout.Handovers(ctx, p.DB, s.group.ID, handoversShown); err != nil {
		return err
	}
	if props.Owing, err = payout.OwingIn(ctx, p.DB, s.group.ID); err != nil {
		return err
	}
	members, err := producer.ByCooperative(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.LeftAt == nil {
			props.Members = append(props.Members, part.Option{Value: idText(m.ID), Label: m.Name})
		}
	}
	props.Address, props.Token, props.Reader = s.address, web.Token(c), web.Actor(c).Person
	return web.Render(c, status, koperasi.Treasury(web.Page(c, i18n.T(ctx, "koperasi.treasury")), s.frame(c, koperasi.PayoutsPath), props))
}

// movement is money that moves, as a form of the treasury asks for it.
type movement struct {
	amount    money.Amount
	account   bank.AccountID
	reference string
}

// readMovement reads the fields that end in of; cash tells whether 0 is an
// account, the cash box.
func readMovement(f *form.Form, of string, cash bool) movement {
	m := movement{amount: f.Money("amount_"+of, money.Rupiah(1), most), reference: f.Required("reference_"+of, 60)}
	if !cash || f.Value("account_"+of) != "0" {
		m.account = bank.AccountID(f.ID("account_" + of))
	}
	return m
}

// take puts what a command refused beside the fields that end in of.
func take(f *form.Form, err error, of string) bool {
	refusal, ok := fault.As(err)
	if !ok || refusal.Kind != fault.Invalid && refusal.Kind != fault.Conflict {
		return false
	}
	for _, field := range refusal.Fields {
		f.Refuse(field.Name+"_"+of, field.Key, field.Args...)
	}
	if len(refusal.Fields) == 0 {
		f.Refuse("amount_"+of, refusal.Key, refusal.Args...)
	}
	return true
}

func (p *pages) moveCash(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	const of = "kas"
	f := web.Form(c)
	direction := payout.Direction(f.Choice("direction", string(payout.ToCash), string(payout.IntoBank)))
	m := readMovement(f, of, false)
	if f.Valid() {
		err = p.Payout.MoveCash(c.UserContext(), web.Actor(c), s.group.ID, direction, m.account, m.amount, m.reference, web.Now(c))
	}
	if !f.Valid() || take(f, err, of) {
		return p.renderTreasury(c, s, fiber.StatusUnprocessableEntity, koperasi.TreasuryProps{Cash: f})
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "koperasi.treasury.done.moved", m.amount)
	return web.Redirect(c, s.address.To(koperasi.TreasuryPath))
}

func (p *pages) offer(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	const of = "serah"
	f := web.Form(c)
	kind := payout.Owed(f.Choice("kind", string(payout.Fee), string(payout.Shipping)))
	m := readMovement(f, of, true)
	if f.Valid() {
		_, err = p.Payout.Offer(c.UserContext(), web.Actor(c), s.group.ID, kind, m.amount, m.account, m.reference, web.Now(c))
	}
	if !f.Valid() || take(f, err, of) {
		return p.renderTreasury(c, s, fiber.StatusUnprocessableEntity, koperasi.TreasuryProps{Offer: f})
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "koperasi.treasury.done.offered")
	return web.Redirect(c, s.address.To(koperasi.TreasuryPath))
}

// advance records what a producer was given beforehand.
func (p *pages) advance(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	given := payout.Advance{
		Producer: identity.PersonID(f.ID("maker")), What: f.Required("what", 120), RepayBP: 100 * f.Int("repay", 1, 100),
		Amount: f.Money("amount_muka", money.Rupiah(1), most),
	}
	if f.Value("account_muka") != "0" {
		given.Account = bank.AccountID(f.ID("account_muka"))
	}
	if f.Valid() {
		err = p.Payout.Give(c.UserContext(), web.Actor(c), s.group.ID, given, web.Now(c))
	}
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.Forbidden {
		f.Refuse("maker", refusal.Key)
		err = nil
	}
	if !f.Valid() || f.Take(err) {
		return p.renderTreasury(c, s, fiber.StatusUnprocessableEntity, koperasi.TreasuryProps{Advance: f})
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "koperasi.treasury.done.moved", given.Amount)
	return web.Redirect(c, s.address.To(koperasi.TreasuryPath))
}

func (p *pages) decide(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	approve := web.Form(c).Has("decision", "approve")
	err = p.Payout.Decide(c.UserContext(), web.Actor(c), payout.HandoverID(id), approve, web.Now(c))
	refusal, refused := fault.As(err)
	switch {
	case refused && (refusal.Kind == fault.Conflict || refusal.Kind == fault.Forbidden):
		return p.renderTreasury(c, s, web.StatusOf(refusal.Kind), koperasi.TreasuryProps{Told: refusal.Key})
	case err != nil:
		return err
	case approve:
		web.Flash(c, part.Good, "koperasi.treasury.done.approved")
	default:
		web.Flash(c, part.Good, "koperasi.treasury.done.withdrawn")
	}
	return web.Redirect(c, s.address.To(koperasi.TreasuryPath))
}
