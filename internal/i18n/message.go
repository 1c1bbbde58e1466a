package i18n

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"

	"simpul/internal/money"
)

// T returns the message of key in the language of ctx, its placeholders
// filled from args. A key that does not exist comes back as ⟦key⟧, a
// placeholder without an argument as ⟦1⟧: both are searched for by the tests
// that read pages.
func T(ctx context.Context, key string, args ...any) string {
	l := From(ctx)
	m, ok := catalogue()[l][key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	return m.render(l, args)
}

// Has reports whether the key exists.
func Has(key string) bool {
	_, ok := catalogue()[Indonesian][key]
	return ok
}

// message is one key in one language: a template for each plural form it has.
type message struct {
	forms map[plural.Form]template
}

// template is literal text, alternating with placeholders.
type template []segment

// segment is literal text when argument is 0, else the placeholder of that
// argument, counted from 1.
type segment struct {
	text     string
	argument int
	grouped  bool
}

var placeholder = regexp.MustCompile(`%\[([1-9])\]([sd])|%%`)

func parseTemplate(text string) template {
	var t template
	at := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		if m[0] > at {
			t = append(t, segment{text: text[at:m[0]]})
		}
		at = m[1]
		if m[2] < 0 {
			t = append(t, segment{text: "%"})
			continue
		}
		t = append(t, segment{argument: int(text[m[2]] - '0'), grouped: text[m[4]] == 'd'})
	}
	if at < len(text) {
		t = append(t, segment{text: text[at:]})
	}
	return t
}

func (m message) render(l Language, args []any) string {
	t, ok := m.forms[plural.Other]
	if len(m.forms) > 1 && len(args) > 0 {
		if n, isInt := integer(args[0]); isInt {
			if exact, has := m.forms[formOf(l, n)]; has {
				t = exact
			}
		}
	}
	if !ok {
		return ""
	}
	if len(t) == 1 && t[0].argument == 0 {
		return t[0].text
	}
	var b strings.Builder
	for _, s := range t {
		switch {
		case s.argument == 0:
			b.WriteString(s.text)
		case s.argument > len(args):
			fmt.Fprintf(&b, "⟦%d⟧", s.argument)
		default:
			b.WriteString(argument(l, args[s.argument-1], s.grouped))
		}
	}
	return b.String()
}

func formOf(l Language, n int64) plural.Form {
	if n < 0 {
		n = -n
	}
	// The rules of both languages look at no more than the last digits.
	return plural.Cardinal.MatchPlural(l.tag(), int(n%1_000_000), 0, 0, 0, 0)
}

func argument(l Language, arg any, grouped bool) string {
	switch v := arg.(type) {
	case string:
		return v
	case money.Amount:
		return formatMoney(l, v)
	case time.Time:
		return formatDate(l, v)
	}
	if n, ok := integer(arg); ok {
		if grouped {
			return formatNumber(l, n)
		}
		return strconv.FormatInt(n, 10)
	}
	return fmt.Sprint(arg)
}

func integer(arg any) (int64, bool) {
	switch v := arg.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case int16:
		return int64(v), true
	case uint32:
		return int64(v), true
	case uint16:
		return int64(v), true
	}
	return 0, false
}
