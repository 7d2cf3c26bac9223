package web

import (
	"net/http"
	"strconv"
	"strings"
)

// qualities reads a header that lists values with weights (Accept,
// Accept-Encoding; RFC 9110, 12.4.2). Values are in lower case; one that is
// malformed is left out.
func qualities(header string) map[string]float64 {
	q := map[string]float64{}
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		weight, ok := 1.0, name != ""
		for p := range strings.SplitSeq(params, ";") {
			key, value, _ := strings.Cut(strings.TrimSpace(p), "=")
			if strings.EqualFold(strings.TrimSpace(key), "q") {
				v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
				ok = ok && err == nil && v >= 0 && v <= 1
				weight = v
			}
		}
		if ok {
			q[name] = weight
		}
	}
	return q
}

// codingFor chooses among the offered content codings the one the client likes
// best, the first offered of equals; "" is identity. A coding the client does
// not name is used only if `*` allows it.
func codingFor(acceptEncoding string, offers ...string) string {
	if acceptEncoding == "" {
		return ""
	}
	q := qualities(acceptEncoding)
	weight := func(coding string) float64 {
		if v, ok := q[coding]; ok {
			return v
		}
		return q["*"]
	}
	best, bestWeight := "", q["identity"] // identity is always possible, but wanted only if named
	if bestWeight > 0 {
		bestWeight = min(bestWeight, 1)
	}
	for _, coding := range offers {
		if w := weight(coding); w > 0 && (w > bestWeight || best == "" && w == bestWeight) {
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
	q := qualities(accept)
	json, ok := q["application/json"]
	if !ok {
		json = q["application/*"]
	}
	return q["text/html"] > 0 && q["text/html"] >= json
}

// headerList returns a header that lists values: several lines are one.
func headerList(h http.Header, name string) string { return strings.Join(h.Values(name), ",") }
