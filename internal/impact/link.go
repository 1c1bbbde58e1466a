package impact

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/region"
	"simpul/internal/trail"
)

// Link shows the head of a village its totals, to whoever has it.
type Link struct {
	ID        int64                `db:"id"`
	Token     string               `db:"token"`
	Programme identity.ProgrammeID `db:"programme_id"`
	Agency    string               `db:"agency"`
	Village   region.Code          `db:"village_code"`
	Recipient string               `db:"recipient"`
	MadeAt    time.Time            `db:"made_at"`
}

var linkRefusals = database.Refusals{
	"village_link_recipient": fault.InvalidFields(fault.Field{Name: "recipient", Key: "form.required"}),
}

const addLink = `
	INSERT INTO village_link (token, programme_id, village_code, recipient, made_by, made_at)
	VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`

// AddLink makes a link to a village's totals. Its fault is Invalid, about the
// recipient.
func AddLink(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, village region.Code, recipient string, now time.Time) (Link, error) {
	if !actor.IsManagerOf(programme) {
		return Link{}, fault.New(fault.Forbidden, "error.forbidden")
	}
	l := Link{Token: strings.ToLower(rand.Text()), Programme: programme, Village: village, Recipient: strings.TrimSpace(recipient), MadeAt: now}
	if err := tx.GetContext(ctx, &l.ID, addLink, l.Token, l.Programme, l.Village, l.Recipient, actor.Person, now); err != nil {
		return Link{}, linkRefusals.Explain(fmt.Errorf("impact: link: %w", err))
	}
	return l, trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "village_link.add", SubjectKind: "village_link", SubjectID: l.ID,
		Detail: map[string]any{"village": village, "recipient": l.Recipient},
	})
}

const endLink = `UPDATE village_link SET ended_at = $3 WHERE id = $1 AND programme_id = $2 AND ended_at IS NULL`

// EndLink ends a link of a programme, or is NotFound.
func EndLink(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, id int64, now time.Time) error {
	if !actor.IsManagerOf(programme) {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	done, err := tx.ExecContext(ctx, endLink, id, programme, now)
	if err != nil {
		return fmt.Errorf("impact: end link %d: %w", id, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return trail.Record(ctx, tx, trail.Entry{At: now, ActorID: int64(actor.Person), Action: "village_link.end", SubjectKind: "village_link", SubjectID: id})
}

const linkColumns = `
	SELECT l.id, l.token, l.programme_id, p.agency, l.village_code, l.recipient, l.made_at
	FROM village_link l JOIN programme p ON p.id = l.programme_id WHERE l.ended_at IS NULL`

const links = linkColumns + ` AND l.programme_id = $1 AND l.village_code = $2 ORDER BY l.id`

// Links are the open links of a village.
func Links(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, village region.Code) ([]Link, error) {
	var all []Link
	if err := q.SelectContext(ctx, &all, links, programme, village); err != nil {
		return nil, fmt.Errorf("impact: links: %w", err)
	}
	return all, nil
}

const linkByToken = linkColumns + ` AND l.token = $1`

// LinkByToken is an open link, or NotFound.
func LinkByToken(ctx context.Context, q database.Queryer, token string) (Link, error) {
	var l Link
	err := q.GetContext(ctx, &l, linkByToken, token)
	if database.NoRows(err) {
		return l, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return l, fmt.Errorf("impact: link: %w", err)
	}
	return l, nil
}
