package crash_test

import (
	"os"
	"testing"

	"simpul/internal/media"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	playScene()
	playCardScene()
	os.Exit(m.Run())
}
