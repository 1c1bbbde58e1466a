package identity

import (
	"errors"
	"net/mail"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// ErrPhone and ErrEmail say that what was typed is no telephone number or
// address of mail.
var (
	ErrPhone = errors.New("identity: no telephone number")
	ErrEmail = errors.New("identity: no mail address")
)

// Phone normalises a typed number to E.164 (+62812…). In Indonesia 08…, 8…,
// 62… and +62 … are the same, with any spaces, dots and dashes; country is the
// ISO code of where a number without + is from.
func Phone(typed, country string) (string, error) {
	digits := strings.TrimSpace(typed)
	if country == "ID" && !strings.HasPrefix(digits, "+") {
		digits = indonesian(digits)
	}
	number, err := phonenumbers.Parse(digits, country)
	if err != nil || !phonenumbers.IsValidNumber(number) || number.GetExtension() != "" {
		return "", ErrPhone
	}
	return phonenumbers.Format(number, phonenumbers.E164), nil
}

// indonesian turns 8… and 62… into a form that the country's own rules read;
// 62 also begins no area code.
func indonesian(typed string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		if strings.ContainsRune(" -.()\u00a0\u2011\u2013", r) {
			return -1
		}
		return '?'
	}, typed)
	switch {
	case strings.HasPrefix(plain, "62"):
		return "+" + plain
	case strings.HasPrefix(plain, "8"):
		return "0" + plain
	}
	return plain
}

// Email normalises a mail address to lower case.
func Email(typed string) (string, error) {
	typed = strings.ToLower(strings.TrimSpace(typed))
	parsed, err := mail.ParseAddress(typed)
	if err != nil || parsed.Address != typed || len(typed) > 254 {
		return "", ErrEmail
	}
	_, host, _ := strings.Cut(typed, "@")
	if !strings.Contains(host, ".") {
		return "", ErrEmail
	}
	return typed, nil
}
