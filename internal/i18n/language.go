package i18n

import (
	"context"

	"golang.org/x/text/language"
)

// Language is one of the two languages of the shop.
type Language string

const (
	Indonesian Language = "id"
	English    Language = "en"
)

// Languages returns every language, the default first.
func Languages() []Language { return []Language{Indonesian, English} }

// ParseLanguage reads "id" or "en".
func ParseLanguage(code string) (Language, bool) {
	l := Language(code)
	return l, l == Indonesian || l == English
}

// Name is what the language calls itself.
func (l Language) Name() string {
	if l == English {
		return "English"
	}
	return "Bahasa Indonesia"
}

// Other is the language that a switch on the page leads to.
func (l Language) Other() Language {
	if l == English {
		return Indonesian
	}
	return English
}

// Locale is the form that Open Graph and Stripe ask for: id_ID, en_US.
func (l Language) Locale() string {
	if l == English {
		return "en_US"
	}
	return "id_ID"
}

func (l Language) tag() language.Tag {
	if l == English {
		return language.English
	}
	return language.Indonesian
}

type contextKey struct{}

// With returns a context whose language is l.
func With(ctx context.Context, l Language) context.Context {
	return context.WithValue(ctx, contextKey{}, l)
}

// From returns the language of the context, Indonesian when it has none.
func From(ctx context.Context) Language {
	if l, ok := ctx.Value(contextKey{}).(Language); ok {
		return l
	}
	return Indonesian
}
