package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/waylog/waylog/data"
)

// maxKinds and maxProperties bound what one layer may grow to by itself: a file
// whose columns were mixed up must not make every event a kind.
const (
	maxKinds      = 1000
	maxProperties = 2000
)

// hand writes the events and sources of one layer under one sequence number. It
// is used on one connection, within transactions that its owner begins and ends.
type hand struct {
	conn  *sql.Conn
	pk    int64 // of the layer
	layer data.Layer
	loc   *time.Location
	enc   encoder
	seq   int64 // of the commit
	at    int64 // of the state that is compared with: seq itself, or the last commit where nothing is written

	statements map[string]*sql.Stmt
	writes     writes
	sources    map[string]putBefore

	empty    bool       // the layer had no event before
	waiting  []prepared // new events that are written together
	inserts  inserts
	contents []encoded // of the records that are put

	kinds map[string]bool
	types map[string]int // index in layer.Properties
	grown bool           // the layer has new kinds or properties
}

func newHand(ctx context.Context, conn *sql.Conn, layer string, last int64) (*hand, error) {
	pk, l, err := loadLayer(ctx, conn, layer, last)
	if err != nil {
		return nil, err
	}
	return handFor(conn, pk, l, last), nil
}

// handFor is a hand for a layer that is known.
func handFor(conn *sql.Conn, pk int64, l data.Layer, last int64) *hand {
	h := &hand{
		conn: conn, pk: pk, layer: l, seq: last + 1, at: last + 1,
		statements: map[string]*sql.Stmt{}, writes: writes{conn: conn}, sources: map[string]putBefore{}, kinds: map[string]bool{}, types: map[string]int{},
	}
	h.loc = h.layer.Location()
	h.enc.loc = h.loc
	for _, k := range h.layer.Kinds {
		h.kinds[k.Key] = true
	}
	for i, p := range h.layer.Properties {
		h.types[p.Name] = i
	}
	return h
}

// close frees the statements. Its owner's connection stays open.
func (h *hand) close() error {
	err := h.writes.close()
	for _, s := range h.statements {
		err = errors.Join(err, s.Close())
	}
	return err
}

func (h *hand) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := h.statements[query]; s != nil {
		return s, nil
	}
	s, err := h.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare statement: %w", err)
	}
	h.statements[query] = s
	return s, nil
}

func (h *hand) exec(query string, args ...any) error { return h.writes.run(query, args) }

// found returns whether there is a row, which is then in dest.
func (h *hand) found(ctx context.Context, query string, args []any, dest ...any) (bool, error) {
	s, err := h.prepare(ctx, query)
	if err != nil {
		return false, err
	}
	err = s.QueryRowContext(ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// state is what is known of an event before it is written.
type state struct {
	pk, seq int64
	deleted bool
	hash    []byte
}

// find returns nil where no event of the id is or was.
func (h *hand) find(ctx context.Context, id string) (*state, error) {
	var s state
	query, args := "SELECT pk, seq, deleted, hash FROM events WHERE layer = ? AND id = ?", []any{h.pk, id}
	if h.at != h.seq {
		query += ` AND seq <= ? UNION ALL SELECT pk, seq, deleted, hash FROM revisions
			WHERE pk = (SELECT pk FROM events WHERE layer = ? AND id = ?) AND until > ? AND seq <= ?`
		args = append(args, h.at, h.pk, id, h.at, h.at)
	}
	ok, err := h.found(ctx, query, args, &s.pk, &s.seq, &s.deleted, &s.hash)
	if err != nil {
		return nil, fmt.Errorf("look for event %q: %w", id, err)
	}
	if !ok {
		return nil, nil
	}
	return &s, nil
}

// content is an event as it is written.
type content struct {
	id     string
	values []any // of writtenNames
	hash   []byte
}

// encode makes the content of an event that came from a row of a file; 0 is none.
// It uses the room that c has, and nothing else of the hand that changes but what
// the encoder keeps.
func (h *hand) encode(c *content, e *data.Event, row int64) error {
	values, hash, err := h.enc.encode(c.values, e)
	if err != nil {
		return err
	}
	var number any
	if row > 0 {
		number = row
	}
	*c = content{id: e.ID, values: append(values, number), hash: hash}
	return nil
}

var updateEvent = "UPDATE events SET (seq, deleted, " + writtenNames + ") = (" + placeholders(2+writtenColumns) + ") WHERE pk = ?"

const (
	keepRevision = "INSERT INTO revisions (pk, layer, id, seq, created, deleted, until, " + writtenNames + ") " +
		"SELECT pk, layer, id, seq, created, deleted, ?, " + writtenNames + " FROM events WHERE pk = ?"
	markEvent = "UPDATE events SET seq = ?, deleted = ?, source_row = NULL WHERE pk = ?"
	putSource = "INSERT INTO sources (layer, id, seq, doc, sum) VALUES (?1, ?2, ?3, ?4, waylog_sum(?1, ?2, ?3, ?4)) ON CONFLICT DO UPDATE SET doc = excluded.doc, sum = excluded.sum"
)

// replace writes c over the state old, which is kept as a revision.
func (h *hand) replace(old *state, c *content) error {
	if err := h.keep(old); err != nil {
		return err
	}
	args := append(append([]any{h.seq, int64(0)}, c.values...), old.pk)
	if err := h.exec(updateEvent, args...); err != nil {
		return fmt.Errorf("write event %q: %w", c.id, err)
	}
	return nil
}

// setDeleted makes the event a tombstone, or brings it back as it was.
func (h *hand) setDeleted(old *state, deleted bool) error {
	if err := h.keep(old); err != nil {
		return err
	}
	if err := h.exec(markEvent, h.seq, flag(deleted), old.pk); err != nil {
		return fmt.Errorf("mark event: %w", err)
	}
	return nil
}

// keep copies a state that is about to be replaced. One that this commit itself
// has written is no state that anybody could have seen.
func (h *hand) keep(old *state) error {
	if old.seq == h.seq {
		return nil
	}
	if err := h.exec(keepRevision, h.seq, old.pk); err != nil {
		return fmt.Errorf("keep revision: %w", err)
	}
	return nil
}

// putBefore is a source that was put before, and what came of it.
type putBefore struct {
	source  data.Source
	changed bool
}

// maxPutBefore is how many sources are remembered: those of rows that stand close
// together are often the same.
const maxPutBefore = 4096

// putSource writes a source unless it is there already, and reports whether it
// is another one than before this commit.
func (h *hand) putSource(ctx context.Context, src *data.Source) (changed bool, err error) {
	if before, ok := h.sources[src.ID]; ok && before.source == *src {
		return before.changed, nil
	}
	if changed, err = h.saveSource(ctx, src); err != nil {
		return false, err
	}
	if len(h.sources) >= maxPutBefore {
		clear(h.sources)
	}
	h.sources[src.ID] = putBefore{*src, changed}
	return changed, nil
}

func (h *hand) saveSource(ctx context.Context, src *data.Source) (changed bool, err error) {
	if src.ID == "" || len(src.ID) > data.MaxIDBytes {
		return false, data.InvalidField("sources", "the id %q of a source: expected 1 to %d bytes", src.ID, data.MaxIDBytes)
	}
	doc, err := json.Marshal(src)
	if err != nil {
		return false, fmt.Errorf("write source %q: %w", src.ID, err)
	}
	var seq int64
	var old string
	ok, err := h.found(ctx, "SELECT seq, doc FROM sources WHERE layer = ? AND id = ? AND seq <= ? ORDER BY seq DESC LIMIT 1", []any{h.pk, src.ID, h.at}, &seq, &old)
	if err != nil {
		return false, fmt.Errorf("look for source %q: %w", src.ID, err)
	}
	if ok && old == string(doc) {
		return seq == h.seq, nil
	}
	if h.at != h.seq {
		return true, nil
	}
	if err := h.exec(putSource, h.pk, src.ID, h.seq, string(doc)); err != nil {
		return false, fmt.Errorf("write source %q: %w", src.ID, err)
	}
	return true, nil
}

// learn enters a new kind and new properties of e in the layer.
func (h *hand) learn(e *data.Event) error {
	if e.Kind != "" && !h.kinds[e.Kind] {
		if len(h.kinds) >= maxKinds {
			return data.InvalidField("kind", "%q: the layer has %d kinds already, which is as many as there may be", e.Kind, maxKinds)
		}
		h.kinds[e.Kind] = true
		h.layer.Kinds = append(slices.Clip(h.layer.Kinds), data.Kind{Key: e.Kind})
		h.grown = true
	}
	return members(e.Properties, func(name []byte, kind string) error {
		if kind == "" {
			return nil
		}
		i, ok := h.types[string(name)]
		if !ok {
			if len(h.types) >= maxProperties {
				return data.InvalidField(string(name), "the layer has %d properties already, which is as many as there may be", maxProperties)
			}
			h.types[string(name)] = len(h.layer.Properties)
			p := data.PropertyType{Name: string(name)}
			setKind(&p, kind)
			h.layer.Properties = append(h.layer.Properties, p)
			h.grown = true
			return nil
		}
		p := &h.layer.Properties[i]
		if was := propertyKind(*p); widest(was, kind) != was {
			setKind(p, widest(was, kind))
			h.grown = true
		}
		return nil
	})
}

// finish writes the layer if it has grown.
func (h *hand) finish(ctx context.Context) error {
	if !h.grown {
		return nil
	}
	return saveLayer(ctx, h.conn, h.pk, &h.layer, h.seq)
}

func (s *state) same(c *content) bool { return bytes.Equal(s.hash, c.hash) }
