package koperasi

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cod"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const (
	// shopPageBytes is the most that the form with photographs weighs.
	shopPageBytes = 100 << 20
	mostShopParts = 60
	mostShopText  = 32 << 10 // bytes of one text in it
)

// shopSent is the form as it came: what was typed, and the photographs in hand.
type shopSent struct {
	form     *form.Form
	pictures []media.ID
	main     media.ID // 0 for none
}

// profile is what the form says of the cooperative.
func (sent shopSent) profile(group cooperative.Cooperative) cooperative.Profile {
	f := sent.form
	p := cooperative.Profile{
		Name: f.Required("name", 120), Street: f.Text("street", 200), Phone: f.Phone("phone", "ID"),
		Story: f.Lines("story", cooperative.MostStory), StoryEN: f.Lines("story_en", cooperative.MostStory), Picture: sent.main,
	}
	p.Workshop = slices.DeleteFunc(slices.Clone(sent.pictures), func(id media.ID) bool { return id == sent.main })
	seen, err := strconv.Atoi(f.Value("seen"))
	if err != nil {
		seen = group.PageVersion
	}
	p.Seen = seen
	return p
}

func (p *pages) shopPage(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	standing, err := p.standingPictures(c.UserContext(), s)
	if err != nil {
		return err
	}
	sent := shopSent{form: form.Filled(map[string]string{
		"name": s.group.Name, "street": s.group.Street, "phone": s.group.Phone, "story": s.group.Story, "story_en": s.group.StoryEN,
		"seen": strconv.Itoa(s.group.PageVersion),
	}), pictures: standing, main: s.group.Picture}
	return p.renderShopPage(c, s, fiber.StatusOK, sent, nil)
}

// standingPictures are the photographs of the page as it is, the main one first.
func (p *pages) standingPictures(ctx context.Context, s *scope) ([]media.ID, error) {
	workshop, err := cooperative.Workshop(ctx, p.DB, s.group.ID)
	if err == nil && s.group.Picture != 0 {
		workshop = append([]media.ID{s.group.Picture}, workshop...)
	}
	return workshop, err
}

// presentShop shows what was typed as customers would see it, takes it back into the
// form, or saves it.
func (p *pages) presentShop(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	sent, err := p.receiveShop(c, s)
	if err != nil {
		return err
	}
	ctx, do := c.UserContext(), sent.form.Value("do")
	if do == koperasi.EditShopPage && sent.form.Valid() {
		return p.renderShopPage(c, s, fiber.StatusOK, sent, nil)
	}
	profile := sent.profile(s.group)
	if !sent.form.Valid() {
		return p.renderShopPage(c, s, fiber.StatusUnprocessableEntity, sent, nil)
	}
	if do == koperasi.PreviewShopPage || do == koperasi.EnglishShopPage {
		return p.previewShop(c, s, sent, profile)
	}
	err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
		return cooperative.Present(ctx, tx, web.Actor(c), s.group.ID, profile, web.Now(c))
	})
	if fault.KindOf(err) == fault.Conflict {
		return p.shopOvertaken(c, s, sent, profile)
	}
	if err != nil && sent.form.Take(err) {
		return p.renderShopPage(c, s, fiber.StatusUnprocessableEntity, sent, nil)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "toko.saved")
	return web.Redirect(c, s.address.To(koperasi.ShopPagePath))
}

// receiveShop reads the form part by part; a photograph is taken in at once.
func (p *pages) receiveShop(c *fiber.Ctx, s *scope) (shopSent, error) {
	parts, err := web.Multipart(c)
	if err != nil {
		return shopSent{}, err
	}
	typed, fresh := map[string][]string{}, []media.ID(nil)
	var refused error
	for n := 0; ; n++ {
		sent, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || n >= mostShopParts {
			return shopSent{}, fault.Wrap(err, fault.Invalid, "error.invalid")
		}
		if sent.FileName() == "" {
			text, err := io.ReadAll(io.LimitReader(sent, mostShopText))
			if err != nil {
				return shopSent{}, fault.Wrap(err, fault.Invalid, "error.invalid")
			}
			typed[sent.FormName()] = append(typed[sent.FormName()], string(text))
			continue
		}
		id, err := p.takeShopPhoto(c, sent)
		refusal, known := fault.As(err)
		switch {
		case err == nil && id != 0:
			fresh = append(fresh, id)
		case known && strings.HasPrefix(refusal.Key, "media."):
			refused = err
		case err != nil:
			return shopSent{}, err
		}
	}
	return p.assembleShop(c, s, typed, fresh, refused)
}

func (p *pages) takeShopPhoto(c *fiber.Ctx, sent *multipart.Part) (media.ID, error) {
	if sent.FormName() != "photo" {
		return 0, nil
	}
	taken, err := media.Add(c.UserContext(), p.DB, p.Studio, int64(web.Actor(c).Person), sent, web.Now(c))
	return taken.ID, err
}

// assembleShop puts kept and new photographs together. Ids of other people's pictures
// are dropped: the page would show them.
func (p *pages) assembleShop(c *fiber.Ctx, s *scope, typed map[string][]string, fresh []media.ID, refused error) (shopSent, error) {
	ctx := c.UserContext()
	sent := shopSent{form: form.New(typed)}
	var wanted []media.ID
	for _, value := range typed["pictures"] {
		if id, err := strconv.ParseInt(value, 10, 64); err == nil && !slices.Contains(typed["drop"], value) && !slices.Contains(wanted, media.ID(id)) {
			wanted = append(wanted, media.ID(id))
		}
	}
	standing, err := p.standingPictures(ctx, s)
	if err != nil {
		return sent, err
	}
	own, err := media.Owned(ctx, p.DB, int64(web.Actor(c).Person), wanted)
	if err != nil {
		return sent, err
	}
	for _, id := range append(wanted, fresh...) {
		hers := slices.Contains(own, id) || slices.Contains(standing, id) || slices.Contains(fresh, id)
		if hers && !slices.Contains(sent.pictures, id) {
			sent.pictures = append(sent.pictures, id)
		}
	}
	if f, ok := fault.As(refused); ok {
		sent.form.Refuse("photo", f.Key, f.Args...)
	}
	if most := cooperative.MostWorkshop + 1; len(sent.pictures) > most {
		sent.pictures = sent.pictures[:most]
		sent.form.Refuse("photo", "catalog.cooperative.photos", most)
	}
	for i, id := range sent.pictures {
		if i == 0 || strconv.FormatInt(int64(id), 10) == sent.form.Value("main") {
			sent.main = id
		}
	}
	return sent, nil
}

// previewShop is the shop's own page with what was typed.
func (p *pages) previewShop(c *fiber.Ctx, s *scope, sent shopSent, profile cooperative.Profile) error {
	shown := s.group
	shown.Name, shown.Street, shown.Phone, shown.Story, shown.StoryEN, shown.Picture = profile.Name, profile.Street, profile.Phone, profile.Story, profile.StoryEN, profile.Picture
	above := koperasi.ShopPreviewProps{
		Address: s.address, Token: web.Token(c), Form: sent.form, Main: strconv.FormatInt(int64(sent.main), 10), English: profile.StoryEN != "",
	}
	for _, id := range sent.pictures {
		above.Pictures = append(above.Pictures, strconv.FormatInt(int64(id), 10))
	}
	if sent.form.Value("do") == koperasi.EnglishShopPage {
		c.SetUserContext(i18n.With(c.UserContext(), i18n.English))
	}
	page, err := p.GroupPage(c, shown, profile.Workshop, koperasi.ShopPreview(above))
	if err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, page)
}

// shopOvertaken shows what somebody else has saved meanwhile beside what was typed;
// saved once more, what was typed replaces it.
func (p *pages) shopOvertaken(c *fiber.Ctx, s *scope, sent shopSent, typed cooperative.Profile) error {
	ctx := c.UserContext()
	now, err := cooperative.ByID(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	last, err := cooperative.PresentedBy(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	told := &koperasi.Overtaken{Text: i18n.T(ctx, "toko.overtaken.text", last.By, i18n.ShortDateTime(ctx, *last.At))}
	for _, field := range [][3]string{
		{"toko.name", now.Name, typed.Name}, {"toko.story", now.Story, typed.Story}, {"toko.story_en", now.StoryEN, typed.StoryEN},
		{"toko.phone", now.Phone, typed.Phone}, {"toko.street", now.Street, typed.Street},
	} {
		if field[1] != field[2] {
			told.Differs = append(told.Differs, part.Pair{Key: i18n.T(ctx, field[0]), Value: field[1]})
		}
	}
	s.group = now
	values := map[string][]string{"seen": {strconv.Itoa(now.PageVersion)}}
	for _, name := range []string{"name", "street", "phone", "story", "story_en"} {
		values[name] = []string{sent.form.Value(name)}
	}
	sent.form = form.New(values)
	return p.renderShopPage(c, s, fiber.StatusConflict, sent, told)
}

func (p *pages) renderShopPage(c *fiber.Ctx, s *scope, status int, sent shopSent, told *koperasi.Overtaken) error {
	ctx := c.UserContext()
	props := koperasi.ShopPageProps{
		Address: s.address, Token: web.Token(c), Form: sent.form, Place: s.group.Address(), ShopURL: p.GroupPath(s.group.Slug),
		Most: cooperative.MostWorkshop + 1, Overtaken: told, Pickup: s.group.PickupHours,
	}
	known, err := media.Pictures(ctx, p.DB, sent.pictures)
	if err != nil {
		return err
	}
	for i, id := range sent.pictures {
		picture := part.Photo(known[id], p.MediaURL, i18n.T(ctx, "toko.photo.kept", i+1), part.SizesLine)
		picture.Shape = part.Wide
		shown := koperasi.ShopPhoto{ID: strconv.FormatInt(int64(id), 10), Picture: picture, Main: id == sent.main}
		for _, hint := range known[id].Hints() {
			shown.Hints = append(shown.Hints, i18n.T(ctx, string(hint)))
		}
		props.Kept = append(props.Kept, shown)
	}
	if props.Makers, err = p.shopMakers(ctx, s); err != nil {
		return err
	}
	if props.Couriers, err = p.couriersOf(ctx, s); err != nil {
		return err
	}
	if props.Recess, err = p.nextRecess(c, s); err != nil {
		return err
	}
	setting, err := cod.SettingOf(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	if setting.Offered {
		props.OnDelivery = i18n.T(ctx, "toko.cod.on", i18n.T(ctx, "cod.zone."+string(setting.Farthest)), setting.LimitEach)
	}
	return web.Render(c, status, koperasi.ShopPage(web.Page(c, i18n.T(ctx, "toko.title")), s.frame(c, koperasi.ShopPagePath), props))
}

// shopMakers are the members with what customers may see of each.
func (p *pages) shopMakers(ctx context.Context, s *scope) ([]koperasi.ShopMaker, error) {
	members, err := producer.ByCooperative(ctx, p.DB, s.group.ID)
	if err != nil {
		return nil, err
	}
	var ids []identity.PersonID
	for _, m := range members {
		if m.LeftAt == nil {
			ids = append(ids, m.ID)
		}
	}
	publics, err := producer.Publics(ctx, p.DB, ids)
	if err != nil {
		return nil, err
	}
	var portraits []media.ID
	for _, shown := range publics {
		portraits = append(portraits, shown.Portrait)
	}
	pictures, err := media.Pictures(ctx, p.DB, portraits)
	if err != nil {
		return nil, err
	}
	var all []koperasi.ShopMaker
	for _, m := range members {
		if m.LeftAt != nil {
			continue
		}
		maker := koperasi.ShopMaker{Name: m.Name}
		if sources := part.Photo(pictures[publics[m.ID].Portrait], p.MediaURL, "", "").Sources; len(sources) > 0 {
			maker.Portrait, maker.Shown = sources[0].URL, true
		}
		all = append(all, maker)
	}
	return all, nil
}

// couriersOf are the couriers with whom the cooperative sends.
func (p *pages) couriersOf(ctx context.Context, s *scope) (string, error) {
	rates, err := delivery.Current(ctx, p.DB, s.group.ID)
	if err != nil {
		return "", err
	}
	var names []string
	for _, r := range rates {
		if !r.Pickup && !slices.Contains(names, r.CourierName) {
			names = append(names, r.CourierName)
		}
	}
	return i18n.List(ctx, names), nil
}
