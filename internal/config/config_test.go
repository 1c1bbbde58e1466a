package config_test

import (
	"bytes"
	"errors"
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
