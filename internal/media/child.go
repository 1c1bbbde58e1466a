package media

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"simpul/internal/fault"
)

// childArgument is the hidden first argument by which the program decodes one
// picture for itself: argument, format, width, height, orientation.
const childArgument = "decode-one-picture"

// childGreeting is the first thing a child says; without it the executable is
// not one that calls ChildMain.
const childGreeting = "simpul-media-1\n"

// childLimits bound a child. Memory is a hard limit where the system has one
// that fits.
type childLimits struct {
	memory int // bytes
	cpu    int // seconds of processor time
	wall   time.Duration
}

// ordinaryLimits let pass whatever the limits of Check let pass, in its common
// kinds: 24 megapixels of progressive JPEG or 16-bit PNG.
func ordinaryLimits() childLimits {
	return childLimits{memory: 512 << 20, cpu: 12, wall: time.Minute}
}

// exit codes of a child
const (
	childDone    = 0
	childRefused = 3 // the picture is broken
	childMisused = 4 // the arguments make no sense
)

// ChildMain decodes one picture and exits when this process was started for
// that; otherwise it returns at once. It has to be the first statement of main,
// and of TestMain where pictures are processed.
func ChildMain() {
	if !isChild() {
		return
	}
	os.Exit(childDecode(os.Args[2:], os.Stdin, os.Stdout, os.Stderr))
}

func isChild() bool { return len(os.Args) > 1 && os.Args[1] == childArgument }

func childDecode(arguments []string, in io.Reader, out, complaints io.Writer) int {
	header, limits, err := childOrders(arguments)
	if err == nil {
		err = limits.impose()
	}
	if err != nil {
		fmt.Fprintln(complaints, err)
		return childMisused
	}
	if _, err := io.WriteString(out, childGreeting); err != nil {
		return childMisused
	}
	img, err := header.decodeReduced(in)
	if err == nil {
		_, err = out.Write(img.Pix)
	}
	if err != nil {
		fmt.Fprintln(complaints, err)
		return childRefused
	}
	return childDone
}

func childArguments(h Header, l childLimits) []string {
	arguments := []string{childArgument, string(h.Format)}
	for _, n := range []int{h.Width, h.Height, int(h.Orientation), l.memory, l.cpu} {
		arguments = append(arguments, strconv.Itoa(n))
	}
	return arguments
}

// childOrders reads what childArguments wrote.
func childOrders(arguments []string) (h Header, l childLimits, err error) {
	if len(arguments) != 6 {
		return h, l, fmt.Errorf("media: child: arguments %q", arguments)
	}
	var numbers [5]int
	for i, argument := range arguments[1:] {
		if numbers[i], err = strconv.Atoi(argument); err != nil {
			return h, l, fmt.Errorf("media: child: %w", err)
		}
	}
	h.Format, h.Width, h.Height = Format(arguments[0]), numbers[0], numbers[1]
	h.Orientation = Orientation(numbers[2])
	l.memory, l.cpu = numbers[3], numbers[4]
	return h, l, nil
}

// decodeInChild decodes a file in a process of its own, within limits of memory
// and time. A child that fails or is killed is a refusal; one that could not be
// started is not.
func decodeInChild(caller context.Context, executable string, file *os.File, h Header, limits childLimits) (*image.NRGBA, error) {
	ctx, cancel := context.WithTimeout(caller, limits.wall)
	defer cancel()
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("media: child: %w", err)
	}
	var complaints limitedText
	cmd := exec.CommandContext(ctx, executable, childArguments(h, limits)...)
	cmd.Dir = "/"
	cmd.Env = limits.environment()
	cmd.Stdin = file
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("media: child: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("media: child: %w", err)
	}
	img, greeted, readErr := readChild(out, h.reducedSize())
	late := ctx.Err() != nil
	if readErr != nil {
		cancel() // nothing more is wanted of it
	}
	waitErr := cmd.Wait()
	cause := fmt.Errorf("media: child: %w: %s", errors.Join(readErr, waitErr), complaints.text())
	switch {
	case readErr == nil && waitErr == nil:
		return img, nil
	case caller.Err() != nil:
		return nil, fmt.Errorf("media: child: %w", caller.Err())
	case late:
		// It had used less processor time than it may: the machine is busy.
		return nil, fault.Wrap(cause, fault.Unavailable, "media.busy")
	case exitCode(waitErr) == childMisused, !greeted:
		return nil, cause
	}
	return nil, refuseBroken(cause)
}

// readChild sets no more memory aside than the header, checked before, allows.
func readChild(out io.Reader, size image.Point) (img *image.NRGBA, greeted bool, err error) {
	greeting := make([]byte, len(childGreeting))
	if _, err := io.ReadFull(out, greeting); err != nil {
		return nil, false, err
	}
	if string(greeting) != childGreeting {
		return nil, false, errors.New("media: the executable does not decode pictures")
	}
	first := make([]byte, 1)
	if _, err := io.ReadFull(out, first); err != nil {
		return nil, true, err
	}
	img = image.NewNRGBA(image.Rectangle{Max: size})
	img.Pix[0] = first[0]
	if _, err := io.ReadFull(out, img.Pix[1:]); err != nil {
		return nil, true, err
	}
	return img, true, nil
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
