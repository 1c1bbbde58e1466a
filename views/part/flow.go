package part

import (
	"strconv"

	"simpul/internal/money"
)

// MoneyPart is one share of a total.
type MoneyPart struct {
	Label  string
	Amount money.Amount
}

// MoneyFlowProps splits a total into at most five parts, in the order makers,
// cooperative, programme, payment, shipping; they sum to Total. Parts of zero are not
// drawn.
type MoneyFlowProps struct {
	Title    string // "Ke mana uang Anda mengalir" when empty
	Total    money.Amount
	TotalFor string // what the total is; "Harga barang" when empty
	Parts    []MoneyPart
	Note     string
	Heading  int // level of the title: 2 or 3; 2 when zero
	// SharesOnly leaves the amounts out.
	SharesOnly bool
}

// flowPart is a part with its place on a bar 1,000 wide.
type flowPart struct {
	MoneyPart
	class       string
	x, width    string
	basisPoints int64
}

// drawn lays the parts out by cumulative rounding, so that the bar is full
// and no part drifts.
func (p MoneyFlowProps) drawn() []flowPart {
	total := p.Total.Minor()
	if total <= 0 {
		return nil
	}
	var out []flowPart
	var sum, left int64
	for i, part := range p.Parts {
		if part.Amount.Sign() <= 0 {
			continue
		}
		sum += part.Amount.Minor()
		right := permille(sum, total)
		out = append(out, flowPart{
			MoneyPart:   part,
			class:       "money-flow-" + strconv.Itoa(min(i, 4)+1),
			x:           strconv.FormatInt(left, 10),
			width:       strconv.FormatInt(max(right-left-3, 1), 10),
			basisPoints: (part.Amount.Minor()*20_000 + total) / (2 * total),
		})
		left = right
	}
	return out
}

func permille(part, total int64) int64 { return (part*2_000 + total) / (2 * total) }

// Bar is one row of a bar list.
type Bar struct {
	Label  string
	URL    string
	Value  int64 // what the length shows; any unit, the same in all rows
	Text   string
	Detail string
	Marked bool
}

// BarsProps is a list of bars, longest first by convention of its caller. The
// longest fills the width.
type BarsProps struct {
	Label string
	Bars  []Bar
}

func (p BarsProps) width(b Bar) string {
	var longest int64
	for _, other := range p.Bars {
		longest = max(longest, other.Value)
	}
	if longest == 0 || b.Value <= 0 {
		return "0"
	}
	return strconv.FormatInt(max(permille(b.Value, longest), 1), 10)
}
