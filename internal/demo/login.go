package demo

import "strings"

// ProgrammeName is the demonstration's programme.
const ProgrammeName = "Program Pemberdayaan Purna Contoh"

// Login is how somebody signs in to the demonstration: by phone and PIN, or by
// e-mail and password.
type Login struct {
	Name   string
	Role   string // producer, officer, manager, administrator
	Phone  string // E.164
	Email  string
	Secret string
}

// Those who run the demonstration.
var (
	Manager       = Login{Name: "Bagus Contoh", Role: "manager", Email: "pengelola@simpul.example", Secret: "dermaga-ombak-kelapa-17"}
	Administrator = Login{Name: "Admin Peraga", Role: "administrator", Email: "admin@simpul.example", Secret: "sawah-layang-kapas-42"}
)

// pin is the PIN of the demonstration's producers and officers.
const pin = "482915"

// Logins are the people to sign in as: the first producer, her cooperative's
// officer, the manager and the administrator.
func (p *Plan) Logins() []Login {
	first := p.Producers[0]
	officer := Cooperatives[first.Cooperative]
	return []Login{
		{Name: first.Name, Role: "producer", Phone: first.Phone, Secret: pin},
		{Name: officer.Officer, Role: "officer", Phone: officer.OfficerPhone, Secret: pin},
		Manager,
		Administrator,
	}
}

// Typed is what is typed to sign in: the phone number as people write it, or
// the e-mail address.
func (l Login) Typed() string {
	if l.Email != "" {
		return l.Email
	}
	return "0" + strings.TrimPrefix(l.Phone, "+62")
}

// Detail says what there is to see, in Indonesian.
func (l Login) Detail() string {
	switch l.Role {
	case "producer":
		return "perajin: menjual dan melihat penghasilan"
	case "officer":
		return "pengurus koperasi: mengirim paket, mengundang perajin"
	case "manager":
		return "pengelola program: omzet per desa"
	}
	return "administrator: pekerjaan dan jejak"
}
