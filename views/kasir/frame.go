package kasir

import (
	"context"
	"strconv"

	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/payment"
	"simpul/views/layout"
	"simpul/views/part"
)

// Paths of the pages, from the root.
const (
	HomePath        = "/kasir"
	OtherPath       = "/kasir/lain"
	DestinationPath = "/kasir/tujuan"
)

// OrderPath is the page on which an order's money is confirmed.
func OrderPath(number string) string { return HomePath + "/pesanan/" + number }

// PhotoPath is a picture that the customer of an order has shown.
func PhotoPath(number, id string) string { return OrderPath(number) + "/bukti/" + id }

// LinePath is where a matched line of a statement is confirmed.
func LinePath(id string) string { return HomePath + "/mutasi/" + id }

// ReceiptPath is the page of money that was seen.
func ReceiptPath(id string) string { return HomePath + "/uang/" + id }

// ReturnPath is the page of money to be sent back.
func ReturnPath(id string) string { return HomePath + "/kembali/" + id }

func text(id int64) string { return strconv.FormatInt(id, 10) }

// Frame is what every page shows around its content.
type Frame struct {
	Actor identity.Actor
	Token string
	Flash part.FlashProps
}

func (f Frame) office(ctx context.Context, heading, lead, here string) layout.OfficeFrame {
	frame := layout.OfficeFrame{
		Area: i18n.T(ctx, "kasir.area"), HomeURL: HomePath, Flash: f.Flash, User: f.Actor.Name, SignOutURL: "/keluar", Token: f.Token,
		Heading: heading, Lead: lead,
		Navigation: []part.Link{
			{Label: i18n.T(ctx, "kasir.money"), URL: HomePath, Icon: part.IconBanknote, Current: here == HomePath},
			{Label: i18n.T(ctx, "kasir.other"), URL: OtherPath, Icon: part.IconPlus, Current: here == OtherPath},
		},
	}
	if len(f.Actor.ManagerOf) > 0 {
		frame.Navigation = append(frame.Navigation,
			part.Link{Label: i18n.T(ctx, "kasir.destinations"), URL: DestinationPath, Icon: part.IconLandmark, Current: here == DestinationPath},
			part.Link{Label: i18n.T(ctx, "kasir.program"), URL: "/program", Icon: part.IconArrowLeft})
	}
	if len(f.Actor.OfficerOf) > 0 {
		frame.Navigation = append(frame.Navigation, part.Link{Label: i18n.T(ctx, "kasir.koperasi"), URL: "/koperasi", Icon: part.IconArrowLeft})
	}
	if here == "" {
		frame.Breadcrumbs = []part.Link{{Label: i18n.T(ctx, "kasir.money"), URL: HomePath}, {Label: heading}}
	}
	return frame
}

func destinationLabel(d payment.Destination) string {
	if d.Method == payment.QRIS {
		return "QRIS " + d.Institution
	}
	return d.Institution + " " + d.Number
}

func destinationChoices(all []payment.Destination) []part.Choice {
	choices := make([]part.Choice, len(all))
	for i, d := range all {
		choices[i] = part.Choice{Value: text(int64(d.ID)), Label: destinationLabel(d), Hint: d.Holder}
	}
	return choices
}
