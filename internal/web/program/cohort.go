package program

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
	"simpul/internal/report"
	"simpul/internal/sheet"
	"simpul/internal/training"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/program"
)

func (p *pages) cohorts(c *fiber.Ctx) error { return p.showCohorts(c, fiber.StatusOK, nil) }

func (p *pages) showCohorts(c *fiber.Ctx, status int, f *form.Form) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) (err error) {
		props := program.CohortsProps{Period: s.period, Form: f}
		if props.Cohorts, err = training.Cohorts(ctx, q, s.programme.ID); err != nil {
			return err
		}
		if props.Figures, err = report.ByCohort(ctx, q, s.programme.ID, s.window); err != nil {
			return err
		}
		if fileOf(c) == program.FileCohorts {
			return s.file(ctx, c, q, whole(cohortSheet(ctx, props)))
		}
		return web.Render(c, status, program.Cohorts(web.Page(c, i18n.T(ctx, "training.cohorts")), s.frame(c, program.CohortsPath), props))
	})
}

func cohortSheet(ctx context.Context, props program.CohortsProps) sheet.Sheet {
	t := sheet.Sheet{
		Name: i18n.T(ctx, "training.cohorts"),
		Columns: columns(ctx, "training.cohort", "training.topic", "training.place", "training.funder", "training.first", "training.last",
			"training.participants", "training.of_producers", "program.active_makers", "program.revenue", "program.income"),
	}
	for _, c := range props.Cohorts {
		f := props.Figures[int64(c.ID)]
		t.Rows = append(t.Rows, []sheet.Cell{
			sheet.Text(c.Name), sheet.Text(c.Topic), sheet.Text(c.Place), sheet.Text(c.Funder), sheet.Text(c.First.Format(time.DateOnly)), sheet.Text(c.Last.Format(time.DateOnly)),
			sheet.Number(int64(c.Participants)), sheet.Number(int64(c.Producers)), sheet.Number(int64(f.Active)),
			sheet.Money(money.Rupiah(0).Add(f.Sold)), sheet.Money(money.Rupiah(0).Add(f.Income)),
		})
	}
	return t
}

func (p *pages) addCohort(c *fiber.Ctx) error {
	return p.write(c, func(_ context.Context, s *scope) error {
		f := web.Form(c)
		made := training.Cohort{
			Name: f.Required("name", mostName), Topic: f.Required("topic", mostName), Place: f.Required("place", mostName), Funder: f.Text("funder", mostName),
			First: f.Date("first"), Last: f.Date("last"), District: region.Code(strings.TrimSpace(f.Value("district"))), Target: money.Rupiah(0),
		}
		if made.District != "" && made.District.Level() != region.District {
			f.Refuse("district", "training.district.wrong")
		}
		if f.Value("target") != "" {
			made.Target = f.Money("target", money.Rupiah(1), money.Rupiah(money.MaxTyped))
		}
		return p.filled(c, f, "training.added", s.period.To(program.CohortsPath), func(status int, f *form.Form) error { return p.showCohorts(c, status, f) },
			func(ctx context.Context, tx *database.Tx) error {
				_, err := training.AddCohort(ctx, tx, web.Actor(c), s.programme.ID, made, web.Now(c))
				return err
			})
	})
}

func (p *pages) cohort(c *fiber.Ctx) error {
	return p.showCohort(c, fiber.StatusOK, nil, nil)
}

// sentList is a list of participants that somebody sent.
type sentList struct {
	rows []training.Row
	text string
}

func (p *pages) showCohort(c *fiber.Ctx, status int, f *form.Form, sent *sentList) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		props := program.CohortProps{Period: s.period, Form: f, Earned: map[int64]report.Figures{}}
		if sent != nil {
			props.Rows, props.Sent = sent.rows, sent.text
		}
		if props.Cohort, err = training.CohortByID(ctx, q, s.programme.ID, training.CohortID(id)); err != nil {
			return err
		}
		if props.Participants, err = training.Participants(ctx, q, props.Cohort.ID); err != nil {
			return err
		}
		all, err := report.ByCohort(ctx, q, s.programme.ID, s.window)
		if err != nil {
			return err
		}
		props.Figures = all[id]
		makers, err := report.Makers(ctx, q, s.programme.ID, s.window, report.Part{})
		if err != nil {
			return err
		}
		for _, m := range makers {
			props.Earned[int64(m.ID)] = m.Figures
		}
		if change, ok, err := report.ChangeOf(ctx, q, s.programme.ID, id, props.Cohort.Last, web.Now(c)); err != nil {
			return err
		} else if ok {
			props.Change = &change
		}
		if props.Reached, err = reached(ctx, q, s, props, web.Now(c)); err != nil {
			return err
		}
		return web.Render(c, status, program.Cohort(web.Page(c, props.Cohort.Name), s.frame(c, program.CohortPath(c.Params("id"))), props))
	})
}

// reached is how many participants earned the target in the last whole month.
func reached(ctx context.Context, q database.Queryer, s *scope, props program.CohortProps, now time.Time) (n int, err error) {
	if props.Cohort.Target.Sign() <= 0 {
		return 0, nil
	}
	makers, err := report.Makers(ctx, q, s.programme.ID, report.MonthOf(now).Previous(), report.Part{})
	if err != nil {
		return 0, err
	}
	income := map[identity.PersonID]int64{}
	for _, m := range makers {
		income[m.ID] = m.Income.Minor()
	}
	for _, p := range props.Participants {
		if p.Producer != 0 && income[p.Producer] >= props.Cohort.Target.Minor() {
			n++
		}
	}
	return n, nil
}

// enrol adds one participant.
func (p *pages) enrol(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		f := web.Form(c)
		who := training.Participant{Name: f.Text("name", 120), Background: f.Choice("origin", "", "returned_worker", "family_member"), Attended: f.OptionalInt("attended", 0, 0, 366)}
		if number := f.Text("member", 20); number != "" {
			member, name, known, err := training.Member(ctx, p.DB, s.programme.ID, number)
			switch {
			case err != nil:
				return err
			case !known:
				f.Refuse("member", "training.unknown_member")
			default:
				who.Producer, who.Name = member, name
			}
		} else if who.Name == "" {
			f.Refuse("name", "error.required")
		}
		return p.filled(c, f, "training.enrolled", s.period.To(program.CohortPath(c.Params("id"))),
			func(status int, f *form.Form) error { return p.showCohort(c, status, f, nil) },
			func(ctx context.Context, tx *database.Tx) error {
				return training.AddParticipants(ctx, tx, web.Actor(c), s.programme.ID, training.CohortID(id), []training.Participant{who}, web.Now(c))
			})
	})
}

// list looks at a file of participants, and takes it once it was looked at.
func (p *pages) list(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		cohort, err := training.CohortByID(ctx, p.DB, s.programme.ID, training.CohortID(id))
		if err != nil {
			return err
		}
		_, content, confirmed, err := receiveSheet(c)
		if err != nil {
			return err
		}
		f := form.New(nil)
		table, err := sheet.Read(content)
		if err != nil && !errors.Is(err, sheet.ErrNoTable) {
			return err
		}
		there, err := training.Participants(ctx, p.DB, cohort.ID)
		if err != nil {
			return err
		}
		rows, head, err := training.ReadList(ctx, p.DB, s.programme.ID, cohort, there, table)
		if err != nil {
			return err
		}
		if !head || len(rows) == 0 {
			f.Refuse("file", "training.no_list")
			return p.showCohort(c, fiber.StatusUnprocessableEntity, f, nil)
		}
		var all []training.Participant
		for _, r := range rows {
			if len(r.Wrong) > 0 {
				return p.showCohort(c, fiber.StatusUnprocessableEntity, nil, &sentList{rows: rows})
			}
			all = append(all, r.Person)
		}
		if !confirmed {
			return p.showCohort(c, fiber.StatusOK, nil, &sentList{rows: rows, text: asText(table)})
		}
		return p.filled(c, f, "training.enrolled", s.period.To(program.CohortPath(c.Params("id"))),
			func(status int, f *form.Form) error { return p.showCohort(c, status, f, nil) },
			func(ctx context.Context, tx *database.Tx) error {
				return training.AddParticipants(ctx, tx, web.Actor(c), s.programme.ID, cohort.ID, all, web.Now(c))
			})
	})
}

// asText is a table as text, to be sent again.
func asText(table [][]string) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll(table) // a buffer takes all
	return b.String()
}
