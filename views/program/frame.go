package program

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"simpul/internal/cooperative"
	"simpul/internal/i18n"
	"simpul/views/layout"
	"simpul/views/part"
)

// Frame is what every page of a programme shows around its content.
type Frame struct {
	Here      string // the path of the page
	Programme string
	Agency    string
	Others    []cooperative.Programme // that the reader may see besides
	Address   Address
	Manager   bool  // of this programme, not who reads alone
	FileRows  int64 // of the longest file that is made while its reader waits
	User      string
	Token     string
	Flash     part.FlashProps
}

// setting is what one page adds to the frame.
type setting struct {
	heading, lead string
	above         []part.Link // pages above this one, below the overview
	here          string      // this page, in the trail of pages
	actions       templ.Component
}

func (f Frame) office(ctx context.Context, s setting) layout.OfficeFrame {
	link := func(path, key string, icon part.IconName) part.Link {
		current := f.Here == path || path != HomePath && strings.HasPrefix(f.Here, path+"/")
		return part.Link{Label: i18n.T(ctx, key), URL: f.Address.To(path), Icon: icon, Current: current}
	}
	frame := layout.OfficeFrame{
		Area: f.Programme, HomeURL: HomePath, Flash: f.Flash, User: f.User, SignOutURL: "/keluar", Token: f.Token,
		Heading: s.heading, Lead: s.lead, Actions: s.actions,
		Navigation: []part.Link{
			link(HomePath, "program.overview", part.IconChartColumn),
			link(AttentionPath, "program.attention", part.IconBell),
			link(MakersPath, "program.makers", part.IconUsers),
			link(ConsistencyPath, "program.consistency", part.IconCalendar),
			link(ToldPath, "program.told", part.IconUser),
			link(CohortsPath, "training.cohorts", part.IconUsers),
			link(AidPath, "training.aid", part.IconPackage),
			link(CooperativesPath, "program.cooperatives", part.IconStore),
			link(PayoutsPath, "program.payouts", part.IconBanknote),
			link(SHUsPath, "shu.title", part.IconCoins),
			link(DossiersPath, "dossier.reports", part.IconFileText),
			link(ExportsPath, "export.title", part.IconDownload),
			link(StatementPath, "statement.short", part.IconScale),
			link(ReconciliationPath, "program.books", part.IconBookOpen),
			{Label: i18n.T(ctx, "kasir.money"), URL: "/kasir", Icon: part.IconBanknote},
			link(SamplePath, "program.sample", part.IconSearch),
			link(DebtsPath, "program.debts", part.IconCoins),
			link(VouchersPath, "voucher.title", part.IconTag),
			link(ReviewsPath, "review.title", part.IconStar),
		},
	}
	if f.Manager {
		frame.Navigation = append(frame.Navigation, link(PeoplePath, "holding.title", part.IconUsers), link(RulesPath, "program.rules", part.IconSettings))
	}
	for _, other := range f.Others {
		elsewhere := Address{Window: f.Address.Window, Programme: other.ID}
		frame.Navigation = append(frame.Navigation, part.Link{
			Label: i18n.T(ctx, "program.switch", other.Name), URL: elsewhere.To(HomePath), Icon: part.IconLandmark,
		})
	}
	if s.here != "" {
		frame.Breadcrumbs = append([]part.Link{{Label: i18n.T(ctx, "program.overview"), URL: f.Address.To(HomePath)}}, s.above...)
		frame.Breadcrumbs = append(frame.Breadcrumbs, part.Link{Label: s.here})
	}
	return frame
}
