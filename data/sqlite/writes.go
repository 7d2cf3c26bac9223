package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// writes runs statements that give nothing back, on one connection. They go to
// the driver as queries: it then hands over all values and takes the first step,
// which does the work, in one call into SQLite, where Exec makes one a value.
type writes struct {
	conn       *sql.Conn
	statements map[string]driver.StmtQueryContext
	args       []driver.NamedValue
}

// run takes values of the kinds that SQLite has: nil, int64, float64, string, []byte.
func (w *writes) run(query string, args []any) error {
	w.args = w.args[:0]
	for _, a := range args {
		w.args = bound(w.args, a)
	}
	return w.runBound(query, w.args)
}

// bound adds the value of a statement's next parameter.
func bound(args []driver.NamedValue, value any) []driver.NamedValue {
	return append(args, driver.NamedValue{Ordinal: len(args) + 1, Value: value})
}

func (w *writes) runBound(query string, args []driver.NamedValue) error {
	return w.conn.Raw(func(c any) error {
		s, err := w.prepare(c, query)
		if err != nil {
			return err
		}
		rows, err := s.QueryContext(context.Background(), args)
		if err != nil {
			return err
		}
		return rows.Close()
	})
}

func (w *writes) prepare(c any, query string) (driver.StmtQueryContext, error) {
	if s := w.statements[query]; s != nil {
		return s, nil
	}
	conn, ok := c.(driver.ConnPrepareContext)
	if !ok {
		return nil, errors.New("the driver prepares no statements")
	}
	s, err := conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare statement: %w", err)
	}
	q, ok := s.(driver.StmtQueryContext)
	if !ok {
		return nil, errors.Join(errors.New("the driver's statements take no queries"), s.Close())
	}
	if w.statements == nil {
		w.statements = map[string]driver.StmtQueryContext{}
	}
	w.statements[query] = q
	return q, nil
}

// close frees the statements. The connection stays open.
func (w *writes) close() error {
	if len(w.statements) == 0 {
		return nil
	}
	return w.conn.Raw(func(any) error {
		var err error
		for _, s := range w.statements {
			if c, ok := s.(driver.Stmt); ok {
				err = errors.Join(err, c.Close())
			}
		}
		return err
	})
}
