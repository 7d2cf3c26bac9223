package web

import (
	"net/http"
	"strconv"
	"strings"
)

// weightOf reads a header that lists values with weights (Accept,
// Accept-Encoding; RFC 9110, 12.4.2) for one of them, in lower case. Of a value
// that is listed twice the last counts; one that is malformed is not listed.
func weightOf(header, value string) (weight float64, listed bool) {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if name = strings.TrimSpace(name); name == "" || !strings.EqualFold(name, value) {
			continue
		}
		w, ok := 1.0, true
		for params != "" {
			var p string
			p, params, _ = strings.Cut(params, ";")
			key, number, _ := strings.Cut(strings.TrimSpace(p), "=")
			if strings.EqualFold(strings.TrimSpace(key), "q") {
				v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
				ok = ok && err == nil && v >= 0 && v <= 1
				w = v
			}
		}
		if ok {
			weight, listed = w, true
		}
	}
	return weight, listed
}

// codingFor chooses among the offered content codings the one the client likes
// best, the first offered of equals; "" is identity. A coding the client does
// not name is used only if `*` allows it.
func codingFor(acceptEncoding string, offers ...string) string {
	if acceptEncoding == "" {
		return ""
	}
	rest, _ := weightOf(acceptEncoding, "*")
	best := ""
	bestWeight, _ := weightOf(acceptEncoding, "identity") // it is always possible, but wanted only if named
	for _, coding := range offers {
		w, listed := weightOf(acceptEncoding, coding)
		if !listed {
			w = rest
		}
		if w > 0 && (w > bestWeight || best == "" && w == bestWeight) {
			best, bestWeight = coding, w
		}
	}
	return best
}

// wantsHTML reports whether the client is a browser that asks for a page:
// Accept names text/html, and JSON is not liked better. `*/*` names nothing.
// Where neither is acceptable JSON is sent all the same, as RFC 9110 (12.4.1)
// allows: an answer is worth more to a program than a refusal.
func wantsHTML(accept string) bool {
	html, _ := weightOf(accept, "text/html")
	json, listed := weightOf(accept, "application/json")
	if !listed {
		json, _ = weightOf(accept, "application/*")
	}
	return html > 0 && html >= json
}

// headerList returns a header that lists values: several lines are one.
func headerList(h http.Header, name string) string { return strings.Join(h.Values(name), ",") }
