//go:build !cgo

package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/waylog/waylog/data"
)

// connector stands where the C compiler was left out of the build: the program
// compiles, but has no SQLite in it.
type connector struct{}

func (connector) Driver() driver.Driver { return nil }

func (connector) Connect(context.Context) (driver.Conn, error) {
	return nil, &data.Error{
		Code:    data.Unavailable,
		Message: "this waylog was built without SQLite",
		Hint:    "build it with CGO_ENABLED=1 and a C compiler",
	}
}

func openPool(string, int, ...string) *sql.DB { return sql.OpenDB(connector{}) }

func outOfSpace(error) bool { return false }

func isDouble(error) bool { return false }

func cannotWrite(error) bool { return false }

func damaged(error) bool { return false }

func copyPages(ctx context.Context, _, _ *sql.Conn, _ func(done, all int64)) error {
	_, err := connector{}.Connect(ctx)
	return err
}

func explain(_ string, err error) error { return err }
