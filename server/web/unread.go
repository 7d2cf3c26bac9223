package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// Unread is the answer, whole, to a request that no handler ever sees: one that
// net/http could not read, or that came on a connection too many (503). The
// connection ends with it. reason is net/http's own
// word where it has one, such as "malformed Host header".
func Unread(status int, reason string) []byte {
	k, detail := unreadable, "The request cannot be read"
	expected := "a request by RFC 9112: in the address % followed by two hexadecimal digits, one Host, each header on one line, one length"
	switch status {
	case headersTooLong.status:
		k, detail = headersTooLong, "The headers are too long"
		expected = fmt.Sprintf("headers of at most %d bytes together", maxHeaders)
	case unknownCoding.status:
		k, detail, expected = unknownCoding, "The transfer coding is not known", "a request without Transfer-Encoding, for nothing here reads a body"
	case overloaded.status:
		k, detail, expected = overloaded, "There are as many connections as there may be", "fewer connections at the same time"
	case unknownVersion.status:
		k, detail, expected = unknownVersion, "This version of HTTP is not spoken", "HTTP/1.1"
	}
	if reason != "" {
		detail += ": " + reason
	}
	p := k.problem(detail + ".")
	p.Expected = expected
	body, err := json.Marshal(p)
	if err != nil {
		return nil // a struct of strings can always be written
	}
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", p.Status, http.StatusText(p.Status))
	headers := [][2]string{
		{"Access-Control-Allow-Origin", "*"}, {"Cache-Control", "no-store"}, {"Connection", "close"}, {"Content-Length", fmt.Sprint(len(body) + 1)},
		{"Content-Type", "application/problem+json"}, {"X-Content-Type-Options", "nosniff"},
	}
	if k == overloaded {
		headers = append(headers, [2]string{"Retry-After", "5"})
	}
	for _, h := range headers {
		b.WriteString(h[0] + ": " + h[1] + "\r\n")
	}
	b.WriteString("\r\n" + string(body) + "\n")
	return []byte(b.String())
}
