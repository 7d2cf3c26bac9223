package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/waylog/waylog/data"
)

// wordsEvery is how often keepWords looks for words that no index has yet.
const wordsEvery = time.Second

// keepWords indexes the words of large imports, of other processes too, beside
// everything else: in short transactions, between which others write.
func (s *Store) keepWords(ctx context.Context) {
	defer close(s.kept)
	tick := time.NewTicker(wordsEvery)
	defer tick.Stop()
	failing := false // it is said once
	for {
		err := s.catchUpWords(ctx)
		if err != nil && ctx.Err() == nil && data.CodeOf(err) != data.Busy && !failing {
			s.log.Warn("the words of an import cannot be indexed now; searching for words is slower until they are", "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// catchUpWords indexes what there is to index. Meanwhile no commit does.
func (s *Store) catchUpWords(ctx context.Context) error {
	var upTo int64
	const behind = "SELECT ifnull(max(seq), 0) FROM changes WHERE what <> 'layer' AND seq > (SELECT seq FROM text_state)"
	if err := s.reader.QueryRowContext(ctx, behind).Scan(&upTo); err != nil {
		return fmt.Errorf("look at the text index: %w", err)
	}
	if upTo == 0 {
		return nil
	}
	s.indexing.Store(true)
	defer s.indexing.Store(false)
	return indexText(context.WithoutCancel(ctx), upTo, func(fn func(*sql.Conn) error) error {
		return s.write(ctx, func(_ context.Context, conn *sql.Conn) error { return fn(conn) })
	})
}
