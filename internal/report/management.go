package report

import (
	"context"
	"fmt"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/trail"
)

const managementChanges = `
	SELECT t.id, t.at, coalesce(a.name, '') AS actor, '' AS on_behalf_of, t.action, t.subject_kind, coalesce(t.subject_id, 0) AS subject_id,
	       CASE WHEN t.subject_kind = 'person' THEN n.name || coalesce(' · ' || nullif(c.name, ''), '') ELSE coalesce(g.name, p.name) END AS detail
	FROM trail t LEFT JOIN person a ON a.id = t.actor_id
	LEFT JOIN person n ON t.subject_kind = 'person' AND n.id = t.subject_id
	LEFT JOIN cooperative c ON t.subject_kind = 'person' AND c.id = (t.detail->>'cooperative')::bigint
	LEFT JOIN cooperative g ON t.subject_kind = 'cooperative' AND g.id = t.subject_id
	LEFT JOIN programme p ON t.subject_kind = 'programme' AND p.id = t.subject_id
	WHERE t.action IN ('role.grant', 'role.revoke') AND ((t.detail->>'programme')::bigint = $1 OR c.programme_id = $1)
	   OR t.action IN ('cooperative.create', 'cooperative.present') AND g.programme_id = $1
	   OR t.action IN ('programme.create', 'programme.rename') AND p.id = $1
	ORDER BY t.id DESC LIMIT $2`

// ManagementChanges are at most limit deeds about a programme, its cooperatives and
// who holds an office there, latest first. Detail is the name of what, or whom, they
// are about.
func ManagementChanges(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, limit int) ([]trail.Deed, error) {
	var all []trail.Deed
	if err := q.SelectContext(ctx, &all, managementChanges, programme, limit); err != nil {
		return nil, fmt.Errorf("report: management of programme %d: %w", programme, err)
	}
	return all, nil
}
