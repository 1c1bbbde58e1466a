package checkout_test

import (
	"fmt"
	"testing"
	"time"

	"simpul/internal/bank"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payout"
	"simpul/internal/producer"
)

// till is how the model's cooperatives pay out: each has two officers, and the
// programme an account. Siti and Dewi are paid by bank, Aminah in cash.
type till struct {
	*payout.Office
	officers map[identity.CooperativeID][2]identity.Actor
	account  bank.AccountID
	manager  identity.Actor
	runs     []payout.RunID
	given    int // references, each used once
}

func (m *model) openTill(t *testing.T) {
	t.Helper()
	vault, err := producer.NewVault(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	m.till = &till{
		Office:   &payout.Office{DB: m.App, Vault: vault, CodeKey: []byte("test")},
		officers: map[identity.CooperativeID][2]identity.Actor{},
	}
	for _, of := range []cooperative.Cooperative{m.waliwis, m.kronjo} {
		second := m.appoint(t, "Pengurus Kedua", identity.Office{Role: identity.Officer, Cooperative: of.ID})
		m.till.officers[of.ID] = [2]identity.Actor{m.Officer(of), second}
	}
	m.till.manager = m.appoint(t, "Bagus Pengelola", identity.Office{Role: identity.Manager, Programme: m.Programme.ID})
	err = database.InTx(t.Context(), m.App, func(tx *database.Tx) error {
		added, err := bank.Add(t.Context(), tx, m.till.manager, bank.Account{
			Programme: m.Programme.ID, Code: "program", Bank: "BRI", Holder: "Program Contoh", NumberEnd: "9001",
		}, m.Now)
		m.till.account = added.ID
		for _, maker := range []identity.Actor{m.siti, m.dewi} {
			if err == nil {
				err = producer.Redirect(t.Context(), tx, vault, maker, producer.Choice{
					Method: producer.ToBank, Institution: "BRI", BankDetails: producer.BankDetails{Number: "002101001234567", Holder: maker.Name},
				}, m.Now.Add(-100*time.Hour))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (m *model) appoint(t *testing.T, name string, o identity.Office) identity.Actor {
	t.Helper()
	id := m.Person(name)
	err := database.InTx(t.Context(), m.App, func(tx *database.Tx) error {
		return identity.Grant(t.Context(), tx, identity.Program(), id, o, m.Now)
	})
	if err != nil {
		t.Fatal(err)
	}
	actor, err := identity.Load(t.Context(), m.App, id, m.Now)
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

func (m *model) payouts() []operation {
	return []operation{
		{"prepare", 4, isPayable, m.prepare}, {"approve", 4, isUndecided, m.approve}, {"withdraw", 2, never, m.withdraw},
		{"send", 5, isApproved, m.send}, {"return", 4, never, m.giveBack},
		{"hand over", 6, never, m.handOver}, {"advance", 3, never, m.advance}, {"cash", 3, never, m.cash},
		{"pay tax", 2, isWithheld, m.payTax},
	}
}

// desk is a cooperative with its officers, in random order.
func (m *model) desk() (of cooperative.Cooperative, one, other identity.Actor) {
	of = []cooperative.Cooperative{m.waliwis, m.waliwis, m.kronjo}[m.random.IntN(3)]
	i := m.random.IntN(2)
	return of, m.till.officers[of.ID][i], m.till.officers[of.ID][1-i]
}

func (m *model) reference() string {
	m.till.given++
	return fmt.Sprintf("BUKTI%d", m.till.given)
}

// prepare puts some of those who can be paid into a run, at times with Rp1 more
// than that.
func (m *model) prepare(t *testing.T) error {
	of, by, _ := m.desk()
	known, err := payout.Candidates(t.Context(), m.App, of.ID)
	for try := 0; err == nil && len(known) == 0 && try < 3; try++ {
		of, by, _ = m.desk()
		known, err = payout.Candidates(t.Context(), m.App, of.ID)
	}
	if err != nil {
		return err
	}
	var lines []payout.Line
	greedy := false
	for _, c := range known {
		most := c.Payable.Rupiah()
		switch m.random.IntN(20) {
		case 0:
			lines = append(lines, payout.Line{Producer: c.Producer, Amount: money.Rupiah(1 + m.random.Int64N(most))})
		case 1:
			lines, greedy = append(lines, payout.Line{Producer: c.Producer, Amount: money.Rupiah(most + 1)}), true
		default:
			lines = append(lines, payout.Line{Producer: c.Producer, Amount: money.Rupiah(most)})
		}
	}
	run, err := m.till.Prepare(t.Context(), by, of.ID, lines, m.Now)
	if err == nil {
		m.till.runs = append(m.till.runs, run)
		if greedy {
			t.Error("more than is payable was prepared")
		}
	}
	return err
}

// anyRun is a run, an undecided one if there is any, with its cooperative's
// officers.
func (m *model) anyRun(t *testing.T) (run payout.Run, officers [2]identity.Actor, ok bool) {
	t.Helper()
	for _, i := range m.random.Perm(len(m.till.runs)) {
		r, err := payout.RunByID(t.Context(), m.App, m.till.runs[i])
		if err != nil {
			t.Fatal(err)
		}
		run, ok = r, true
		if r.Undecided() {
			break
		}
	}
	return run, m.till.officers[run.Cooperative], ok
}

func (m *model) approve(t *testing.T) error {
	run, officers, ok := m.anyRun(t)
	if !ok {
		return nothing
	}
	by := officers[m.random.IntN(2)]
	if by.Person == run.Maker && m.random.IntN(2) == 0 {
		by = officers[m.random.IntN(2)]
	}
	_, err := m.till.Approve(t.Context(), by, run.ID, m.Now)
	if err == nil && by.Person == run.Maker {
		t.Error("who prepared it has approved it")
	}
	return err
}

func (m *model) withdraw(t *testing.T) error {
	run, officers, ok := m.anyRun(t)
	if !ok {
		return nothing
	}
	return m.till.Withdraw(t.Context(), officers[m.random.IntN(2)], run.ID, "salah", m.Now)
}

// anyPayout is a payout in one of the states if there is any, else any other.
func (m *model) anyPayout(t *testing.T, states ...payout.State) (found payout.Payout, ok bool) {
	t.Helper()
	for _, i := range m.random.Perm(len(m.till.runs)) {
		all, err := payout.OfRun(t.Context(), m.App, m.till.runs[i])
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			found, ok = p, true
			for _, s := range states {
				if p.State == s {
					return p, true
				}
			}
		}
	}
	return found, ok
}

func (m *model) send(t *testing.T) error {
	p, ok := m.anyPayout(t, payout.Approved)
	if !ok {
		return nothing
	}
	by := m.till.officers[p.Cooperative][m.random.IntN(2)]
	if p.Method == producer.InCash {
		return m.till.SendByCode(t.Context(), by, p.ID, m.till.Code(p.ID), m.Now)
	}
	return m.till.Send(t.Context(), by, p.ID, payout.Evidence{Account: m.till.account, Reference: m.reference(), Fee: money.Rupiah(2_500)}, m.Now)
}

func (m *model) giveBack(t *testing.T) error {
	p, ok := m.anyPayout(t, payout.Approved, payout.Sent)
	if !ok {
		return nothing
	}
	return m.till.Return(t.Context(), m.till.officers[p.Cooperative][0], p.ID, "gagal", m.random.IntN(2) == 0, m.Now)
}

// handOver offers what a cooperative is owed, or a part of it, and decides it.
func (m *model) handOver(t *testing.T) error {
	of, by, other := m.desk()
	owed, err := payout.TreasuryOf(t.Context(), m.App, of.ID)
	if err != nil {
		return err
	}
	kind, most := payout.Fee, owed.Fee
	if m.random.IntN(2) == 0 {
		kind, most = payout.Shipping, owed.Shipping
	}
	if most.Rupiah() <= 0 {
		return nothing
	}
	amount := money.Rupiah(most.Rupiah())
	if m.random.IntN(3) == 0 {
		amount = money.Rupiah(1 + m.random.Int64N(most.Rupiah()))
	}
	id, err := m.till.Offer(t.Context(), by, of.ID, kind, amount, m.till.account, m.reference(), m.Now)
	if err != nil {
		return err
	}
	return m.till.Decide(t.Context(), other, id, m.random.IntN(5) > 0, m.Now)
}

func (m *model) advance(t *testing.T) error {
	a := payout.Advance{
		Producer: []identity.Actor{m.siti, m.aminah, m.dewi}[m.random.IntN(3)].Person, Amount: money.Rupiah(1 + m.random.Int64N(40_000)),
		What: "Tali kur", RepayBP: []int{1, 2_000, 5_000, 10_000}[m.random.IntN(4)],
	}
	if m.random.IntN(2) == 0 {
		a.Account = m.till.account
	}
	of, by, _ := m.desk()
	return m.till.Give(t.Context(), by, of.ID, a, m.Now) // refused for who is no member
}

// withhold sets a tax of 2 % from the beginning on.
func (m *model) withhold(t *testing.T) {
	t.Helper()
	if err := database.InTx(t.Context(), m.App, func(tx *database.Tx) error {
		return cooperative.SetTax(t.Context(), tx, m.till.manager, m.Programme.ID, cooperative.TaxRate{Kind: cooperative.PPh22, RateBP: 200}, m.Now, m.Now)
	}); err != nil {
		t.Fatal(err)
	}
}

// payTax hands over what is owed to the state, a part of it, or Rp1 more.
func (m *model) payTax(t *testing.T) error {
	w, err := payout.WithheldIn(t.Context(), m.App, m.Programme.ID, cooperative.PPh22)
	if err != nil {
		return err
	}
	most := max(w.Owed.Rupiah(), 0)
	amount := most + 1
	if most > 0 && m.random.IntN(3) > 0 {
		amount = 1 + m.random.Int64N(most)
	}
	m.till.given++
	err = m.till.PayTax(t.Context(), m.till.manager, m.Programme.ID, payout.TaxPayment{
		Kind: cooperative.PPh22, Month: time.Date(m.Now.Year(), m.Now.Month(), 1, 0, 0, 0, 0, time.UTC), Amount: money.Rupiah(amount),
		Account: m.till.account, Reference: fmt.Sprintf("NTPN%012d", m.till.given),
	}, m.Now)
	if err == nil && amount > most {
		t.Error("more tax was handed over than is owed")
	}
	return err
}

func (m *model) cash(t *testing.T) error {
	of, by, _ := m.desk()
	where := []payout.Direction{payout.ToCash, payout.ToCash, payout.IntoBank}[m.random.IntN(3)]
	return m.till.MoveCash(t.Context(), by, of.ID, where, m.till.account, money.Rupiah(1+m.random.Int64N(300_000)), m.reference(), m.Now)
}
