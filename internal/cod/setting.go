package cod

import (
	"context"
	"fmt"
	"slices"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
	"simpul/internal/trail"
)

// Bearer is who pays the courier for a parcel that was refused.
type Bearer string

// The bearers.
const (
	ByCooperative Bearer = "cooperative"
	ByProgramme   Bearer = "programme"
)

// Setting says whether and where a cooperative lets customers pay on delivery.
type Setting struct {
	ID          int64                  `db:"id"` // 0 where nothing was ever set
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Offered     bool                   `db:"offered"`
	Farthest    region.Zone            `db:"farthest"`
	LimitEach   money.Amount           `db:"limit_each"` // highest total of an order
	Bearer      Bearer                 `db:"bearer"`
}

// Zones are how far parcels may go, the nearest first.
func Zones() []region.Zone {
	return []region.Zone{region.SameRegency, region.SameProvince, region.WithinJava, region.Beyond}
}

// Takes tells whether an order of a total to a zone can be paid on delivery.
func (s Setting) Takes(zone region.Zone, total money.Amount) bool {
	to, most := slices.Index(Zones(), zone), slices.Index(Zones(), s.Farthest)
	return s.Offered && to >= 0 && to <= most && total.Cmp(s.LimitEach) <= 0
}

// defaultLimit is what a form offers where nothing was set.
var defaultLimit = money.Rupiah(500_000)

const newestSetting = `
	SELECT id, cooperative_id, offered, farthest, limit_each, bearer FROM cod_setting
	WHERE cooperative_id = $1 ORDER BY id DESC LIMIT 1`

// SettingOf is what holds for a cooperative now; where nothing was set, it is
// not offered.
func SettingOf(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID) (Setting, error) {
	s := Setting{Cooperative: cooperative, Farthest: region.SameProvince, LimitEach: defaultLimit, Bearer: ByCooperative}
	err := q.GetContext(ctx, &s, newestSetting, int64(cooperative))
	if err != nil && !database.NoRows(err) {
		return s, fmt.Errorf("cod: setting of %d: %w", cooperative, err)
	}
	return s, nil
}

var settingRefusals = database.Refusals{
	"cod_setting_farthest": fault.InvalidFields(fault.Field{Name: "farthest", Key: "error.choice"}),
	"cod_setting_bearer":   fault.InvalidFields(fault.Field{Name: "bearer", Key: "error.choice"}),
	"cod_setting_limit":    fault.InvalidFields(fault.Field{Name: "limit", Key: "cod.limit"}),
	"cod_setting_manager":  fault.New(fault.Forbidden, "error.forbidden"),
}

const insertSetting = `
	INSERT INTO cod_setting (cooperative_id, offered, farthest, limit_each, bearer, set_at, set_by)
	VALUES ($1, $2, $3, $4, $5, $6, $7)`

// Set writes what holds from now on. Faults of the fields farthest, limit and
// bearer; Forbidden for who changes the bearer and is no manager of the
// programme.
func Set(ctx context.Context, tx *database.Tx, actor identity.Actor, s Setting, now time.Time) error {
	if _, err := tx.ExecContext(ctx, insertSetting, int64(s.Cooperative), s.Offered, string(s.Farthest), s.LimitEach.Minor(),
		string(s.Bearer), now, int64(actor.Person)); err != nil {
		return settingRefusals.Explain(fmt.Errorf("cod: set for %d: %w", s.Cooperative, err))
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: "on_delivery.set",
		SubjectKind: "cooperative", SubjectID: int64(s.Cooperative),
		Detail: struct {
			Offered bool   `json:"offered"`
			Bearer  Bearer `json:"bearer"`
			Amount  int64  `json:"amount"`
		}{s.Offered, s.Bearer, s.LimitEach.Minor()},
	})
}
