package report

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
)

// Holder is whose money a statement is of. A programme beside a producer or a
// cooperative narrows it to what is of that programme's cooperatives.
type Holder struct {
	Producer    identity.PersonID
	Cooperative identity.CooperativeID
	Programme   identity.ProgrammeID
}

// Place is where money stands on a statement: one of its columns.
type Place string

// The places. What a maker or a cooperative owes counts below zero there, and
// so does what the programme has spent.
const (
	PlacePending  Place = "pending"  // the buyer may still send the goods back
	PlacePayable  Place = "payable"  // can be paid to a maker
	PlaceOwed     Place = "owed"     // receivables and advances, below zero
	PlaceFee      Place = "fee"      // cooperatives' part of sales
	PlaceShipping Place = "shipping" // paid by customers for parcels
	PlaceCash     Place = "cash"     // in cooperatives' boxes, and as material
	PlaceSurplus  Place = "surplus"  // what members share at the year's end
	PlaceIncome   Place = "income"   // the programme's part
	PlaceCost     Place = "cost"     // what the programme bears, below zero
)

// places are the columns of a statement, in order, with the beginnings and ends
// of the accounts' codes that stand there. Sign makes what a holder has
// positive.
var places = []struct {
	place          Place
	prefix, suffix string
	sign           int64
}{
	{PlacePending, "liability:producer:", ":pending", -1},
	{PlacePayable, "liability:producer:", ":payable", -1},
	{PlaceFee, "liability:coop:", ":fee", -1},
	{PlaceShipping, "liability:shipping:", "", -1},
	{PlaceSurplus, "equity:shu:", "", -1},
	{PlaceIncome, "income:", "", -1},
	{PlaceCost, "expense:", "", -1},
	{PlaceCash, "asset:cash:", "", 1},
	{PlaceCash, "asset:material:", "", 1},
	{PlaceOwed, "asset:receivable:", "", -1},
	{PlaceOwed, "asset:advance:", "", -1},
}

// maxPlaces is how many columns a statement may have: the queries sum so many.
const maxPlaces = 9

// Statement is what moved a holder's money in a window, read from the ledger:
// in every place Opening and the lines' amounts sum to Closing.
type Statement struct {
	Window  Window
	Places  []Place // those that were ever used
	Opening []money.Amount
	Closing []money.Amount
	Sums    []RuleSum // what the window changed, by rule
	Lines   []StatementLine
	More    bool // lines follow after these
	TakenAt time.Time
	Head    ledger.ChainHead // of the hash chain, when it was taken
}

// RuleSum is what one rule changed in each place.
type RuleSum struct {
	Rule    string
	Amounts []money.Amount
}

// StatementLine is what one transaction changed for one line of an order and one
// maker, or for none. The parts say how the line's money was divided in this
// transaction: for a sale they sum to the maker's part of the line's net, for a
// refund they are below zero, else they are nothing.
type StatementLine struct {
	Transaction    int64             `db:"transaction_id"`
	Rule           string            `db:"rule"`
	Reversed       string            `db:"reversed"` // the rule of what a reversal reverses
	Reason         string            `db:"reason"`
	At             time.Time         `db:"at"`
	OrderNumber    string            `db:"order_number"`
	Line           int64             `db:"line"`
	Title          string            `db:"title"`
	Option         string            `db:"option"`
	Quantity       int               `db:"quantity"`
	Maker          identity.PersonID `db:"maker"`
	MakerName      string            `db:"maker_name"`
	Cooperative    string            `db:"cooperative"`
	Net            money.Amount      `db:"net"`      // that the buyer pays for the whole line
	ShareBP        int               `db:"share_bp"` // hers of the makers' part
	Part           money.Amount      `db:"part"`     // her part of it, which the next four sum to
	Income         money.Amount      `db:"income"`
	CooperativeFee money.Amount      `db:"cooperative_fee"`
	ProgrammeFee   money.Amount      `db:"programme_fee"`
	Contribution   money.Amount      `db:"contribution"`
	PaidTo         string            `db:"paid_to"` // of a payout: "BRI ••1234", "" for cash
	PaidAt         *time.Time        `db:"paid_at"` // when it was sent; nil while it is not
	Minors         pq.Int64Array     `db:"minors"`
	Amounts        []money.Amount    `db:"-"` // what changed in each place
	Balances       []money.Amount    `db:"-"` // what stood there afterwards
}

// StatementOf reads a holder's statement of a window: at most limit lines after
// the first offset, in the order in which they happened. The queryer is a
// snapshot, so that all of it is of one moment.
func StatementOf(ctx context.Context, q database.Queryer, h Holder, w Window, now time.Time, limit, offset int) (Statement, error) {
	s := Statement{Window: w, TakenAt: now}
	fail := func(err error) (Statement, error) {
		return Statement{}, fmt.Errorf("report: statement of %+v: %w", h, err)
	}
	held, err := accountsOf(ctx, q, h)
	if err != nil {
		return fail(err)
	}
	s.Places = held.places
	if err := s.sum(ctx, q, held); err != nil {
		return fail(err)
	}
	if err := s.list(ctx, q, held, limit, offset); err != nil {
		return fail(err)
	}
	if s.Head, err = ledger.Head(ctx, q); err != nil {
		return fail(err)
	}
	return s, nil
}

// held are the accounts of a holder: their ids, the place of each and its sign.
// Of a programme only those postings count that are of its cooperatives, and
// those of none where there is one programme.
type held struct {
	places    []Place
	ids       pq.Int64Array
	columns   pq.Int64Array
	signs     pq.Int64Array
	programme int64
}

// A programme's accounts are those of its cooperatives and of who is or was
// their member, and its part of those without an owner.
const statementAccounts = `
	SELECT a.id, a.code FROM account a
	WHERE a.currency = 'IDR' AND (
		($1::bigint <> 0 AND a.code IN ('liability:producer:' || $1 || ':pending', 'liability:producer:' || $1 || ':payable',
			'asset:receivable:producer:' || $1, 'asset:advance:producer:' || $1))
		OR ($2::bigint <> 0 AND a.code IN ('liability:coop:' || $2 || ':fee', 'liability:shipping:' || $2, 'equity:shu:coop:' || $2,
			'asset:cash:coop:' || $2, 'asset:material:coop:' || $2, 'asset:receivable:coop:' || $2))
		OR ($3::bigint <> 0 AND $1 = 0 AND $2 = 0 AND (a.code ~ '^(income|expense):'
			OR a.code IN (SELECT part.code FROM cooperative c CROSS JOIN LATERAL (VALUES ('liability:coop:' || c.id || ':fee'), ('liability:shipping:' || c.id),
				('equity:shu:coop:' || c.id), ('asset:cash:coop:' || c.id), ('asset:material:coop:' || c.id), ('asset:receivable:coop:' || c.id)) AS part (code)
				WHERE c.programme_id = $3)
			OR a.code IN (SELECT part.code FROM membership m JOIN cooperative c ON c.id = m.cooperative_id CROSS JOIN LATERAL (VALUES
				('liability:producer:' || m.producer_id || ':pending'), ('liability:producer:' || m.producer_id || ':payable'),
				('asset:receivable:producer:' || m.producer_id), ('asset:advance:producer:' || m.producer_id)) AS part (code)
				WHERE c.programme_id = $3))))
	ORDER BY a.id`

func accountsOf(ctx context.Context, q database.Queryer, h Holder) (held, error) {
	var rows []struct {
		ID   int64
		Code string
	}
	if err := q.SelectContext(ctx, &rows, statementAccounts, int64(h.Producer), int64(h.Cooperative), int64(h.Programme)); err != nil {
		return held{}, err
	}
	all := held{programme: int64(h.Programme)}
	for _, p := range places {
		for _, r := range rows {
			if !strings.HasPrefix(r.Code, p.prefix) || !strings.HasSuffix(r.Code, p.suffix) {
				continue
			}
			if n := len(all.places); n == 0 || all.places[n-1] != p.place {
				all.places = append(all.places, p.place)
			}
			all.ids, all.signs = append(all.ids, r.ID), append(all.signs, p.sign)
			all.columns = append(all.columns, int64(len(all.places)-1))
		}
	}
	if len(all.places) > maxPlaces {
		return held{}, fmt.Errorf("%d places", len(all.places))
	}
	return all, nil
}

func (h held) arguments(more ...any) []any {
	return append([]any{h.ids, h.columns, h.signs, h.programme}, more...)
}

// heldPostings are the postings of a holder's accounts, with what each changed in
// its column. The ids are given twice, so that the planner knows how many
// postings they have.
const heldPostings = `
	FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS h (id, place, sign)
	JOIN posting p ON p.account_id = h.id
	JOIN ledger_transaction t ON t.id = p.transaction_id
	WHERE p.account_id = ANY ($1::bigint[])
	  AND ($4::bigint = 0 OR coalesce((SELECT c.programme_id FROM cooperative c WHERE c.id = p.cooperative_id),
	       (SELECT min(g.id) FROM programme g HAVING count(*) = 1)) = $4::bigint)`

const statementSums = `
	SELECT t.rule, t.occurred_at >= $5 AS within, h.place, sum(h.sign * p.amount)::bigint AS minor` + heldPostings + `
	  AND t.occurred_at < $6
	GROUP BY 1, 2, 3 ORDER BY 1, 3`

// sum reads what stood in each place before the window, and what changed in it.
func (s *Statement) sum(ctx context.Context, q database.Queryer, h held) error {
	var rows []struct {
		Rule   string
		Within bool
		Place  int
		Minor  int64
	}
	if err := q.SelectContext(ctx, &rows, statementSums, h.arguments(s.Window.From, s.Window.To)...); err != nil {
		return err
	}
	s.Opening, s.Closing = make([]money.Amount, len(s.Places)), make([]money.Amount, len(s.Places))
	for _, r := range rows {
		amount := money.Minor(r.Minor, money.IDR)
		s.Closing[r.Place] = s.Closing[r.Place].Add(amount)
		if !r.Within {
			s.Opening[r.Place] = s.Opening[r.Place].Add(amount)
			continue
		}
		if n := len(s.Sums); n == 0 || s.Sums[n-1].Rule != r.Rule {
			s.Sums = append(s.Sums, RuleSum{r.Rule, make([]money.Amount, len(s.Places))})
		}
		last := s.Sums[len(s.Sums)-1].Amounts
		last[r.Place] = last[r.Place].Add(amount)
	}
	return nil
}

// statementLines first finds the lines asked for, then what is told of each.
// What changed before them on the same statement is for the balances.
const statementLines = `
	WITH asked AS (
		SELECT DISTINCT t.occurred_at AS at, t.id AS transaction_id, coalesce(p.order_line_id, 0) AS line, coalesce(p.producer_id, 0) AS maker,
		       coalesce(p.cooperative_id, 0) AS group_id` + heldPostings + `
		  AND t.occurred_at >= $5 AND t.occurred_at < $6
		ORDER BY 1, 2, 3, 4, 5 LIMIT $7 OFFSET $8),
	moved AS (
		SELECT k.at, k.transaction_id, k.line, k.maker, k.group_id, ARRAY[
		       sum(h.sign * p.amount) FILTER (WHERE h.place = 0), sum(h.sign * p.amount) FILTER (WHERE h.place = 1),
		       sum(h.sign * p.amount) FILTER (WHERE h.place = 2), sum(h.sign * p.amount) FILTER (WHERE h.place = 3),
		       sum(h.sign * p.amount) FILTER (WHERE h.place = 4), sum(h.sign * p.amount) FILTER (WHERE h.place = 5),
		       sum(h.sign * p.amount) FILTER (WHERE h.place = 6), sum(h.sign * p.amount) FILTER (WHERE h.place = 7),
		       sum(h.sign * p.amount) FILTER (WHERE h.place = 8)]::bigint[] AS minors
		FROM asked k
		JOIN posting p ON p.transaction_id = k.transaction_id AND coalesce(p.order_line_id, 0) = k.line
		     AND coalesce(p.producer_id, 0) = k.maker AND coalesce(p.cooperative_id, 0) = k.group_id
		JOIN unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS h (id, place, sign) ON h.id = p.account_id
		GROUP BY 1, 2, 3, 4, 5)
	SELECT m.transaction_id, t.rule, coalesce(r.rule, '') AS reversed, t.reason, m.at, coalesce(o.number, '') AS order_number, m.line,
	       coalesce(l.title, '') AS title, coalesce(l.option, '') AS option, coalesce((SELECT a.pieces FROM allocation a WHERE t.key = 'allocation:' || a.id), l.quantity, 0) AS quantity, m.maker,
	       coalesce(n.name, '') AS maker_name, coalesce(c.name, '') AS cooperative, coalesce(l.net - l.cooperative_discount, 0) AS net,
	       coalesce(s.share_bp, 0) AS share_bp, coalesce(d.part, 0) AS part, coalesce(d.income, 0) AS income,
	       coalesce(d.cooperative_fee, 0) AS cooperative_fee, coalesce(d.programme_fee, 0) AS programme_fee,
	       coalesce(d.contribution, 0) AS contribution, coalesce(x.institution || ' ••' || x.last_digits, '') AS paid_to, z.sent_at AS paid_at,
	       ARRAY(SELECT coalesce(u.minor, 0) FROM unnest(m.minors) WITH ORDINALITY AS u (minor, place) ORDER BY u.place) AS minors
	FROM moved m
	JOIN ledger_transaction t ON t.id = m.transaction_id
	LEFT JOIN ledger_transaction r ON r.id = t.reverses
	LEFT JOIN shop_order o ON o.id = t.order_id
	LEFT JOIN order_line l ON l.id = m.line
	LEFT JOIN order_line_share s ON s.order_line_id = m.line AND s.producer_id = m.maker
	LEFT JOIN person n ON n.id = m.maker
	LEFT JOIN cooperative c ON c.id = m.group_id
	LEFT JOIN payout y ON y.id = CASE WHEN t.rule = 'payout' THEN split_part(t.key, ':', 2)::bigint END
	LEFT JOIN payout_destination x ON x.id = y.destination_id
	LEFT JOIN payout_sending z ON z.payout_id = y.id
	LEFT JOIN LATERAL (
		SELECT -sum(e.amount)::bigint AS part,
		       (-sum(e.amount) FILTER (WHERE a.code LIKE '%:producer:%'))::bigint AS income,
		       (-sum(e.amount) FILTER (WHERE a.code LIKE '%:coop:%'))::bigint AS cooperative_fee,
		       (-sum(e.amount) FILTER (WHERE a.code = 'income:programme_fee'))::bigint AS programme_fee,
		       (-sum(e.amount) FILTER (WHERE a.code = 'income:processing_contribution'))::bigint AS contribution
		FROM posting e JOIN account a ON a.id = e.account_id
		WHERE e.transaction_id = m.transaction_id AND e.order_line_id = m.line AND e.producer_id = m.maker) d ON m.line <> 0
	ORDER BY m.at, m.transaction_id, m.line, m.maker, m.group_id`

const statementSkipped = `
	SELECT place, sum(minor)::bigint AS minor FROM (
		SELECT t.occurred_at AS at, t.id, coalesce(p.order_line_id, 0) AS line, coalesce(p.producer_id, 0) AS maker, coalesce(p.cooperative_id, 0) AS group_id,
		       h.place, h.sign * p.amount AS minor,
		       dense_rank() OVER (ORDER BY t.occurred_at, t.id, coalesce(p.order_line_id, 0), coalesce(p.producer_id, 0), coalesce(p.cooperative_id, 0)) AS rank` + heldPostings + `
		  AND t.occurred_at >= $5 AND t.occurred_at < $6) m
	WHERE rank <= $7 GROUP BY place`

// list reads the lines, each with the balances after it.
func (s *Statement) list(ctx context.Context, q database.Queryer, h held, limit, offset int) error {
	if len(s.Places) == 0 {
		return nil
	}
	if err := q.SelectContext(ctx, &s.Lines, statementLines, h.arguments(s.Window.From, s.Window.To, limit+1, offset)...); err != nil {
		return err
	}
	if s.More = len(s.Lines) > limit; s.More {
		s.Lines = s.Lines[:limit]
	}
	balances := append([]money.Amount{}, s.Opening...)
	if offset > 0 {
		var skipped []struct {
			Place int
			Minor int64
		}
		if err := q.SelectContext(ctx, &skipped, statementSkipped, h.arguments(s.Window.From, s.Window.To, offset)...); err != nil {
			return err
		}
		for _, k := range skipped {
			balances[k.Place] = balances[k.Place].Add(money.Minor(k.Minor, money.IDR))
		}
	}
	for i := range s.Lines {
		line := &s.Lines[i]
		line.Amounts = make([]money.Amount, len(s.Places))
		for p := range s.Places {
			line.Amounts[p] = money.Minor(line.Minors[p], money.IDR)
			balances[p] = balances[p].Add(line.Amounts[p])
		}
		line.Balances = append([]money.Amount{}, balances...)
	}
	return nil
}
