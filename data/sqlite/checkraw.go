package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/waylog/waylog/data"
)

// rawRows looks at the blocks with the rows of imported files, and notes which
// imports have any.
func (c *checker) rawRows() error {
	unpack, err := newUnpacker()
	if err != nil {
		return err
	}
	c.raw = rawChecker{ctx: c.ctx, tx: c.tx, unpack: unpack, kept: map[int64]bool{}}
	return c.each(`SELECT r.seq, r.first, r.last, r.block, `+sumOff("r.seq, r.first, r.last, r.block")+`, EXISTS (SELECT 1 FROM changes WHERE changes.seq = r.seq AND what = 'import')
		FROM raw_rows r ORDER BY r.seq, r.first`, func(scan func(...any) error) error {
		var seq, first, last int64
		var packed []byte
		var off, logged bool
		if err := scan(&seq, &first, &last, &packed, &off, &logged); err != nil {
			return err
		}
		c.raw.kept[seq] = true
		wrong := func(what string) error {
			return c.find(data.Finding{Part: "raw", Revision: seq, What: fmt.Sprintf("rows %d to %d of the file: %s", first, last, what), Do: restoreIt})
		}
		switch {
		case off:
			return wrong(wrongSum)
		case !c.committed(seq, logged):
			return wrong("they belong to no import")
		}
		var least, greatest int64
		n := 0
		err := unpack.each(packed, func(number int64, _, _ []byte) {
			if n++; n == 1 {
				least = number
			}
			greatest = number
		})
		if err != nil || least != first || greatest != last {
			return wrong("they are not in their block")
		}
		return nil
	})
}

// rawChecker finds the row that an event says it came from. It keeps one block
// unpacked, for events that were made together came from rows that stand together.
type rawChecker struct {
	ctx    context.Context
	tx     *sql.Tx
	unpack unpacker
	kept   map[int64]bool // the imports that have rows

	seq, first, last int64
	ids              map[int64]string // of the block's rows
}

// disagrees says what is wrong with the row that a state came from.
func (r *rawChecker) disagrees(s *checkedState) (string, error) {
	switch {
	case !s.sourceRow.Valid && r.kept[s.seq]:
		return "it does not say which row of the imported file it came from", nil
	case !s.sourceRow.Valid:
		return "", nil
	}
	number := s.sourceRow.Int64
	if r.ids == nil || r.seq != s.seq || number < r.first || number > r.last {
		if err := r.load(s.seq, number); err != nil {
			return "", err
		}
	}
	if id, ok := r.ids[number]; !ok || id != s.id {
		return fmt.Sprintf("row %d of the imported file, from which it is said to have come, is not kept as one of it", number), nil
	}
	return "", nil
}

// load unpacks the block that may have the row.
func (r *rawChecker) load(seq, number int64) error {
	r.seq, r.first, r.last, r.ids = seq, 0, 0, map[int64]string{}
	b, err := blockOf(r.ctx, r.tx, seq, number)
	if err != nil || b == nil {
		return err
	}
	r.first, r.last = b.first, b.last
	// What cannot be unpacked is a finding already.
	_ = r.unpack.each(b.packed, func(number int64, id, _ []byte) { r.ids[number] = string(id) })
	return nil
}
