package perajin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/intake"
	"simpul/internal/lending"
	"simpul/internal/notice"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/perajin"
)

// latestShown is how many of her last sales the home page shows.
const latestShown = 3

// home greets her, says what she has earned this month, and what waits.
func (p *pages) home(c *fiber.Ctx) error {
	ctx, actor, now := c.UserContext(), web.Actor(c), web.Now(c)
	months, err := report.MonthsOf(ctx, p.Report, actor.Maker(), now, 2)
	if err != nil {
		return err
	}
	balances, err := report.BalancesOf(ctx, p.Report, actor.Maker())
	if err != nil {
		return err
	}
	waiting, err := report.PreparationsOf(ctx, p.Report, actor.Maker())
	if err != nil {
		return err
	}
	latest, err := report.LatestEarningsOf(ctx, p.Report, actor.Maker(), now, latestShown)
	if err != nil {
		return err
	}
	listings, err := catalog.ListingsOf(ctx, p.DB, actor.Maker(), catalog.Page{Number: 1, Size: 100})
	if err != nil {
		return err
	}
	props := perajin.HomeProps{
		SellURL: sellPath, MoneyURL: moneyPath, New: len(listings) == 0 && len(latest) == 0,
		Month: i18n.Month(ctx, now), Income: months[1].Income, Before: months[0].Income, Pending: balances.Pending, Payable: balances.Payable,
	}
	props.Page, props.Frame = head(c, layout.ProducerHome, "perajin.home.title", actor.MakerName())
	props.Frame.Name = i18n.T(ctx, "perajin.self.short")
	props.Tasks = append(tasks(waiting), soldOut(listings)...)
	toSign, err := intake.WaitingFor(ctx, p.DB, actor.Maker())
	if err != nil {
		return err
	}
	if toSign > 0 {
		props.Tasks = append([]perajin.HomeTask{{Kind: perajin.ToSign, Count: toSign, URL: broughtPath}}, props.Tasks...)
	}
	toBorrow, err := lending.WaitingFor(ctx, p.DB, actor.Maker())
	if err != nil {
		return err
	}
	if toBorrow > 0 {
		props.Tasks = append([]perajin.HomeTask{{Kind: perajin.ToBorrow, Count: toBorrow, URL: borrowedPath}}, props.Tasks...)
	}
	props.Token = ownToken(c)
	unseen, err := notice.Unseen(ctx, p.DB, actor.Maker(), noticesShown)
	if err != nil {
		return err
	}
	props.InboxURL, props.Notices = inboxPath, noticeProps(ctx, unseen)
	if props.Sales, err = p.sales(c, latest); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, perajin.Home(props))
}

// tasks sums up what is to be made and what is to be brought.
func tasks(waiting []report.Preparation) []perajin.HomeTask {
	toMake := perajin.HomeTask{Kind: perajin.ToMake, URL: ordersPath}
	toBring := perajin.HomeTask{Kind: perajin.ToBring, URL: ordersPath}
	for _, w := range waiting {
		if w.ReadyAt != nil {
			continue
		}
		task := &toBring
		if w.MadeToOrder {
			task = &toMake
		}
		if task.Count == 0 {
			task.By = w.By()
		}
		task.Count += w.Quantity
	}
	var all []perajin.HomeTask
	for _, task := range []perajin.HomeTask{toMake, toBring} {
		if task.Count > 0 {
			all = append(all, task)
		}
	}
	return all
}

// soldOut are listings that nobody can order any more.
func soldOut(listings []catalog.Listing) []perajin.HomeTask {
	task := perajin.HomeTask{Kind: perajin.ToRestock, URL: goodsPath}
	for _, l := range listings {
		if l.PublishedAt != nil && l.Available <= 0 {
			task.Count++
			task.URL = goodsPath + "#b-" + idText(l.Product)
		}
	}
	if task.Count == 0 {
		return nil
	}
	return []perajin.HomeTask{task}
}
