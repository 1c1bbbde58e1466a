package koperasi

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/intake"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const (
	intakesPerPage = 30
	// mostAwaited bounds each list of works that a maker may bring.
	mostAwaited = 100
	mostPieces  = 500
)

// intakes lists what makers brought.
func (p *pages) intakes(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, number := c.UserContext(), pageOf(c)
	props := koperasi.IntakesProps{Address: s.address}
	if props.Intakes, err = intake.In(ctx, p.DB, s.group.ID, intakesPerPage+1, (number-1)*intakesPerPage); err != nil {
		return err
	}
	if len(props.Intakes) > intakesPerPage {
		props.Intakes, props.NextURL = props.Intakes[:intakesPerPage], s.address.Page(koperasi.IntakesPath, number+1)
	}
	return web.Render(c, fiber.StatusOK, koperasi.Intakes(web.Page(c, i18n.T(ctx, "intake.title")), s.frame(c, koperasi.IntakesPath), props))
}

// showNewIntake asks who brought something, then what.
func (p *pages) showNewIntake(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.newIntake(c, s, fiber.StatusOK, web.Query(c), "perajin")
}

// newIntake shows the form; the maker is in the field who of what was sent.
func (p *pages) newIntake(c *fiber.Ctx, s *scope, status int, f *form.Form, who string) error {
	ctx := c.UserContext()
	props := koperasi.NewIntakeProps{Address: s.address, Token: web.Token(c), Form: f, Key: f.Value("key")}
	if props.Key == "" {
		props.Key = uuid.NewString()
	}
	members, err := producer.ByCooperative(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	chosen := f.Value(who)
	for _, m := range members {
		if m.LeftAt != nil || m.ID == web.Actor(c).Person {
			continue
		}
		props.Members = append(props.Members, m)
		if idText(m.ID) == chosen {
			props.Maker, props.Name = m.ID, m.Name
		}
	}
	if chosen != "" && props.Maker == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if props.Maker != 0 {
		if props.Awaited, err = intake.AwaitedFrom(ctx, p.DB, s.group.ID, props.Maker, mostAwaited); err != nil {
			return err
		}
	}
	return web.Render(c, status, koperasi.NewIntake(web.Page(c, i18n.T(ctx, "intake.new")), s.frame(c, koperasi.IntakesPath), props))
}

// recordIntake notes what a maker brought.
func (p *pages) recordIntake(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	d := intake.Draft{Key: f.Value("key"), Producer: identity.PersonID(f.ID("producer"))}
	if uuid.Validate(d.Key) != nil {
		return fault.New(fault.Invalid, "error.invalid")
	}
	awaited, err := intake.AwaitedFrom(ctx, p.DB, s.group.ID, d.Producer, mostAwaited)
	if err != nil {
		return err
	}
	for _, a := range awaited {
		if piece, some := readPiece(f, a); some {
			d.Pieces = append(d.Pieces, piece)
		}
	}
	if !f.Valid() {
		return p.newIntake(c, s, fiber.StatusUnprocessableEntity, f, "producer")
	}
	id, err := intake.Record(ctx, p.DB, web.Actor(c), s.group.ID, d, web.Now(c))
	if f.Take(err) {
		return p.newIntake(c, s, fiber.StatusUnprocessableEntity, f, "producer")
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "intake.recorded")
	return web.Redirect(c, s.address.To(koperasi.IntakePath(idText(id))))
}

// readPiece reads how many pieces of one work came; some is false where nothing
// was typed.
func readPiece(f *form.Form, a intake.Awaited) (piece intake.Piece, some bool) {
	key := koperasi.IntakeKey(a)
	number := func(name string) int {
		if strings.TrimSpace(f.Value(name)) == "" {
			return 0
		}
		return f.Int(name, 0, mostPieces)
	}
	piece = intake.Piece{Variant: a.Variant, OrderLine: a.OrderLine, Accepted: number("accepted-" + key), Returned: number("returned-" + key)}
	if piece.Reason = f.Text("reason-"+key, 300); piece.Returned > 0 && piece.Reason == "" {
		f.Refuse("reason-"+key, "intake.reason")
	}
	if piece.Returned == 0 {
		piece.Reason = ""
	}
	return piece, piece.Accepted > 0 || piece.Returned > 0
}

// intakeOf is the intake of the cooperative that the address names.
func (p *pages) intakeOf(c *fiber.Ctx) (*scope, intake.Intake, error) {
	s, id, err := p.object(c)
	if err != nil {
		return nil, intake.Intake{}, err
	}
	in, err := intake.Of(c.UserContext(), p.DB, s.group.ID, intake.ID(id))
	return s, in, err
}

func (p *pages) showIntake(c *fiber.Ctx) error { return p.intakePage(c, fiber.StatusOK, nil) }

func (p *pages) intakePage(c *fiber.Ctx, status int, f *form.Form) error {
	s, in, err := p.intakeOf(c)
	if err != nil {
		return err
	}
	props := koperasi.IntakeProps{Address: s.address, Token: web.Token(c), Form: f, Intake: in}
	return web.Render(c, status, koperasi.Intake(web.Page(c, i18n.T(c.UserContext(), "intake.of", in.Name)), s.frame(c, koperasi.IntakesPath), props))
}

// signIntake is the maker's signature on the officer's phone: her PIN, or her
// name where she has none.
func (p *pages) signIntake(c *fiber.Ctx) error {
	s, in, err := p.intakeOf(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	way, name, err := p.signature(c, f, in.Producer)
	if err != nil {
		return err
	}
	if !f.Valid() {
		return p.intakePage(c, fiber.StatusUnprocessableEntity, f)
	}
	err = intake.SignHere(ctx, p.DB, web.Actor(c), s.group.ID, in.ID, intake.Signature{Way: way, Name: name, Reason: i18n.T(ctx, "intake.reassign", in.Name)}, web.Now(c))
	if f.Take(err) {
		return p.intakePage(c, fiber.StatusConflict, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "intake.signed")
	return web.Redirect(c, s.address.To(koperasi.IntakePath(idText(in.ID))))
}

// withdrawIntake takes back what was recorded by mistake.
func (p *pages) withdrawIntake(c *fiber.Ctx) error {
	s, in, err := p.intakeOf(c)
	if err != nil {
		return err
	}
	if err := intake.Withdraw(c.UserContext(), p.DB, web.Actor(c), s.group.ID, in.ID, web.Now(c)); err != nil {
		return err
	}
	web.Flash(c, part.Info, "intake.withdrawn")
	return web.Redirect(c, s.address.To(koperasi.IntakesPath))
}
