package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/identity"
)

// Names of cookies; over https they carry the prefix __Host-, which no other
// host can set.
const (
	sessionCookie = "simpul_session"
	browserCookie = "simpul_browser"
	deviceCookie  = "simpul_device"
	flashCookie   = "simpul_flash"
)

// cookiesKept is how long a browser keeps a cookie at most. How long a session
// lasts is decided here, not there.
const cookiesKept = 400 * 24 * time.Hour

// Actor is who is signed in, the zero Actor when nobody is. A page that asks
// can no longer be kept by a cache.
func Actor(c *fiber.Ctx) identity.Actor {
	v := visitOf(c)
	if err := v.readSession(c); err != nil {
		v.logFailure(err)
	}
	return v.actor
}

// Session is the session of the signed-in browser, the zero Session when
// nobody is signed in.
func Session(c *fiber.Ctx) identity.Session {
	v := visitOf(c)
	if err := v.readSession(c); err != nil {
		v.logFailure(err)
	}
	return v.session
}

// SessionToken is the cookie of the session, valid or not; only what signs in
// or out needs it.
func SessionToken(c *fiber.Ctx) identity.SessionToken {
	v := visitOf(c)
	v.personal = true
	return identity.SessionToken(v.cookie(c, sessionCookie))
}

func (v *visit) readSession(c *fiber.Ctx) error {
	v.personal = true
	if v.sessionRead {
		return v.sessionErr
	}
	v.sessionRead = true
	token := identity.SessionToken(v.cookie(c, sessionCookie))
	if token == "" {
		return nil
	}
	v.session, v.actor, v.sessionErr = identity.FindSession(c.UserContext(), v.DB, token, v.at)
	if v.sessionErr != nil || !v.actor.Known() {
		return v.sessionErr
	}
	if v.session.Asleep(v.at) {
		v.sleeper = v.actor
		if !v.takesLateForm(c) {
			v.session, v.actor = identity.Session{}, identity.Actor{}
		}
		return nil
	}
	v.sessionErr = identity.KeepSession(c.UserContext(), v.DB, v.session, v.actor, v.at)
	return v.sessionErr
}

// lateForm is for how long what she had begun to write is still taken when the
// phone has fallen asleep meanwhile; what the answer leads to asks for her PIN.
const lateForm = time.Hour

func (v *visit) takesLateForm(c *fiber.Ctx) bool {
	return !safeMethod(c.Method()) && v.at.Sub(*v.session.AwakeAt) < lateForm
}

// Sleeper is who was last signed in on a phone of several people that now asks
// for her PIN, the zero Actor when it asks for nobody's.
func Sleeper(c *fiber.Ctx) identity.Actor {
	v := visitOf(c)
	if err := v.readSession(c); err != nil {
		v.logFailure(err)
	}
	return v.sleeper
}

// KeepDevice gives the browser what identity now knows it by; "" takes it away.
func KeepDevice(c *fiber.Ctx, device string) {
	if device == "" {
		visitOf(c).dropCookie(c, deviceCookie)
		return
	}
	visitOf(c).setCookie(c, deviceCookie, device, cookiesKept)
}

// StartSession gives the browser a session that identity has just opened, and
// what lets it be known again as the person's device. The session of an office
// ends with the browser.
func StartSession(c *fiber.Ctx, in identity.SignedIn) {
	v := visitOf(c)
	keep := cookiesKept
	if in.Actor.HoldsOffice() {
		keep = 0
	}
	v.setCookie(c, sessionCookie, string(in.Token), keep)
	v.setCookie(c, deviceCookie, in.Device, cookiesKept)
	v.actor = in.Actor
}

// EndSession takes the session from the browser.
func EndSession(c *fiber.Ctx) {
	v := visitOf(c)
	v.dropCookie(c, sessionCookie)
	v.session, v.actor = identity.Session{}, identity.Actor{}
}

// Device is what identity gave this browser when somebody last signed in with
// it, or "".
func Device(c *fiber.Ctx) string {
	v := visitOf(c)
	v.personal = true
	return v.cookie(c, deviceCookie)
}

func (v *visit) cookieName(name string) string {
	if v.secure() {
		return "__Host-" + name
	}
	return name
}

func (v *visit) cookie(c *fiber.Ctx, name string) string { return c.Cookies(v.cookieName(name)) }

// setCookie sets a cookie that no script reads; with keep 0 it ends with the
// browser.
func (v *visit) setCookie(c *fiber.Ctx, name, value string, keep time.Duration) {
	v.personal = true
	c.Cookie(&fiber.Cookie{
		Name: v.cookieName(name), Value: value, Path: "/", MaxAge: int(keep.Seconds()), SessionOnly: keep == 0,
		HTTPOnly: true, Secure: v.secure(), SameSite: fiber.CookieSameSiteLaxMode,
	})
}

func (v *visit) dropCookie(c *fiber.Ctx, name string) {
	v.personal = true
	c.Cookie(&fiber.Cookie{
		Name: v.cookieName(name), Path: "/", Expires: time.Unix(1, 0), HTTPOnly: true, Secure: v.secure(), SameSite: fiber.CookieSameSiteLaxMode,
	})
}
