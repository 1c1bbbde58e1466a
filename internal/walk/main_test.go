package walk_test

import (
	"os"
	"testing"

	"simpul/internal/media"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	playScene()
	os.Exit(m.Run())
}
