package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/waylog/waylog/data"
)

// Commit makes an edit true, whole or not at all. Its events are normalized on
// the way. An edit that changes nothing makes no commit: the change returned is
// then marked with the last one.
func (s *Store) Commit(ctx context.Context, e data.Edit) (data.Change, error) {
	change := data.Change{Author: e.Author, Reason: e.Reason, What: "edit", Layer: e.Layer}
	if len(e.Ops) == 0 && len(e.Sources) == 0 {
		return data.Change{}, data.Errorf(data.Invalid, "the edit says nothing to do")
	}
	err := s.write(ctx, func(ctx context.Context, conn *sql.Conn) error {
		last, err := head(ctx, conn)
		if err != nil {
			return err
		}
		h, err := newHand(ctx, conn, e.Layer, last.Seq)
		if err != nil {
			return err
		}
		return errors.Join(s.apply(ctx, h, e, last, &change), h.close())
	})
	if err != nil {
		return data.Change{}, err
	}
	return change, nil
}

func (s *Store) apply(ctx context.Context, h *hand, e data.Edit, last data.Mark, change *data.Change) error {
	changed := false
	for i := range e.Sources {
		c, err := h.putSource(ctx, &e.Sources[i])
		if err != nil {
			return err
		}
		changed = changed || c
	}
	for _, op := range e.Ops {
		if err := h.do(ctx, op, &change.Counts); err != nil {
			return err
		}
	}
	if err := h.resolve(ctx, e.Ops); err != nil {
		return err
	}
	n := change.Counts
	if !changed && n.Stored+n.Updated+n.Deleted == 0 {
		change.Mark = last
		return nil
	}
	var err error
	if change.Mark, err = s.nextMark(ctx, h.conn); err != nil {
		return err
	}
	if err := h.finish(ctx); err != nil {
		return err
	}
	if err := logChange(ctx, h.conn, *change); err != nil {
		return err
	}
	return s.indexSoon(ctx, h.conn, change.Seq, within(h.conn))
}

// do carries out one operation and counts what it did.
func (h *hand) do(ctx context.Context, op data.Op, n *data.Counts) error {
	id := op.ID
	if id == "" && op.Event != nil {
		id = op.Event.ID
	}
	old, err := h.find(ctx, id)
	if err != nil {
		return err
	}
	if err := h.allowed(ctx, op, id, old); err != nil {
		return err
	}
	switch op.Kind {
	case data.Delete:
		n.Deleted++
		return h.setDeleted(old, true)
	case data.Restore:
		n.Updated++
		return h.setDeleted(old, false)
	}
	if op.Event == nil {
		return data.Errorf(data.Invalid, "the edit of %q has no event", id)
	}
	e := *op.Event
	e.ID = id
	if err := e.Normalize(&h.layer); err != nil {
		return err
	}
	c := new(content)
	err = h.learn(&e)
	if err == nil {
		err = h.encode(c, &e, 0)
	}
	switch {
	case err != nil:
		return err
	case old == nil:
		n.Stored++
		return h.insert(prepared{content: c})
	case !old.deleted && old.same(c):
		n.Unchanged++
		return nil
	}
	n.Updated++
	return h.replace(old, c)
}

// allowed says why the operation cannot be done on the state old.
func (h *hand) allowed(ctx context.Context, op data.Op, id string, old *state) error {
	switch {
	case op.Kind == data.Create && old != nil:
		return &data.Error{Code: data.Exists, Field: "id", Message: fmt.Sprintf("layer %s has an event %q already", h.layer.ID, id)}
	case op.Kind != data.Create && op.Kind != data.Put && old == nil:
		return noEvent(h.layer.ID, id)
	case (op.Kind == data.Replace || op.Kind == data.Delete) && old.deleted:
		return gone(h.layer.ID, id)
	case op.Kind == data.Restore && !old.deleted:
		return &data.Error{Code: data.Exists, Field: "id", Message: fmt.Sprintf("event %q of layer %s is not deleted", id, h.layer.ID)}
	}
	if op.IfRevision == nil || old == nil || *op.IfRevision == old.seq {
		return nil
	}
	stale := &data.StaleError{Reason: data.Errorf(data.Stale, "event %q of layer %s is at revision %d now, not %d", id, h.layer.ID, old.seq, *op.IfRevision)}
	states, err := view{layer: h.pk, id: h.layer.ID, loc: h.loc, at: h.seq}.states(ctx, h.conn, h.layer.ID, id, false)
	if err != nil {
		return err
	}
	if len(states) > 0 {
		stale.Current = states[0]
	}
	return stale
}

// resolve refuses relations to events that there never were. A tombstone is
// one that there was.
func (h *hand) resolve(ctx context.Context, ops []data.Op) error {
	for _, op := range ops {
		if op.Event == nil {
			continue
		}
		for _, r := range op.Event.Related {
			var one int
			ok, err := h.found(ctx, "SELECT 1 FROM events WHERE layer = (SELECT pk FROM layers WHERE id = ?) AND id = ?", []any{r.Layer, r.ID}, &one)
			if err != nil {
				return fmt.Errorf("look for related event: %w", err)
			}
			if !ok {
				return data.InvalidField("related", "there is no event %q in layer %q", r.ID, r.Layer)
			}
		}
	}
	return nil
}
