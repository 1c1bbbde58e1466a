package admin

import (
	"context"
	"runtime"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/riverqueue/river/rivertype"

	"simpul/internal/audit"
	"simpul/internal/books"
	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/jobs"
	"simpul/internal/web"
	"simpul/views/admin"
)

// perPage is how many rows a list shows.
const perPage = 50

// Office serves the pages.
type Office struct {
	DB        *database.DB
	Version   string
	StartedAt time.Time
	MediaURL  string // what names of pictures are appended to
	// Mute tells that a live shop has no mail server: no letter is sent.
	Mute bool
}

// Routes adds the pages.
func (o *Office) Routes(app fiber.Router) {
	pages := app.Group("/admin", web.RequireAdministrator)
	pages.Get("/", o.overview)
	pages.Get("/pekerjaan", o.failures)
	pages.Post("/pekerjaan/:id/ulangi", o.retry)
	pages.Post("/pekerjaan/:id/tutup", o.closeJob)
	pages.Get("/jejak", o.trail)
	pages.Get("/audit", o.findings)
	pages.Get("/selisih", o.differences)
	app.Get("/metrics", o.metrics(o.registry()))
	pages.Get("/ulasan", o.reviews)
	pages.Post("/ulasan/:id", o.decideReview)
	pages.Get("/program", o.programmes)
	pages.Post("/program", o.addProgramme)
	pages.Get("/program/:id", o.programme)
	pages.Post("/program/:id", o.renameProgramme)
	pages.Post("/program/:id/pengurus", o.appoint)
	pages.Get("/program/:id/pengurus/:grant", o.askEndOffice)
	pages.Post("/program/:id/pengurus/:grant", o.endOffice)
	pages.Get("/hari-libur", o.holidays)
	pages.Post("/hari-libur", o.changeHoliday)
	pages.Get("/wilayah", o.regions)
	pages.Post("/wilayah", o.succeedRegion)
	pages.Get("/penjual", o.showSeller)
	pages.Post("/penjual", o.setSeller)
	pages.Get("/kurs", o.showRates)
	pages.Post("/kurs", o.setRate)
	pages.Get("/pembayaran", o.payouts)
	pages.Post("/pembayaran/daftar/:id", o.approveRun)
	pages.Post("/pembayaran/penyerahan/:id", o.approveHandover)
}

// frame is what surrounds every page, with how the queue is doing, of which it
// shows a part.
func (o *Office) frame(c *fiber.Ctx, here string) (admin.Frame, jobs.Standing, error) {
	standing, err := jobs.StandingOf(c.UserContext(), o.DB, web.Now(c))
	if err != nil {
		return admin.Frame{}, standing, err
	}
	alarm, err := audit.AlarmOf(c.UserContext(), o.DB)
	if err != nil {
		return admin.Frame{}, standing, err
	}
	return admin.Frame{
		Broken: alarm.Broken(), Overdue: alarm.Overdue(),
		Here: here, User: web.Actor(c).Name, Token: web.Token(c), Flash: web.TakeFlash(c),
		Failed: standing.Of(rivertype.JobStateDiscarded),
	}, standing, nil
}

func (o *Office) overview(c *fiber.Ctx) error {
	frame, standing, err := o.frame(c, "/admin")
	if err != nil {
		return err
	}
	health, err := o.health(c)
	if err != nil {
		return err
	}
	different, err := books.OpenBefore(c.UserContext(), o.DB, web.Now(c))
	if err != nil {
		return err
	}
	props := admin.OverviewProps{Jobs: counted(standing, web.Now(c)), Health: health, Differences: different, Mute: o.Mute}
	return web.Render(c, fiber.StatusOK, admin.Overview(web.Page(c, title(c, "admin.overview")), frame, props))
}

func counted(s jobs.Standing, now time.Time) []admin.JobCount {
	var all []admin.JobCount
	for _, count := range s.Counts {
		shown := admin.JobCount{State: count.State, Number: count.Number}
		if count.State == string(rivertype.JobStateAvailable) && !s.WaitingSince.IsZero() {
			shown.WaitingSeconds = int(now.Sub(s.WaitingSince).Seconds())
		}
		all = append(all, shown)
	}
	return all
}

func (o *Office) health(c *fiber.Ctx) (admin.Health, error) {
	figures, err := database.FiguresOf(c.UserContext(), o.DB)
	if err != nil {
		return admin.Health{}, err
	}
	people, err := identity.StandingOf(c.UserContext(), o.DB, web.Now(c))
	if err != nil {
		return admin.Health{}, err
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return admin.Health{
		Version: o.Version, StartedAt: o.StartedAt,
		HeapBytes: int64(memory.HeapInuse), Routines: int64(runtime.NumGoroutine()), //nolint:gosec // far below the limit
		Server: figures.Server, Schema: figures.Schema, DatabaseBytes: figures.Bytes, Connections: int64(figures.Connections),
		Sessions: people.Sessions, FailedSignIns: people.Failed,
	}, nil
}

func title(c *fiber.Ctx, key string) string { return i18n.T(c.UserContext(), key) }

// before is the id that a list continues below, 0 for its beginning.
func before(c *fiber.Ctx) int64 {
	id, err := strconv.ParseInt(c.Query("sebelum"), 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}

// olderURL is where a list continues after a full page.
func olderURL(path string, shown int, last int64) string {
	if shown < perPage {
		return ""
	}
	return path + "?sebelum=" + strconv.FormatInt(last, 10)
}

// command runs a command in a transaction.
func (o *Office) command(c *fiber.Ctx, do func(ctx context.Context, tx *database.Tx) error) error {
	ctx := c.UserContext()
	return database.InTx(ctx, o.DB, func(tx *database.Tx) error { return do(ctx, tx) })
}
