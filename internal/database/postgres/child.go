package postgres

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
)

// child is a process that does not outlive the program.
type child struct {
	pid  int
	done chan struct{} // closed when it has ended
	err  error         // how it ended; to be read after done
}

// launch starts cmd on an operating-system thread of its own, because Linux
// sends a child its parent-death signal when the thread that started it ends,
// and Go ends threads as it likes.
func launch(cmd *exec.Cmd, id identity, onDeath syscall.Signal) (*child, error) {
	cmd.Env = environment()
	cmd.SysProcAttr = attributes(id, onDeath)
	started := make(chan error)
	c := &child{done: make(chan struct{})}
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			c.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			c.err = cmd.Wait()
			close(c.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return c, nil
}

// run waits for a short program and says on failure what it printed.
func run(ctx context.Context, cmd *exec.Cmd, id identity) error {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	c, err := launch(cmd, id, syscall.SIGKILL)
	if err != nil {
		return err
	}
	select {
	case <-c.done:
	case <-ctx.Done():
		_ = syscall.Kill(-c.pid, syscall.SIGKILL)
		<-c.done
		return ctx.Err()
	}
	if c.err != nil {
		return fmt.Errorf("%w: %s", c.err, lastLines(out.String(), 8))
	}
	return nil
}
