package holding

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/recruit"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/form"
	view "simpul/views/holding"
	"simpul/views/part"
)

// The longest names and numbers, in letters, and how many changes are listed.
const (
	mostName    = 120
	mostNumber  = 20
	mostEmail   = 254
	mostChanges = 100
)

// Props are a programme's offices for a page.
func Props(ctx context.Context, c *fiber.Ctx, q database.Queryer, programme identity.ProgrammeID, f *form.Form) (view.Props, error) {
	p := view.Props{Form: f, Token: web.Token(c), Now: web.Now(c), Managers: web.Actor(c).Administrator}
	all, err := identity.Holdings(ctx, q, programme)
	if err != nil {
		return p, err
	}
	for _, h := range all {
		if _, over := h.Ended(p.Now); over {
			p.Ended = append(p.Ended, h)
		} else {
			p.Held = append(p.Held, h)
		}
	}
	groups, err := cooperative.OfProgramme(ctx, q, programme)
	if err != nil {
		return p, err
	}
	for _, g := range groups {
		p.Groups = append(p.Groups, part.Option{Value: strconv.FormatInt(int64(g.ID), 10), Label: g.Name})
	}
	p.Changes, err = report.ManagementChanges(ctx, q, programme, mostChanges)
	return p, err
}

// Read is the office that a form gives, and to whom. What is wrong stands in the
// form.
func Read(f *form.Form, props view.Props, programme identity.ProgrammeID, now time.Time) (identity.Office, recruit.Appointee) {
	var o identity.Office
	a := recruit.Appointee{Name: f.Text("name", mostName)}
	chosen := f.Value("office")
	switch {
	case chosen == string(identity.Auditor), chosen == string(identity.Manager) && props.Managers:
		o = identity.Office{Role: identity.Role(chosen), Programme: programme}
		if f.Required("email", mostEmail) != "" {
			a.Email = f.Email("email")
		}
	case slices.ContainsFunc(props.Groups, func(g part.Option) bool { return chosen == "k"+g.Value }):
		id, _ := strconv.ParseInt(chosen[1:], 10, 64)
		o = identity.Office{Role: identity.Officer, Cooperative: identity.CooperativeID(id)}
		if a.Member = f.Text("member", mostNumber); a.Member == "" {
			a.Phone = f.Phone("phone", "ID")
		}
	default:
		f.Refuse("office", "error.required")
	}
	if a.Member == "" && a.Name == "" {
		f.Refuse("name", "error.required")
	}
	if o.Role == identity.Auditor {
		if last := f.Date("until"); !last.IsZero() {
			if o.Until = last.AddDate(0, 0, 1); !o.Until.After(now) {
				f.Refuse("until", "holding.until.past")
			}
		}
	}
	return o, a
}

// End takes an office back. Conflict where it has ended meanwhile.
func End(ctx context.Context, db *database.DB, actor identity.Actor, h identity.Holding, now time.Time) error {
	err := database.InTx(ctx, db, func(tx *database.Tx) error {
		return identity.Revoke(ctx, tx, actor, h.Person, h.Office(), now)
	})
	if fault.KindOf(err) == fault.NotFound {
		return fault.New(fault.Conflict, "holding.end.already")
	}
	return err
}
