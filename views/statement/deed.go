package statement

import (
	"context"

	"simpul/internal/i18n"
	"simpul/internal/report"
)

// did are the sentences about deeds, by what was done.
var did = map[string]string{
	"product.create":                 "deed.did.product.create",
	"product.edit":                   "deed.did.product.edit",
	"product.publish":                "deed.did.product.publish",
	"product.withdraw":               "deed.did.product.withdraw",
	"product.submit":                 "deed.did.product.submit",
	"product.approve":                "deed.did.product.approve",
	"product.send_back":              "deed.did.product.send_back",
	"product.stock":                  "deed.did.product.stock",
	"product.price":                  "deed.did.product.price",
	"product.declare":                "deed.did.product.declare",
	"product.bespoke":                "deed.did.product.bespoke",
	"share_offer.make":               "deed.did.share_offer.make",
	"share_offer.withdraw":           "deed.did.share_offer.withdraw",
	"share_offer.answer":             "deed.did.share_offer.answer",
	"bespoke_request.offer":          "deed.did.bespoke_request.offer",
	"bespoke_request.refuse":         "deed.did.bespoke_request.refuse",
	"bespoke_request.withdraw":       "deed.did.bespoke_request.withdraw",
	"product_review.answer":          "deed.did.product_review.answer",
	"complaint.decide":               "deed.did.complaint.decide",
	"complaint.inspect":              "deed.did.complaint.inspect",
	"intake.record":                  "deed.did.intake.record",
	"intake.sign":                    "deed.did.intake.sign",
	"loan.record":                    "deed.did.loan.record",
	"loan.sign":                      "deed.did.loan.sign",
	"loan.object":                    "deed.did.loan.object",
	"loan.withdraw":                  "deed.did.loan.withdraw",
	"loan.give_back":                 "deed.did.loan.give_back",
	"loan.undo":                      "deed.did.loan.undo",
	"parcel.ship":                    "deed.did.parcel.ship",
	"parcel.split":                   "deed.did.parcel.split",
	"parcel.deliver":                 "deed.did.parcel.deliver",
	"parcel.refuse":                  "deed.did.parcel.refuse",
	"parcel.come_back":               "deed.did.parcel.come_back",
	"parcel.send_again":              "deed.did.parcel.send_again",
	"order_line.ready":               "deed.did.order_line.ready",
	"order_line.unready":             "deed.did.order_line.unready",
	"order_line.reassign":            "deed.did.order_line.reassign",
	"shipping_inquiry.answer":        "deed.did.shipping_inquiry.answer",
	"shipping_inquiry.refuse":        "deed.did.shipping_inquiry.refuse",
	"shu.prepare":                    "deed.did.shu.prepare",
	"shu.approve":                    "deed.did.shu.approve",
	"shu.withdraw":                   "deed.did.shu.withdraw",
	"member_saving.import":           "deed.did.member_saving.import",
	"direct_sale.sell":               "deed.did.direct_sale.sell",
	"direct_sale.keep":               "deed.did.direct_sale.keep",
	"direct_sale.cancel":             "deed.did.direct_sale.cancel",
	"on_delivery.remit":              "deed.did.on_delivery.remit",
	"on_delivery.set":                "deed.did.on_delivery.set",
	"refund.accept":                  "deed.did.refund.accept",
	"refund.send_back":               "deed.did.refund.send_back",
	"manual_receipt.record":          "deed.did.manual_receipt.record",
	"manual_receipt.approve":         "deed.did.manual_receipt.approve",
	"manual_receipt.reject":          "deed.did.manual_receipt.reject",
	"manual_receipt.assign":          "deed.did.manual_receipt.assign",
	"cash.move":                      "deed.did.cash.move",
	"cash.count":                     "deed.did.cash.count",
	"handover.prepare":               "deed.did.handover.prepare",
	"handover.decide":                "deed.did.handover.decide",
	"advance.give":                   "deed.did.advance.give",
	"payout_run.prepare":             "deed.did.payout_run.prepare",
	"payout_run.approve":             "deed.did.payout_run.approve",
	"payout_run.withdraw":            "deed.did.payout_run.withdraw",
	"payout_run.bank_file":           "deed.did.payout_run.bank_file",
	"producer_payout.send":           "deed.did.producer_payout.send",
	"producer_payout.return":         "deed.did.producer_payout.return",
	"producer_payout.reveal_account": "deed.did.producer_payout.reveal_account",
	"producer_payout.ask":            "deed.did.producer_payout.ask",
	"payout_case.open":               "deed.did.payout_case.open",
	"payout_case.answer":             "deed.did.payout_case.answer",
	"payout_destination.change":      "deed.did.payout_destination.change",
	"pay_day.set":                    "deed.did.pay_day.set",
	"fee_policy.set":                 "deed.did.fee_policy.set",
	"forgiveness.ask":                "deed.did.forgiveness.ask",
	"forgiveness.decide":             "deed.did.forgiveness.decide",
	"discount_voucher.make":          "deed.did.discount_voucher.make",
	"discount_voucher.end":           "deed.did.discount_voucher.end",
	"bank_account.add":               "deed.did.bank_account.add",
	"bank_account.open":              "deed.did.bank_account.open",
	"bank_account.close":             "deed.did.bank_account.close",
	"helping.begin":                  "deed.did.helping.begin",
	"helping.end":                    "deed.did.helping.end",
	"help_session.close":             "deed.did.help_session.close",
	"producer.create":                "deed.did.producer.create",
	"producer.change":                "deed.did.producer.change",
	"producer.tell":                  "deed.did.producer.tell",
	"membership.join":                "deed.did.membership.join",
	"membership.leave":               "deed.did.membership.leave",
	"person.invite":                  "deed.did.person.invite",
	"role.grant":                     "deed.did.role.grant",
	"role.revoke":                    "deed.did.role.revoke",
	"consent.give":                   "deed.did.consent.give",
	"consent.withdraw":               "deed.did.consent.withdraw",
	"cooperative.create":             "deed.did.cooperative.create",
	"cooperative.present":            "deed.did.cooperative.present",
	"cooperative.pickup":             "deed.did.cooperative.pickup",
	"recess.declare":                 "deed.did.recess.declare",
	"recess.change":                  "deed.did.recess.change",
	"recess.end":                     "deed.did.recess.end",
	"shipping_rate.set":              "deed.did.shipping_rate.set",
	"shipping_rate.end":              "deed.did.shipping_rate.end",
}

// Known tells whether there is a sentence of its own for what was done.
func Known(action string) bool { return did[action] != "" }

// Sentence says who did what to what.
func Sentence(ctx context.Context, d report.Deed) string {
	who := d.Actor
	if who == "" {
		who = i18n.T(ctx, "deed.program")
	}
	if d.OnBehalfOf != "" {
		who = i18n.T(ctx, "deed.behalf", who, d.OnBehalfOf)
	}
	if key := did[d.Action]; key != "" {
		return i18n.T(ctx, key, who, d.Label)
	}
	return i18n.T(ctx, "deed.other", who, d.Action, d.Label)
}
