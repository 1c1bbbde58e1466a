package lending

import "simpul/internal/invariant"

// Invariants are the truths of what is lent, numbered as in the ledger's
// specification: it is goods, counted as stock is.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(22, "no more came back of a loan than was lent and signed for", `
			SELECT 'loan ' || l.id FROM loan l LEFT JOIN loan_end e ON e.loan_id = l.id
			JOIN LATERAL (SELECT coalesce(sum(r.quantity), 0) AS n FROM loan_return r
				WHERE r.loan_id = l.id AND NOT EXISTS (SELECT 1 FROM loan_return_undone u WHERE u.return_id = r.id)) back ON TRUE
			WHERE back.n > CASE WHEN e.outcome = 'signed' THEN l.quantity ELSE 0 END`),
	}
}
