package standin

import (
	"net/http"
	"net/url"
	"strconv"
)

// list is one page of objects, newest first.
type list struct {
	Object  string `json:"object"`
	URL     string `json:"url"`
	HasMore bool   `json:"has_more"`
	Data    []any  `json:"data"`
}

// page cuts objects, given oldest first, by limit and starting_after.
func page[T any](r *http.Request, objects []T, show func(T) (id string, object any)) (any, *refusal) {
	limit := 10
	if given := r.URL.Query().Get("limit"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 1 || n > 100 {
			return nil, invalid("parameter_invalid_integer", "limit", "Limit must be between 1 and 100.")
		}
		limit = n
	}
	after := r.URL.Query().Get("starting_after")
	shown := list{Object: "list", URL: r.URL.Path, Data: []any{}}
	for i := len(objects) - 1; i >= 0; i-- {
		id, object := show(objects[i])
		switch {
		case after != "":
			if id == after {
				after = ""
			}
		case len(shown.Data) == limit:
			shown.HasMore = true
			return shown, nil
		default:
			shown.Data = append(shown.Data, object)
		}
	}
	return shown, nil
}

// within tells whether a time lies in created[gte] and created[lte].
func within(query url.Values, created int64) bool {
	if from, err := strconv.ParseInt(query.Get("created[gte]"), 10, 64); err == nil && created < from {
		return false
	}
	if to, err := strconv.ParseInt(query.Get("created[lte]"), 10, 64); err == nil && created > to {
		return false
	}
	return true
}
