package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/waylog/waylog/data"
)

// contents counts what there is at the last commit: what a running import has
// written is not among it.
func contents(ctx context.Context, q querier) (data.Contents, error) {
	last, err := head(ctx, q)
	if err != nil {
		return data.Contents{}, err
	}
	c := data.Contents{Last: last}
	p, err := pending(ctx, q)
	if err != nil {
		return c, err
	}
	// Without an import the counts come from indexes alone.
	events, revisions, sources := "", "", ""
	if p != nil {
		events, revisions, sources = " AND e.created <= ?1", " AND r.until <= ?1", " AND s.seq <= ?1"
	}
	rows, err := q.QueryContext(ctx, `SELECT l.id,
			(SELECT count(*) FROM events e WHERE e.layer = l.pk`+events+`),
			(SELECT count(*) FROM revisions r WHERE r.layer = l.pk`+revisions+`),
			(SELECT count(*) FROM sources s WHERE s.layer = l.pk`+sources+`)
		FROM layers l WHERE EXISTS (SELECT 1 FROM layer_states WHERE layer = l.pk AND seq <= ?1) ORDER BY l.pk`, last.Seq)
	if err != nil {
		return c, fmt.Errorf("count what is there: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var l data.LayerContents
		if err := rows.Scan(&l.ID, &l.Events, &l.Revisions, &l.Sources); err != nil {
			return c, fmt.Errorf("count what is there: %w", err)
		}
		c.Layers = append(c.Layers, l)
	}
	return c, rows.Err()
}

// readBack opens the copy of a database anew, has SQLite look through all of it
// and counts what there is.
func readBack(ctx context.Context, path, of string) (data.Contents, error) {
	r, err := openReading(ctx, path, 0, 1)
	if err != nil {
		return data.Contents{}, err
	}
	defer r.db.Close()
	var c data.Contents
	var verdict string
	err = r.db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict)
	if err == nil && verdict != "ok" {
		return c, &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("the copy of %s does not hold together: %s", of, oneLine(verdict)), Hint: seeCheck}
	}
	if err == nil {
		var orphans int64
		if err = r.db.QueryRowContext(ctx, "SELECT count(*) FROM pragma_foreign_key_check").Scan(&orphans); err == nil && orphans > 0 {
			return c, &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("%d rows in the copy of %s belong to nothing", orphans, of), Hint: seeCheck}
		}
	}
	if err == nil {
		c, err = contents(ctx, r.db)
	}
	if err != nil {
		return c, explain(of, fmt.Errorf("read back: %w", err))
	}
	return c, nil
}

const seeCheck = "waylog check --db FILE lists what is wrong with it"

// copyTo copies the last commit of a database into the empty file to and reads
// the copy back. A running import is not in it.
func copyTo(ctx context.Context, from *readingPool, to string, progress func(done, all int64)) (data.Contents, error) {
	c, err := from.copyPages(ctx, to, progress)
	if err != nil {
		return c, err
	}
	if err := settle(ctx, to, from.path); err != nil {
		return c, err
	}
	if err := syncFile(to); err != nil {
		return c, err
	}
	copied, err := readBack(ctx, to, from.path)
	if err != nil {
		return c, err
	}
	if !equalContents(c, copied) {
		return c, data.Errorf(data.Internal, "the copy has %s, but %s has %s", copied, from.path, c)
	}
	return c, nil
}

func equalContents(a, b data.Contents) bool {
	if a.Last != b.Last || len(a.Layers) != len(b.Layers) {
		return false
	}
	for i := range a.Layers {
		if a.Layers[i] != b.Layers[i] {
			return false
		}
	}
	return true
}

// copyPages copies one state of the database, whatever is written meanwhile: a
// transaction holds it. VACUUM INTO would do so too, but cannot say how far it
// is, and writes anew what ought to be read back as it is.
func (r *readingPool) copyPages(ctx context.Context, to string, progress func(done, all int64)) (c data.Contents, err error) {
	source, err := r.db.Conn(ctx)
	if err != nil {
		return c, explain(r.path, fmt.Errorf("open database: %w", err))
	}
	defer source.Close()
	if _, err := source.ExecContext(ctx, "BEGIN"); err != nil {
		return c, explain(r.path, fmt.Errorf("begin to read: %w", err))
	}
	defer func() { _, _ = source.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") }() // nothing was written
	if c, err = contents(ctx, source); err != nil {
		return c, explain(r.path, err)
	}
	// A copy that is cut off is thrown away, so it needs no journal.
	db := openPool(fileURI(to)+"?mode=rw&_journal_mode=OFF&_synchronous=OFF", 1)
	defer db.Close()
	target, err := db.Conn(ctx)
	if err != nil {
		return c, explain(r.path, fmt.Errorf("open copy: %w", err))
	}
	defer target.Close()
	if err := copyPages(ctx, target, source, progress); err != nil {
		if ctx.Err() != nil {
			return c, ctx.Err()
		}
		return c, explain(r.path, err)
	}
	return c, r.unchanged()
}

// settle makes a copy a single file that can be read anywhere, and takes a
// running import out of it.
func settle(ctx context.Context, path, of string) error {
	db := openPool(fileURI(path)+"?mode=rw&_journal_mode=DELETE&_secure_delete=on", 1)
	err := func() error {
		conn, err := db.Conn(ctx)
		if err != nil {
			return fmt.Errorf("open copy: %w", err)
		}
		defer conn.Close()
		p, err := pending(ctx, conn)
		if err != nil || p == nil {
			return err
		}
		if err := begin(ctx, conn); err != nil {
			return err
		}
		_, err = undo(ctx, conn, p.seq)
		return end(ctx, conn, err)
	}()
	return explain(of, joinClose(err, db))
}

func joinClose(err error, db *sql.DB) error {
	if closed := db.Close(); err == nil && closed != nil {
		return fmt.Errorf("close copy: %w", closed)
	}
	return err
}
