package demo

import (
	"context"
	"fmt"

	"simpul/internal/bank"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/qris"
)

// shopQRIS is the static code of an invented merchant; no acquirer knows the
// network that it names.
const shopQRIS = "00020101021126660014COM.CONTOH.WWW01189360099900000000000215PERAGA0000000010303UMI51440014ID.CO.QRIS.WWW0215PERAGA0000000010303UMI5204519953033605802ID5913SIMPUL PERAGA6009TANGERANG61051555062070703A0163046A08"

// approvedAlone is up to which amount one person's confirmation is enough.
var approvedAlone = money.Rupiah(1_000_000)

// payable opens where the demonstration's customers can pay by hand: an
// account of an invented bank, and an invented merchant's code. No money can
// arrive at either.
func (l *load) payable(ctx context.Context, tx *database.Tx) error {
	var manager identity.PersonID
	if err := tx.GetContext(ctx, &manager, `SELECT id FROM person WHERE email = $1`, Manager.Email); err != nil {
		return err
	}
	account, err := bank.Add(ctx, tx, identity.Actor{Person: manager}, bank.Account{
		Programme: l.programme, Code: "peraga-1", Bank: "Bank Peraga", Holder: ProgrammeName, NumberEnd: "0000",
	}, l.Start)
	if err != nil {
		return err
	}
	l.account = account.ID
	code, err := qris.Parse(shopQRIS)
	if err != nil {
		return err
	}
	for _, d := range []payment.Destination{
		{Method: payment.Transfer, Account: account.Code, Institution: account.Bank, Holder: account.Holder, Number: "0000000000"},
		{
			Method: payment.QRIS, Account: "acquirer-peraga", Institution: "Acquirer Peraga", Holder: code.Merchant(), Number: code.String(),
			Consented: true, LimitEach: money.Rupiah(10_000_000),
		},
	} {
		d.Programme, d.ApprovalAbove = int64(l.programme), approvedAlone
		d.CheckedFrom, d.CheckedUntil, d.CheckedDays = "08:00", "17:00", payment.MondaySaturday
		if _, err := payment.OpenDestination(ctx, tx, int64(manager), d, l.Start); err != nil {
			return fmt.Errorf("%s: %w", d.Method, err)
		}
	}
	return nil
}
