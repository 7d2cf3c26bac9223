package web

import (
	"net/http"
	"strconv"
)

// What comes back, status by status. The document names each status that an
// address can have, so that one it does not name is a mistake.

// responses lists what an operation answers.
func (op operation) responses() map[string]any {
	headers := map[string]any{"Cache-Control": ref("headers", "Cache-Control")}
	for name, written := range map[string]bool{"ETag": op.tagged(), "Content-Disposition": op.takes == atExport} {
		if written {
			headers[name] = ref("headers", name)
		}
	}
	types := map[string]any{}
	for _, a := range op.answers {
		sch := any(schema{"type": "string"})
		switch {
		case a.schema != "":
			sch = ref("schemas", a.schema)
		case a.mediaType == typeBytes || a.mediaType == typeVectorTile || a.mediaType == "image/png":
			sch = schema{"type": "string", "format": "binary"}
		}
		types[a.mediaType] = map[string]any{"schema": sch}
	}
	out := map[string]any{"200": map[string]any{"description": op.summary, "headers": headers, "content": types}}
	statuses := append([]int{http.StatusBadRequest, http.StatusRequestURITooLong, http.StatusRequestEntityTooLarge,
		http.StatusRequestHeaderFieldsTooLarge, http.StatusInternalServerError}, op.errors...)
	if op.tagged() {
		statuses = append(statuses, http.StatusNotModified, http.StatusPreconditionFailed, http.StatusTooManyRequests)
	}
	for _, status := range statuses {
		out[strconv.Itoa(status)] = ref("responses", strconv.Itoa(status))
	}
	return out
}

// tagged reports whether answers have an entity tag: all have but those about
// the server itself.
func (op operation) tagged() bool { return op.tag != "Server" }

func responseHeaders() map[string]any {
	header := func(about string, s schema) map[string]any {
		return map[string]any{"description": about, "required": true, "schema": s}
	}
	return map[string]any{
		"ETag":                header("Changes with the bytes of the answer; weak where it holds the time it was made.", schema{"type": "string", "pattern": `^(W/)?"[^"]*"$`}),
		"Cache-Control":       header("Whether the answer may be kept: no-cache is to ask again with If-None-Match before it is used.", text()),
		"Content-Disposition": header("The name of the file.", text()),
		"Retry-After":         header("After how many seconds to ask again.", schema{"type": "integer", "minimum": 1}),
	}
}

// sharedResponses are the answers that are no 200, the same everywhere.
func sharedResponses() map[string]any {
	bare := func(about string) map[string]any {
		return map[string]any{"description": about, "headers": map[string]any{"ETag": ref("headers", "ETag"), "Cache-Control": ref("headers", "Cache-Control")}}
	}
	out := map[string]any{"204": bare("Nothing is in the tile."), "304": bare("What If-None-Match names is still right.")}
	for status, about := range map[int]string{
		http.StatusBadRequest:                  "A parameter is wrong; `parameter` names it, `position` the character of a filter, and `expected` says what would be right.",
		http.StatusNotFound:                    "There is no such layer, feature or state; `id` names it.",
		http.StatusGone:                        "The feature was deleted, or the cursor is more than an hour old; then `restart` is where to begin again.",
		http.StatusPreconditionFailed:          "What If-Match names is not what there is.",
		http.StatusRequestURITooLong:           "The address is longer than 8 KB.",
		http.StatusRequestEntityTooLarge:       "The request has a body; none is expected.",
		http.StatusRequestHeaderFieldsTooLarge: "The headers are longer than 16 KB.",
		http.StatusTooManyRequests:             "Too many requests came from this address; ask again after a while.",
		http.StatusInternalServerError:         "The server failed; `request_id` finds the cause in its log.",
		http.StatusServiceUnavailable:          "The store cannot answer now, or too much is asked of the server at once; ask again after a while.",
	} {
		headers := map[string]any{"Cache-Control": ref("headers", "Cache-Control")}
		if status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests {
			headers["Retry-After"] = ref("headers", "Retry-After")
		}
		out[strconv.Itoa(status)] = map[string]any{
			"description": about, "headers": headers,
			"content": map[string]any{"application/problem+json": map[string]any{"schema": ref("schemas", "problem")}},
		}
	}
	return out
}
