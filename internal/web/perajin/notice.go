package perajin

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/notice"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/perajin"
)

const (
	noticesShown   = 3 // on the home page
	noticesPerPage = 20
)

// noticeProps are notices as pages show them.
func noticeProps(ctx context.Context, told []notice.Notice) []perajin.HomeNotice {
	all := make([]perajin.HomeNotice, len(told))
	for i, n := range told {
		all[i] = perajin.HomeNotice{
			Text: n.Text(ctx), Reason: n.Reason, At: i18n.ShortDateTime(ctx, n.CreatedAt), URL: inboxPath + "/" + idText(n.ID),
			MoreURL: moreOf(n), Seen: n.SeenAt != nil,
		}
	}
	return all
}

// moreOf is the page on which she sees what a notice is about.
func moreOf(n notice.Notice) string {
	switch n.Kind {
	case notice.Prepare, notice.Due:
		return ordersPath
	case notice.PaidOut, notice.PaidBack:
		return moneyPath + "#bayar-" + strconv.FormatInt(n.About, 10)
	case notice.ShareAsked, notice.ShareAgreed, notice.ShareRefused, notice.Approved, notice.SentBack, notice.Arranged:
		return goodsPath
	case notice.Brought:
		return broughtPath
	case notice.Lent, notice.GivenBack:
		return borrowedPath
	case notice.Destination:
		return destinationPath
	case notice.PasskeyAdded, notice.PasskeyRemoved:
		return passkeyPath
	case notice.Helped:
		return helpPath
	case notice.Sold, notice.ShareLost, notice.Refunded, notice.Forgiven, notice.Answered, notice.Left:
		return moneyPath
	}
	return ""
}

// inbox lists all that she was told.
func (p *pages) inbox(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if whose, err := strconv.ParseInt(c.Query(notice.ForField), 10, 64); err == nil && identity.PersonID(whose) != web.Actor(c).Maker() {
		// A push of somebody else who uses this phone: her PIN first.
		return web.Redirect(c, "/masuk?siapa="+strconv.FormatInt(whose, 10)+"&next="+inboxPath)
	}
	before, _ := strconv.ParseInt(c.Query("sebelum"), 10, 64)
	told, err := notice.Inbox(ctx, p.DB, web.Actor(c).Maker(), notice.ID(max(before, 0)), noticesPerPage)
	if err != nil {
		return err
	}
	props := perajin.InboxProps{Token: ownToken(c), Notices: noticeProps(ctx, told), SeenURL: seenPath, SettingsURL: pushPath}
	props.Page, props.Frame = head(c, layout.ProducerHome, "notice.title")
	props.Frame.BackURL = homePath
	if len(told) == noticesPerPage {
		props.OlderURL = inboxPath + "?sebelum=" + idText(told[len(told)-1].ID)
	}
	return web.Render(c, fiber.StatusOK, perajin.Inbox(props))
}

// ownToken is the token of forms that are hers alone, "" for who acts for her.
func ownToken(c *fiber.Ctx) string {
	if web.Actor(c).OnBehalfOf != 0 {
		return ""
	}
	return web.Token(c)
}

// seeNotice notes that she has read a notice.
func (p *pages) seeNotice(c *fiber.Ctx) error {
	id, err := c.ParamsInt("id")
	if err != nil || id <= 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err := notice.See(c.UserContext(), p.DB, web.Actor(c).Maker(), notice.ID(id), web.Now(c)); err != nil {
		return err
	}
	if web.Form(c).Ticked("inbox") {
		return web.Redirect(c, inboxPath)
	}
	return web.Redirect(c, homePath)
}

// seeAll notes that she has read all of them.
func (p *pages) seeAll(c *fiber.Ctx) error {
	if err := notice.SeeAll(c.UserContext(), p.DB, web.Actor(c).Maker(), web.Now(c)); err != nil {
		return err
	}
	return web.Redirect(c, inboxPath)
}

// showPush shows what she wants pushed, and to which phones.
func (p *pages) showPush(c *fiber.Ctx) error {
	if web.Actor(c).OnBehalfOf != 0 {
		return fault.New(fault.Forbidden, "helping.own")
	}
	ctx, person := c.UserContext(), web.Actor(c).Maker()
	choices, err := notice.ChoicesOf(ctx, p.DB, person)
	if err != nil {
		return err
	}
	phones, err := notice.Phones(ctx, p.DB, person)
	if err != nil {
		return err
	}
	props := perajin.PushProps{Token: web.Token(c), Action: pushPath, PhoneURL: phonePath, Key: p.PushKey}
	props.Page, props.Frame = head(c, layout.ProducerHome, "notice.push.title")
	props.Frame.BackURL = inboxPath
	for _, topic := range notice.Topics() {
		props.Choices = append(props.Choices, perajin.PushChoice{Topic: string(topic), On: choices[topic]})
	}
	for _, phone := range phones {
		props.Phones = append(props.Phones, perajin.PushPhone{
			Device: i18n.T(ctx, deviceKey(phone.Device)), Added: i18n.Date(ctx, phone.AddedAt), Endpoint: phone.Endpoint,
			DropURL: phonePath + "/" + strconv.FormatInt(phone.ID, 10),
		})
	}
	return web.Render(c, fiber.StatusOK, perajin.Push(props))
}

// choosePush switches one sort of pushes on or off.
func (p *pages) choosePush(c *fiber.Ctx) error {
	f := web.Form(c)
	topic, wanted := notice.Topic(f.Value("topic")), f.Has("answer", "on")
	if !slices.Contains(notice.Topics(), topic) {
		return fault.New(fault.Invalid, "error.invalid")
	}
	if err := notice.Choose(c.UserContext(), p.DB, web.Actor(c).Maker(), topic, wanted, web.Now(c)); err != nil {
		return err
	}
	done := "notice.push.off"
	if wanted {
		done = "notice.push.on"
	}
	web.Flash(c, part.Good, done, i18n.T(c.UserContext(), "notice.topic."+string(topic)))
	return web.Redirect(c, pushPath+"#"+string(topic))
}

// addPhone sends her notices to this phone, as its browser has allowed.
func (p *pages) addPhone(c *fiber.Ctx) error {
	f := web.Form(c)
	phone := notice.Phone{Endpoint: f.Value("endpoint"), P256DH: f.Value("p256dh"), Auth: f.Value("auth"), Device: c.Get(fiber.HeaderUserAgent)}
	if err := notice.AddPhone(c.UserContext(), p.DB, web.Actor(c).Maker(), phone, web.Now(c)); err != nil {
		return err
	}
	web.Flash(c, part.Good, "notice.push.added")
	return web.Redirect(c, pushPath)
}

// dropPhone sends her notices no more to a phone.
func (p *pages) dropPhone(c *fiber.Ctx) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	if err := notice.DropPhone(c.UserContext(), p.DB, web.Actor(c).Maker(), id); err != nil {
		return err
	}
	web.Flash(c, part.Good, "notice.push.dropped")
	return web.Redirect(c, pushPath)
}
