package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"simpul/internal/fault"
)

// childArgument is the hidden first argument by which the program works on one
// picture for itself. After it come the task and the limits: bytes of memory,
// seconds of processor time. The picture is the file on standard input.
const childArgument = "work-on-one-picture"

// childTask is what a child does with the picture.
type childTask string

const (
	taskReduce childTask = "reduce" // decode to the widest rendition
	taskWebP   childTask = "webp"   // make all renditions as WebP
)

// childGreeting is the first thing a child says; without it the executable is
// not one that calls ChildMain.
const childGreeting = "simpul-media-1\n"

// exit codes of a child
const (
	childDone    = 0
	childRefused = 3 // the picture is broken
	childMisused = 4 // the arguments make no sense
)

// childLimits bound a child. Memory is a hard limit where the system has one
// that fits.
type childLimits struct {
	memory int // bytes
	cpu    int // seconds of processor time
	wall   time.Duration
}

// limits let pass whatever Check lets pass, in its common kinds: 24 megapixels
// of progressive JPEG or 16-bit PNG. HEIC takes more, for want of a decoder
// that works in strips.
func (h Header) limits() childLimits {
	if h.Format == HEIC {
		return childLimits{memory: 1 << 30, cpu: 30, wall: 2 * time.Minute}
	}
	return childLimits{memory: 512 << 20, cpu: 12, wall: time.Minute}
}

// ChildMain works on one picture and exits when this process was started for
// that; otherwise it returns at once. It has to be the first statement of main,
// and of TestMain where pictures are processed.
func ChildMain() {
	if !isChild() {
		return
	}
	os.Exit(childWork(os.Args[2:], os.Stdin, os.Stdout, os.Stderr))
}

func isChild() bool { return len(os.Args) > 1 && os.Args[1] == childArgument }

// childWork gives the exit code. Complaints that cannot be written are lost: the
// code says enough.
func childWork(arguments []string, in *os.File, out, complaints io.Writer) int {
	task, limits, err := childOrders(arguments)
	if err == nil {
		err = limits.impose()
	}
	if err == nil {
		_, err = io.WriteString(out, childGreeting)
	}
	code := childMisused
	if err == nil {
		code, err = task.do(in, out)
	}
	if err != nil {
		_, _ = fmt.Fprintln(complaints, err)
	}
	return code
}

func (task childTask) do(in *os.File, out io.Writer) (code int, err error) {
	switch task {
	case taskReduce:
		err = childReduce(in, out)
	case taskWebP:
		err = childWebP(in, out)
	default:
		return childMisused, fmt.Errorf("media: child: no task %q", task)
	}
	if err != nil {
		return childRefused, err
	}
	return childDone, nil
}

func childArguments(task childTask, l childLimits) []string {
	return []string{childArgument, string(task), strconv.Itoa(l.memory), strconv.Itoa(l.cpu)}
}

// childOrders reads what childArguments wrote.
func childOrders(arguments []string) (task childTask, l childLimits, err error) {
	if len(arguments) != 3 {
		return "", l, fmt.Errorf("media: child: arguments %q", arguments)
	}
	if l.memory, err = strconv.Atoi(arguments[1]); err != nil {
		return "", l, fmt.Errorf("media: child: %w", err)
	}
	if l.cpu, err = strconv.Atoi(arguments[2]); err != nil {
		return "", l, fmt.Errorf("media: child: %w", err)
	}
	return childTask(arguments[0]), l, nil
}

// childHeader reads the header of the picture again, in the child, and leaves
// the file at its beginning.
func childHeader(in *os.File) (Header, error) {
	info, err := in.Stat()
	if err != nil {
		return Header{}, err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return Header{}, err
	}
	return Check(in, info.Size())
}

// runChild starts the executable on a task and a picture, and has read take
// what it puts out, which may end before its end is wanted. A child that fails
// or is killed is a refusal; one that could not be started is not.
func runChild(caller context.Context, executable string, task childTask, file *os.File, limits childLimits, read func(io.Reader) error) error {
	ctx, cancel := context.WithTimeout(caller, limits.wall)
	defer cancel()
	var complaints limitedText
	cmd := exec.CommandContext(ctx, executable, childArguments(task, limits)...) //nolint:gosec // this program itself
	cmd.Dir = "/"
	cmd.Env = limits.environment()
	cmd.Stdin = file
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("media: child: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("media: child: %w", err)
	}
	greetErr := readGreeting(out)
	readErr := greetErr
	if greetErr == nil {
		readErr = read(out)
	}
	late := ctx.Err() != nil
	if readErr != nil {
		cancel() // nothing more is wanted of it
	}
	waitErr := cmd.Wait()
	cause := fmt.Errorf("media: child: %w: %s", errors.Join(readErr, waitErr), complaints.text())
	switch {
	case readErr == nil && waitErr == nil:
		return nil
	case caller.Err() != nil:
		return fmt.Errorf("media: child: %w", caller.Err())
	case late:
		// It had used less processor time than it may: the machine is busy.
		return fault.Wrap(cause, fault.Unavailable, "media.busy")
	case exitCode(waitErr) == childMisused, greetErr != nil:
		return cause
	}
	return refuseBroken(cause)
}

func readGreeting(out io.Reader) error {
	greeting := make([]byte, len(childGreeting))
	if _, err := io.ReadFull(out, greeting); err != nil {
		return err
	}
	if string(greeting) != childGreeting {
		return errors.New("media: the executable does not work on pictures")
	}
	return nil
}

func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return 0
}

// environment holds no secret of this process. The runtime collects garbage
// harder as it nears the limit; the system's limit is the hard one.
func (l childLimits) environment() []string {
	return []string{"GOMAXPROCS=1", fmt.Sprintf("GOMEMLIMIT=%d", l.memory/4*3), "GOTRACEBACK=none"}
}

// limitedText keeps the beginning of what is written to it.
type limitedText struct{ b strings.Builder }

func (t *limitedText) Write(p []byte) (int, error) {
	const most = 400
	if room := most - t.b.Len(); room > 0 {
		t.b.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (t *limitedText) text() string { return strings.TrimSpace(t.b.String()) }
