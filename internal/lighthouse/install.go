package lighthouse

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Version is the last that runs with Node 18 and 20.
const Version = "12.8.2"

// install gives Lighthouse's command, after fetching it once.
func install(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("lighthouse: %w", err)
	}
	folder := filepath.Join(cache, "simpul", "lighthouse-"+Version)
	program := filepath.Join(folder, "node_modules", "lighthouse", "cli", "index.js")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil { //nolint:gosec // a cache
		return "", fmt.Errorf("lighthouse: %w", err)
	}
	// Fetched beside and renamed, so that nobody runs half of it.
	temporary, err := os.MkdirTemp(filepath.Dir(folder), "lighthouse-")
	if err != nil {
		return "", fmt.Errorf("lighthouse: %w", err)
	}
	defer func() { _ = os.RemoveAll(temporary) }() // gone once it has been renamed
	npm := exec.CommandContext(ctx, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", "lighthouse@"+Version)
	npm.Dir = temporary
	if out, err := npm.CombinedOutput(); err != nil {
		return "", fmt.Errorf("lighthouse: npm: %w: %s", err, out)
	}
	if err := os.Rename(temporary, folder); err != nil {
		return "", fmt.Errorf("lighthouse: %w", err)
	}
	return program, nil
}
