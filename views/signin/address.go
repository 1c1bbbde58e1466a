package signin

import "net/url"

func officeURL(next string) string { return withNext("/masuk/kantor", next) }

func phoneURL(next string) string { return withNext("/masuk", next) }

func withNext(path, next string) string {
	if next == "" {
		return path
	}
	return path + "?next=" + url.QueryEscape(next)
}
