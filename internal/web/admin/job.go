package admin

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/jobs"
	"simpul/internal/web"
	"simpul/views/admin"
	"simpul/views/part"
)

func (o *Office) failures(c *fiber.Ctx) error {
	frame, _, err := o.frame(c, "/admin/pekerjaan")
	if err != nil {
		return err
	}
	failures, err := jobs.Failures(c.UserContext(), o.DB, before(c), perPage)
	if err != nil {
		return err
	}
	var props admin.JobsProps
	for _, f := range failures {
		props.Failures = append(props.Failures, admin.Failure{
			ID: f.ID, Kind: f.Kind, Args: f.Args, Discarded: f.Discarded, Attempts: int64(f.Attempts),
			FailedAt: f.FailedAt, NextAt: f.NextAt, Error: f.Error,
		})
	}
	if n := len(failures); n > 0 {
		props.OlderURL = olderURL("/admin/pekerjaan", n, failures[n-1].ID)
	}
	return web.Render(c, fiber.StatusOK, admin.Jobs(web.Page(c, title(c, "admin.jobs")), frame, props))
}

func (o *Office) retry(c *fiber.Ctx) error {
	return o.settle(c, jobs.Retry, "admin.jobs.retried")
}

func (o *Office) closeJob(c *fiber.Ctx) error {
	return o.settle(c, jobs.Close, "admin.jobs.closed")
}

// settle does what jobs.Retry and jobs.Close do.
func (o *Office) settle(c *fiber.Ctx, do func(ctx context.Context, tx *database.Tx, actor, id int64, now time.Time) error, done string) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	err = o.command(c, func(ctx context.Context, tx *database.Tx) error {
		return do(ctx, tx, int64(web.Actor(c).Person), id, web.Now(c))
	})
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, done)
	return web.Redirect(c, "/admin/pekerjaan")
}
