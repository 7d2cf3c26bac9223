package importer

import (
	"context"
	"fmt"

	"github.com/waylog/waylog/data"
)

// target is a record that rows of a file point to.
type target struct{ layer, id string }

// relations are the records that a file points to, each with the first row that
// does. Two files may point to each other, so what is nowhere yet is no reason
// to refuse a row: it is named when the file is read.
type relations struct {
	order []target
	rows  map[target]int64
}

// note remembers what an event points to, as many records as a report has room
// for.
func (s *relations) note(row int64, related []data.Related) {
	for _, r := range related {
		t := target{r.Layer, r.ID}
		if _, known := s.rows[t]; known || len(s.order) >= MaxRows {
			continue
		}
		if s.rows == nil {
			s.rows = map[target]int64{}
		}
		s.rows[t] = row
		s.order = append(s.order, t)
	}
}

// check warns of each record that is neither in the file nor in the store. A
// deleted one is there: its history tells of it.
func (s *relations) check(ctx context.Context, store data.Store, layer string, ids *identities, report *Report) error {
	if len(s.order) == 0 {
		return nil
	}
	head, err := store.Head(ctx)
	if err != nil {
		return err
	}
	for _, t := range s.order {
		if t.layer == layer && ids.has(t.id) {
			continue
		}
		_, err := store.Event(ctx, t.layer, t.id, head.Seq)
		switch data.CodeOf(err) {
		case "", data.Gone:
		case data.NotFound:
			report.add(Row{
				Row: s.rows[t], Column: "related", Value: t.layer + ":" + t.id, Level: Warning,
				Reason: fmt.Sprintf("there is no event %q in layer %q yet; the relation is kept and leads nowhere until there is", t.id, t.layer),
			})
		default:
			return err
		}
	}
	return nil
}
