package till

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/inquiry"
	"simpul/internal/letter"
	"simpul/internal/order"
	"simpul/internal/web"
	"simpul/views/shop"
)

// letters are those about this browser's orders and inquiries, newest first, in a
// demonstration; elsewhere they are sent, and there is no mailbox.
func (o Options) letters(c *fiber.Ctx) ([]letter.Letter, error) {
	if !web.Page(c, "").Demo {
		return nil, fiber.ErrNotFound
	}
	ctx := c.UserContext()
	placed, err := order.OfBrowser(ctx, o.DB, web.Browser(c), mostOrders)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(placed))
	for i, p := range placed {
		ids[i] = int64(p.ID)
	}
	asked, err := inquiry.OfBrowser(ctx, o.DB, web.Browser(c), mostOrders)
	if err != nil {
		return nil, err
	}
	inquiries := make([]int64, len(asked))
	for i, a := range asked {
		inquiries[i] = int64(a.ID)
	}
	return letter.About(ctx, o.DB, ids, inquiries)
}

func (o Options) showMailbox(c *fiber.Ctx) error {
	ctx := c.UserContext()
	letters, err := o.letters(c)
	if err != nil {
		return err
	}
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	props := shop.MailboxProps{Page: web.Page(c, i18n.T(ctx, "mail.box")), Frame: frame}
	for _, l := range letters {
		props.Letters = append(props.Letters, shop.MailboxLetter{
			To: i18n.T(ctx, "mail.box.to", l.Recipient, i18n.ShortDateTime(ctx, l.OwedAt)), Subject: l.Subject, Text: l.Text,
			HTMLURL: i18n.Path(ctx, "/kotak-surat/"+strconv.FormatInt(int64(l.ID), 10)),
		})
	}
	return web.Render(c, fiber.StatusOK, shop.Mailbox(props))
}

// showLetter is a letter as programs that read mail show it.
func (o Options) showLetter(c *fiber.Ctx) error {
	letters, err := o.letters(c)
	if err != nil {
		return err
	}
	for _, l := range letters {
		if strconv.FormatInt(int64(l.ID), 10) == c.Params("id") && l.WrittenAt != nil {
			c.Set(fiber.HeaderCacheControl, "no-store")
			c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
			return c.SendString(l.HTML)
		}
	}
	return fiber.ErrNotFound
}
