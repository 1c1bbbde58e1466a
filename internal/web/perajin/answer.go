package perajin

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/web"
)

// Where a listing stands that a phone has sent.
const (
	stateLive    = "live"    // on sale
	stateWaiting = "waiting" // the cooperative checks it, or it is off sale
	stateBack    = "back"    // the cooperative wants something of it mended
)

// answer is what the script that sent a listing is told: where the listing is,
// or why there is none.
type answer struct {
	State   string            `json:"state,omitempty"`
	URL     string            `json:"url,omitempty"` // of the listing; with a Message, of what is there instead
	Message string            `json:"message,omitempty"`
	Fields  map[string]string `json:"fields,omitempty"`  // messages by field
	Photos  map[string]string `json:"photos,omitempty"`  // messages by the phone's id of a photograph
	Missing []string          `json:"missing,omitempty"` // photographs to be sent anew
}

// answerListing tells a script what became of the listing that it sent.
func (p *pages) answerListing(c *fiber.Ctx, s sent, draft catalog.Draft, id catalog.ProductID, err error) error {
	refusal, refused := fault.As(err)
	switch {
	case err == nil && s.form.Valid() && len(s.missing) == 0:
		return p.answerListed(c, id)
	case err == nil:
		return c.Status(fiber.StatusUnprocessableEntity).JSON(refusedAnswer(c, s))
	case !refused || refusal.Kind != fault.Conflict:
		return err
	}
	told := answer{Message: i18n.T(c.UserContext(), refusal.Key, refusal.Args...)}
	there, err := catalog.MadeOf(c.UserContext(), p.DB, web.Actor(c), draft.ClientKey)
	if err == nil {
		told.URL = pathOf(there)
	} else if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return c.Status(fiber.StatusConflict).JSON(told)
}

func (p *pages) answerListed(c *fiber.Ctx, id catalog.ProductID) error {
	listed, err := catalog.ListingOf(c.UserContext(), p.DB, web.Actor(c).Maker(), id)
	if err != nil {
		return err
	}
	return c.JSON(answer{State: stateOf(listed), URL: pathOf(id), Message: listed.SentBack})
}

func stateOf(l catalog.Listing) string {
	switch {
	case l.SentBack != "":
		return stateBack
	case l.PublishedAt != nil:
		return stateLive
	}
	return stateWaiting
}

// refusedAnswer says which fields and photographs are wrong.
func refusedAnswer(c *fiber.Ctx, s sent) answer {
	ctx := c.UserContext()
	told := answer{Fields: map[string]string{}, Photos: map[string]string{}, Missing: s.missing}
	if f, ok := fault.As(s.form.Err()); ok {
		for _, field := range f.Fields {
			told.Fields[field.Name] = s.form.Error(ctx, field.Name)
		}
	}
	for id, why := range s.refused {
		told.Photos[id] = i18n.T(ctx, why.Key, why.Args...)
	}
	return told
}

// desk is what a phone has to know before it sends.
type desk struct {
	web.Desk
	// Listed is where the listings stand that ?kunci= asks after, by the keys
	// that the phone gave them.
	Listed map[string]answer `json:"listed,omitempty"`
}

// mostAsked is how many listings a phone may ask after at once.
const mostAsked = 50

// showDesk says who is signed in, and where her listings stand. What is sent
// with the token is refused once somebody else is.
func (p *pages) showDesk(c *fiber.Ctx) error {
	actor := web.Actor(c)
	told := desk{Desk: web.Desk{Person: idText(actor.Maker()), Name: actor.MakerName(), Token: web.Token(c)}}
	for i, key := range strings.Split(c.Query("kunci"), ",") {
		if i == mostAsked || uuid.Validate(key) != nil {
			break
		}
		id, err := catalog.MadeOf(c.UserContext(), p.DB, actor, key)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		listed, err := catalog.ListingOf(c.UserContext(), p.DB, actor.Maker(), id)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		if told.Listed == nil {
			told.Listed = map[string]answer{}
		}
		told.Listed[key] = answer{State: stateOf(listed), URL: pathOf(id), Message: listed.SentBack}
	}
	return c.JSON(told)
}

// takeUploads are the pictures that a phone's photographs have become. Those
// that are not here whole are missing, those that are none are refused.
func (p *pages) takeUploads(c *fiber.Ctx, s *sent, ids []string) error {
	for i, text := range ids {
		if i == catalog.MaxPictures {
			break
		}
		id, err := uuid.Parse(text)
		if err != nil {
			return fault.Wrap(err, fault.Invalid, "error.invalid")
		}
		picture, err := p.Uploads.Take(c.UserContext(), int64(web.Actor(c).Maker()), id, web.Now(c))
		why, told := fault.As(err)
		switch {
		case err == nil:
			s.add(picture)
		case told && (why.Kind == fault.NotFound || why.Kind == fault.Conflict):
			s.missing = append(s.missing, text)
		case isRefusal(err):
			s.refuse(text, why)
		default:
			return err
		}
	}
	return nil
}
