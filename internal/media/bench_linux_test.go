package media

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/disintegration/imaging"
)

// twelveMegapixels is a photograph of 4000 × 3000: the phone's, cropped and
// enlarged a little, or a drawn one where photographs are absent.
func twelveMegapixels(b *testing.B) []byte {
	b.Helper()
	data, err := os.ReadFile(filepath.Join(photos, "phone/nokia_8.3.jpg"))
	if err != nil {
		b.Log("no photographs: a drawn picture instead")
		return asJPEG(b, drawn(4000, 3000))
	}
	img, err := imaging.Decode(bytes.NewReader(data))
	if err != nil {
		b.Fatal(err)
	}
	return asJPEG(b, imaging.Fill(img, 4000, 3000, imaging.Center, imaging.Lanczos))
}

// BenchmarkTwelveMegapixels makes the four JPEGs of a phone's photograph. It
// reports processor time, peak memory and bytes, and the same of vipsthumbnail
// where that is installed.
func BenchmarkTwelveMegapixels(b *testing.B) {
	data := twelveMegapixels(b)
	file := spooled(b, data)
	var cpu, vipsCPU time.Duration
	b.Run("simpul", func(b *testing.B) {
		s := studio(b)
		header, err := Check(file, int64(len(data)))
		if err != nil {
			b.Fatal(err)
		}
		resetPeak(b)
		before, spent := peakBytes(b), processorTime(b, syscall.RUSAGE_SELF)
		var d Developed
		for b.Loop() {
			if d, err = s.Process(b.Context(), file, header); err != nil {
				b.Fatal(err)
			}
		}
		cpu = (processorTime(b, syscall.RUSAGE_SELF) - spent) / time.Duration(b.N)
		size := 0
		for _, f := range d.Files {
			size += len(f.Data)
		}
		b.ReportMetric(float64(cpu.Milliseconds()), "cpu-ms/op")
		b.ReportMetric(float64(peakBytes(b)-before)/(1<<20), "peak-MiB")
		b.ReportMetric(float64(size), "out-bytes")
	})
	b.Run("vipsthumbnail", func(b *testing.B) {
		vips, err := exec.LookPath("vipsthumbnail")
		if err != nil {
			b.Skip("SKIPPED: vipsthumbnail is not installed")
		}
		folder := b.TempDir()
		spent := processorTime(b, syscall.RUSAGE_CHILDREN)
		var size int64
		for b.Loop() {
			size = 0
			for _, width := range widths {
				quality := qualityWide
				if width == 320 {
					quality = qualityCard
				}
				out := filepath.Join(folder, strconv.Itoa(width)+".jpg")
				cmd := exec.Command(vips, file.Name(), "--size", strconv.Itoa(width)+"x10000",
					"-o", out+"[Q="+strconv.Itoa(quality)+",strip]")
				if text, err := cmd.CombinedOutput(); err != nil {
					b.Fatalf("%v: %s", err, text)
				}
				info, err := os.Stat(out)
				if err != nil {
					b.Fatal(err)
				}
				size += info.Size()
			}
		}
		vipsCPU = (processorTime(b, syscall.RUSAGE_CHILDREN) - spent) / time.Duration(b.N)
		b.ReportMetric(float64(vipsCPU.Milliseconds()), "cpu-ms/op")
		b.ReportMetric(float64(peakOfChildren(b))/(1<<20), "peak-MiB")
		b.ReportMetric(float64(size), "out-bytes")
		if cpu > 0 {
			b.ReportMetric(float64(cpu)/float64(vipsCPU), "simpul/vips-cpu")
		}
	})
}

// peakOfChildren is the most memory that any child had which has ended.
func peakOfChildren(b *testing.B) int64 {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &usage); err != nil {
		b.Fatal(err)
	}
	return usage.Maxrss << 10
}

func processorTime(b *testing.B, who int) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(who, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// resetPeak forgets the peak of this process's memory.
func resetPeak(b *testing.B) {
	b.Helper()
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Logf("peak memory is since the start: %v", err)
	}
}

// peakBytes is the most memory this process had since resetPeak.
func peakBytes(b *testing.B) int64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int64
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		b.Fatal(err)
	}
	return kilobytes << 10
}

// BenchmarkChildren is what the formats cost that a child works on: the time of
// all its processor use and the most memory that any child had.
func BenchmarkChildren(b *testing.B) {
	small := asPNG(b, drawn(400, 500))
	b.Run("png of 400x500", func(b *testing.B) { benchmarkChild(b, small, false) })
	data := twelveMegapixels(b)
	b.Run("webp of twelve megapixels", func(b *testing.B) { benchmarkChild(b, data, true) })
	b.Run("heic of sixteen megapixels", func(b *testing.B) {
		benchmarkChild(b, photo(b, "phone/nokia_8.3_hdr.heif"), false)
	})
}

func benchmarkChild(b *testing.B, data []byte, webp bool) {
	s, file := studio(b), spooled(b, data)
	header, err := Check(file, int64(len(data)))
	if err != nil {
		b.Fatal(err)
	}
	spent := processorTime(b, syscall.RUSAGE_CHILDREN)
	size := 0
	for b.Loop() {
		var files []File
		if webp {
			files, err = s.WebP(b.Context(), file, header)
		} else {
			var d Developed
			d, err = s.Process(b.Context(), file, header)
			files = d.Files
		}
		if err != nil {
			b.Fatal(err)
		}
		size = 0
		for _, f := range files {
			size += len(f.Data)
		}
	}
	used := (processorTime(b, syscall.RUSAGE_CHILDREN) - spent) / time.Duration(b.N)
	b.ReportMetric(float64(used.Milliseconds()), "child-cpu-ms/op")
	b.ReportMetric(float64(peakOfChildren(b))/(1<<20), "child-peak-MiB")
	b.ReportMetric(float64(size), "out-bytes")
}
