package identity

import (
	"crypto/hmac"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// maxOnDevice is how many people a device remembers.
const maxOnDevice = 8

// device is a browser with which people have signed in: several may share one
// phone. As text it is id.people.mac, each person's id after a dash.
type device struct {
	id     string
	people []PersonID
}

// knownDevice reads a cookie; anything that the gate did not make is no device.
func (g *Gate) knownDevice(cookie string) device {
	id, rest, _ := strings.Cut(cookie, ".")
	people, mac, _ := strings.Cut(rest, ".")
	if id == "" || len(cookie) > 300 || !hmac.Equal([]byte(mac), []byte(g.deviceMAC(id, people))) {
		return device{}
	}
	d := device{id: id}
	for _, text := range strings.Split(people, "-") {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return device{}
		}
		d.people = append(d.people, PersonID(n))
	}
	return d
}

// PeopleOf are those who have signed in with the device of a cookie and whom it
// has not forgotten, the last first.
func (g *Gate) PeopleOf(cookie string) []PersonID { return g.knownDevice(cookie).people }

// Forget is the cookie of the device once it no longer remembers a person, ""
// when there is nobody left.
func (g *Gate) Forget(cookie string, person PersonID) string {
	d := g.knownDevice(cookie)
	d.people = slices.DeleteFunc(slices.Clone(d.people), func(p PersonID) bool { return p == person })
	if len(d.people) == 0 {
		return ""
	}
	return g.deviceCookie(d)
}

// with is the device after a person signed in.
func (d device) with(person PersonID) device {
	if d.id == "" {
		d.id = NewToken()[:16]
	}
	people := append([]PersonID{person}, slices.DeleteFunc(slices.Clone(d.people), func(p PersonID) bool { return p == person })...)
	return device{id: d.id, people: people[:min(len(people), maxOnDevice)]}
}

func (g *Gate) deviceCookie(d device) string {
	var ids []string
	for _, p := range d.people {
		ids = append(ids, strconv.FormatInt(int64(p), 10))
	}
	people := strings.Join(ids, "-")
	return d.id + "." + people + "." + g.deviceMAC(d.id, people)
}

func (g *Gate) deviceMAC(id, people string) string {
	return base64.RawURLEncoding.EncodeToString(g.mac("device", id+"."+people)[:16])
}

// remembers tells whether one of the people has signed in with the device.
func (d device) remembers(people []PersonID) bool {
	return slices.ContainsFunc(people, func(p PersonID) bool { return slices.Contains(d.people, p) })
}
