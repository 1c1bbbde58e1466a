package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"

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

// loadAndListen is load for a program that serves. It takes the address before
// any set-up, so that one that is occupied or not this machine's is told with
// all else that is wrong.
func loadAndListen(ctx context.Context) (config.Config, net.Listener, error) {
	c, err := load()
	var faults config.Faults
	if err != nil && !errors.As(err, &faults) {
		return c, nil, err
	}
	if slices.ContainsFunc(faults, func(f string) bool { return strings.HasPrefix(f, "SIMPUL_ADDR:") }) {
		return c, nil, faults
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return c, nil, append(faults, fmt.Sprintf("SIMPUL_ADDR: %v", err))
	}
	if len(faults) > 0 {
		return c, nil, errors.Join(faults, listener.Close())
	}
	return c.At(listener.Addr()), listener, nil
}
