package signin

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/signin"
)

// Several people may use one phone. It remembers who has signed in with it; each
// picks her portrait and types her PIN.

// whoField names who picked herself: a person's id, or one of the words.
const (
	whoField  = "siapa"
	everybody = "semua" // shows all that the phone knows
	stranger  = "lain"  // somebody whom it does not know
)

// faceWidth is the rendition of a portrait that is shown, in pixels.
const faceWidth = 320

// face is somebody whom the phone knows.
type face struct {
	identity.Person
	Portrait string // an address, "" for none
}

// known are the people who have signed in with this phone, the last first.
func (d *Desk) known(c *fiber.Ctx) ([]face, error) {
	ctx := c.UserContext()
	ids := d.Gate.PeopleOf(web.Device(c))
	if len(ids) == 0 {
		return nil, nil
	}
	people, err := identity.WithPIN(ctx, d.DB, ids)
	if err != nil {
		return nil, err
	}
	portraits, err := producer.Portraits(ctx, d.DB, ids)
	if err != nil {
		return nil, err
	}
	var wanted []media.ID
	for _, id := range portraits {
		wanted = append(wanted, id)
	}
	pictures, err := media.Pictures(ctx, d.DB, wanted)
	if err != nil {
		return nil, err
	}
	all := make([]face, len(people))
	for i, p := range people {
		all[i] = face{Person: p}
		if id := portraits[p.ID]; id != 0 {
			all[i].Portrait = pictures[id].URL(d.MediaURL, faceWidth)
		}
	}
	return all, nil
}

// choose says whose PIN the page asks for: of who picked herself, else of who
// used the phone last; with "" for nobody's.
func (d *Desk) choose(c *fiber.Ctx, props *signin.PhoneProps, known []face, who string) {
	sleeper := web.Sleeper(c)
	if who == "" && sleeper.Known() {
		who = idText(sleeper.Person)
		props.Away = true
	}
	if who != stranger {
		for _, f := range known {
			props.Faces = append(props.Faces, d.faceOf(f, sleeper, props.Next))
		}
	}
	if i := slices.IndexFunc(known, func(f face) bool { return idText(f.ID) == who }); i >= 0 {
		props.Chosen, props.Faces = props.Faces[i], nil
	}
	props.AllURL = address(everybody, "")
}

// faceOf is one that can be picked. Only who used the phone last goes on where
// she was.
func (d *Desk) faceOf(f face, sleeper identity.Actor, next string) signin.Face {
	if sleeper.Known() && sleeper.Person != f.ID {
		next = ""
	}
	return signin.Face{ID: idText(f.ID), Name: f.Name, Portrait: f.Portrait, URL: address(idText(f.ID), next)}
}

func address(who, next string) string {
	at := "/masuk?" + whoField + "=" + who
	if next != "" {
		at += "&next=" + url.QueryEscape(next)
	}
	return at
}

// typed is the number by which somebody signs in: as typed, or that of who
// picked herself from those whom this phone knows.
func (d *Desk) typed(c *fiber.Ctx, f *form.Form) (number string, picked bool, err error) {
	known := d.Gate.PeopleOf(web.Device(c))
	who := slices.IndexFunc(known, func(id identity.PersonID) bool { return strconv.FormatInt(int64(id), 10) == f.Value(whoField) })
	if who < 0 {
		return f.Required("phone", 40), false, nil
	}
	person, err := identity.Lookup(c.UserContext(), d.DB, known[who])
	return person.MemberNumber, true, err
}

// people tells the app on the phone whom it may offer without a network.
func (d *Desk) people(c *fiber.Ctx) error {
	known, err := d.known(c)
	if err != nil {
		return err
	}
	type one struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Portrait string `json:"portrait,omitempty"`
	}
	all := make([]one, len(known))
	for i, f := range known {
		all[i] = one{idText(f.ID), f.Name, f.Portrait}
	}
	return c.JSON(all)
}

// handOn gives the phone to somebody else: who is signed in stays so, asleep.
func (d *Desk) handOn(c *fiber.Ctx) error {
	if err := identity.HandOn(c.UserContext(), d.DB, web.SessionToken(c)); err != nil {
		return err
	}
	// What the phone still shows of her is not shown again.
	c.Set("Clear-Site-Data", `"cache"`)
	return web.Redirect(c, address(everybody, ""))
}

// forget takes somebody off the phone's list, and ends her session there.
func (d *Desk) forget(c *fiber.Ctx) error {
	f := web.Form(c)
	who := identity.PersonID(f.ID(whoField))
	if !f.Valid() || !slices.Contains(d.Gate.PeopleOf(web.Device(c)), who) {
		return web.Redirect(c, address(everybody, ""))
	}
	person, err := identity.Lookup(c.UserContext(), d.DB, who)
	if err != nil {
		return err
	}
	if here := actorHere(c); here.Person == who {
		if err := identity.SignOut(c.UserContext(), d.DB, here, web.SessionToken(c), web.Now(c)); err != nil {
			return err
		}
		web.EndSession(c)
	}
	web.KeepDevice(c, d.Gate.Forget(web.Device(c), who))
	web.Flash(c, part.Good, "signin.shared.forgotten", person.Name)
	return web.Redirect(c, address(everybody, ""))
}

// actorHere is who is signed in, asleep or not.
func actorHere(c *fiber.Ctx) identity.Actor {
	if sleeper := web.Sleeper(c); sleeper.Known() {
		return sleeper
	}
	return web.Actor(c)
}

func idText(id identity.PersonID) string { return strconv.FormatInt(int64(id), 10) }
