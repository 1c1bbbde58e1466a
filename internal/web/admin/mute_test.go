package admin_test

import (
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/identity"
	"simpul/internal/web/admin"
	"simpul/internal/web/signin"
	"simpul/internal/web/webtest"
)

// TestAMuteShopSaysSo tells the administrator of a live shop without a mail
// server that no letters go out, and nobody else.
func TestAMuteShopSaysSo(t *testing.T) {
	t.Parallel()
	for _, mute := range []bool{true, false} {
		s := webtest.Start(t, func(app *fiber.App, s *webtest.Server) {
			(&signin.Desk{DB: s.DB.App, Gate: s.Gate}).Routes(app)
			(&admin.Office{DB: s.DB.App, Version: "uji", StartedAt: s.Clock.Now(), Mute: mute}).Routes(app)
		})
		id := s.AddPerson(t, identity.NewPerson{Name: "Dewi", Email: "dewi@contoh.id"}, "kuda sungai lampu")
		s.Grant(t, id, identity.Office{Role: identity.Administrator})
		c := s.Client(t)
		c.SignInOffice("dewi@contoh.id", "kuda sungai lampu").Want(200)
		if said := strings.Contains(c.Get("/admin").Want(200).Text("main"), "SMTP_URL"); said != mute {
			t.Errorf("mute %v, said %v", mute, said)
		}
	}
}
