package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"time"

	"github.com/urfave/cli/v3"

	"simpul/internal/config"
)

func healthCommand() *cli.Command {
	return &cli.Command{
		Name: "health", Usage: "ask the serving program whether it is alive; for containers",
		Action: func(ctx context.Context, _ *cli.Command) error {
			c, err := config.Load(os.Environ())
			if err != nil {
				return err
			}
			return askHealth(ctx, c.Addr)
		},
	}
}

func askHealth(ctx context.Context, addr string) error {
	at, err := reachable(addr)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+at+"/healthz", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("health: %s", response.Status)
	}
	return nil
}

// reachable is where a program that listens on an address answers: one that
// listens on all of the machine's addresses answers on loopback.
func reachable(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	ip, err := netip.ParseAddr(host)
	if host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port), nil
}
