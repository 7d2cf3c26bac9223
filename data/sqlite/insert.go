package sqlite

import (
	"database/sql/driver"
	"fmt"
	"strings"
)

// insertedTogether is how many new events one statement writes. More make the
// statement long, and it is no quicker.
const insertedTogether = 10

// columnSet has a bit for each of the columns that are written.
type columnSet uint64

// writtenList are the columns of writtenNames.
func writtenList() []string {
	return strings.Fields(strings.ReplaceAll(writtenNames, ",", " "))
}

// inserts are the statements that write new events: each names only columns that
// at least one of its events has, for most events have few, and a value costs
// the same whether it is null or not.
type inserts struct {
	columns []string
	text    map[columnSet][2]string // for one event, and for insertedTogether
	rest    columnSet               // all columns of the sets that came when there were enough
	args    []driver.NamedValue
}

// maxInserts is how many sets of columns in a file have a statement of their own.
const maxInserts = 16

// statement returns the statement for a number of events of a layer, and the
// columns that it wants: those asked for, or more where there are too many sets.
func (s *inserts) statement(h *hand, set columnSet, n int) (string, columnSet) {
	if s.columns == nil {
		s.columns, s.text = writtenList(), map[columnSet][2]string{}
	}
	if _, ok := s.text[set]; !ok && len(s.text) >= maxInserts {
		s.rest |= set
		set = s.rest
	}
	which := min(n, 2) - 1
	texts := s.text[set]
	if texts[which] == "" {
		var names, values strings.Builder
		fmt.Fprintf(&names, "INSERT OR FAIL INTO events (layer, seq, created, deleted, id")
		fmt.Fprintf(&values, "(%d, %d, %d, 0, ?", h.pk, h.seq, h.seq)
		for i, name := range s.columns {
			if set&(1<<i) != 0 {
				names.WriteString(", " + name)
				values.WriteString(", ?")
			}
		}
		row := values.String() + ")"
		texts[which] = names.String() + ") VALUES " + row + strings.Repeat(", "+row, n-1)
		s.text[set] = texts
	}
	return texts[which], set
}

// insert writes one new event, or insertedTogether. Where one is refused those before
// it stay (OR FAIL): else SQLite would copy each page that it is about to change.
func (h *hand) insert(events ...prepared) error {
	var set columnSet
	for i := range events {
		set |= events[i].content.columns()
	}
	statement, set := h.inserts.statement(h, set, len(events))
	args := h.inserts.args[:0]
	for i := range events {
		c := events[i].content
		args = bound(args, c.id)
		for j, v := range c.values {
			if set&(1<<j) != 0 {
				args = bound(args, v)
			}
		}
	}
	h.inserts.args = args
	if err := h.writes.runBound(statement, args); err != nil {
		return fmt.Errorf("write event %q: %w", events[0].content.id, err)
	}
	return nil
}

// columns are those that the event has.
func (c *content) columns() columnSet {
	var set columnSet
	for i, v := range c.values {
		if v != nil {
			set |= 1 << i
		}
	}
	return set
}
