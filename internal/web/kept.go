package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/static"
)

// Kept is what a phone keeps of an app for when there is no network.
type Kept struct {
	App   string   // a word of its own
	Scope string   // whose pages it is for, from the root
	Page  string   // that is shown instead of them, from the root
	Body  []byte   // of that page
	Files []string // that it needs, by their names among the static ones
	Paths []string // more of them, from the root
}

// ServiceWorker answers with the script that keeps an app's page. It changes
// whenever one of the files, or the page itself, does.
func ServiceWorker(c *fiber.Ctx, k Kept) error {
	script, ok := static.Lookup("js/sw.js")
	if !ok {
		return fiber.ErrNotFound
	}
	kept := struct {
		App     string   `json:"app"`
		Version string   `json:"version"`
		Page    string   `json:"page"`
		Files   []string `json:"files"`
		Icon    string   `json:"icon"` // of what is pushed
	}{App: k.App, Page: k.Page, Icon: static.URL("icon/icon-192.png")}
	for _, name := range k.Files {
		kept.Files = append(kept.Files, static.URL(name))
	}
	kept.Files = append(kept.Files, k.Paths...)
	sum := sha256.Sum256(k.Body)
	kept.Version = hex.EncodeToString(sum[:8])
	list, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("web: kept page: %w", err)
	}
	c.Set(fiber.HeaderContentType, script.ContentType)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	// The first page has no slash behind it that would be its scope.
	c.Set("Service-Worker-Allowed", k.Scope)
	return c.SendString("self.kept=" + string(list) + ";\n" + string(script.Body))
}

// Scripted tells a script's request from a page's form.
func Scripted(c *fiber.Ctx) bool {
	accept := c.Get(fiber.HeaderAccept)
	return strings.Contains(accept, fiber.MIMEApplicationJSON) && !strings.Contains(accept, fiber.MIMETextHTML)
}

// Desk is what a phone has to know before it sends: as whom, and with which
// token. What is sent with the token is refused once somebody else is signed in.
type Desk struct {
	Person string `json:"person"`
	Name   string `json:"name"`
	Token  string `json:"token"`
}
