package stripe_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/stripe"
)

// Every request that the client can make must have the shape that Stripe's
// published description of its API asks for; stripe-mock checks it and refuses
// unknown, missing and mistyped parameters.
func TestRequestsHaveStripesShape(t *testing.T) {
	t.Parallel()
	base := startMock(t)
	seen := &recorder{next: http.DefaultTransport}
	c := stripe.New(stripe.Config{SecretKey: "sk_test_123", APIBase: base, Transport: seen})

	bill := bag(1)
	if _, err := c.Begin(t.Context(), bill); err != nil {
		t.Errorf("begin: %v", err)
	}
	bill.Language, bill.Email = "id", ""
	if _, err := c.Begin(t.Context(), bill); err != nil {
		t.Errorf("begin in Indonesian, without e-mail: %v", err)
	}
	// What the mock answers is a fixture; whether it makes sense is the
	// stand-in's matter.
	intent := bill.Intent
	intent.ExternalID = "cs_test_1"
	_, _ = c.Standing(t.Context(), intent)
	_ = c.End(t.Context(), intent, noon)
	_, _ = c.Standing(t.Context(), bill.Intent)
	_ = c.Receipts(t.Context(), noon, func(payment.Receipt) error { return nil })
	_, _, _ = c.ReceiptOf(t.Context(), "pi_1")
	_ = c.BalanceTransactions(t.Context(), noon, func(payment.BalanceTransaction) error { return nil })
	_, _ = c.BalanceTransaction(t.Context(), "txn_1")
	_ = c.Payouts(t.Context(), noon, func(payment.BankPayout) error { return nil })
	part := payment.Refund{
		ID: 1, Provider: payment.Stripe, PaymentExternal: "pi_1", Key: uuid.New(), Amount: money.Rupiah(50_000), AcceptedAt: noon,
	}
	_, _ = c.Refund(t.Context(), part, noon)
	_, _ = c.Refund(t.Context(), part, noon.Add(24*time.Hour)) // its key may be forgotten: it is looked for
	part.ExternalID = "re_1"
	_, _ = c.Refund(t.Context(), part, noon)

	asked := map[string]string{
		"sessions.New": "POST /v1/checkout/sessions", "sessions.Get": "GET /v1/checkout/sessions/cs_test_1",
		"sessions.Expire": "POST /v1/checkout/sessions/cs_test_1/expire", "sessions.List": "GET /v1/checkout/sessions",
		"balance.List": "GET /v1/balance_transactions", "balance.Get": "GET /v1/balance_transactions/txn_1", "payouts.List": "GET /v1/payouts",
		"refunds.New": "POST /v1/refunds", "refunds.List": "GET /v1/refunds", "refunds.Get": "GET /v1/refunds/re_1",
	}
	for _, call := range callsInTheSource(t) {
		request, known := asked[call]
		if !known {
			t.Errorf("the client calls %s, which is not shown to stripe-mock", call)
		} else if seen.status[request] != http.StatusOK {
			t.Errorf("%s: %s: status %d", call, request, seen.status[request])
		}
		delete(asked, call)
	}
	for call := range asked {
		t.Errorf("the client does not call %s", call)
	}
	for call, refusal := range seen.refused {
		t.Errorf("%s: %s", call, refusal)
	}
}

// callsInTheSource are all calls of Stripe's library that the package makes.
func callsInTheSource(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	made := regexp.MustCompile(`\bc\.((?:sessions|refunds|balance|payouts)\.[A-Z]\w*)\(`)
	var all []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range made.FindAllStringSubmatch(string(source), -1) {
			all = append(all, found[1])
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// The check above is worth nothing if the mock lets anything pass.
func TestMockRefusesWrongShape(t *testing.T) {
	t.Parallel()
	base := startMock(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/v1/checkout/sessions", strings.NewReader("mode=payment&not_a_parameter=1"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer sk_test_123")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusBadRequest {
		t.Fatalf("status %d", reply.StatusCode)
	}
}

// recorder keeps the status of every call and the text of every refusal.
type recorder struct {
	next http.RoundTripper

	mu      sync.Mutex
	status  map[string]int
	refused map[string]string
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	reply, err := r.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(reply.Body)
	if err := errors.Join(err, reply.Body.Close()); err != nil {
		return nil, err
	}
	reply.Body = io.NopCloser(bytes.NewReader(body))
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.status == nil {
		r.status, r.refused = map[string]int{}, map[string]string{}
	}
	call := request.Method + " " + request.URL.Path
	r.status[call] = reply.StatusCode
	if reply.StatusCode >= 400 {
		r.refused[call] = string(body)
	}
	return reply, nil
}

// mockBinary builds stripe-mock, the module's own tool, once. What go says of
// modules that it has to fetch first goes to the other stream.
var mockBinary = sync.OnceValues(func() (string, error) {
	var said bytes.Buffer
	cmd := exec.CommandContext(context.Background(), "go", "tool", "-n", "stripe-mock")
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go tool -n stripe-mock: %w: %s", err, &said)
	}
	return strings.TrimSpace(string(out)), nil
})

// startMock runs stripe-mock on loopback ports of the system's choice until
// the test ends.
func startMock(t *testing.T) (base string) {
	t.Helper()
	path, err := mockBinary()
	if err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(path) {
		t.Fatalf("stripe-mock at %q", path)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	mock := exec.CommandContext(ctx, path, "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	mock.WaitDelay = 5 * time.Second
	output, err := mock.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = mock.Wait() // killed, as intended
	})
	const announces = "Listening for HTTP at address: "
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), announces); ok {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return "http://" + address
		}
	}
	t.Fatalf("stripe-mock said nothing of an address: %v", lines.Err())
	return ""
}
