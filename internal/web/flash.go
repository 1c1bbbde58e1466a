package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/views/part"
)

// flashKept is how long a message waits for the page that shows it.
const flashKept = 2 * time.Minute

// maxFlash is the length of a message, in characters: a cookie holds 4 kB.
const maxFlash = 400

type flash struct {
	Tone    part.Tone `json:"t"`
	Message string    `json:"m"`
	Until   int64     `json:"u"`
}

// Flash says on the next page what happened with this form. The message
// travels in a signed cookie, so nobody else can put words on our pages.
func Flash(c *fiber.Ctx, tone part.Tone, key string, args ...any) {
	v := visitOf(c)
	message := []rune(i18n.T(c.UserContext(), key, args...))
	if len(message) > maxFlash {
		message = append(message[:maxFlash-1], '…')
	}
	body, err := json.Marshal(flash{Tone: tone, Message: string(message), Until: v.at.Add(flashKept).Unix()})
	if err != nil {
		v.Log.Error("flash", "reference", v.id, "error", err)
		return
	}
	encoded := base64.RawURLEncoding.EncodeToString(body)
	v.setCookie(c, flashCookie, encoded+"."+v.flashMAC(encoded), flashKept)
}

// TakeFlash is the message for this page, shown once.
func TakeFlash(c *fiber.Ctx) part.FlashProps {
	v := visitOf(c)
	v.personal = true
	cookie := v.cookie(c, flashCookie)
	if cookie == "" {
		return part.FlashProps{}
	}
	v.dropCookie(c, flashCookie)
	encoded, mac, _ := strings.Cut(cookie, ".")
	if !hmac.Equal([]byte(mac), []byte(v.flashMAC(encoded))) {
		return part.FlashProps{}
	}
	body, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return part.FlashProps{}
	}
	var f flash
	if err := json.Unmarshal(body, &f); err != nil || v.at.Unix() > f.Until {
		return part.FlashProps{}
	}
	return part.FlashProps{Tone: f.Tone, Message: f.Message}
}

func (v *visit) flashMAC(encoded string) string {
	mac := hmac.New(sha256.New, v.Key)
	mac.Write([]byte("flash\x00" + encoded))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:macBytes])
}
