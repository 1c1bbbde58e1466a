package till

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/media"
	"simpul/internal/order"
	"simpul/internal/review"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/shop"
)

// reviewPath is where a review is sent, reviewBytes the most that its form with
// photographs weighs, fieldBytes the most of one of its other fields.
const (
	reviewPath  = "/pesanan/:token/ulasan/:line"
	reviewBytes = 36 << 20
	fieldBytes  = 8 << 10
)

func (o Options) showReview(c *fiber.Ctx) error {
	return o.renderReview(c, fiber.StatusOK, form.Filled(map[string]string{}))
}

// reviewed is the order of the address and its line.
func (o Options) reviewed(c *fiber.Ctx) (placed order.Order, line order.Line, err error) {
	ctx := c.UserContext()
	if placed, err = order.ByToken(ctx, o.DB, c.Params("token")); err != nil {
		return placed, line, err
	}
	lines, err := order.Lines(ctx, o.DB, placed.ID)
	if err != nil {
		return placed, line, err
	}
	for _, l := range lines {
		if strconv.FormatInt(int64(l.ID), 10) == c.Params("line") {
			return placed, l, nil
		}
	}
	return placed, line, fault.New(fault.NotFound, "error.not_found")
}

func (o Options) renderReview(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	placed, line, err := o.reviewed(c)
	if err != nil {
		return err
	}
	frame, err := o.frame(c)
	if err != nil {
		return err
	}
	props := shop.ReviewProps{
		Page: web.Page(c, i18n.T(ctx, "review.write")), Frame: frame, Token: web.Token(c), Form: f, Title: line.Title,
		Action: i18n.Path(ctx, "/pesanan/"+placed.Token+"/ulasan/"+c.Params("line")), Back: i18n.Path(ctx, "/pesanan/"+placed.Token),
	}
	for n := 5; n >= 1; n-- {
		props.Stars = append(props.Stars, part.Choice{Value: strconv.Itoa(n), Label: i18n.T(ctx, "review.stars.of", n)})
	}
	return web.Render(c, status, shop.Review(props))
}

func (o Options) writeReview(c *fiber.Ctx) error {
	ctx := c.UserContext()
	placed, line, err := o.reviewed(c)
	if err != nil {
		return err
	}
	f, pictures, err := o.sentPhotos(c, review.MaxPictures, false)
	if err != nil {
		return err
	}
	r := review.Review{
		Line: int64(line.ID), Stars: f.Int("stars", 1, 5), Said: f.Lines("said", review.MaxSaid), Name: f.Required("name", review.MaxName),
		Language: string(web.Language(c)),
	}
	if f.Valid() {
		err = review.Write(ctx, o.DB, int64(placed.ID), &r, pictures, web.Now(c))
	}
	refusal, refused := fault.As(err)
	switch {
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	case err != nil && !f.Take(err):
		return err
	case !f.Valid():
		return o.renderReview(c, fiber.StatusUnprocessableEntity, f)
	default:
		web.Flash(c, part.Good, "review.sent")
	}
	return web.Redirect(c, i18n.Path(ctx, "/pesanan/"+placed.Token))
}

// sentPhotos reads a form with at most so many photographs part by part; they come
// last, and are taken in as they come, as private ones where they are evidence.
// One that is none is refused beside its field.
func (o Options) sentPhotos(c *fiber.Ctx, most int, private bool) (*form.Form, []media.ID, error) {
	parts, err := web.Multipart(c)
	if err != nil {
		return nil, nil, err
	}
	typed, refusal := map[string][]string{}, error(nil)
	var pictures []media.ID
	const mostParts = 60
	add := media.Add
	if private {
		add = media.AddPrivate
	}
	for range mostParts {
		sent, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		switch {
		case sent.FormName() == "photos" && sent.FileName() != "":
			if len(pictures) == most || refusal != nil {
				continue
			}
			taken, err := add(c.UserContext(), o.DB, o.Studio, 0, sent, web.Now(c))
			if fault.KindOf(err) == fault.Invalid || fault.KindOf(err) == fault.TooLarge {
				refusal = err
				continue
			}
			if err != nil {
				return nil, nil, err
			}
			pictures = append(pictures, taken.ID)
		case sent.FileName() == "":
			value, err := io.ReadAll(io.LimitReader(sent, fieldBytes))
			if err != nil {
				return nil, nil, err
			}
			typed[sent.FormName()] = append(typed[sent.FormName()], strings.ToValidUTF8(string(value), ""))
		}
	}
	f := form.New(typed)
	if problem, ok := fault.As(refusal); ok {
		f.Refuse("photos", problem.Key, problem.Args...)
	}
	return f, pictures, nil
}

// reviewOf is a line's review as the order's page tells of it, or where it can
// be written.
func reviewOf(ctx context.Context, s sight, p order.Parcel, l order.Line) (url, said string) {
	for _, r := range s.reviews {
		if r.Line == int64(l.ID) {
			switch {
			case !r.Decided:
				return "", i18n.T(ctx, "review.mine.waiting", r.Stars)
			case r.Shown:
				return "", i18n.T(ctx, "review.mine.shown", r.Stars)
			}
			return "", i18n.T(ctx, "review.mine.hidden", i18n.T(ctx, "review.reason."+string(r.Reason)))
		}
	}
	if p.State != order.ParcelDelivered {
		return "", ""
	}
	return i18n.Path(ctx, "/pesanan/"+s.Token+"/ulasan/"+strconv.FormatInt(int64(l.ID), 10)), ""
}
