package identity

import "slices"

// PersonID identifies a person; a producer has the id of her person.
type PersonID int64

// CooperativeID and ProgrammeID name what a role is bound to. They are here
// because a role is; the package cooperative owns the rows.
type (
	CooperativeID int64
	ProgrammeID   int64
)

// Actor is who does something, with what she may do it to. It is read from the
// session once per request, passed down as an argument, and never looked up
// below the edge. The zero Actor is a customer: nobody known.
type Actor struct {
	Person        PersonID
	Name          string
	Producer      bool
	OfficerOf     []CooperativeID
	ManagerOf     []ProgrammeID
	AuditorOf     []ProgrammeID
	Administrator bool
	// OnBehalfOf is set while an officer acts for a producer.
	OnBehalfOf PersonID
	// BehalfName is that producer's name.
	BehalfName string
}

// For is the actor as helper: she acts for the producer whom her session helps,
// with nothing of her own, and is herself when it helps nobody.
func (a Actor) For(s Session) Actor {
	if s.Helps == 0 {
		return a
	}
	return Actor{Person: a.Person, Name: a.Name, Producer: true, OnBehalfOf: s.Helps, BehalfName: s.HelpsName}
}

// MakerName is the name of Maker.
func (a Actor) MakerName() string {
	if a.OnBehalfOf != 0 {
		return a.BehalfName
	}
	return a.Name
}

// Maker is the producer whose goods and money the actor is about: herself, or
// whom an officer acts for.
func (a Actor) Maker() PersonID {
	if a.OnBehalfOf != 0 {
		return a.OnBehalfOf
	}
	return a.Person
}

// Known tells whether somebody is signed in.
func (a Actor) Known() bool { return a.Person != 0 }

// IsOfficerOf tells whether the actor is an officer of the cooperative.
func (a Actor) IsOfficerOf(id CooperativeID) bool { return slices.Contains(a.OfficerOf, id) }

// IsManagerOf tells whether the actor manages the programme.
func (a Actor) IsManagerOf(id ProgrammeID) bool { return slices.Contains(a.ManagerOf, id) }

// MayRead tells whether the actor may read the programme's figures.
func (a Actor) MayRead(id ProgrammeID) bool {
	return a.IsManagerOf(id) || slices.Contains(a.AuditorOf, id)
}
