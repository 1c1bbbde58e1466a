package training

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
	"simpul/internal/trail"
)

// CohortID names a cohort.
type CohortID int64

// Cohort is a training with its days and place.
type Cohort struct {
	ID           CohortID     `db:"id"`
	Name         string       `db:"name"`
	Topic        string       `db:"topic"`
	Place        string       `db:"place"`
	District     region.Code  `db:"district_code"` // "" where it is not told
	Funder       string       `db:"funder"`
	First        time.Time    `db:"first_day"`
	Last         time.Time    `db:"last_day"`
	Target       money.Amount `db:"target"` // of a participant's month; nothing where none is set
	Participants int          `db:"participants"`
	Producers    int          `db:"producers"` // of them
}

// Days is how many days the training has.
func (c Cohort) Days() int { return int(c.Last.Sub(c.First).Hours()/24) + 1 }

const cohortColumns = `
	SELECT h.id, h.name, h.topic, h.place, coalesce(h.district_code, '') AS district_code, h.funder, h.first_day, h.last_day, coalesce(h.target, 0) AS target,
	       (SELECT count(*) FROM participant p WHERE p.cohort_id = h.id) AS participants,
	       (SELECT count(*) FROM participant p WHERE p.cohort_id = h.id AND p.producer_id IS NOT NULL) AS producers
	FROM cohort h`

const cohorts = cohortColumns + ` WHERE h.programme_id = $1 ORDER BY h.first_day DESC, h.id DESC`

// Cohorts are a programme's, the newest first.
func Cohorts(ctx context.Context, q database.Queryer, programme identity.ProgrammeID) ([]Cohort, error) {
	var all []Cohort
	if err := q.SelectContext(ctx, &all, cohorts, programme); err != nil {
		return nil, fmt.Errorf("training: cohorts: %w", err)
	}
	return all, nil
}

const upcoming = cohortColumns + ` WHERE h.district_code = $1 AND h.first_day > $2::date ORDER BY h.first_day LIMIT 5`

// Upcoming are the next trainings of a district, of all programmes.
func Upcoming(ctx context.Context, q database.Queryer, district region.Code, today string) ([]Cohort, error) {
	var all []Cohort
	if err := q.SelectContext(ctx, &all, upcoming, district, today); err != nil {
		return nil, fmt.Errorf("training: upcoming: %w", err)
	}
	return all, nil
}

const cohortByID = cohortColumns + ` WHERE h.programme_id = $1 AND h.id = $2`

// CohortByID is a cohort of a programme, or NotFound.
func CohortByID(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, id CohortID) (Cohort, error) {
	var c Cohort
	err := q.GetContext(ctx, &c, cohortByID, programme, id)
	if database.NoRows(err) {
		return c, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return c, fmt.Errorf("training: cohort %d: %w", id, err)
	}
	return c, nil
}

var refusals = database.Refusals{
	"cohort_name":               fault.InvalidFields(fault.Field{Name: "name", Key: "error.required"}),
	"cohort_name_unique":        fault.InvalidFields(fault.Field{Name: "name", Key: "training.name_taken"}),
	"cohort_topic":              fault.InvalidFields(fault.Field{Name: "topic", Key: "error.required"}),
	"cohort_place":              fault.InvalidFields(fault.Field{Name: "place", Key: "error.required"}),
	"cohort_days":               fault.InvalidFields(fault.Field{Name: "last", Key: "training.days"}),
	"participant_attended":      fault.InvalidFields(fault.Field{Name: "attended", Key: "training.attended"}),
	"participant_producer_once": fault.InvalidFields(fault.Field{Name: "member", Key: "training.twice"}),
	"participant_name_once":     fault.InvalidFields(fault.Field{Name: "name", Key: "training.twice"}),
	"participant_programme":     fault.InvalidFields(fault.Field{Name: "member", Key: "training.unknown_member"}),
	"aid_photo_few":             fault.InvalidFields(fault.Field{Name: "photo", Key: "training.photo.few"}),
	"aid_photo_once":            fault.InvalidFields(fault.Field{Name: "photo", Key: "training.photo.once"}),
	"aid_receiver":              fault.InvalidFields(fault.Field{Name: "receiver", Key: "error.required"}),
	"production_pause_once":     fault.New(fault.Conflict, "training.paused"),
	"producer_fact_country":     fault.InvalidFields(fault.Field{Name: "country", Key: "program.fact.country.wrong"}),
	"baseline_high":             fault.InvalidFields(fault.Field{Name: "high", Key: "program.baseline.order"}),
	"selection_choice_reason":   fault.InvalidFields(fault.Field{Name: "reason", Key: "training.reason"}),
}

// manages refuses who does not manage a programme.
func manages(actor identity.Actor, programme identity.ProgrammeID) error {
	if !actor.IsManagerOf(programme) {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	return nil
}

func noted(ctx context.Context, tx *database.Tx, actor identity.Actor, now time.Time, action, subject string, id int64, detail any) error {
	return trail.Record(ctx, tx, trail.Entry{At: now, ActorID: int64(actor.Person), Action: action, SubjectKind: subject, SubjectID: id, Detail: detail})
}

const addCohort = `
	INSERT INTO cohort (programme_id, name, topic, place, district_code, funder, first_day, last_day, target, made_by, made_at)
	VALUES ($1, $2, $3, $4, NULLIF($5, ''), $6, $7::date, $8::date, NULLIF($9, 0::bigint), $10, $11) RETURNING id`

// AddCohort adds a training. Its faults are of the fields name, topic, place and
// last.
func AddCohort(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, c Cohort, now time.Time) (CohortID, error) {
	if err := manages(actor, programme); err != nil {
		return 0, err
	}
	err := tx.GetContext(ctx, &c.ID, addCohort, programme, strings.TrimSpace(c.Name), strings.TrimSpace(c.Topic), strings.TrimSpace(c.Place), c.District, c.Funder,
		c.First.Format(time.DateOnly), c.Last.Format(time.DateOnly), c.Target, actor.Person, now)
	if err != nil {
		return 0, refusals.Explain(fmt.Errorf("training: add cohort: %w", err))
	}
	return c.ID, noted(ctx, tx, actor, now, "cohort.add", "cohort", int64(c.ID), map[string]any{"name": c.Name})
}

// Participant is who took part in a training.
type Participant struct {
	ID           int64             `db:"id"`
	Name         string            `db:"name"`
	Producer     identity.PersonID `db:"producer_id"`   // 0 for who is none
	MemberNumber string            `db:"member_number"` // of a producer
	Background   string            `db:"background"`    // "" where it is not told
	Attended     int               `db:"attended"`      // days
}

const participants = `
	SELECT p.id, p.name, coalesce(p.producer_id, 0) AS producer_id, coalesce(n.member_number, '') AS member_number, coalesce(p.background, '') AS background, p.attended
	FROM participant p LEFT JOIN person n ON n.id = p.producer_id WHERE p.cohort_id = $1 ORDER BY p.name, p.id`

// Participants are a cohort's, by name.
func Participants(ctx context.Context, q database.Queryer, cohort CohortID) ([]Participant, error) {
	var all []Participant
	if err := q.SelectContext(ctx, &all, participants, cohort); err != nil {
		return nil, fmt.Errorf("training: participants of cohort %d: %w", cohort, err)
	}
	return all, nil
}

const addParticipant = `
	INSERT INTO participant (cohort_id, name, producer_id, background, attended, added_by, added_at)
	SELECT h.id, $3, NULLIF($4, 0::bigint), NULLIF($5, ''), $6, $7, $8 FROM cohort h WHERE h.programme_id = $1 AND h.id = $2`

// AddParticipants adds people to a cohort of a programme, all or none. Faults:
// NotFound for another's cohort; of the fields name, member and attended of the
// first that is refused.
func AddParticipants(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, cohort CohortID, all []Participant, now time.Time) error {
	if err := manages(actor, programme); err != nil {
		return err
	}
	for _, p := range all {
		done, err := tx.ExecContext(ctx, addParticipant, programme, cohort, strings.TrimSpace(p.Name), p.Producer, p.Background, p.Attended, actor.Person, now)
		if err != nil {
			return refusals.Explain(fmt.Errorf("training: add %q: %w", p.Name, err))
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.NotFound, "error.not_found")
		}
	}
	return noted(ctx, tx, actor, now, "cohort.enrol", "cohort", int64(cohort), map[string]any{"participants": len(all)})
}

const byMemberNumber = `
	SELECT r.id, n.name FROM person n JOIN producer r ON r.id = n.id
	WHERE n.member_number = $2 AND EXISTS (SELECT 1 FROM membership m JOIN cooperative c ON c.id = m.cooperative_id WHERE m.producer_id = r.id AND c.programme_id = $1)`

// Member is a producer of a programme by her member number; ok is false where there
// is none.
func Member(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, number string) (id identity.PersonID, name string, ok bool, err error) {
	var found struct {
		ID   identity.PersonID
		Name string
	}
	err = q.GetContext(ctx, &found, byMemberNumber, programme, strings.TrimSpace(number))
	if database.NoRows(err) {
		return 0, "", false, nil
	}
	if err != nil {
		return 0, "", false, fmt.Errorf("training: member %q: %w", number, err)
	}
	return found.ID, found.Name, true, nil
}
