package i18n

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"simpul/internal/money"
)

// wib is Western Indonesian Time, the zone of every day on screen. It has had
// no daylight saving since 1964, so a fixed zone is exact and needs no tzdata.
var wib = time.FixedZone("WIB", 7*60*60)

// Money shows an amount: Rp1.250.000 in Indonesian, Rp1,250,000 in English.
func Money(ctx context.Context, a money.Amount) string { return formatMoney(From(ctx), a) }

// Number shows an integer with digit groups: 1.250 or 1,250.
func Number(ctx context.Context, n int64) string { return formatNumber(From(ctx), n) }

// Percent shows basis points: 250 is 2,5 % in Indonesian, 2.5% in English.
func Percent(ctx context.Context, basisPoints int64) string {
	l := From(ctx)
	sign := ""
	if basisPoints < 0 {
		sign, basisPoints = "−", -basisPoints
	}
	text := formatNumber(l, basisPoints/100)
	if part := basisPoints % 100; part != 0 {
		decimal := ","
		if l == English {
			decimal = "."
		}
		text += decimal + strings.TrimRight(fmt.Sprintf("%02d", part), "0")
	}
	if l == English {
		return sign + text + "%"
	}
	return sign + text + "\u00a0%"
}

// Date shows the WIB day: Rabu, 14 Januari 2026 or Wednesday, 14 January 2026.
func Date(ctx context.Context, t time.Time) string { return formatDate(From(ctx), t) }

// DateTime shows day and time: Rabu, 14 Januari 2026 pukul 14.30 WIB or
// Wednesday, 14 January 2026, 14:30 WIB.
func DateTime(ctx context.Context, t time.Time) string {
	l := From(ctx)
	if l == English {
		return formatDate(l, t) + ", " + Time(ctx, t)
	}
	return formatDate(l, t) + " pukul " + Time(ctx, t)
}

// Time shows the time of day: 14.30 WIB or 14:30 WIB.
func Time(ctx context.Context, t time.Time) string {
	t = t.In(wib)
	if From(ctx) == English {
		return t.Format("15:04") + " WIB"
	}
	return t.Format("15.04") + " WIB"
}

// ShortDate shows the WIB day for tables: 14 Jan 2026.
func ShortDate(ctx context.Context, t time.Time) string {
	l, t := From(ctx), t.In(wib)
	return fmt.Sprintf("%d %s %d", t.Day(), namesOf(l).short[t.Month()-1], t.Year())
}

// ShortDateTime shows WIB day and time for tables: 14 Jan 2026, 14.30.
func ShortDateTime(ctx context.Context, t time.Time) string {
	return ShortDate(ctx, t) + ", " + strings.TrimSuffix(Time(ctx, t), " WIB")
}

// Month shows the WIB month: Januari 2026.
func Month(ctx context.Context, t time.Time) string {
	l, t := From(ctx), t.In(wib)
	return namesOf(l).months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// ShortMonth shows the WIB month on a chart's axis: Jan 2026.
func ShortMonth(ctx context.Context, t time.Time) string {
	l, t := From(ctx), t.In(wib)
	return namesOf(l).short[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// List joins names: Aminah, Siti dan Rani or Aminah, Siti and Rani.
func List(ctx context.Context, items []string) string {
	and := " dan "
	if From(ctx) == English {
		and = " and "
	}
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + and + items[n-1]
	}
}

func formatMoney(l Language, a money.Amount) string {
	if l == English {
		return a.Format(',', '.')
	}
	return a.String()
}

func formatNumber(l Language, n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	separator := byte('.')
	if l == English {
		separator = ','
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(separator)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

func formatDate(l Language, t time.Time) string {
	t = t.In(wib)
	n := namesOf(l)
	return fmt.Sprintf("%s, %d %s %d", n.days[t.Weekday()], t.Day(), n.months[t.Month()-1], t.Year())
}
