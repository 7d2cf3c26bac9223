package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/waylog/waylog/data"
)

// leastSpace is how many bytes must be free for the store to count as writable:
// less than that and the next commit may fail.
const leastSpace = 1 << 20

// Status says how the store is kept. Sizes are those of the files: nothing is
// counted, and no file is opened, for closing one would drop SQLite's locks.
func (s *Store) Status(ctx context.Context) (data.Status, error) {
	var st data.Status
	err := s.read(ctx, func(tx *sql.Tx) error {
		var err error
		if st.Head, err = head(ctx, tx); err != nil {
			return err
		}
		const behind = "SELECT count(*) FROM changes WHERE seq > (SELECT seq FROM text_state) AND what <> 'layer'"
		if err := tx.QueryRowContext(ctx, behind).Scan(&st.Unindexed); err != nil {
			return fmt.Errorf("read the state of the text index: %w", err)
		}
		return nil
	})
	if err != nil {
		return data.Status{}, err
	}
	if st.Size, err = fileSize(s.path); err == nil {
		st.LogSize, err = fileSize(s.path + "-wal")
	}
	if err != nil {
		return data.Status{}, fmt.Errorf("look at database: %w", err)
	}
	st.FreeSpace, st.Writable = room(s.path)
	return st, nil
}

// fileSize returns 0 for a file that is not there: a log that was not begun.
func fileSize(path string) (*int64, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return new(int64(0)), nil
	}
	if err != nil {
		return nil, err
	}
	return new(info.Size()), nil
}
