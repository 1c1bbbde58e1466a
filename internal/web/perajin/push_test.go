package perajin_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestWhatIsPushedHasAPicture: the service worker knows the picture that stands
// beside a push, and there is one.
func TestWhatIsPushedHasAPicture(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.server.Client(t)
	first, _, _ := strings.Cut(c.Get("/perajin/sw.js").Want(http.StatusOK).Body, ";\n")
	var kept struct {
		Icon string `json:"icon"`
	}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(first, "self.kept=")), &kept); err != nil {
		t.Fatal(err)
	}
	if icon := c.Get(kept.Icon).Want(http.StatusOK); !strings.HasPrefix(icon.Header.Get("Content-Type"), "image/png") {
		t.Errorf("%s is %s", kept.Icon, icon.Header.Get("Content-Type"))
	}
}
