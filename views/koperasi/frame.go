package koperasi

import (
	"context"

	"github.com/a-h/templ"

	"simpul/internal/cooperative"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/views/layout"
	"simpul/views/part"
)

// Frame is what every page of an officer shows around its content.
type Frame struct {
	Here        string // the path of the page's list
	Cooperative string
	Others      []cooperative.Cooperative // of which she is an officer besides
	Address     Address
	ToPack      int
	Asked       int // requests without an answer
	Inquired    int // shipping prices that are asked for
	Objected    int // "the amount is wrong", without an answer
	Complained  int // complaints with something to do
	ToCheck     int // listings that wait for a look
	Undecided   int // sales over the counter that wait for a decision
	User        string
	Person      identity.PersonID // 0 on the page that a phone keeps for everybody
	Token       string
	Flash       part.FlashProps
}

// setting is what one page adds to the frame.
type setting struct {
	heading, lead string
	above         []part.Link // pages above this one
	here          string      // this page, in the trail of pages
	actions       templ.Component
}

func (f Frame) office(ctx context.Context, s setting) layout.OfficeFrame {
	link := func(path, key string, icon part.IconName, count int) part.Link {
		return part.Link{Label: i18n.T(ctx, key), URL: f.Address.To(path), Icon: icon, Count: int64(count), Current: f.Here == path}
	}
	frame := layout.OfficeFrame{
		Area: f.Cooperative, HomeURL: HomePath, Flash: f.Flash, User: f.User, SignOutURL: "/keluar", Token: f.Token,
		Heading: s.heading, Lead: s.lead, Actions: s.actions,
		Navigation: []part.Link{
			link(HomePath, "koperasi.today", part.IconHouse, 0),
			link(ParcelsPath, "koperasi.parcels", part.IconPackage, f.ToPack),
			link(IntakesPath, "intake.title", part.IconClipboardList, 0),
			link(LoansPath, "lending.title", part.IconHandHeart, 0),
			link(ComplaintsPath, "complaint.list", part.IconTriangleAlert, f.Complained),
			link(RatesPath, "koperasi.rates", part.IconTruck, 0),
			link(InquiriesPath, "koperasi.inquiries", part.IconGlobe, f.Inquired),
			link(CounterPath, "direct.title", part.IconShoppingBag, f.Undecided),
			link(ListingsPath, "koperasi.listings", part.IconTag, 0),
			link(ChecksPath, "koperasi.check", part.IconBadgeCheck, f.ToCheck),
			link(RequestsPath, "bespoke.requests.short", part.IconMessageCircle, f.Asked),
			link(ReviewsPath, "review.title", part.IconStar, 0),
			link(PayoutsPath, "koperasi.payouts", part.IconBanknote, f.Objected),
			link(MembersPath, "koperasi.members", part.IconUsers, 0),
			link(ShopPagePath, "toko.title", part.IconStore, 0),
			link(RecessPath, "recess.title", part.IconCalendar, 0),
			link(VouchersPath, "voucher.title", part.IconTag, 0),
			link(StatementPath, "statement.short", part.IconScale, 0),
			link(ReportPath, "laporan.title", part.IconChartColumn, 0),
			link(SHUPath, "shu.title", part.IconCoins, 0),
			link(DeedsPath, "deed.short", part.IconHistory, 0),
			{Label: i18n.T(ctx, "kasir.money"), URL: "/kasir", Icon: part.IconBanknote},
		},
	}
	for _, other := range f.Others {
		frame.Navigation = append(frame.Navigation, part.Link{
			Label: i18n.T(ctx, "koperasi.switch", other.Name), URL: Address{Cooperative: other.ID}.To(HomePath), Icon: part.IconStore,
		})
	}
	if f.Person != 0 {
		frame.Person = decimal(f.Person)
	}
	if s.here != "" {
		frame.Breadcrumbs = append(s.above, part.Link{Label: s.here})
	}
	return frame
}
