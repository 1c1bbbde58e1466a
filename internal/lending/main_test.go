package lending_test

import (
	"os"
	"testing"

	"simpul/internal/media"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	os.Exit(m.Run())
}
