//go:build !cgo

package sqlite

import (
	"path/filepath"
	"testing"

	"github.com/waylog/waylog/data"
)

// TestWithoutCgo is the only one that can pass in such a build.
func TestWithoutCgo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waylog.db")
	_, err := Open(t.Context(), path, Options{})
	explained(t, "a build without cgo", err, data.Unavailable, "built without SQLite", "CGO_ENABLED=1")
}
