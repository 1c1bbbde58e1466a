package main

import (
	"net"
	"os"
	"strings"
	"testing"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
)

// faulty runs the program in a configuration that is wrong and wants each of
// the settings named once, exit code 2, and nothing begun.
func faulty(t *testing.T, m *machine, names ...string) string {
	t.Helper()
	out, complaints, code := m.run()
	if code != misconfigured || !strings.HasPrefix(complaints, "simpul: the configuration is wrong:\n") {
		t.Errorf("exits %d:\n%s%s", code, out, complaints)
	}
	for _, name := range names {
		if strings.Count(complaints, "\n  "+name+": ") != 1 {
			t.Errorf("%s is not told once in:\n%s", name, complaints)
		}
	}
	if lines := strings.Count(complaints, "\n"); lines != len(names)+1 {
		t.Errorf("%d lines for %d faults:\n%s", lines, len(names), complaints)
	}
	if begun := files(t, m.path("work")); len(begun) > 0 {
		t.Errorf("made %v", begun)
	}
	return complaints
}

func TestEveryFaultOfTheConfigurationAtOnce(t *testing.T) {
	t.Parallel()
	m := newMachine(t, "SIMPUL_ADDR=8080", "SIMPUL_BASE_URL=toko.example", "DATABASE_URL=mysql://root:hunter2@db/x",
		"STRIPE_SECRET_KEY=pk_test_1", "MEDIA_URL=cdn", "SMTP_URL=mail", "SIMPUL_DATA=/proc/simpul")
	told := faulty(t, m, "SIMPUL_ADDR", "SIMPUL_BASE_URL", "DATABASE_URL", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "MEDIA_URL", "SMTP_URL", "SIMPUL_DATA")
	if strings.Contains(told, "hunter2") {
		t.Error("a password is repeated")
	}
	for _, command := range []string{"setup", "migrate", "audit", "seed"} {
		m.refuses(misconfigured, "SIMPUL_BASE_URL", command)
	}
}

func TestAnOccupiedAddressIsAFaultAmongOthers(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	file := newMachine(t).path("work", "data")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	faulty(t, newMachine(t, "SIMPUL_ADDR="+taken.Addr().String(), "SIMPUL_DATA="+file), "SIMPUL_ADDR", "SIMPUL_DATA")
}

// A live installation needs logins that get in, and are allowed what they are
// for; each that is not is told before anything is begun.
func TestALiveStartNeedsItsLogins(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	nobody := strings.Replace(db.URL("nobody"), db.Name, "nowhere", 1)
	data := newMachine(t).path("work")
	faulty(t, newMachine(t, "DATABASE_URL="+nobody, "DATABASE_OWNER_URL="+nobody, "DATABASE_REPORT_URL="+nobody, "SIMPUL_DATA="+data),
		"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPORT_URL")

	owner := db.URL(string(database.Owner))
	stranger := db.URL(newLogin(t, db))
	faulty(t, newMachine(t, "DATABASE_URL="+stranger, "DATABASE_OWNER_URL="+owner, "DATABASE_REPORT_URL="+stranger, "SIMPUL_DATA="+data),
		"DATABASE_URL", "DATABASE_REPORT_URL")
}

func TestLeftOverWordsAreRefused(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for _, args := range [][]string{{"migrat"}, {"audit", "json"}, {"serve", "8080"}} {
		m.refuses(failed, `there is no "`+args[len(args)-1]+`" here`, args...)
	}
	if out, _ := m.must("--help"); !strings.Contains(out, "setup") || !strings.Contains(out, "audit") {
		t.Errorf("--help says:\n%s", out)
	}
	m.must("--version")
}
