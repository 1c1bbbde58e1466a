package crash_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/audit"
	"simpul/internal/bank"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/producer"
)

// moments are where a process is killed around a transaction: when all is done
// that comes before it, before it commits, and after.
var moments = []string{"begin", "before", "after"}

// committers are the functions that commit what moves money, each with a
// transaction of its own, and those between that make it due.
var committers = []string{
	"payment.Receive", "checkout.(*Checkout).Settle", "payment.Process",
	"checkout.(*Checkout).RefundOrder", "checkout.(*Checkout).CompleteRefund", "checkout.(*Checkout).RefundSurplus",
	"checkout.(*Checkout).Release",
	"payout.(*Office).Prepare", "payout.(*Office).Approve", "payout.(*Office).Send", "payout.(*Office).SendByCode", "payout.(*Office).Return",
	"payout.(*Office).MoveCash", "payout.(*Office).Offer", "payout.(*Office).Decide",
}

// TestKilledAtEveryCommit kills a process that settles, refunds, releases and
// pays out at every named moment, starts it again, and compares what the books
// and the states are in the end with those of a process that nobody killed.
func TestKilledAtEveryCommit(t *testing.T) {
	t.Parallel()
	program := buildChild(t)
	var want string
	{
		s := newScene(t)
		s.run(t, program, "")
		want = s.end(t)
	}
	points := 0
	for i, function := range committers {
		for j, moment := range moments {
			if os.Getenv("SIMPUL_FULL") != "1" && (i+j)%3 != 0 {
				continue
			}
			points++
			t.Run(function+" "+moment, func(t *testing.T) {
				s := newScene(t)
				s.run(t, program, function+" "+moment)
				s.run(t, program, "")
				if diff := cmp.Diff(want, s.end(t)); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
	t.Logf("killed at %d moments", points)
}

// buildChild builds this package's tests with failpoints in them; the binary
// plays a scene when it is told which.
func buildChild(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "child")
	command := exec.CommandContext(t.Context(), "go", "test", "-c", "-tags", "failpoint", "-o", program, ".")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// scene is what the child needs to know, and the world it plays in.
type scene struct {
	world *checkouttest.World

	DSN                           string
	Now                           time.Time
	Order                         order.ID
	Line                          order.LineID
	Parcel                        order.ParcelID
	Group                         identity.CooperativeID
	Ani, Budi, Siti, Aminah, Rani identity.PersonID
	Account                       bank.AccountID
	Total                         int64 // minor units
}

// newScene is a cooperative with an order that waits for its payment: a bag of
// three makers, one of whom wants her money in the bank.
func newScene(t *testing.T) *scene {
	t.Helper()
	w := checkouttest.New(t)
	w.Now = w.Now.AddDate(0, 0, -20)
	group := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti, aminah, rani := w.Producer(group, "Siti Contoh", checkouttest.Waliwis), w.Producer(group, "Aminah Contoh", checkouttest.MekarBaru), w.Producer(group, "Rani Contoh", checkouttest.Waliwis)
	bag := w.Bag(group, "Tas bertiga", money.Rupiah(185_000), 9, catalog.MakerShare{Producer: siti.Person, ShareBP: 5000},
		catalog.MakerShare{Producer: aminah.Person, ShareBP: 3000}, catalog.MakerShare{Producer: rani.Person, ShareBP: 2000})
	o := w.Order(checkouttest.Item{Variant: bag, Quantity: 2})
	s := &scene{
		world: w, DSN: w.DSN(database.App), Now: w.Now, Order: o.ID, Group: group.ID, Ani: w.Officer(group).Person,
		Siti: siti.Person, Aminah: aminah.Person, Rani: rani.Person, Total: o.Total.Minor(), Budi: w.Person("Budi Pengurus"),
	}
	lines, err := order.Lines(t.Context(), w.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.Line, s.Parcel = lines[0].ID, lines[0].Parcel
	manager := w.Person("Bagus Pengelola")
	vault, err := producer.NewVault(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	if err := database.InTx(t.Context(), w.App, func(tx *database.Tx) error {
		if err := identity.Grant(t.Context(), tx, identity.Program(), s.Budi, identity.Office{Role: identity.Officer, Cooperative: group.ID}, w.Now); err != nil {
			return err
		}
		if err := identity.Grant(t.Context(), tx, identity.Program(), manager, identity.Office{Role: identity.Manager, Programme: w.Programme.ID}, w.Now); err != nil {
			return err
		}
		account, err := bank.Add(t.Context(), tx, identity.Actor{Person: manager, ManagerOf: []identity.ProgrammeID{w.Programme.ID}}, bank.Account{
			Programme: w.Programme.ID, Code: "program", Bank: "BRI", Holder: "Program Contoh", NumberEnd: "9001",
		}, w.Now)
		if err != nil {
			return err
		}
		s.Account = account.ID
		return producer.Redirect(t.Context(), tx, vault, siti, producer.Choice{
			Method: producer.ToBank, Institution: "BRI", BankDetails: producer.BankDetails{Number: "0021-0100-1234-567", Holder: siti.Name},
		}, w.Now)
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

// sceneVariable tells the child which scene to play, as JSON.
const sceneVariable = "SIMPUL_SCENE"

// run lets the child play the scene, to its end or to the moment at which it is
// killed.
func (s *scene) run(t *testing.T, program, killedAt string) {
	t.Helper()
	told, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program)
	command.Env = append(os.Environ(), sceneVariable+"="+string(told), "SIMPUL_FAILPOINT="+killedAt)
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	err = command.Run()
	var exit *exec.ExitError
	killed := errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL //nolint:forcetypeassert,errcheck // what Unix gives
	if killedAt == "" && err != nil || killedAt != "" && !killed {
		t.Fatalf("killed at %q: %v\n%s", killedAt, err, &said)
	}
}

// end is what the books and the states are, without what tells one run from
// another: times, and the numbers of tries.
func (s *scene) end(t *testing.T) string {
	t.Helper()
	var lines []string
	const state = `
		SELECT 'account ' || a.code || ' ' || sum(p.amount) FROM account a JOIN posting p ON p.account_id = a.id GROUP BY a.code
		UNION ALL SELECT 'balance ' || a.code || ' ' || b.balance FROM account_balance b JOIN account a ON a.id = b.account_id
		UNION ALL SELECT 'transactions ' || rule || ' ' || count(*) FROM ledger_transaction GROUP BY rule
		UNION ALL SELECT 'order ' || payment_state FROM shop_order
		UNION ALL SELECT 'parcel ' || fulfilment_state || ' released ' || EXISTS (SELECT 1 FROM parcel_release r WHERE r.parcel_id = p.id) FROM parcel p
		UNION ALL SELECT 'payment ' || disposition || ' ' || amount || ' back ' || refunded FROM payment
		UNION ALL SELECT 'refund ' || state || ' ' || amount FROM refund
		UNION ALL SELECT 'event processed ' || (processed_at IS NOT NULL) FROM provider_event
		UNION ALL SELECT 'intent ended ' || (ended_at IS NOT NULL) FROM payment_intent
		UNION ALL SELECT 'stock ' || on_hand || ' ' || reserved FROM variant
		UNION ALL SELECT 'happened ' || kind || ' ' || count(*) FROM order_event GROUP BY kind
		UNION ALL SELECT 'payout ' || p.method || ' ' || p.amount || ' approved ' || payout_approved(p.run_id)
			|| ' sent ' || EXISTS (SELECT 1 FROM payout_sending x WHERE x.payout_id = p.id) || ' returned ' || EXISTS (SELECT 1 FROM payout_return x WHERE x.payout_id = p.id)
			FROM payout p
		UNION ALL SELECT 'handover ' || kind || ' ' || amount || ' ' || coalesce((SELECT approved FROM handover_decision d WHERE d.handover_id = h.id)::text, 'open') FROM handover h
		UNION ALL SELECT 'cash ' || direction || ' ' || amount FROM cash_movement
		ORDER BY 1`
	if err := s.world.Super.SelectContext(t.Context(), &lines, state); err != nil {
		t.Fatal(err)
	}
	findings, err := audit.Run(t.Context(), s.world.Super, audit.Invariants(s.world.Studio.Store()), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			lines = append(lines, fmt.Sprintf("broken %d: %v", f.Number, f.Offenders))
		}
	}
	return strings.Join(lines, "\n")
}
