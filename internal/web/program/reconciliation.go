package program

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/books"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/sheet"
	"simpul/internal/web"
	"simpul/internal/web/statement"
	"simpul/views/part"
	"simpul/views/program"
)

// writes tells whether the reader may write in the programme: its managers may,
// its auditors read.
func (s *scope) writes(c *fiber.Ctx) bool { return web.Actor(c).IsManagerOf(s.programme.ID) }

// write runs a command of a manager of the programme that the address names.
func (p *pages) write(c *fiber.Ctx, command func(ctx context.Context, s *scope) error) error {
	var s *scope
	ctx := c.UserContext()
	if err := database.InSnapshot(ctx, p.Report, func(tx *database.Tx) (err error) {
		s, err = scopeOf(ctx, c, tx)
		return err
	}); err != nil {
		return err
	}
	if !s.writes(c) {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	return command(ctx, s)
}

// told leads back to a page, with what happened: a refusal, or what was done.
func told(c *fiber.Ctx, path string, err error, done string) error {
	if f, ok := fault.As(err); ok && f.Kind == fault.Conflict {
		web.Flash(c, part.Bad, f.Key, f.Args...)
		return web.Redirect(c, path)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, done)
	return web.Redirect(c, path)
}

func (p *pages) reconciliation(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		props := program.ReconciliationProps{Period: s.period, Token: web.Token(c), Writes: s.writes(c)}
		accounts, err := books.Accounts(ctx, q, s.programme.ID)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			r, err := books.Reconcile(ctx, q, a, s.window.From, s.window.To)
			if err != nil {
				return err
			}
			props.Accounts = append(props.Accounts, r)
		}
		if props.Waiting, err = books.InTransit(ctx, q, s.window.To); err != nil {
			return err
		}
		if props.Open, err = books.OpenBefore(ctx, q, s.window.To); err != nil {
			return err
		}
		if props.Head, err = ledger.Head(ctx, q); err != nil {
			return err
		}
		if sent, err := statement.Send(c, "simpul-rekonsiliasi-"+s.window.Month(), func() sheet.Sheet {
			e := newBooksFile(ctx)
			for _, r := range props.Accounts {
				e.account(r)
			}
			e.waiting(props.Waiting)
			e.sealed(web.Now(c), props.Head)
			return e.Sheet
		}); sent || err != nil {
			return err
		}
		if props.Closing, err = closingOf(ctx, c, q, s); err != nil {
			return err
		}
		page := web.Page(c, i18n.T(ctx, "program.books"))
		return web.Render(c, fiber.StatusOK, program.Reconciliation(page, s.frame(c, program.ReconciliationPath), props))
	})
}

// closingOf is how far the closing of the scope's month is.
func closingOf(ctx context.Context, c *fiber.Ctx, q database.Queryer, s *scope) (program.Closing, error) {
	standing, err := books.StandingOf(ctx, q, s.window.From)
	if err != nil {
		return program.Closing{}, err
	}
	return program.Closing{
		Closed: standing.Closed, Proposed: standing.Proposed, ProposedBy: standing.ProposedBy, ProposedAt: standing.ProposedAt,
		ApprovedBy: standing.ApprovedBy, ClosedAt: standing.ClosedAt, Note: standing.Note,
		Mine: standing.Proposer == int64(web.Actor(c).Person),
	}, nil
}

func (p *pages) propose(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		f := web.Form(c)
		err := p.Books.Propose(ctx, web.Actor(c), s.window.From, f.Text("note", 500), web.Now(c))
		return told(c, s.period.To(program.ReconciliationPath), err, "program.closing.proposed_now")
	})
}

func (p *pages) closeMonth(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		err := p.Books.Close(ctx, web.Actor(c), s.window.From, web.Now(c))
		return told(c, s.period.To(program.ReconciliationPath), err, "program.closing.closed_now")
	})
}

// accountOf is the account that the address names.
func accountOf(ctx context.Context, c *fiber.Ctx, q database.Queryer, s *scope) (books.Account, error) {
	code, err := url.PathUnescape(c.Params("code"))
	if err != nil {
		return books.Account{}, fault.New(fault.NotFound, "error.not_found")
	}
	return books.AccountAs(ctx, q, s.programme.ID, ledger.Code(strings.ReplaceAll(code, ".", ":")), money.Currency(c.Params("currency")))
}

const (
	entriesPerPage = 100
	mostEntries    = 100_000 // of a file, as a worksheet bounds it
)

func (p *pages) account(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		a, err := accountOf(ctx, c, q, s)
		if err != nil {
			return err
		}
		props := program.AccountProps{Period: s.period}
		if props.Of, err = books.Reconcile(ctx, q, a, s.window.From, s.window.To); err != nil {
			return err
		}
		if props.Total, err = books.EntryCount(ctx, q, a, s.window.From, s.window.To); err != nil {
			return err
		}
		number := max(c.QueryInt("hal", 1), 1)
		props.Pages = part.PaginationProps{
			Page: number, Pages: (props.Total + entriesPerPage - 1) / entriesPerPage,
			URL: func(page int) string { return s.period.To(program.AccountPath(a)) + "&hal=" + strconv.Itoa(page) },
		}
		if number > max(props.Pages.Pages, 1) {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if props.Rows, err = books.Entries(ctx, q, a, s.window.From, s.window.To, entriesPerPage, (number-1)*entriesPerPage); err != nil {
			return err
		}
		if c.Query("bentuk") != "" {
			return p.accountFile(ctx, c, q, s, props.Of)
		}
		closed, ok, err := books.ClosedFigure(ctx, q, a, s.window.From)
		if err != nil {
			return err
		}
		if ok {
			props.Closed = &closed
		}
		if props.Head, err = ledger.Head(ctx, q); err != nil {
			return err
		}
		page := web.Page(c, program.AccountName(ctx, a))
		return web.Render(c, fiber.StatusOK, program.Account(page, s.frame(c, program.AccountPath(a)), props))
	})
}

// accountFile is an account of a month with its transactions, as a file.
func (p *pages) accountFile(ctx context.Context, c *fiber.Ctx, q database.Queryer, s *scope, of books.Reconciliation) error {
	all, err := books.Entries(ctx, q, of.Account, s.window.From, s.window.To, mostEntries, 0)
	if err != nil {
		return err
	}
	head, err := ledger.Head(ctx, q)
	if err != nil {
		return err
	}
	name := "simpul-" + strings.ReplaceAll(string(of.Account.Code), ":", "-") + "-" + s.window.Month()
	_, err = statement.Send(c, name, func() sheet.Sheet {
		e := newBooksFile(ctx)
		e.account(of)
		e.entries(of.Account, all)
		e.sealed(web.Now(c), head)
		return e.Sheet
	})
	return err
}

func (p *pages) entry(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		a, err := accountOf(ctx, c, q, s)
		if err != nil {
			return err
		}
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		props := program.EntryProps{Address: s.period.Address, Account: a}
		if props.Opened, err = books.OpenEntry(ctx, q, a, id); err != nil {
			return err
		}
		page := web.Page(c, i18n.T(ctx, "program.journal.title", c.Params("id")))
		return web.Render(c, fiber.StatusOK, program.Entry(page, s.frame(c, program.EntryPath(a, c.Params("id"))), props))
	})
}
