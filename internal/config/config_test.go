package config_test

import (
	"bytes"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"simpul/internal/config"
)

func TestEmptyEnvironmentIsDemonstration(t *testing.T) {
	t.Parallel()
	c, err := config.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Demonstration() || c.Addr != "127.0.0.1:8080" || c.BaseURL != "http://127.0.0.1:8080" || c.MediaURL != "/m/" || c.Stripe() {
		t.Errorf("Load = %+v", c)
	}
}

func TestBaseURLFollowsTheAddress(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		"127.0.0.1:9000": "http://127.0.0.1:9000", "toko.lan:80": "http://toko.lan:80", "[::1]:9000": "http://[::1]:9000",
		"0.0.0.0:9000": "http://localhost:9000", "[::]:9000": "http://localhost:9000", ":9000": "http://localhost:9000",
	} {
		if c, err := config.Load([]string{"SIMPUL_ADDR=" + addr}); err != nil || c.BaseURL != want {
			t.Errorf("%s: %q, %v; want %q", addr, c.BaseURL, err, want)
		}
	}
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	t.Parallel()
	_, err := config.Load([]string{
		"SIMPUL_ADDR=8080", "SIMPUL_BASE_URL=toko.example", "SIMPUL_TRUSTED_PROXIES=here", "DATABASE_URL=mysql://root:hunter2@db/x",
		"STRIPE_SECRET_KEY=pk_test_1", "MEDIA_URL=cdn", "SMTP_URL=mail",
	})
	var faults config.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("Load: %v", err)
	}
	for _, name := range []string{
		"SIMPUL_ADDR", "SIMPUL_BASE_URL", "SIMPUL_TRUSTED_PROXIES", "DATABASE_URL", "STRIPE_SECRET_KEY",
		"STRIPE_WEBHOOK_SECRET", "MEDIA_URL", "SMTP_URL",
	} {
		if !strings.Contains(err.Error(), name+":") {
			t.Errorf("%s is not named in:\n%v", name, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Error("a password is repeated")
	}
}

func TestStripeSettingsNeedItsKey(t *testing.T) {
	t.Parallel()
	for _, setting := range []string{"STRIPE_WEBHOOK_SECRET=whsec_1", "STRIPE_API_BASE=http://127.0.0.1:12111", "DATABASE_REPORT_URL=postgres://h/x"} {
		if _, err := config.Load([]string{setting}); err == nil {
			t.Errorf("%s alone is accepted", setting)
		}
	}
}

func TestADemonstrationTakesNoRealMoney(t *testing.T) {
	t.Parallel()
	stripe := []string{"STRIPE_SECRET_KEY=sk_live_1", "STRIPE_WEBHOOK_SECRET=whsec_1"}
	if _, err := config.Load(stripe); err == nil || !strings.Contains(err.Error(), "STRIPE_SECRET_KEY:") {
		t.Errorf("a live key in a demonstration: %v", err)
	}
	for _, setting := range []string{"DATABASE_URL=postgres://h/x", "STRIPE_SECRET_KEY=sk_test_1"} {
		if _, err := config.Load(append(stripe, setting)); err != nil {
			t.Errorf("with %s: %v", setting, err)
		}
	}
}

func TestDatabaseIsNamedByHostOrSocket(t *testing.T) {
	t.Parallel()
	for value, right := range map[string]bool{
		"postgres://h/x": true, "postgresql://u:p@h:5432/x": true, "postgres:///x?host=/run/postgresql": true,
		"postgres:///x": false, "mysql://h/x": false, "host=h dbname=x": false, "h": false,
	} {
		if _, err := config.Load([]string{"DATABASE_URL=" + value}); (err == nil) != right {
			t.Errorf("%s: %v", value, err)
		}
	}
}

func TestPortThatTheSystemChose(t *testing.T) {
	t.Parallel()
	listening := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 41234}
	for _, test := range []struct{ addr, base, wantAddr, wantBase string }{
		{"127.0.0.1:0", "", "127.0.0.1:41234", "http://127.0.0.1:41234"},
		{":0", "", ":41234", "http://localhost:41234"},
		{"127.0.0.1:0", "https://toko.example", "127.0.0.1:41234", "https://toko.example"},
		{"127.0.0.1:80", "", "127.0.0.1:80", "http://127.0.0.1:80"},
	} {
		c, err := config.Load([]string{"SIMPUL_ADDR=" + test.addr, "SIMPUL_BASE_URL=" + test.base})
		if err != nil {
			t.Fatal(err)
		}
		if at := c.At(listening); at.Addr != test.wantAddr || at.BaseURL != test.wantBase {
			t.Errorf("%s %s: %s %s", test.addr, test.base, at.Addr, at.BaseURL)
		}
	}
}

func TestSecretIsMadeOnce(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data")
	secrets := make([]config.Secret, 8)
	var wg sync.WaitGroup
	for i := range secrets {
		wg.Go(func() {
			var err error
			if secrets[i], err = config.LoadSecret(folder); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, s := range secrets[1:] {
		if s != secrets[0] {
			t.Fatal("two programs made two secrets")
		}
	}
	info, err := os.Stat(filepath.Join(folder, "secret"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("secret: %v %v", info.Mode(), err)
	}
	if bytes.Equal(secrets[0].Key("pin"), secrets[0].Key("form")) {
		t.Error("two purposes share a key")
	}
}

// TestSender follows the setting, the login and the shop's address, in this
// order.
func TestSender(t *testing.T) {
	t.Parallel()
	for environment, want := range map[string]string{
		"SMTP_URL=smtp://mail.example SMTP_FROM=toko@simpul.example":         "toko@simpul.example",
		"SMTP_URL=smtps://toko%40simpul.example:x@mail.example":              "toko@simpul.example",
		"SMTP_URL=smtp://x:y@mail.example SIMPUL_BASE_URL=https://a.example": "no-reply@a.example",
	} {
		c, err := config.Load(strings.Fields(environment))
		if err != nil || c.Sender().Address != want {
			t.Errorf("%s: %q %v, want %q", environment, c.Sender().Address, err, want)
		}
	}
	for _, wrong := range []string{"SMTP_FROM=toko@simpul.example", "SMTP_URL=smtp://mail.example SMTP_FROM=toko"} {
		if _, err := config.Load(strings.Fields(wrong)); err == nil {
			t.Errorf("%s is taken", wrong)
		}
	}
}
