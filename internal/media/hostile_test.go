package media

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/fault"
)

// pngChunk is a chunk with its checksum.
func pngChunk(kind string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, kind...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// afterIHDR inserts a chunk into a PNG.
func afterIHDR(png, chunk []byte) []byte { return slices.Concat(png[:33], chunk, png[33:]) }

func deflated(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(data)
	_ = z.Close()
	return b.Bytes()
}

// claimingPNG is a PNG of 68 bytes that claims a size.
func claimingPNG(w, h int) []byte {
	header := binary.BigEndian.AppendUint32(nil, uint32(w))
	header = binary.BigEndian.AppendUint32(header, uint32(h))
	header = append(header, 1, 0, 0, 0, 0)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", header),
		pngChunk("IDAT", []byte("\x78\x9c\x63\x60\x60\x00\x00\x00\x03\x00\x01")), pngChunk("IEND", nil)) // three zeros
}

// claimingWebP is 28 bytes of a lossless WebP that claims 16383 × 16383.
func claimingWebP() []byte {
	b := []byte("RIFF\x14\x00\x00\x00WEBPVP8L\x08\x00\x00\x00\x2f")
	b = binary.LittleEndian.AppendUint32(b, 16382|16382<<14)
	return append(b, 0, 0, 0)
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// deep is a 16-bit picture with transparency.
func deep(w, h int) *image.NRGBA64 {
	img := image.NewNRGBA64(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA64(x, y, color.NRGBA64{R: uint16(x * 65535 / w), G: uint16(y * 65535 / h), B: 0x8000, A: 0xffff})
		}
	}
	return img
}

type hostileCase struct {
	name string
	data []byte
	want string // key of the refusal, "" when it is made into pictures
}

func hostileCases(t testing.TB) []hostileCase {
	t.Helper()
	photo := asJPEG(t, drawn(900, 1200))
	noEnd := photo[:len(photo)-2]
	bomb := slices.Concat([]byte("icc\x00\x00"), deflated(make([]byte, 50<<20)))
	plain := asPNG(t, drawn(400, 500))
	return []hostileCase{
		{"gigapixel png", claimingPNG(32768, 32768), "media.refused.pixels"},
		{"24 MP in 68 bytes of png", claimingPNG(4900, 4900), "media.refused.broken"},
		{"gif of 34 bytes", []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00!\xfe\x01A\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02L\x01\x00;"), "media.refused.type"},
		{"webp of 28 bytes", claimingWebP(), "media.refused.pixels"},
		{"truncated jpeg", photo[:len(photo)/2], "media.refused.broken"},
		{"jpeg without end", noEnd, "media.refused.broken"},
		{"start of a jpeg", photo[:3], "media.refused.broken"},
		{"jpeg with a hole", slices.Concat(photo[:len(photo)/2], []byte{0xff, 0xd9}), "media.refused.broken"},
		{"html", []byte("<!doctype html><script>alert(1)</script>"), "media.refused.type"},
		{"svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "media.refused.type"},
		{"nothing", nil, "media.refused.type"},
		{"tiff", []byte("II*\x00\x08\x00\x00\x00aaaaaaaaaaaaaaaaaa"), "media.refused.type"},
		{"progressive 65500²", flatJPEG{marker: markerSOF2, width: 65500, height: 65500, coded: 9, colour: []int{9, 9, 9}}.bytes(), "media.refused.pixels"},
		{"progressive 24 MP of nothing", flatJPEG{marker: markerSOF2, width: 4000, height: 6000, coded: 9, colour: []int{9}}.bytes(), "media.refused.broken"},
		{"baseline 65500²", flatJPEG{marker: markerSOF0, width: 65500, height: 65500, coded: 9, colour: []int{9, 9, 9}}.bytes(), "media.refused.pixels"},
		{"baseline 49 MP of nothing", flatJPEG{marker: markerSOF0, width: 7000, height: 7000, coded: 9, colour: []int{9, 9, 9}}.bytes(), "media.refused.broken"},
		{"lossless jpeg", flatJPEG{marker: 0xc3, width: 80, height: 80, colour: []int{9}}.bytes(), "media.refused.type"},
		{"arithmetic jpeg", flatJPEG{marker: 0xc9, width: 80, height: 80, colour: []int{9}}.bytes(), "media.refused.type"},
		{"no height", flatJPEG{marker: markerSOF0, width: 80, height: 0, coded: 9, colour: []int{9}}.bytes(), "media.refused.broken"},
		{"ribbon", flatJPEG{marker: markerSOF0, width: 4001, height: 1000, colour: []int{9}}.bytes(), "media.refused.shape"},
		{"zip of zeros in a profile", afterIHDR(plain, pngChunk("iCCP", bomb)), ""},
		{"cmyk", flatJPEG{marker: markerSOF0, width: 400, height: 500, colour: []int{255, 0, 0, 255}, adobe: true}.bytes(), ""},
		{"progressive", flatJPEG{marker: markerSOF2, width: 400, height: 500, colour: []int{90, 128, 128}}.bytes(), ""},
		{"16 bits", asPNG(t, deep(400, 500)), ""},
	}
}

func TestHostileFilesAreRefusedOrMadeNew(t *testing.T) {
	t.Parallel()
	s := studio(t)
	for _, c := range hostileCases(t) {
		began := time.Now()
		d, err := processed(t, s, c.data)
		t.Logf("%-30s %8d bytes %8s", c.name, len(c.data), time.Since(began).Round(100*time.Microsecond))
		if got := keyOf(err); got != c.want {
			t.Errorf("%s: refused with %q, want %q (%v)", c.name, got, c.want, err)
		}
		if err == nil && len(d.Files) == 0 {
			t.Errorf("%s: no pictures", c.name)
		}
	}
}

func keyOf(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Key
	}
	if err != nil {
		return "not a fault"
	}
	return ""
}

func TestReceiveRefusesEarly(t *testing.T) {
	t.Parallel()
	html := &counted{data: []byte("<!doctype html>"), most: 1 << 30}
	if _, err := receive(html, t.TempDir()); keyOf(err) != "media.refused.type" {
		t.Errorf("html: %v", err)
	}
	if html.given > 1000 {
		t.Errorf("read %d bytes of what cannot be a photograph", html.given)
	}
	endless := &counted{data: []byte("\xff\xd8\xff\xe0"), most: 1 << 40}
	if _, err := receive(endless, t.TempDir()); keyOf(err) != "media.refused.size" {
		t.Errorf("endless: %v", err)
	}
	if endless.given > MaxBytes+1<<16 {
		t.Errorf("read %d bytes of an endless file", endless.given)
	}
	failing := &counted{data: []byte("\xff\xd8\xff\xe0"), most: 5000, end: errors.New("connection lost")}
	if _, err := receive(failing, t.TempDir()); err == nil || keyOf(err) != "not a fault" {
		t.Errorf("lost connection: %v", err)
	}
}

// counted gives data, then zeros up to most bytes, then end.
type counted struct {
	data        []byte
	given, most int64
	end         error
}

func (c *counted) Read(p []byte) (int, error) {
	if c.given >= c.most {
		return 0, c.end
	}
	clear(p)
	if c.given < int64(len(c.data)) {
		p = p[:copy(p, c.data[c.given:])]
	}
	c.given += int64(len(p))
	return len(p), nil
}

// Not parallel: it measures the memory of the whole process and its children.
func TestMemoryStaysSmallUnderHostileFiles(t *testing.T) {
	if _, err := os.Stat("/proc/self/statm"); err != nil || bookkeeping > 1 {
		t.Skip("SKIPPED: no /proc to measure memory with, or the race detector's would be measured")
	}
	s := studio(t)
	const most, atOnce = 64 << 20, 20
	for _, c := range hostileCases(t) {
		file, size := spooled(t, c.data), int64(len(c.data))
		debug.FreeOSMemory()
		before := residentBytes(t)
		stop, peak := make(chan struct{}), make(chan int64)
		go func() { peak <- watchMemory(t, stop) }()
		began := time.Now()
		var all sync.WaitGroup
		for range atOnce {
			all.Go(func() {
				if header, err := Check(file, size); err == nil {
					own, err := os.Open(file.Name())
					if err != nil {
						t.Error(err)
						return
					}
					defer own.Close()
					_, _ = s.Process(context.Background(), own, header)
				}
			})
		}
		all.Wait()
		close(stop)
		grown := <-peak - before
		t.Logf("%-30s %d at once: %8s, memory grew by %5.1f MiB", c.name, atOnce, time.Since(began).Round(time.Millisecond), float64(grown)/(1<<20))
		if grown > most {
			t.Errorf("%s: memory grew by %d MiB", c.name, grown>>20)
		}
	}
}

func watchMemory(t *testing.T, stop <-chan struct{}) (peak int64) {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return max(peak, residentBytes(t))
		case <-tick.C:
			peak = max(peak, residentBytes(t))
		}
	}
}

// residentBytes is the memory of this process and of the children it has now.
func residentBytes(t *testing.T) int64 {
	total := residentOf(os.Getpid())
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Error(err)
	}
	for _, task := range tasks {
		children, _ := os.ReadFile("/proc/self/task/" + task.Name() + "/children")
		for _, child := range strings.Fields(string(children)) {
			// Before it becomes another program, a child shares the memory of
			// this one.
			line, _ := os.ReadFile("/proc/" + child + "/cmdline")
			if pid, err := strconv.Atoi(child); err == nil && bytes.Contains(line, []byte(childArgument)) {
				total += residentOf(pid)
			}
		}
	}
	return total
}

// residentOf is 0 for a process that has ended.
func residentOf(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(status))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}
