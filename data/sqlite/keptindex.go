package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"iter"
)

// KeepIndex keeps a search index of the layer as it was at a commit.
func (s *Store) KeepIndex(ctx context.Context, layer string, seq int64, parts iter.Seq[[]byte]) error {
	return s.write(ctx, func(ctx context.Context, conn *sql.Conn) error {
		var pk int64
		if err := conn.QueryRowContext(ctx, "SELECT pk FROM layers WHERE id = ?", layer).Scan(&pk); err != nil {
			return fmt.Errorf("look for layer %q: %w", layer, err)
		}
		if _, err := conn.ExecContext(ctx, "DELETE FROM index_parts WHERE layer = ?", pk); err != nil {
			return fmt.Errorf("remove the older index: %w", err)
		}
		put, err := conn.PrepareContext(ctx, "INSERT INTO index_parts (layer, part, seq, doc, sum) VALUES (?1, ?2, ?3, ?4, waylog_sum(?1, ?2, ?3, ?4))")
		if err != nil {
			return fmt.Errorf("keep index: %w", err)
		}
		defer put.Close()
		part := int64(0)
		for b := range parts {
			if _, err := put.ExecContext(ctx, pk, part, seq, b); err != nil {
				return fmt.Errorf("keep part %d of an index: %w", part, err)
			}
			part++
		}
		return nil
	})
}

// KeptIndex gives the parts that were kept of a layer's index to fn, and returns
// the commit that they are of; 0 where there are none.
func (s *Store) KeptIndex(ctx context.Context, layer string, fn func(part []byte) error) (int64, error) {
	var kept int64
	err := s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT i.layer, i.part, i.seq, i.doc, i.sum FROM index_parts i JOIN layers l ON l.pk = i.layer WHERE l.id = ? ORDER BY i.part`, layer)
		if err != nil {
			return fmt.Errorf("read the kept index: %w", err)
		}
		defer rows.Close()
		for next := int64(0); rows.Next(); next++ {
			var pk, part, seq int64
			var doc, sum sql.RawBytes
			if err := rows.Scan(&pk, &part, &seq, &doc, &sum); err != nil {
				return fmt.Errorf("read the kept index: %w", err)
			}
			switch {
			case !bytes.Equal(sum, hashOf([]any{pk, part, seq, []byte(doc)})):
				return fmt.Errorf("part %d of the kept index is not what was written: its checksum differs", part)
			case part != next || kept != 0 && seq != kept:
				return fmt.Errorf("part %d of the kept index is missing", next)
			}
			kept = seq
			if err := fn(doc); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	return kept, err
}
