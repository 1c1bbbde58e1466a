package main

import (
	"fmt"

	"simpul/internal/demo"
	"simpul/views/signin"
)

// introduce prints who can sign in to the demonstration.
func introduce(logins []demo.Login) {
	if len(logins) == 0 {
		return
	}
	say("  Demonstration: invented people, no real money. Sign in at /masuk as")
	for _, l := range logins {
		say(fmt.Sprintf("    %-14s %-16s %-28s %s", l.Role, l.Name, l.Typed(), l.Secret))
	}
}

// hints are the same logins for the pages to sign in at: by phone, and by
// e-mail.
func hints(logins []demo.Login) (phones, offices []signin.Hint) {
	for _, l := range logins {
		hint := signin.Hint{Name: l.Name, Detail: l.Detail(), Typed: l.Typed(), Secret: l.Secret}
		if l.Email != "" {
			offices = append(offices, hint)
		} else {
			phones = append(phones, hint)
		}
	}
	return phones, offices
}
