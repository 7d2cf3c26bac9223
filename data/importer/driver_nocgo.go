//go:build !cgo

package importer

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/waylog/waylog/data"
)

// packageConnector stands where the C compiler was left out of the build, and
// SQLite with it.
type packageConnector struct{}

func (packageConnector) Driver() driver.Driver { return nil }

func (packageConnector) Connect(context.Context) (driver.Conn, error) {
	return nil, &data.Error{
		Code:    data.Unavailable,
		Message: "this waylog was built without SQLite, in which a GeoPackage is kept",
		Hint:    "build it with CGO_ENABLED=1 and a C compiler",
	}
}

func openPackageFile(string) *sql.DB { return sql.OpenDB(packageConnector{}) }

func tooLarge(error) bool { return false }
