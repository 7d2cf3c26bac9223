//go:build cgo

package importer

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// packageConnector opens a file of strangers, to be read and nothing else.
type packageConnector struct {
	dsn    string
	driver *sqlite3.SQLiteDriver
}

func (c packageConnector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }
func (c packageConnector) Driver() driver.Driver                        { return c.driver }

// openPackageFile opens the SQLite file at path, which nobody may change
// meanwhile.
func openPackageFile(path string) *sql.DB {
	name := url.URL{Scheme: "file", Path: path, RawQuery: "mode=ro&immutable=1"}
	db := sql.OpenDB(packageConnector{name.String(), &sqlite3.SQLiteDriver{ConnectHook: harden}})
	db.SetMaxOpenConns(1)
	return db
}

// harden keeps what is written in the file's own schema from being run: no
// functions with side effects, no extensions, and of all statements only those
// that read. What SQLite calls defensive is about writing, which the file is not
// open for.
func harden(c *sqlite3.SQLiteConn) error {
	for _, pragma := range []string{"trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY", "query_only=ON"} {
		if _, err := c.Exec("PRAGMA "+pragma, nil); err != nil {
			return err
		}
	}
	for limit, most := range map[int]int{
		sqlite3.SQLITE_LIMIT_LENGTH:              maxPackageRow,
		sqlite3.SQLITE_LIMIT_SQL_LENGTH:          1 << 20,
		sqlite3.SQLITE_LIMIT_EXPR_DEPTH:          100,
		sqlite3.SQLITE_LIMIT_COMPOUND_SELECT:     10,
		sqlite3.SQLITE_LIMIT_VDBE_OP:             100_000,
		sqlite3.SQLITE_LIMIT_FUNCTION_ARG:        8,
		sqlite3.SQLITE_LIMIT_ATTACHED:            0,
		sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
		sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER:     10,
		sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH:       1,
		sqlite3.SQLITE_LIMIT_WORKER_THREADS:      0,
	} {
		c.SetLimit(limit, most)
	}
	c.RegisterAuthorizer(func(action int, name, _, _ string) int {
		switch {
		case action == sqlite3.SQLITE_SELECT, action == sqlite3.SQLITE_READ, action == sqlite3.SQLITE_PRAGMA && name == "table_xinfo":
			return sqlite3.SQLITE_OK
		}
		return sqlite3.SQLITE_DENY
	})
	return nil
}

// tooLarge reports whether a value is larger than one may be.
func tooLarge(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && e.Code == sqlite3.ErrTooBig
}
