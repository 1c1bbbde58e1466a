package producer

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/region"
	"simpul/internal/trail"
)

// Background is why a producer belongs to the programme. It is never public.
type Background string

// The backgrounds; an unrecorded one is "".
const (
	ReturnedWorker Background = "returned_worker"
	FamilyMember   Background = "family_member"
)

// Profile is all that is known of a producer; not for the public.
type Profile struct {
	ID           identity.PersonID `db:"id"`
	Name         string            `db:"name"`
	VillageCode  region.Code       `db:"village_code"`
	VillageName  string            `db:"village_name"`
	DistrictName string            `db:"district_name"`
	Background   Background        `db:"background"`
	Story        string            `db:"story"`
	Picture      media.ID          `db:"picture_id"` // her portrait, 0 for none
	CreatedAt    time.Time         `db:"created_at"`
}

const profileColumns = `
	SELECT p.id, n.name, p.village_code, village.name AS village_name, district.name AS district_name,
	       coalesce(p.background, '') AS background, p.story, coalesce(p.picture_id, 0) AS picture_id, p.created_at`

const profileTables = `
	FROM producer p
	JOIN person n ON n.id = p.id
	JOIN region village ON village.code = p.village_code
	JOIN region district ON district.code = left(p.village_code, 8)`

const portraits = `SELECT id, picture_id FROM producer WHERE id = ANY($1) AND picture_id IS NOT NULL`

// Portraits are those of producers who have one.
func Portraits(ctx context.Context, q database.Queryer, ids []identity.PersonID) (map[identity.PersonID]media.ID, error) {
	var all []struct {
		ID      identity.PersonID `db:"id"`
		Picture media.ID          `db:"picture_id"`
	}
	if err := q.SelectContext(ctx, &all, portraits, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("producer: portraits: %w", err)
	}
	found := make(map[identity.PersonID]media.ID, len(all))
	for _, p := range all {
		found[p.ID] = p.Picture
	}
	return found, nil
}

const byID = profileColumns + profileTables + ` WHERE p.id = $1`

// ByID reads a producer's profile, or returns a NotFound fault.
func ByID(ctx context.Context, q database.Queryer, id identity.PersonID) (Profile, error) {
	var p Profile
	err := q.GetContext(ctx, &p, byID, id)
	if database.NoRows(err) {
		return Profile{}, unknown()
	}
	if err != nil {
		return Profile{}, fmt.Errorf("producer: read %d: %w", id, err)
	}
	return p, nil
}

// Member is a producer as her cooperative lists her.
type Member struct {
	Profile
	JoinedAt time.Time  `db:"joined_at"`
	LeftAt   *time.Time `db:"left_at"` // nil while she is a member
}

const byCooperative = profileColumns + `, m.joined_at, m.left_at` + profileTables + `
	JOIN membership m ON m.producer_id = p.id
	WHERE m.cooperative_id = $1 ORDER BY m.left_at IS NOT NULL, n.name, p.id`

// ByCooperative lists a cooperative's producers by name, those who left last.
func ByCooperative(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID) ([]Member, error) {
	var all []Member
	if err := q.SelectContext(ctx, &all, byCooperative, cooperative); err != nil {
		return nil, fmt.Errorf("producer: of cooperative %d: %w", cooperative, err)
	}
	return all, nil
}

// Draft is what makes a person a producer.
type Draft struct {
	Village    region.Code
	Background Background
	Story      string
	Picture    media.ID // 0 for none
}

var refusals = database.Refusals{
	"producer_village_code_fkey": fault.InvalidFields(fault.Field{Name: "village", Key: "catalog.village"}),
	"producer_village":           fault.InvalidFields(fault.Field{Name: "village", Key: "catalog.village"}),
	"producer_background":        fault.InvalidFields(fault.Field{Name: "background", Key: "catalog.producer.background"}),
	"producer_story":             fault.InvalidFields(fault.Field{Name: "story", Key: "catalog.producer.story"}),
	"producer_pkey":              fault.New(fault.Conflict, "catalog.producer.exists"),
}

const insertProducer = `
	INSERT INTO producer (id, village_code, background, story, picture_id, created_at)
	VALUES ($1, $2, NULLIF($3, ''), $4, NULLIF($5, 0::BIGINT), $6)`

// Create makes a person a producer; nothing of her is public beyond her first
// name and district. Faults of the fields village, background and story,
// Conflict when she is one already.
func Create(ctx context.Context, tx *database.Tx, actor identity.Actor, person identity.PersonID, d Draft, now time.Time) error {
	if _, err := tx.ExecContext(ctx, insertProducer, person, d.Village, d.Background, strings.TrimSpace(d.Story), int64(d.Picture), now); err != nil {
		return refusals.Explain(fmt.Errorf("producer: create %d: %w", person, err))
	}
	return note(ctx, tx, actor, "producer.create", person, now)
}

const updateProducer = `
	UPDATE producer SET village_code = $2, background = NULLIF($3, ''), story = $4, picture_id = NULLIF($5, 0::BIGINT)
	WHERE id = $1`

// Change replaces a producer's village, background, story and portrait. Faults
// as of Create, NotFound.
func Change(ctx context.Context, tx *database.Tx, actor identity.Actor, id identity.PersonID, d Draft, now time.Time) error {
	result, err := tx.ExecContext(ctx, updateProducer, id, d.Village, d.Background, strings.TrimSpace(d.Story), int64(d.Picture))
	if err != nil {
		return refusals.Explain(fmt.Errorf("producer: change %d: %w", id, err))
	}
	n, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("producer: change %d: %w", id, err)
	}
	if n == 0 {
		return unknown()
	}
	return note(ctx, tx, actor, "producer.change", id, now)
}

func unknown() error { return fault.New(fault.NotFound, "catalog.producer.unknown") }

func note(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id identity.PersonID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action, SubjectKind: "producer", SubjectID: int64(id),
	})
}
