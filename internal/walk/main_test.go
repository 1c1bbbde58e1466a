package walk_test

import (
	"os"
	"testing"

	"simpul/internal/media"
	"simpul/internal/web/webtest"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	os.Exit(webtest.Main(m))
}
