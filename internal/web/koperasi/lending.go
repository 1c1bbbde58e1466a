package koperasi

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"simpul/internal/clock"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/lending"
	"simpul/internal/money"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const (
	loansPerPage  = 30
	mostLoanValue = 1_000_000_000
)

// loans lists what is lent: what is out, what is past its day, or all.
func (p *pages) loans(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, number, now := c.UserContext(), pageOf(c), web.Now(c)
	props := koperasi.LoansProps{Address: s.address, Now: now, Which: koperasi.LoansNamed(c.Query("daftar"))}
	f := lending.Filter{Which: props.Which, Producer: identity.PersonID(c.QueryInt("perajin", 0))}
	if props.Holders, err = lending.Holders(ctx, p.DB, s.group.ID, now); err != nil {
		return err
	}
	if f.Producer != 0 {
		members, err := producer.ByCooperative(ctx, p.DB, s.group.ID)
		if err != nil {
			return err
		}
		for _, m := range members {
			if m.ID == f.Producer {
				props.Of, props.Name = m.ID, m.Name
			}
		}
		if props.Of == 0 {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if c.Query("daftar") == "" {
			f.Which, props.Which = lending.All, lending.All
		}
	}
	if props.Loans, err = lending.In(ctx, p.DB, s.group.ID, f, now, loansPerPage+1, (number-1)*loansPerPage); err != nil {
		return err
	}
	if len(props.Loans) > loansPerPage {
		props.Loans, props.NextURL = props.Loans[:loansPerPage], props.Next(number+1)
	}
	return web.Render(c, fiber.StatusOK, koperasi.Loans(web.Page(c, i18n.T(ctx, "lending.title")), s.frame(c, koperasi.LoansPath), props))
}

func (p *pages) showNewLoan(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.newLoan(c, s, fiber.StatusOK, form.Filled(map[string]string{"producer": c.Query("perajin"), "lent_on": dayText(c)}))
}

func (p *pages) newLoan(c *fiber.Ctx, s *scope, status int, f *form.Form) error {
	ctx := c.UserContext()
	props := koperasi.NewLoanProps{Address: s.address, Token: web.Token(c), Form: f, Key: f.Value("key")}
	if props.Key == "" {
		props.Key = uuid.NewString()
	}
	members, err := producer.ByCooperative(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.LeftAt == nil && m.ID != web.Actor(c).Person {
			props.Members = append(props.Members, m)
		}
	}
	return web.Render(c, status, koperasi.NewLoan(web.Page(c, i18n.T(ctx, "lending.new")), s.frame(c, koperasi.LoansPath), props))
}

// recordLoan notes what is lent to a member.
func (p *pages) recordLoan(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	d := lending.Draft{Key: f.Value("key"), What: f.Required("what", 120), Quantity: f.Int("quantity", 1, lending.MostQuantity), Note: f.Text("note", 300)}
	if uuid.Validate(d.Key) != nil {
		return fault.New(fault.Invalid, "error.invalid")
	}
	if f.Value("producer") == "" {
		f.Refuse("producer", "error.choose")
	} else {
		d.Producer = identity.PersonID(f.ID("producer"))
	}
	d.Unit = lending.Unit(f.Choice("unit", string(lending.Roll), string(lending.Gram), string(lending.Piece)))
	if strings.TrimSpace(f.Value("value")) != "" {
		d.Value = f.Money("value", money.Rupiah(1), money.Rupiah(mostLoanValue))
	}
	d.LentOn = f.Date("lent_on")
	if f.Value("due_on") != "" {
		d.DueOn = f.Date("due_on")
	}
	if !f.Valid() {
		return p.newLoan(c, s, fiber.StatusUnprocessableEntity, f)
	}
	id, err := lending.Record(c.UserContext(), p.DB, web.Actor(c), s.group.ID, d, web.Now(c))
	if f.Take(err) {
		return p.newLoan(c, s, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "lending.recorded")
	return web.Redirect(c, s.address.To(koperasi.LoanPath(idText(id))))
}

// loanOf is the loan of the cooperative that the address names.
func (p *pages) loanOf(c *fiber.Ctx) (*scope, lending.Loan, error) {
	s, id, err := p.object(c)
	if err != nil {
		return nil, lending.Loan{}, err
	}
	l, err := lending.Of(c.UserContext(), p.DB, s.group.ID, lending.ID(id))
	return s, l, err
}

func (p *pages) showLoan(c *fiber.Ctx) error {
	return p.loanPage(c, fiber.StatusOK, nil, nil)
}

// loanPage shows a loan with the form of her signature, or of what comes back.
func (p *pages) loanPage(c *fiber.Ctx, status int, sign, back *form.Form) error {
	s, l, err := p.loanOf(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	props := koperasi.LoanProps{Address: s.address, Token: web.Token(c), Sign: sign, Back: back, Loan: l, Now: web.Now(c), Mine: l.Producer == web.Actor(c).Person}
	if props.Back == nil {
		props.Back = form.Filled(map[string]string{"returned_on": dayText(c)})
	}
	if props.Key = props.Back.Value("key"); uuid.Validate(props.Key) != nil {
		props.Key = uuid.NewString()
	}
	if props.Returns, err = lending.Returns(ctx, p.DB, l.ID); err != nil {
		return err
	}
	return web.Render(c, status, koperasi.Loan(web.Page(c, i18n.T(ctx, "lending.of", l.What, l.Name)), s.frame(c, koperasi.LoansPath), props))
}

// signLoan is the member's signature on the officer's phone: her PIN, or her name
// where she has none.
func (p *pages) signLoan(c *fiber.Ctx) error {
	s, l, err := p.loanOf(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	way, name, err := p.signature(c, f, l.Producer)
	if err != nil {
		return err
	}
	if !f.Valid() {
		return p.loanPage(c, fiber.StatusUnprocessableEntity, f, nil)
	}
	err = lending.SignHere(ctx, p.DB, web.Actor(c), s.group.ID, l.ID, way, name, web.Now(c))
	if f.Take(err) {
		return p.loanPage(c, fiber.StatusConflict, f, nil)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "lending.signed")
	return web.Redirect(c, s.address.To(koperasi.LoanPath(idText(l.ID))))
}

// withdrawLoan takes back what was recorded by mistake.
func (p *pages) withdrawLoan(c *fiber.Ctx) error {
	s, l, err := p.loanOf(c)
	if err != nil {
		return err
	}
	if err := lending.Withdraw(c.UserContext(), p.DB, web.Actor(c), s.group.ID, l.ID, web.Now(c)); err != nil {
		return err
	}
	web.Flash(c, part.Info, "lending.withdrawn")
	return web.Redirect(c, s.address.To(koperasi.LoansPath))
}

// giveBackLoan notes a part of a loan that came back, or will not.
func (p *pages) giveBackLoan(c *fiber.Ctx) error {
	s, l, err := p.loanOf(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	var conditions []string
	for _, one := range lending.Conditions(l.Unit) {
		conditions = append(conditions, string(one))
	}
	b := lending.Back{
		Key: f.Value("key"), Quantity: f.Int("quantity", 1, lending.MostQuantity), Condition: lending.Condition(f.Choice("condition", conditions...)),
		ReturnedOn: f.Date("returned_on"), Note: f.Text("note", 300),
	}
	if uuid.Validate(b.Key) != nil {
		return fault.New(fault.Invalid, "error.invalid")
	}
	if !f.Valid() {
		return p.loanPage(c, fiber.StatusUnprocessableEntity, nil, f)
	}
	err = lending.GiveBack(c.UserContext(), p.DB, web.Actor(c), s.group.ID, l.ID, b, web.Now(c))
	if kind := fault.KindOf(err); f.Take(err) {
		return p.loanPage(c, web.StatusOf(kind), nil, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "lending.given_back")
	return web.Redirect(c, s.address.To(koperasi.LoanPath(idText(l.ID))))
}

// undoReturn takes back a return that was noted by mistake.
func (p *pages) undoReturn(c *fiber.Ctx) error {
	s, l, err := p.loanOf(c)
	if err != nil {
		return err
	}
	back, err := c.ParamsInt("back")
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err := lending.Undo(c.UserContext(), p.DB, web.Actor(c), s.group.ID, l.ID, lending.ReturnID(back), web.Now(c)); err != nil {
		return err
	}
	web.Flash(c, part.Info, "lending.undone")
	return web.Redirect(c, s.address.To(koperasi.LoanPath(idText(l.ID))))
}

// dayText is today, as a date field shows it.
func dayText(c *fiber.Ctx) string { return clock.Day(web.Now(c)).Format(time.DateOnly) }
