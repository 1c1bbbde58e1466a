package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/urfave/cli/v3"
)

func healthCommand() *cli.Command {
	return &cli.Command{
		Name: "health", Usage: "ask the serving program whether it is alive; for containers",
		Action: func(ctx context.Context, _ *cli.Command) error {
			c, err := load()
			if err != nil {
				return err
			}
			_, port, err := net.SplitHostPort(c.Addr)
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
			defer cancel()
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:"+port+"/healthz", nil)
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
		},
	}
}
