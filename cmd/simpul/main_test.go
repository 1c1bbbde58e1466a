package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binary is the program, built once as anybody builds it.
var binary string

func TestMain(m *testing.M) { os.Exit(built(m)) }

func built(m *testing.M) int {
	folder, err := os.MkdirTemp("", "simpul-cmd-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	binary = filepath.Join(folder, "simpul")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// machine is a place to run the program in: folders of its own and an
// environment that says nothing of Simpul.
type machine struct {
	t      *testing.T
	folder string
	env    []string
}

// newMachine makes one. Other accounts reach its folders, as they do on real
// ones, so that root's PostgreSQL can run as another.
func newMachine(t *testing.T, settings ...string) *machine {
	t.Helper()
	folder, err := os.MkdirTemp("", "simpul-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	m := &machine{t: t, folder: folder}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"home", "tmp", "work"} {
		if err := os.Mkdir(m.path(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	m.env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + m.path("home"), "TMPDIR=" + m.path("tmp"), "SIMPUL_ADDR=127.0.0.1:0"}, settings...)
	return m
}

func (m *machine) path(parts ...string) string {
	return filepath.Join(append([]string{m.folder}, parts...)...)
}

// command is the program in the machine's working folder.
func (m *machine) command(args ...string) *exec.Cmd {
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Env = m.path("work"), m.env
	return cmd
}

// run runs a command to its end.
func (m *machine) run(args ...string) (stdout, stderr string, code int) {
	m.t.Helper()
	cmd := m.command(args...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	err := cmd.Run()
	if cmd.ProcessState == nil {
		m.t.Fatal(err)
	}
	return out.String(), complaints.String(), cmd.ProcessState.ExitCode()
}

// must runs a command that has to succeed, and gives what was asked for and
// what it told meanwhile.
func (m *machine) must(args ...string) (asked, told string) {
	m.t.Helper()
	asked, told, code := m.run(args...)
	if code != 0 {
		m.t.Fatalf("simpul %s exits %d:\n%s%s", strings.Join(args, " "), code, asked, told)
	}
	return asked, told
}

// refuses runs a command that has to fail with a code and to say why.
func (m *machine) refuses(code int, reason string, args ...string) {
	m.t.Helper()
	out, complaints, got := m.run(args...)
	if got != code || !strings.Contains(complaints, reason) {
		m.t.Errorf("simpul %s exits %d, want %d and %q:\n%s%s", strings.Join(args, " "), got, code, reason, out, complaints)
	}
}

// process is a program that serves.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	out   *transcript
	ended chan struct{}
	begun time.Time
}

func (m *machine) serve() *process {
	m.t.Helper()
	p := &process{t: m.t, cmd: m.command(), out: &transcript{}, ended: make(chan struct{}), begun: time.Now()}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is in its state
		close(p.ended)
	}()
	m.t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
		if m.t.Failed() {
			m.t.Logf("a program said:\n%s", p.out)
		}
	})
	return p
}

// patience bounds each wait for the program.
const patience = 90 * time.Second

// says waits until the program has printed what a pattern matches, and gives
// its last group.
func (p *process) says(pattern string) string {
	p.t.Helper()
	wanted := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		select {
		case <-p.ended:
			if wanted.FindStringSubmatch(p.out.String()) == nil {
				p.t.Fatalf("ended, %v, without saying %q", p.cmd.ProcessState, pattern)
			}
		default:
		}
		if match := wanted.FindStringSubmatch(p.out.String()); match != nil {
			return match[len(match)-1]
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("did not say %q", pattern)
		}
	}
}

// address waits until the program says where it serves, and gives the host and
// port where it listens.
func (p *process) address() string {
	p.t.Helper()
	return p.says(`(?m)^  Simpul: http://\S*?(?: \(listening on )?(127\.0\.0\.1:\d+)\)?$`)
}

// end signals the program and gives its exit code once it has ended.
func (p *process) end(signal syscall.Signal) int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("does not end after %v", signal)
	}
	return p.cmd.ProcessState.ExitCode()
}

// transcript is what a program has printed so far.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *transcript) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *transcript) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// files lists all files below a folder, by path.
func files(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, strings.TrimPrefix(path, folder+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
