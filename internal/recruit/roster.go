package recruit

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/region"
)

// Member is a member as her cooperative's officers list her.
type Member struct {
	ID           identity.PersonID `db:"id"`
	MemberNumber string            `db:"member_number"`
	Name         string            `db:"name"`
	Phone        string            `db:"phone"` // E.164, "" for none
	VillageCode  region.Code       `db:"village_code"`
	Village      string            `db:"village"`
	District     string            `db:"district"`
	JoinedAt     time.Time         `db:"joined_at"`
	OnSale       int               `db:"on_sale"`      // works of hers in this cooperative
	SignsIn      bool              `db:"signs_in"`     // she has set a PIN or password
	HoldsOffice  bool              `db:"holds_office"` // so that officers do not invite her
}

const members = `
	SELECT n.id, n.member_number, n.name, coalesce(n.phone, '') AS phone, r.village_code, v.name AS village, d.name AS district,
	       m.joined_at, n.pin_hash IS NOT NULL OR n.password_hash IS NOT NULL AS signs_in,
	       EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = n.id AND g.revoked_at IS NULL) AS holds_office,
	       (SELECT count(*) FROM product_maker w
	        JOIN publication p ON p.product_id = w.product_id AND p.withdrawn_at IS NULL
	        WHERE w.producer_id = n.id AND w.cooperative_id = m.cooperative_id) AS on_sale
	FROM membership m
	JOIN producer r ON r.id = m.producer_id
	JOIN person n ON n.id = r.id
	JOIN region v ON v.code = r.village_code
	JOIN region d ON d.code = v.parent_code
	WHERE m.cooperative_id = $1 AND m.left_at IS NULL`

const roster = members + ` ORDER BY n.name, n.id`

// Roster lists a cooperative's members by name.
func Roster(ctx context.Context, q database.Queryer, group identity.CooperativeID) ([]Member, error) {
	var all []Member
	if err := q.SelectContext(ctx, &all, roster, group); err != nil {
		return nil, fmt.Errorf("recruit: roster of %d: %w", group, err)
	}
	return all, nil
}

const member = members + ` AND n.id = $2`

// MemberOf is a member of a cooperative, or a NotFound fault.
func MemberOf(ctx context.Context, q database.Queryer, group identity.CooperativeID, id identity.PersonID) (Member, error) {
	var m Member
	err := q.GetContext(ctx, &m, member, group, id)
	if database.NoRows(err) {
		return Member{}, stranger()
	}
	if err != nil {
		return Member{}, fmt.Errorf("recruit: member %d: %w", id, err)
	}
	return m, nil
}
