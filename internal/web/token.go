package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/views/part"
)

// tokenHeader carries the token of requests that scripts make. Forms with files
// carry it in their address, because their body is not read before the check.
const tokenHeader = "X-Simpul-Token"

const nonceBytes, macBytes = 12, 16

// browserKept is how long a browser is remembered without anybody signed in.
const browserKept = 60 * 24 * time.Hour

// Token is what a form carries in its field part.TokenName to prove that this
// browser asked for it. It belongs to the session, else to the browser, and is
// different each time, so that compression gives nothing away.
func Token(c *fiber.Ctx) string {
	v := visitOf(c)
	binding := v.binding(c)
	if binding == "" {
		binding = "browser " + KeepBrowser(c)
	}
	sealed := make([]byte, nonceBytes, nonceBytes+macBytes)
	_, _ = rand.Read(sealed) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(append(sealed, v.tokenMAC(sealed, binding)...))
}

// RequireToken lets a request pass when it is safe or carries a Token of this
// browser. Guards include it; routes for customers add it.
func RequireToken(c *fiber.Ctx) error {
	if safeMethod(c.Method()) {
		return c.Next()
	}
	v := visitOf(c)
	sealed, err := base64.RawURLEncoding.DecodeString(givenToken(c))
	binding := v.binding(c)
	if err != nil || binding == "" || len(sealed) != nonceBytes+macBytes ||
		!hmac.Equal(sealed[nonceBytes:], v.tokenMAC(sealed[:nonceBytes], binding)) {
		return fault.New(fault.Forbidden, "error.form.expired")
	}
	return c.Next()
}

// binding is what a token belongs to, "" for a browser that was never here.
func (v *visit) binding(c *fiber.Ctx) string {
	if Session(c).Person != 0 {
		// What is sent for somebody was written for her.
		if v.actor.OnBehalfOf != 0 {
			return "session " + v.session.ID() + " for " + strconv.FormatInt(int64(v.actor.OnBehalfOf), 10)
		}
		return "session " + v.session.ID()
	}
	if browser := Browser(c); browser != "" {
		return "browser " + browser
	}
	return ""
}

func (v *visit) tokenMAC(nonce []byte, binding string) []byte {
	mac := hmac.New(sha256.New, v.Key)
	mac.Write([]byte("form token\x00"))
	mac.Write(nonce)
	mac.Write([]byte(binding))
	return mac.Sum(nil)[:macBytes]
}

func givenToken(c *fiber.Ctx) string {
	if token := c.Get(tokenHeader); token != "" {
		return token
	}
	if token := c.Query(part.TokenName); token != "" {
		return token
	}
	if visitOf(c).body != nil {
		return "" // an upload, whose body is not read here
	}
	return c.FormValue(part.TokenName)
}

// Browser names this browser while nobody need be signed in: its cart is kept
// under that name. It is 32 random bytes in URL-safe base64, "" for a browser
// that was never given a name.
func Browser(c *fiber.Ctx) string {
	v := visitOf(c)
	v.personal = true
	name := v.cookie(c, browserCookie)
	if b, err := base64.RawURLEncoding.DecodeString(name); err != nil || len(b) != 32 {
		return ""
	}
	return name
}

// KeepBrowser is Browser, giving it a name when it has none, and asks the
// browser to keep it for another 60 days.
func KeepBrowser(c *fiber.Ctx) string {
	v := visitOf(c)
	name := Browser(c)
	if name == "" {
		name = identity.NewToken()
		c.Request().Header.SetCookie(v.cookieName(browserCookie), name)
	}
	v.setCookie(c, browserCookie, name, browserKept)
	return name
}
