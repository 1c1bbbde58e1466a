package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"simpul/internal/config"
)

// load reads the configuration and makes the data folder. All that is wrong
// with either is told at once.
func load() (config.Config, error) {
	c, err := config.Load(os.Environ())
	var faults config.Faults
	if err != nil && !errors.As(err, &faults) {
		return c, err
	}
	if c.Data != "" {
		if err := makeWritable(c.Data); err != nil {
			faults = append(faults, fmt.Sprintf("SIMPUL_DATA: %v", err))
		}
	}
	if len(faults) > 0 {
		return c, faults
	}
	return c, nil
}

// makeWritable makes a folder that the program can write to. What is secret in
// it has modes of its own.
func makeWritable(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // see above
		return err
	}
	probe, err := os.CreateTemp(folder, ".writable-*")
	if err != nil {
		return err
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// listen takes the address before any set-up, so that one that is occupied or
// not this machine's is known at once.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, config.Faults{fmt.Sprintf("SIMPUL_ADDR: %v", err)}
	}
	return listener, nil
}
