package crash_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"simpul/internal/media"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	act(sceneVariable, &scene{})
	act(cardVariable, &cardScene{})
	os.Exit(m.Run())
}

// act is the child: it plays the scene that a variable of its environment tells it,
// as JSON, if any does, and ends.
func act(variable string, s interface {
	play(ctx context.Context) error
}) {
	told := os.Getenv(variable)
	if told == "" {
		return
	}
	err := json.Unmarshal([]byte(told), s)
	if err == nil {
		err = s.play(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}
