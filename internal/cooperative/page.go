package cooperative

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
)

const (
	// MostWorkshop is how many photographs of the workshop a page shows.
	MostWorkshop = 6
	// MostStory is how many letters a story has, in each language.
	MostStory  = 4000
	mostStreet = 200
)

// Profile is what a cooperative may change of itself.
type Profile struct {
	Seen     int // the version of the page that this changes
	Name     string
	Street   string
	Phone    string // E.164
	Story    string
	StoryEN  string
	Picture  media.ID   // 0 for none
	Workshop []media.ID // where the work is made, in their order
}

func tooManyPhotographs() *fault.Fault {
	return fault.InvalidFields(fault.Field{Name: "photo", Key: "catalog.cooperative.photos", Args: []any{MostWorkshop + 1}})
}

const updateProfile = `
	UPDATE cooperative SET name = $2, street = $3, phone = $4, story = $5, story_en = $6, picture_id = NULLIF($7, 0::BIGINT),
		page_version = page_version + 1, presented_at = $9, presented_by = NULLIF($10, 0::BIGINT)
	WHERE id = $1 AND page_version = $8`

// Present changes how a cooperative presents itself; its address stays. Photographs
// are the actor's own, or stood there before; those that go answer Gone, where nothing
// else shows them. Faults of the fields name, street, phone, story and photo;
// NotFound; Conflict when somebody else was quicker.
func Present(ctx context.Context, tx *database.Tx, actor identity.Actor, id identity.CooperativeID, p Profile, now time.Time) error {
	if len(p.Workshop) > MostWorkshop {
		return tooManyPhotographs()
	}
	wanted := slices.Clone(p.Workshop)
	if p.Picture != 0 {
		wanted = append(wanted, p.Picture)
	}
	before, err := photographs(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := theirPictures(ctx, tx, actor, wanted, before); err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, updateProfile, id, strings.TrimSpace(p.Name), strings.TrimSpace(p.Street), p.Phone, strings.TrimSpace(p.Story),
		strings.TrimSpace(p.StoryEN), int64(p.Picture), p.Seen, now, int64(actor.Person))
	if err != nil {
		return refusals.Explain(fmt.Errorf("cooperative: present %d: %w", id, err))
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return changedOr(ctx, tx, id, err)
	}
	if err := replaceWorkshop(ctx, tx, id, p.Workshop); err != nil {
		return err
	}
	if err := takeDown(ctx, tx, slices.DeleteFunc(before, func(known media.ID) bool { return slices.Contains(wanted, known) }), now); err != nil {
		return err
	}
	return note(ctx, tx, actor, "cooperative.present", "cooperative", int64(id), now)
}

func changedOr(ctx context.Context, q database.Queryer, id identity.CooperativeID, err error) error {
	if err != nil {
		return unknownOr(err)
	}
	if _, err := ByID(ctx, q, id); err != nil {
		return err
	}
	return fault.New(fault.Conflict, "catalog.cooperative.overtaken")
}

const photographsOf = `
	SELECT picture_id FROM cooperative WHERE id = $1 AND picture_id IS NOT NULL
	UNION SELECT picture_id FROM cooperative_picture WHERE cooperative_id = $1`

func photographs(ctx context.Context, q database.Queryer, id identity.CooperativeID) ([]media.ID, error) {
	var all []media.ID
	if err := q.SelectContext(ctx, &all, photographsOf, id); err != nil {
		return nil, fmt.Errorf("cooperative: photographs of %d: %w", id, err)
	}
	return all, nil
}

// theirPictures refuses pictures that are neither the actor's nor among those that
// stood there.
func theirPictures(ctx context.Context, q database.Queryer, actor identity.Actor, wanted, before []media.ID) error {
	fresh := slices.DeleteFunc(slices.Clone(wanted), func(id media.ID) bool { return slices.Contains(before, id) })
	own, err := media.Owned(ctx, q, int64(actor.Person), fresh)
	if err != nil {
		return err
	}
	if len(own) != len(fresh) {
		return fault.InvalidFields(fault.Field{Name: "photo", Key: "catalog.cooperative.photo"})
	}
	return nil
}

const (
	deleteWorkshop = `DELETE FROM cooperative_picture WHERE cooperative_id = $1`
	insertWorkshop = `
	INSERT INTO cooperative_picture (cooperative_id, position, picture_id)
	SELECT $1, w.position, w.id FROM unnest($2::bigint[]) WITH ORDINALITY AS w (id, position)`
)

func replaceWorkshop(ctx context.Context, tx *database.Tx, id identity.CooperativeID, wanted []media.ID) error {
	before, err := Workshop(ctx, tx, id)
	if err != nil || slices.Equal(before, wanted) {
		return err
	}
	if _, err := tx.ExecContext(ctx, deleteWorkshop, id); err != nil {
		return fmt.Errorf("cooperative: workshop of %d: %w", id, err)
	}
	if _, err := tx.ExecContext(ctx, insertWorkshop, id, pq.Array(wanted)); err != nil {
		return refusals.Explain(fmt.Errorf("cooperative: workshop of %d: %w", id, err))
	}
	return nil
}

const workshop = `SELECT picture_id FROM cooperative_picture WHERE cooperative_id = $1 ORDER BY position`

// Workshop are the photographs of where a cooperative's work is made, in their order.
func Workshop(ctx context.Context, q database.Queryer, id identity.CooperativeID) ([]media.ID, error) {
	var all []media.ID
	if err := q.SelectContext(ctx, &all, workshop, id); err != nil {
		return nil, fmt.Errorf("cooperative: workshop of %d: %w", id, err)
	}
	return all, nil
}

const shownNowhere = `
	SELECT id FROM unnest($1::bigint[]) AS gone (id)
	WHERE NOT EXISTS (SELECT 1 FROM cooperative x WHERE x.picture_id = gone.id)
	  AND NOT EXISTS (SELECT 1 FROM cooperative_picture x WHERE x.picture_id = gone.id)
	  AND NOT EXISTS (SELECT 1 FROM programme x WHERE x.picture_id = gone.id)
	  AND NOT EXISTS (SELECT 1 FROM producer x WHERE x.picture_id = gone.id)
	  AND NOT EXISTS (SELECT 1 FROM product_picture x WHERE x.picture_id = gone.id)
	  AND NOT EXISTS (SELECT 1 FROM review_picture x WHERE x.picture_id = gone.id)
	  AND NOT EXISTS (SELECT 1 FROM order_line x WHERE x.picture_id = gone.id)`

// takeDown withdraws photographs that nothing shows any more: who is on them asked for
// that, perhaps.
func takeDown(ctx context.Context, tx *database.Tx, gone []media.ID, now time.Time) error {
	if len(gone) == 0 {
		return nil
	}
	var unseen []media.ID
	if err := tx.SelectContext(ctx, &unseen, shownNowhere, pq.Array(gone)); err != nil {
		return fmt.Errorf("cooperative: photographs: %w", err)
	}
	return media.Withdraw(ctx, tx, unseen, now)
}

// Presented is who saved a cooperative's page last; At is nil where nobody has.
type Presented struct {
	By string     `db:"name"` // "" for the program
	At *time.Time `db:"presented_at"`
}

const presented = `
	SELECT coalesce(p.name, '') AS name, c.presented_at FROM cooperative c LEFT JOIN person p ON p.id = c.presented_by WHERE c.id = $1`

// PresentedBy tells who saved a cooperative's page last, or returns a NotFound fault.
func PresentedBy(ctx context.Context, q database.Queryer, id identity.CooperativeID) (Presented, error) {
	var last Presented
	err := q.GetContext(ctx, &last, presented, id)
	if database.NoRows(err) {
		return last, unknownOr(nil)
	}
	if err != nil {
		return last, fmt.Errorf("cooperative: presented %d: %w", id, err)
	}
	return last, nil
}
