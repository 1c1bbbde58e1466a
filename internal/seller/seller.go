package seller

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/trail"
)

// Seller is who sells. Numbers of telephones are in E.164; what is not known is
// empty, but one of Email, WhatsApp and Telephone is there.
type Seller struct {
	Name            string `db:"name"`
	Address         string `db:"address"`
	NIB             string `db:"nib"` // thirteen digits
	Email           string `db:"email"`
	WhatsApp        string `db:"whatsapp"`
	Telephone       string `db:"telephone"`
	Service         string `db:"service"` // the ministry's service for consumers
	ServiceWhatsApp string `db:"service_whatsapp"`
	ServiceEmail    string `db:"service_email"`
}

// Ministry is the service for consumers until an administrator names another:
// that of the Ministry of Trade.
var Ministry = Seller{
	Service:         "Direktorat Jenderal Perlindungan Konsumen dan Tertib Niaga, Kementerian Perdagangan Republik Indonesia",
	ServiceWhatsApp: "+6285311111010",
	ServiceEmail:    "pengaduan.konsumen@kemendag.go.id",
}

const current = `
	SELECT name, address, nib, email, whatsapp, telephone, service, service_whatsapp, service_email
	FROM seller ORDER BY id DESC LIMIT 1`

// Current is who sells now. Until somebody has said so it is Ministry, which
// names the service alone.
func Current(ctx context.Context, q database.Queryer) (Seller, error) {
	var s Seller
	err := q.GetContext(ctx, &s, current)
	if database.NoRows(err) {
		return Ministry, nil
	}
	if err != nil {
		return Seller{}, fmt.Errorf("seller: %w", err)
	}
	return s, nil
}

var refusals = database.Refusals{
	"seller_name":             fault.InvalidFields(fault.Field{Name: "name", Key: "seller.name.refused"}),
	"seller_address":          fault.InvalidFields(fault.Field{Name: "address", Key: "seller.address.refused"}),
	"seller_nib":              fault.InvalidFields(fault.Field{Name: "nib", Key: "seller.nib.refused"}),
	"seller_email":            fault.InvalidFields(fault.Field{Name: "email", Key: "error.email"}),
	"seller_whatsapp":         fault.InvalidFields(fault.Field{Name: "whatsapp", Key: "error.phone"}),
	"seller_telephone":        fault.InvalidFields(fault.Field{Name: "telephone", Key: "error.phone"}),
	"seller_service":          fault.InvalidFields(fault.Field{Name: "service", Key: "seller.service.refused"}),
	"seller_service_whatsapp": fault.InvalidFields(fault.Field{Name: "service_whatsapp", Key: "error.phone"}),
	"seller_service_email":    fault.InvalidFields(fault.Field{Name: "service_email", Key: "error.email"}),
	"seller_reachable":        fault.InvalidFields(fault.Field{Name: "email", Key: "seller.reachable.refused"}),
}

const set = `
	INSERT INTO seller (name, address, nib, email, whatsapp, telephone, service, service_whatsapp, service_email, set_at, set_by)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULLIF($11, 0)) RETURNING id`

// Set says who sells from now on. Faults are of the fields name, address, nib,
// email, whatsapp, telephone, service, service_whatsapp, service_email.
func Set(ctx context.Context, tx *database.Tx, actor identity.Actor, s Seller, now time.Time) error {
	var id int64
	if err := tx.GetContext(ctx, &id, set, strings.TrimSpace(s.Name), strings.TrimSpace(s.Address), s.NIB, s.Email, s.WhatsApp,
		s.Telephone, strings.TrimSpace(s.Service), s.ServiceWhatsApp, s.ServiceEmail, now, int64(actor.Person)); err != nil {
		return refusals.Explain(fmt.Errorf("seller: set: %w", err))
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "imprint.set", SubjectKind: "seller", SubjectID: id,
	})
}
