package checkout_test

import (
	"testing"

	"github.com/google/uuid"

	"simpul/internal/forgiveness"
	"simpul/internal/money"
	"simpul/internal/payment"
)

func (m *model) dispute(t *testing.T) error {
	o, ok := m.any(t, isPaid)
	if !ok {
		return nothing
	}
	paid, err := payment.AppliedTo(t.Context(), m.App, payment.OrderID(o.ID))
	if err != nil {
		return err
	}
	if paid.Provider != payment.Simulation {
		return nothing // cash is not disputed at a bank
	}
	amount := paid.Amount
	if m.random.IntN(2) == 0 {
		amount = money.Rupiah(1 + m.random.Int64N(paid.Amount.Rupiah()))
	}
	r := payment.DisputeReport{
		Provider: paid.Provider, ExternalID: "du_" + uuid.NewString(), PaymentExternal: paid.ExternalID, Amount: amount, Cause: "general",
		State: payment.DisputeOpen, Withdrawn: m.random.IntN(3) > 0, Fee: money.Rupiah(240_000), OccurredAt: m.Now,
	}
	m.disputes = append(m.disputes, r)
	return m.Checkout.Dispute(t.Context(), r, m.Now)
}

// judge tells more of a dispute, perhaps the same again.
func (m *model) judge(t *testing.T) error {
	if len(m.disputes) == 0 {
		return nothing
	}
	r := &m.disputes[m.random.IntN(len(m.disputes))]
	r.Withdrawn, r.OccurredAt = true, m.Now
	if r.State == payment.DisputeOpen {
		r.State = []payment.DisputeState{payment.DisputeOpen, payment.DisputeLost, payment.DisputeLost, payment.DisputeWon}[m.random.IntN(4)]
		r.Reinstated = r.State == payment.DisputeWon
	}
	return m.Checkout.Dispute(t.Context(), *r, m.Now)
}

func (m *model) bear(t *testing.T) error {
	if len(m.disputes) == 0 {
		return nothing
	}
	var id payment.DisputeID
	r := m.disputes[m.random.IntN(len(m.disputes))]
	if err := m.App.GetContext(t.Context(), &id, `SELECT id FROM dispute WHERE external_id = $1`, r.ExternalID); err != nil {
		t.Fatal(err)
	}
	bearer := []payment.Bearer{payment.ByProgramme, payment.BySeller, payment.BySeller}[m.random.IntN(3)]
	return m.Checkout.BearDispute(t.Context(), m.managers[0], id, bearer, "Barang tidak sampai", m.Now)
}

// owing are the debtors of the programme's, with what each owes.
const owing = `
	SELECT coalesce(substring(a.code from '^asset:receivable:producer:(.*)$'), '0')::bigint AS producer_id,
	       coalesce(substring(a.code from '^asset:receivable:coop:(.*)$'), '0')::bigint AS cooperative_id, b.balance AS owed
	FROM account_balance b JOIN account a ON a.id = b.account_id WHERE a.code LIKE 'asset:receivable:%' AND b.balance > 0`

// ask asks for one who owes, if anybody does, and at times for more than that.
func (m *model) ask(t *testing.T) error {
	var debtors []struct {
		forgiveness.Debtor
		Owed money.Amount
	}
	if err := m.App.SelectContext(t.Context(), &debtors, owing); err != nil {
		t.Fatal(err)
	}
	d, most := forgiveness.Debtor{Producer: m.aminah.Person}, int64(30_000)
	if len(debtors) > 0 {
		chosen := debtors[m.random.IntN(len(debtors))]
		d, most = chosen.Debtor, chosen.Owed.Rupiah()
	}
	amount := money.Rupiah(1 + m.random.Int64N(most))
	if m.random.IntN(5) == 0 {
		amount = amount.Add(money.Rupiah(most))
	}
	id, err := m.Checkout.AskForgiveness(t.Context(), m.managers[0], m.Programme.ID, d, amount, "Kena banjir", m.Now)
	if err == nil {
		m.wishes = append(m.wishes, id)
	}
	return err
}

func (m *model) forgive(t *testing.T) error {
	if len(m.wishes) == 0 {
		return nothing
	}
	id, by := m.wishes[len(m.wishes)-1-m.random.IntN(min(len(m.wishes), 3))], m.random.IntN(2)
	err := m.Checkout.Forgive(t.Context(), m.managers[by], m.Programme.ID, id, m.random.IntN(4) > 0, m.Now)
	if err == nil && by == 0 {
		t.Error("who asked has decided")
	}
	return err
}
