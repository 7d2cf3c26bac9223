package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// sourcesOf is the JSON array of the sources that speak of event e, as they
// were at a sequence number.
const sourcesOf = `(SELECT json_group_array(json((SELECT doc FROM sources s WHERE s.layer = e.layer AND s.id = j.value AND s.seq <= ? ORDER BY s.seq DESC LIMIT 1)))
	FROM json_each(coalesce(e.cites, e.source_ids)) j)`

const textColumns = "ifnull(e.title, ''), ifnull(e.summary, ''), ifnull(e.place, ''), ifnull(e.actors, ''), " + sourcesOf

// textItself tests the words of each row as they are: for states that are not
// in the index.
func (v view) textItself(c *clause, query string) {
	c.and("waylog_words(?, "+textColumns+")", query, v.at)
}

// currentText tests current rows by the index, as far as it goes: it holds the
// states of text_state.seq. Rows written after it, and rows whose sources were
// others then, are tested themselves.
func (v view) currentText(ctx context.Context, tx *sql.Tx, c *clause, query string) error {
	var indexed int64
	if err := tx.QueryRowContext(ctx, "SELECT seq FROM text_state").Scan(&indexed); err != nil {
		return fmt.Errorf("read the state of the text index: %w", err)
	}
	low, high := min(v.at, indexed), max(v.at, indexed)
	var moved bool
	if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sources WHERE seq > ? AND seq <= ?)", low, high).Scan(&moved); err != nil {
		return fmt.Errorf("look for changed sources: %w", err)
	}
	const found = "e.pk IN (SELECT docid FROM event_fts WHERE t MATCH ?)"
	if indexed >= v.at && !moved {
		c.and(found, match(query))
		return nil
	}
	c.and(`CASE WHEN e.seq <= ? AND e.pk NOT IN
			(SELECT c.pk FROM sources s JOIN citations c ON c.layer = s.layer AND c.source = s.id WHERE s.seq > ? AND s.seq <= ?)
		THEN `+found+" ELSE waylog_words(?, "+textColumns+") END",
		indexed, low, high, match(query), query, v.at)
	return nil
}

// match is the expression that FTS4 understands for folded words: each of them
// the beginning of a word. Folded text has no quotes and no operators in it. A
// word that begins another one is asked for with that: each costs a scan of the
// index, and a hundred times "s" would cost a hundred.
func match(query string) string {
	words := strings.Fields(query)
	slices.Sort(words) // what begins with a word stands right behind it
	var b strings.Builder
	for i, w := range words {
		if i+1 < len(words) && strings.HasPrefix(words[i+1], w) {
			continue
		}
		b.WriteString(`"` + w + `*" `)
	}
	return b.String()
}

// staleRows gathers the rows whose words the index does not have: new ones,
// replaced ones, and those whose sources changed.
const staleRows = `INSERT OR IGNORE INTO temp.stale_text
	SELECT pk FROM events WHERE pk > ?1 AND seq <= ?3
	UNION ALL SELECT pk FROM revisions WHERE layer IN (SELECT pk FROM layers) AND until > ?2 AND until <= ?3
	UNION ALL SELECT c.pk FROM sources s JOIN citations c ON c.layer = s.layer AND c.source = s.id WHERE s.seq > ?2 AND s.seq <= ?3`

// textBatch is how many rows are indexed in one transaction.
const textBatch = 5000

// A transactor runs fn on the connection that writes, in a transaction.
type transactor func(fn func(conn *sql.Conn) error) error

// within is for one transaction that is open already.
func within(conn *sql.Conn) transactor {
	return func(fn func(*sql.Conn) error) error { return fn(conn) }
}

// ownTransactions gives fn a transaction of its own.
func ownTransactions(ctx context.Context, conn *sql.Conn) transactor {
	return func(fn func(*sql.Conn) error) error {
		if err := begin(ctx, conn); err != nil {
			return err
		}
		return end(ctx, conn, fn(conn))
	}
}

// indexSoon indexes the words of a few events at once and leaves those of many to
// keepWords, which may be at it already: a writer does not wait for them.
func (s *Store) indexSoon(ctx context.Context, conn *sql.Conn, upTo int64, do transactor) error {
	if s.indexing.Load() {
		return nil
	}
	var many bool
	if err := conn.QueryRowContext(ctx, "SELECT ifnull(sum(stored + updated + deleted), 0) > ? FROM changes WHERE seq > (SELECT seq FROM text_state)", textBatch).Scan(&many); err != nil {
		return fmt.Errorf("look for words to index: %w", err)
	}
	if many {
		return nil
	}
	return indexText(ctx, upTo, do)
}

// indexText brings the text index up to the commit upTo. What is cut off between
// two transactions is done again from its start.
func indexText(ctx context.Context, upTo int64, do transactor) error {
	var seq, pk, first, last int64
	err := do(func(conn *sql.Conn) error {
		if err := conn.QueryRowContext(ctx, "SELECT seq, pk FROM text_state").Scan(&seq, &pk); err != nil || seq >= upTo {
			return err
		}
		for _, statement := range []string{"CREATE TABLE IF NOT EXISTS temp.stale_text (pk INTEGER PRIMARY KEY)", "DELETE FROM temp.stale_text"} {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		if _, err := conn.ExecContext(ctx, staleRows, pk, seq, upTo); err != nil {
			return err
		}
		return conn.QueryRowContext(ctx, "SELECT ifnull(min(pk), 0) - 1, ifnull(max(pk), 0) FROM temp.stale_text").Scan(&first, &last)
	})
	if err != nil {
		return fmt.Errorf("look for words to index: %w", err)
	}
	if seq >= upTo {
		return nil
	}
	for first < last {
		err := do(func(conn *sql.Conn) error {
			through, err := indexBatch(ctx, conn, first, upTo)
			first = through
			return err
		})
		if err != nil {
			return fmt.Errorf("index words: %w", err)
		}
	}
	err = do(func(conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, "UPDATE text_state SET seq = max(seq, ?), pk = max(pk, ?)", upTo, last)
		return err
	})
	if err != nil {
		return fmt.Errorf("mark words as indexed: %w", err)
	}
	return nil
}

// indexBatch indexes the next stale rows after a pk and returns the last one.
func indexBatch(ctx context.Context, conn *sql.Conn, after, upTo int64) (int64, error) {
	type entry struct {
		pk       int64
		old, new string
	}
	var entries []entry
	rows, err := conn.QueryContext(ctx, `SELECT e.pk, ifnull((SELECT t FROM event_text x WHERE x.pk = e.pk), ''), `+textColumns+`
		FROM temp.stale_text b CROSS JOIN events e ON e.pk = b.pk WHERE b.pk > ? ORDER BY b.pk LIMIT ?`, upTo, after, textBatch)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	through := after
	for rows.Next() {
		var title, summary, place, actors, sources string
		var e entry
		if err := rows.Scan(&e.pk, &e.old, &title, &summary, &place, &actors, &sources); err != nil {
			return 0, err
		}
		if e.new, err = searchText(title, summary, place, actors, sources); err != nil {
			return 0, err
		}
		through = e.pk
		if e.new != e.old {
			entries = append(entries, e)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return 0, err
	}
	if through == after { // rows that are gone since
		through = 1<<63 - 1
	}
	if _, err := conn.ExecContext(ctx, `INSERT OR IGNORE INTO citations (layer, source, pk)
		SELECT e.layer, j.value, e.pk FROM temp.stale_text b CROSS JOIN events e ON e.pk = b.pk JOIN json_each(coalesce(e.cites, e.source_ids)) j
		WHERE b.pk > ? AND b.pk <= ?`, after, through); err != nil {
		return 0, err
	}
	var statements [3]*sql.Stmt
	for i, q := range []string{
		"DELETE FROM event_fts WHERE docid = ?", // takes the old words from event_text, so it comes first
		"INSERT INTO event_text (pk, t) VALUES (?, ?) ON CONFLICT DO UPDATE SET t = excluded.t",
		"INSERT INTO event_fts (docid, t) VALUES (?, ?)",
	} {
		if statements[i], err = conn.PrepareContext(ctx, q); err != nil {
			return 0, err
		}
		defer statements[i].Close()
	}
	for _, e := range entries {
		if e.old != "" {
			if _, err := statements[0].ExecContext(ctx, e.pk); err != nil {
				return 0, err
			}
		}
		for _, s := range statements[1:] {
			if _, err := s.ExecContext(ctx, e.pk, e.new); err != nil {
				return 0, err
			}
		}
	}
	return through, nil
}
