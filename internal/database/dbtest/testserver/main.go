// Command testserver holds the PostgreSQL server that the test processes of a
// checkout share, and ends with the last of them. Package dbtest starts it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"simpul/internal/database/dbtest/rendezvous"
)

// linger is how long the server waits for another test process: the next
// package of the same `go test` may still be compiling.
const linger = 10 * time.Second

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: testserver PLACE")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := rendezvous.Hold(ctx, rendezvous.Place{Dir: os.Args[1]}, linger); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:gocritic // stop has nothing left to do
	}
}
