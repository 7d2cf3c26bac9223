package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/waylog/waylog/data"
)

// prepared is a record that is ready to be compared and written.
type prepared struct {
	record  *data.Record
	content *content
	changed bool // one of its sources is another one than before this commit
}

// put compares records with what the layer has, writes what differs, unless this
// is a rehearsal, and sets what became of each. Its own errors end the import.
func (h *hand) put(ctx context.Context, records []data.Record) error {
	known, err := h.findAll(ctx, records)
	if err != nil {
		return err
	}
	ahead := h.encodeAhead(records)
	defer ahead.wait()
	for i := range records {
		r := &records[i]
		p, err := h.prepared(ctx, r, ahead.content(i))
		switch old := known[r.Event.ID]; {
		case data.CodeOf(err) == data.Invalid:
			r.Err = err
			continue
		case err != nil:
			return err
		case old != nil:
			err = h.settle(&p, old)
		default:
			r.Outcome = data.Stored
			if h.rehearses() {
				continue
			}
			if h.waiting = append(h.waiting, p); len(h.waiting) == insertedTogether {
				err = h.insertWaiting(ctx)
			}
		}
		if err != nil {
			return err
		}
	}
	return h.insertWaiting(ctx)
}

// rehearses reports whether nothing is to be written.
func (h *hand) rehearses() bool { return h.at != h.seq }

// prepared writes the sources of a record whose event is encoded, and enters its
// kind and properties in the layer.
func (h *hand) prepared(ctx context.Context, r *data.Record, e *encoded) (prepared, error) {
	if err := h.learn(r.Event); err != nil {
		return prepared{}, err
	}
	if e.err != nil {
		return prepared{}, e.err
	}
	p := prepared{record: r, content: &e.content}
	for i := range r.Sources {
		changed, err := h.putSource(ctx, &r.Sources[i])
		if err != nil {
			return prepared{}, err
		}
		p.changed = p.changed || changed
	}
	return p, nil
}

// encoded is what became of the encoding of a record's event.
type encoded struct {
	content
	err error
}

// encodings are the events of some records, which are encoded beside who writes
// them: it is as much work as the writing.
type encodings struct {
	contents []encoded
	ready    chan int // how many are done, as often as some are
	done     int
}

func (h *hand) encodeAhead(records []data.Record) *encodings {
	if len(h.contents) < len(records) {
		h.contents = append(h.contents, make([]encoded, len(records)-len(h.contents))...)
	}
	a := &encodings{contents: h.contents[:len(records)], ready: make(chan int, len(records)/insertedTogether+1)}
	encode := func() {
		defer close(a.ready)
		for i := range records {
			c := &a.contents[i]
			c.err = h.encode(&c.content, records[i].Event, records[i].Row)
			if n := i + 1; n%insertedTogether == 0 {
				a.ready <- n
			}
		}
		a.ready <- len(records)
	}
	if len(records) <= insertedTogether {
		encode()
	} else {
		go encode()
	}
	return a
}

// content waits until the event of a record is encoded.
func (a *encodings) content(i int) *encoded {
	for a.done <= i {
		a.done = <-a.ready
	}
	return &a.contents[i]
}

// wait waits until nothing is encoded any more.
func (a *encodings) wait() {
	for range a.ready {
	}
}

// settle writes a record over a state of its event, where it is another one.
func (h *hand) settle(p *prepared, old *state) error {
	if old.same(p.content) && (old.deleted || !p.changed) {
		p.record.Outcome = data.Unchanged
		return nil
	}
	p.record.Outcome = data.Updated
	if h.rehearses() {
		return nil
	}
	if err := h.replace(old, p.content); err != nil {
		return err
	}
	old.seq, old.deleted, old.hash = h.seq, false, p.content.hash
	return nil
}

// insertWaiting writes the events that were not found. That none of the same id
// is among them, or was put before, is for the index of ids to say: only then
// they are looked at one by one, from the double on.
func (h *hand) insertWaiting(ctx context.Context) error {
	waiting := h.waiting
	h.waiting = h.waiting[:0]
	if len(waiting) == insertedTogether {
		err := h.insert(waiting...)
		if err == nil || !isDouble(err) {
			return err
		}
		var written int
		if _, err := h.found(ctx, "SELECT changes()", nil, &written); err != nil {
			return fmt.Errorf("count what was written before a double: %w", err)
		}
		waiting = waiting[written:]
	}
	for i := range waiting {
		p := &waiting[i]
		err := h.insert(*p)
		if isDouble(err) {
			err = h.putAgain(ctx, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// putAgain puts an event whose id stands in this import twice: the last holds.
func (h *hand) putAgain(ctx context.Context, p *prepared) error {
	old, err := h.find(ctx, p.content.id)
	if err != nil {
		return err
	}
	if old == nil {
		return fmt.Errorf("write event %q: its id is taken by none", p.content.id)
	}
	return h.settle(p, old)
}

// findAll looks for the events of all records at once: where the layer was empty
// before, for none.
func (h *hand) findAll(ctx context.Context, records []data.Record) (map[string]*state, error) {
	if h.empty {
		return nil, nil
	}
	ids := make([]string, len(records))
	for i := range records {
		ids[i] = records[i].Event.ID
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, fmt.Errorf("list ids: %w", err)
	}
	const named = " FROM json_each(?2) j CROSS JOIN events e ON e.layer = ?1 AND e.id = j.value"
	query, args := "SELECT e.id, e.pk, e.seq, e.deleted, e.hash"+named, []any{h.pk, string(list)}
	if h.rehearses() {
		query += " WHERE e.seq <= ?3 UNION ALL SELECT e.id, r.pk, r.seq, r.deleted, r.hash" + named + " JOIN revisions r ON r.pk = e.pk WHERE r.until > ?3 AND r.seq <= ?3"
		args = append(args, h.at)
	}
	s, err := h.prepare(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("look for events: %w", err)
	}
	defer rows.Close()
	known := make(map[string]*state, len(records))
	for rows.Next() {
		var id string
		var s state
		if err := rows.Scan(&id, &s.pk, &s.seq, &s.deleted, &s.hash); err != nil {
			return nil, fmt.Errorf("look for events: %w", err)
		}
		known[id] = &s
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("look for events: %w", err)
	}
	return known, nil
}

// lookEmpty finds out whether the layer has no event yet.
func (h *hand) lookEmpty(ctx context.Context) error {
	if err := h.conn.QueryRowContext(ctx, "SELECT NOT EXISTS (SELECT 1 FROM events WHERE layer = ?)", h.pk).Scan(&h.empty); err != nil {
		return fmt.Errorf("look whether layer %s is empty: %w", h.layer.ID, err)
	}
	return nil
}
