package webtest

import (
	"flag"
	"runtime"
	"strconv"
	"testing"
)

// Main runs a package's tests, more of them at once than there are processors:
// most of a browser's test is waiting. -parallel overrides it.
func Main(m *testing.M) int {
	if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))); err != nil {
		panic(err)
	}
	return m.Run()
}
