package media

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"simpul/internal/fault"
)

// inChild decodes in a child within limits.
func inChild(t *testing.T, data []byte, limits childLimits) error {
	t.Helper()
	header, err := Check(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	_, err = reduceInChild(t.Context(), executable, spooled(t, data), header, limits)
	return err
}

// manyScans repeats the only scan of a JPEG.
func manyScans(jpeg []byte, times int) []byte {
	at := bytes.Index(jpeg, []byte{0xff, markerSOS})
	scan := jpeg[at : len(jpeg)-2]
	return slices.Concat(jpeg[:at], bytes.Repeat(scan, times), jpeg[len(jpeg)-2:])
}

func TestChildIsKilledForMemory(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" || bookkeeping > 1 {
		t.Skip("SKIPPED: no hard limit of memory on this system, or a build that needs more than it")
	}
	big := flatJPEG{marker: markerSOF2, width: 4800, height: 5000, colour: []int{90, 128, 128}}.bytes()
	limits := Header{}.limits()
	if err := inChild(t, big, limits); err != nil {
		t.Errorf("within the ordinary limits: %v", err)
	}
	limits.memory = 256 << 20
	// How the runtime dies without memory is its own affair.
	if err := inChild(t, big, limits); keyOf(err) != "media.refused.broken" {
		t.Errorf("got %v, want a refusal for want of memory", err)
	}
}

func TestChildIsKilledForTime(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: no limit of processor time on this system")
	}
	slow := manyScans(flatJPEG{marker: markerSOF2, width: 4000, height: 6000, colour: []int{90}}.bytes(), mostScans)
	limits := Header{}.limits()
	limits.cpu = 1
	err := inChild(t, slow, limits)
	if keyOf(err) != "media.refused.broken" || !strings.Contains(err.Error(), "killed") {
		t.Errorf("got %v, want a refusal for want of time", err)
	}
	endless := manyScans(flatJPEG{marker: markerSOF2, width: 80, height: 80, colour: []int{90}}.bytes(), mostScans+1)
	if _, err := Check(bytes.NewReader(endless), int64(len(endless))); keyOf(err) != "media.refused.broken" {
		t.Errorf("more scans than allowed: %v", err)
	}
}

func TestChildThatIsLateIsNoRefusal(t *testing.T) {
	t.Parallel()
	slow := manyScans(flatJPEG{marker: markerSOF2, width: 4000, height: 6000, colour: []int{90}}.bytes(), mostScans)
	limits := Header{}.limits()
	limits.wall = 200 * time.Millisecond
	if err := inChild(t, slow, limits); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v, want Unavailable", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	header, err := Check(bytes.NewReader(slow), int64(len(slow)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := studio(t).Process(ctx, spooled(t, slow), header); !errors.Is(err, context.DeadlineExceeded) || keyOf(err) != "not a fault" {
		t.Errorf("caller gave up: %v", err)
	}
}

func TestStrangeExecutableIsNoRefusal(t *testing.T) {
	t.Parallel()
	other, err := exec.LookPath("true")
	if err != nil {
		t.Skip("SKIPPED: no program named true")
	}
	data := asPNG(t, drawn(50, 50))
	header, err := Check(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, executable := range []string{other, "/nonexistent/simpul"} {
		if _, err := reduceInChild(t.Context(), executable, spooled(t, data), header, header.limits()); keyOf(err) != "not a fault" {
			t.Errorf("%s: got %v, want an error that is no fault", executable, err)
		}
	}
}
