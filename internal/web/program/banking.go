package program

import (
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/bank"
	"simpul/internal/books"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/program"
)

// photoBytes is the most that a form with a photograph weighs.
const photoBytes = 12 << 20

// Uploads are the routes that take statements, for web.Options.
func Uploads() []web.Upload {
	return []web.Upload{{Path: program.SheetPath("+"), Bytes: 2 * bank.MaxSheet}, {Path: program.ListPath("+"), Bytes: 2 * bank.MaxSheet}, {Path: program.AidPhotosPath("+"), Bytes: photoBytes}}
}

func isInvalid(err error) bool {
	f, ok := fault.As(err)
	return ok && f.Kind == fault.Invalid
}

func (p *pages) banks(c *fiber.Ctx) error { return p.showBanks(c, fiber.StatusOK, nil) }

func (p *pages) showBanks(c *fiber.Ctx, status int, f *form.Form) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		props := program.BanksProps{Address: s.period.Address, Token: web.Token(c), Form: f, Writes: s.writes(c)}
		var err error
		if props.Accounts, err = bank.OfProgramme(ctx, q, s.programme.ID); err != nil {
			return err
		}
		page := web.Page(c, i18n.T(ctx, "program.books.banks"))
		return web.Render(c, status, program.Banks(page, s.frame(c, program.BanksPath), props))
	})
}

func (p *pages) addBank(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		f := web.Form(c)
		a := bank.Account{
			Programme: s.programme.ID, Bank: f.Required("bank", 60), Holder: f.Required("holder", 120), NumberEnd: f.Required("number", 30),
			Code: f.Required("code", 40),
		}
		err := f.Err()
		if err == nil {
			err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
				_, err := bank.Add(ctx, tx, web.Actor(c), a, web.Now(c))
				return err
			})
		}
		if isInvalid(err) && f.Take(err) || !f.Valid() {
			return p.showBanks(c, fiber.StatusUnprocessableEntity, f)
		}
		return told(c, s.period.To(program.BanksPath), err, "program.banks.added")
	})
}

// bankOf is the programme's bank account that the address names.
func bankOf(ctx context.Context, c *fiber.Ctx, q database.Queryer, s *scope) (bank.Account, error) {
	id, err := web.ID(c)
	if err != nil {
		return bank.Account{}, err
	}
	all, err := bank.OfProgramme(ctx, q, s.programme.ID)
	if err != nil {
		return bank.Account{}, err
	}
	for _, a := range all {
		if a.ID == bank.AccountID(id) {
			return a, nil
		}
	}
	return bank.Account{}, fault.New(fault.NotFound, "bank.unknown")
}

// refusedLine is a form of a bank account's page that was refused, or a file
// that is looked at.
type refusedLine struct {
	form  *form.Form
	line  bank.LineID
	sheet *program.Sheet
}

func (p *pages) bank(c *fiber.Ctx) error { return p.showBank(c, fiber.StatusOK, refusedLine{}) }

func (p *pages) showBank(c *fiber.Ctx, status int, r refusedLine) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		a, err := bankOf(ctx, c, q, s)
		if err != nil {
			return err
		}
		props := program.BankProps{
			Address: s.period.Address, Token: web.Token(c), Account: a, Form: r.form, Line: r.line, Sheet: r.sheet, Writes: s.writes(c),
		}
		if props.Lines, err = books.UnmatchedLines(ctx, q, a.ID); err != nil {
			return err
		}
		if props.Postings, err = books.UnmatchedPostings(ctx, q, a.ID); err != nil {
			return err
		}
		if props.Coming, err = books.ForeignPayouts(ctx, q); err != nil {
			return err
		}
		if props.Opening, err = books.Unopened(ctx, q, a); err != nil {
			return err
		}
		page := web.Page(c, a.Label())
		return web.Render(c, status, program.Bank(page, s.frame(c, program.BankPath(c.Params("id"))), props))
	})
}

// onBank runs a command on the programme's bank account that the address
// names, and leads back to it.
func (p *pages) onBank(c *fiber.Ctx, done string, command func(ctx context.Context, a bank.Account) error) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		a, err := bankOf(ctx, c, p.DB, s)
		if err != nil {
			return err
		}
		return told(c, s.period.To(program.BankPath(c.Params("id"))), command(ctx, a), done)
	})
}

// sheet takes a statement's file: first it shows what is in it, then, sent once
// more, stores it.
func (p *pages) sheet(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		name, content, confirmed, err := receiveSheet(c)
		if err != nil {
			return err
		}
		a, err := bankOf(ctx, c, p.DB, s)
		if err != nil {
			return err
		}
		read := bank.ReadSheet(content)
		if !confirmed || !read.Valid() {
			status := fiber.StatusOK
			if !read.Valid() {
				status = fiber.StatusUnprocessableEntity
			}
			return p.showBank(c, status, refusedLine{sheet: &program.Sheet{Sheet: read, Name: name, Text: string(content)}})
		}
		err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
			_, err := bank.Import(ctx, tx, web.Actor(c), a.ID, name, content, web.Now(c))
			return err
		})
		if f := form.New(nil); isInvalid(err) && f.Take(err) {
			return p.showBank(c, fiber.StatusUnprocessableEntity, refusedLine{form: f})
		}
		if err == nil {
			err = p.Books.Match(ctx, a, web.Now(c))
		}
		return told(c, s.period.To(program.BankPath(c.Params("id"))), err, "program.banks.imported")
	})
}

// receiveSheet reads the file, or the text of one that was looked at before.
func receiveSheet(c *fiber.Ctx) (name string, content []byte, confirmed bool, err error) {
	parts, err := web.Multipart(c)
	if err != nil {
		return "", nil, false, err
	}
	for {
		piece, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return name, content, confirmed, nil
		}
		if err != nil {
			return "", nil, false, fault.Wrap(err, fault.Invalid, "error.invalid")
		}
		text, err := io.ReadAll(io.LimitReader(piece, bank.MaxSheet+1))
		if err != nil {
			return "", nil, false, err
		}
		switch piece.FormName() {
		case "file":
			name, content = piece.FileName(), text
		case "name":
			name = string(text)
		case "text":
			content, confirmed = text, true
		}
	}
}

func (p *pages) opening(c *fiber.Ctx) error {
	return p.onBank(c, "program.banks.opened", func(ctx context.Context, a bank.Account) error {
		return p.Books.OpenAccount(ctx, web.Actor(c), a, web.Now(c))
	})
}

func lineOf(c *fiber.Ctx) bank.LineID {
	n, _ := strconv.ParseInt(c.Params("line"), 10, 64) // 0 is no line
	return bank.LineID(n)
}

func (p *pages) bookLine(c *fiber.Ctx) error {
	f, id := web.Form(c), lineOf(c)
	var refused error
	err := p.onBank(c, "program.banks.booked", func(ctx context.Context, a bank.Account) error {
		err := p.Books.BookLine(ctx, web.Actor(c), a, id, books.Nature(f.Value("nature-"+c.Params("line"))),
			f.Text("reason-"+c.Params("line"), 300), web.Now(c))
		if isInvalid(err) {
			refused = err
		}
		return err
	})
	if refused != nil && f.Take(refused) {
		return p.showBank(c, fiber.StatusUnprocessableEntity, refusedLine{form: f, line: id})
	}
	return err
}

func (p *pages) matchLine(c *fiber.Ctx) error {
	f, id := web.Form(c), lineOf(c)
	var postings []int64
	for _, text := range f.Values("posting") {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			postings = append(postings, n)
		}
	}
	var refused error
	err := p.onBank(c, "program.banks.matched", func(ctx context.Context, a bank.Account) error {
		err := p.Books.MatchLine(ctx, web.Actor(c), a, id, postings, web.Now(c))
		if isInvalid(err) {
			refused = err
		}
		return err
	})
	if refused != nil && f.Take(refused) {
		return p.showBank(c, fiber.StatusUnprocessableEntity, refusedLine{form: f, line: id})
	}
	return err
}
