//go:build failpoint

package database

import (
	"os"
	"runtime"
	"strings"
	"syscall"
)

// FailpointVariable names the moment at which the process kills itself, as
// "checkout.(*Checkout).Settle after": the function that runs a transaction,
// and begin, before or after its commit.
const FailpointVariable = "SIMPUL_FAILPOINT"

// failpoint kills the process with SIGKILL where the environment asks for it.
func failpoint(moment string) {
	wanted := os.Getenv(FailpointVariable)
	if wanted == "" {
		return
	}
	callers := make([]uintptr, 16)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		frame, more := frames.Next()
		name := strings.TrimPrefix(frame.Function, "simpul/internal/")
		if !strings.HasPrefix(name, "database.") {
			if name+" "+moment == wanted {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL) // it cannot fail
				select {}
			}
			return
		}
		if !more {
			return
		}
	}
}
