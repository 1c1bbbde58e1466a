package webtest

import (
	"os/exec"
	"syscall"
)

// dieTogether ends the browser when the test's process ends in whatever way.
func dieTogether(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
