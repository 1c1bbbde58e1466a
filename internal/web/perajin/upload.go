package perajin

import (
	"errors"
	"io"
	"mime/multipart"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/media"
	"simpul/internal/web"
	"simpul/views/form"
)

// Fields of the form that hold photographs: files from the camera and from the
// gallery, the ids of those taken in before, and which of these go.
const (
	photoField   = "photo"
	galleryField = "gallery"
	keptField    = "pictures"
	uploadField  = "upload" // the phone's ids of photographs that came before
	dropField    = "drop"
)

const (
	maxParts     = 200      // of one form
	maxTextBytes = 32 << 10 // of one text in it
)

// sent is a listing's form as it came: what was typed, and the photographs that
// are in hand, those taken in just now last.
type sent struct {
	form     *form.Form
	pictures []media.ID
	missing  []string                // photographs that a phone has to send anew
	refused  map[string]*fault.Fault // photographs of a phone that are none
}

func (s *sent) add(picture media.ID) {
	if !slices.Contains(s.pictures, picture) {
		s.pictures = append(s.pictures, picture)
	}
}

func (s *sent) refuse(photo string, why *fault.Fault) {
	if s.refused == nil {
		s.refused = map[string]*fault.Fault{}
	}
	s.refused[photo] = why
	s.form.Refuse(photoField, why.Key, why.Args...)
}

// receive reads the form part by part. A photograph is taken in at once; one
// that is refused is a refused field and leaves nothing behind. mine are
// pictures that may be kept besides her own.
func (p *pages) receive(c *fiber.Ctx, mine []media.ID) (sent, error) {
	parts, err := web.Multipart(c)
	if err != nil {
		return sent{}, err
	}
	typed := map[string][]string{}
	var fresh []media.ID
	var refused error
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || n >= maxParts {
			return sent{}, malformed(err)
		}
		if part.FileName() == "" {
			text, err := io.ReadAll(io.LimitReader(part, maxTextBytes))
			if err != nil {
				return sent{}, malformed(err)
			}
			typed[part.FormName()] = append(typed[part.FormName()], string(text))
			continue
		}
		id, err := p.takeIn(c, part)
		switch {
		case isRefusal(err):
			refused = errors.Join(refused, err)
		case err != nil:
			return sent{}, err
		case id != 0:
			fresh = append(fresh, id)
		}
	}
	return p.assemble(c, typed, fresh, refused, mine)
}

// takeIn stores the photograph of one part, 0 for a part that holds none.
func (p *pages) takeIn(c *fiber.Ctx, part *multipart.Part) (media.ID, error) {
	if name := part.FormName(); name != photoField && name != galleryField {
		return 0, nil
	}
	taken, err := media.Add(c.UserContext(), p.DB, p.Studio, int64(web.Actor(c).Maker()), part, web.Now(c))
	return taken.ID, err
}

// isRefusal tells what media refuses of a photograph from what goes wrong with
// the request.
func isRefusal(err error) bool {
	f, ok := fault.As(err)
	return ok && strings.HasPrefix(f.Key, "media.")
}

// malformed is the error of a body that is no form, or did not come whole.
func malformed(err error) error {
	var known *fiber.Error
	if _, ok := fault.As(err); ok || errors.As(err, &known) {
		return err
	}
	return fault.Wrap(err, fault.Invalid, "error.invalid")
}

func (p *pages) assemble(c *fiber.Ctx, typed map[string][]string, fresh []media.ID, refused error, mine []media.ID) (sent, error) {
	kept, err := p.kept(c, typed, mine)
	if err != nil {
		return sent{}, err
	}
	acceptSuggestion(typed)
	s := sent{form: form.New(typed), pictures: kept}
	for _, id := range fresh {
		s.add(id)
	}
	if f, ok := fault.As(refused); ok {
		s.form.Refuse(photoField, f.Key, f.Args...)
	}
	if err := p.takeUploads(c, &s, typed[uploadField]); err != nil {
		return sent{}, err
	}
	if len(s.pictures) > catalog.MaxPictures {
		s.pictures = s.pictures[:catalog.MaxPictures]
		s.form.Refuse(photoField, "catalog.draft.pictures", catalog.MaxPictures)
	}
	return s, nil
}

// kept are the pictures that the form holds already and that stay. Ids of
// other people's pictures are dropped: the page would show them.
func (p *pages) kept(c *fiber.Ctx, typed map[string][]string, mine []media.ID) ([]media.ID, error) {
	var wanted []media.ID
	for _, value := range typed[keptField] {
		id, err := strconv.ParseInt(value, 10, 64)
		if err == nil && !slices.Contains(typed[dropField], value) && !slices.Contains(wanted, media.ID(id)) {
			wanted = append(wanted, media.ID(id))
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	owned, err := media.Owned(c.UserContext(), p.DB, int64(web.Actor(c).Maker()), wanted)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(wanted, func(id media.ID) bool {
		return !slices.Contains(owned, id) && !slices.Contains(mine, id)
	}), nil
}

// suggestion is the button that answers "do you mean Rp185.000?" with yes: its
// value is the field and the amount.
const suggestion = "sure"

func acceptSuggestion(typed map[string][]string) {
	for _, value := range typed[suggestion] {
		if field, amount, ok := strings.Cut(value, ":"); ok && strings.HasPrefix(field, priceField) {
			typed[field] = []string{amount}
		}
	}
}
