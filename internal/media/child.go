package media

import (
	"bufio"
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
)

// childArgument is the hidden first argument by which the program decodes one
// picture for itself: argument, format, width, height, orientation.
const childArgument = "decode-one-picture"

// childGreeting is the first thing a child says; without it the executable is
// not one that calls ChildMain.
const childGreeting = "simpul-media-1\n"

// Limits of a child.
const (
	childMemory  = 512 << 20 // bytes of data, a hard limit where the system has one
	childCPU     = 12        // seconds
	childTimeout = 30 * time.Second
)

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
	header, err := headerFromArguments(arguments)
	if err == nil {
		err = limitChild()
	}
	if err != nil {
		fmt.Fprintln(complaints, err)
		return childMisused
	}
	w := bufio.NewWriterSize(out, 1<<16)
	if _, err := w.WriteString(childGreeting); err != nil {
		return childMisused
	}
	img, err := header.decodeReduced(in)
	if err == nil {
		_, err = w.Write(img.Pix)
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		_ = w.Flush()
		fmt.Fprintln(complaints, err)
		return childRefused
	}
	return childDone
}

func (h Header) arguments() []string {
	return []string{
		childArgument, string(h.Format),
		strconv.Itoa(h.Width), strconv.Itoa(h.Height), strconv.Itoa(int(h.Orientation)),
	}
}

func headerFromArguments(arguments []string) (Header, error) {
	if len(arguments) != 4 {
		return Header{}, fmt.Errorf("media: child: arguments %q", arguments)
	}
	var numbers [3]int
	for i, argument := range arguments[1:] {
		n, err := strconv.Atoi(argument)
		if err != nil {
			return Header{}, fmt.Errorf("media: child: %w", err)
		}
		numbers[i] = n
	}
	h := Header{
		Format: Format(arguments[0]),
		Width:  numbers[0], Height: numbers[1], Orientation: Orientation(numbers[2]),
	}
	return h, h.withinLimits()
}

// decodeInChild decodes a file in a process of its own, within limits of memory
// and time. A child that fails or is killed is a refusal; one that could not be
// started is not.
func decodeInChild(caller context.Context, executable string, file *os.File, h Header) (*image.NRGBA, error) {
	ctx, cancel := context.WithTimeout(caller, childTimeout)
	defer cancel()
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("media: child: %w", err)
	}
	var complaints limitedText
	cmd := exec.CommandContext(ctx, executable, h.arguments()...)
	cmd.Dir = "/"
	cmd.Env = childEnvironment()
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
	case exitCode(waitErr) == childMisused, !greeted && !late:
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

// childEnvironment holds no secret of this process. The runtime collects
// garbage harder as it nears the limit; the system's limit is the hard one.
func childEnvironment() []string {
	return []string{"GOMAXPROCS=1", fmt.Sprintf("GOMEMLIMIT=%d", childMemory*3/4), "GOTRACEBACK=none"}
}

// limitedText keeps the beginning of what is written to it.
type limitedText struct{ b strings.Builder }

func (t *limitedText) Write(p []byte) (int, error) {
	const most = 2000
	if room := most - t.b.Len(); room > 0 {
		t.b.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (t *limitedText) text() string { return strings.TrimSpace(t.b.String()) }
