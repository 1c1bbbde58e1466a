package shop

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/order"
	"simpul/internal/seller"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/shop"
)

// text is a section of a page of text: its messages are info.name.title and, of
// its one or two paragraphs, info.name.first and info.name.second.
type text struct {
	name       string
	paragraphs int
	args       []any
}

func (t text) section(ctx context.Context) shop.InfoSection {
	s := shop.InfoSection{ID: t.name, Title: i18n.T(ctx, "info."+t.name+".title"), Text: []string{i18n.T(ctx, "info."+t.name+".first", t.args...)}}
	if t.paragraphs > 1 {
		s.Text = append(s.Text, i18n.T(ctx, "info."+t.name+".second", t.args...))
	}
	return s
}

func sections(ctx context.Context, all ...text) []shop.InfoSection {
	shown := make([]shop.InfoSection, len(all))
	for i, t := range all {
		shown[i] = t.section(ctx)
	}
	return shown
}

// returnDays is how many days a buyer has to send goods back.
const returnDays = int(order.ReturnWindow / (24 * time.Hour))

func (s *front) about(c *fiber.Ctx) error {
	ctx := c.UserContext()
	all := sections(ctx, text{"about_who", 2, nil}, text{"about_money", 2, nil}, text{"about_name", 1, nil})
	all[0].Links = []part.Link{{Label: i18n.T(ctx, "shop.groups"), URL: i18n.Path(ctx, "/kelompok")}, {Label: i18n.T(ctx, "info.stories"), URL: i18n.Path(ctx, "/cerita")}}
	all[1].Links = []part.Link{{Label: i18n.T(ctx, "info.impact"), URL: i18n.Path(ctx, "/dampak")}}
	return s.info(c, "/tentang", i18n.T(ctx, "info.about"), i18n.T(ctx, "info.about.lead"), all)
}

func (s *front) help(c *fiber.Ctx) error {
	ctx := c.UserContext()
	all := sections(ctx, text{"help_order", 2, nil}, text{"help_pay", 2, nil}, text{"help_send", 2, nil},
		text{"help_made", 1, nil}, text{"help_back", 2, []any{returnDays}}, text{"help_find", 1, nil})
	contact := shop.InfoSection{ID: "hubungi", Title: i18n.T(ctx, "info.help.contact"), Links: []part.Link{
		{Label: i18n.T(ctx, "info.complaint"), URL: i18n.Path(ctx, "/pengaduan")},
	}}
	return s.info(c, "/bantuan", i18n.T(ctx, "info.help"), i18n.T(ctx, "info.help.lead"), append(all, contact))
}

func (s *front) terms(c *fiber.Ctx) error {
	ctx := c.UserContext()
	all := sections(ctx, text{"terms_seller", 1, nil}, text{"terms_price", 2, nil}, text{"terms_contract", 1, nil},
		text{"terms_delivery", 1, nil}, text{"terms_back", 2, []any{returnDays}}, text{"terms_handmade", 1, nil}, text{"terms_law", 1, nil})
	all[0].Links = []part.Link{{Label: i18n.T(ctx, "info.complaint"), URL: i18n.Path(ctx, "/pengaduan")}}
	return s.info(c, "/ketentuan", i18n.T(ctx, "info.terms"), i18n.T(ctx, "info.terms.lead"), all)
}

func (s *front) privacy(c *fiber.Ctx) error {
	ctx := c.UserContext()
	all := sections(ctx, text{"privacy_buyer", 2, nil}, text{"privacy_maker", 2, nil}, text{"privacy_cookie", 1, nil},
		text{"privacy_device", 2, []any{mostWishes, mostSeen, keptDays}},
		text{"privacy_abroad", 1, nil}, text{"privacy_kept", 1, nil}, text{"privacy_rights", 2, nil})
	all[len(all)-1].Links = []part.Link{{Label: i18n.T(ctx, "info.complaint"), URL: i18n.Path(ctx, "/pengaduan")}}
	return s.info(c, "/privasi", i18n.T(ctx, "info.privacy"), i18n.T(ctx, "info.privacy.lead"), all)
}

// complaint names who sells and the ministry's service, as they stand in the
// table seller.
func (s *front) complaint(c *fiber.Ctx) error {
	ctx := c.UserContext()
	who, err := seller.Current(ctx, s.DB)
	if err != nil {
		return err
	}
	all := sections(ctx, text{"complaint_us", 2, nil}, text{"complaint_ministry", 1, nil})
	all[0].Facts = facts(ctx, [][2]string{
		{"info.seller.name", who.Name}, {"info.seller.address", who.Address}, {"info.seller.nib", who.NIB},
	}, who.WhatsApp, who.Telephone, who.Email)
	if who.Name == "" {
		all[0].Text = all[0].Text[:1]
	}
	all[1].Facts = facts(ctx, [][2]string{{"info.seller.service", who.Service}}, who.ServiceWhatsApp, "", who.ServiceEmail)
	return s.info(c, "/pengaduan", i18n.T(ctx, "info.complaint"), i18n.T(ctx, "info.complaint.lead"), all)
}

// facts leaves out what is not known.
func facts(ctx context.Context, plain [][2]string, whatsapp, telephone, email string) []part.Pair {
	var pairs []part.Pair
	for _, p := range plain {
		if p[1] != "" {
			pairs = append(pairs, part.Pair{Key: i18n.T(ctx, p[0]), Value: p[1]})
		}
	}
	if whatsapp != "" {
		pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "info.seller.whatsapp"), Body: shop.Reach(whatsapp, "https://wa.me/"+whatsapp[1:])})
	}
	if telephone != "" {
		pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "info.seller.telephone"), Body: shop.Reach(telephone, "tel:"+telephone)})
	}
	if email != "" {
		pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "info.seller.email"), Body: shop.Reach(email, "mailto:"+email)})
	}
	return pairs
}

// info sends a page of text.
func (s *front) info(c *fiber.Ctx, path, heading, lead string, all []shop.InfoSection) error {
	frame, err := s.frame(c.UserContext(), path)
	if err != nil {
		return err
	}
	web.Cacheable(c, keptFor)
	return web.Render(c, fiber.StatusOK, shop.Info(shop.InfoProps{
		Page: web.PublicPage(c, heading, lead), Frame: frame, Heading: heading, Lead: lead, Sections: all,
	}))
}

// contact is who sells, as the footer of every page shows it.
func (s *front) contact(ctx context.Context) (layout.Contact, error) {
	who, err := seller.Current(ctx, s.DB)
	return layout.Contact{
		Seller: who.Name, Address: who.Address, Email: who.Email,
		WhatsApp: strings.TrimPrefix(who.WhatsApp, "+"), Telephone: who.Telephone,
	}, err
}
