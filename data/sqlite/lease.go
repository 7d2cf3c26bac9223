package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/waylog/waylog/data"
)

// A lease is the exclusive right to run an import or a migration, among all
// processes that have the database open. It is an SQLite lock on an empty file
// beside the database, so it works wherever SQLite does and the system frees it
// when its process dies: a lease that can be taken while the table pending has
// a row says that the import it speaks of is dead. The file stays, for a file
// that is removed and made again can be locked twice.
type lease struct {
	db *sql.DB
	tx *sql.Tx // holds the connection, which holds the lock
}

// leaseMillis is how long to wait for one who only looks whether a lease is free.
const leaseMillis = 50

// takeLease returns nil without an error where another one holds it.
func takeLease(ctx context.Context, path string, waitMillis int) (*lease, error) {
	// With its journal in memory the lock needs no space on a disk that is full.
	db := openPool(fileURI(realPath(path)+"-import")+fmt.Sprintf("?_txlock=exclusive&_journal_mode=MEMORY&_busy_timeout=%d", waitMillis), 1)
	tx, err := db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		err = errors.Join(explain(path, err), db.Close())
		if data.CodeOf(err) == data.Busy {
			return nil, nil
		}
		return nil, err
	}
	return &lease{db, tx}, nil
}

func (l *lease) free() error { return errors.Join(l.tx.Rollback(), l.db.Close()) }
