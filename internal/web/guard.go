package web

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/identity"
)

// The guards let those pass who may use a part of the site, and of their
// unsafe requests only those that carry the token of a form. Others are led to
// the sign-in page, or get 401 or 403. What a person may see within a part is
// decided by the query: somebody else's things are not found.

// RequireSignedIn lets everybody pass who is signed in.
func RequireSignedIn(c *fiber.Ctx) error {
	return guard(c, func(identity.Actor) bool { return true })
}

// RequireProducer lets producers pass, and an officer who acts for one: the actor
// is then the officer on the producer's behalf.
func RequireProducer(c *fiber.Ctx) error {
	v := visitOf(c)
	if err := v.readSession(c); err != nil {
		return err
	}
	v.actor = v.actor.For(v.session)
	return guard(c, func(a identity.Actor) bool { return a.Producer })
}

// RequireHerself lets producers pass where nobody acts for them.
func RequireHerself(c *fiber.Ctx) error {
	v := visitOf(c)
	if err := v.readSession(c); err != nil {
		return err
	}
	if v.actor.Known() && v.session.Helps != 0 {
		return fault.New(fault.Forbidden, "helping.own")
	}
	return guard(c, func(a identity.Actor) bool { return a.Producer })
}

// RequireOfficer lets officers of any cooperative pass.
func RequireOfficer(c *fiber.Ctx) error {
	return guard(c, func(a identity.Actor) bool { return len(a.OfficerOf) > 0 })
}

// RequireManager lets managers of any programme pass, and for reading its
// auditors.
func RequireManager(c *fiber.Ctx) error {
	return guard(c, func(a identity.Actor) bool {
		return len(a.ManagerOf) > 0 || len(a.AuditorOf) > 0 && safeMethod(c.Method())
	})
}

// RequireReader lets managers and auditors of any programme pass, also for what they
// make for themselves alone.
func RequireReader(c *fiber.Ctx) error {
	return guard(c, func(a identity.Actor) bool { return len(a.ManagerOf) > 0 || len(a.AuditorOf) > 0 })
}

// RequireAdministrator lets administrators pass.
func RequireAdministrator(c *fiber.Ctx) error {
	return guard(c, func(a identity.Actor) bool { return a.Administrator })
}

func guard(c *fiber.Ctx, allowed func(identity.Actor) bool) error {
	v := visitOf(c)
	if err := v.readSession(c); err != nil {
		return err
	}
	if !v.actor.Known() {
		return fault.New(fault.Unauthenticated, "error.sign_in")
	}
	if !allowed(v.actor) {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	return RequireToken(c)
}
