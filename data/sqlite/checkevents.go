package sqlite

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/waylog/waylog/data"
)

// checkedState is one state of an event as it stands in its row.
type checkedState struct {
	pk, layer, seq, created int64
	id                      string
	deleted                 bool
	until                   int64         // 0: the current state
	what                    string        // kind of the commit that made it, "" where there is none
	of                      sql.NullInt64 // layer of that commit
	began                   bool          // the commit that made the event is there
	sourceRow               sql.NullInt64 // of the file that it came from
	words                   string        // in the text index; of current states only
	values                  row           // content, then what is derived from it, the hash last
}

// checkedColumns are selected of events and of revisions, as e. The first six
// and the content stand as decode reads them.
const checkedColumns = `e.pk, e.id, e.seq, e.deleted, 0, 0, ` + contentNames + `, ` + derivedNames + `,
	e.layer, e.created, ifnull(c.what, ''), (SELECT pk FROM layers WHERE id = c.layer),
	EXISTS (SELECT 1 FROM changes WHERE changes.seq = e.created), e.source_row`

// Both are read in the order of an index, so that nothing is sorted.
const (
	currentStates  = "SELECT " + checkedColumns + ", ifnull(x.t, '') FROM events e LEFT JOIN changes c ON c.seq = e.seq LEFT JOIN event_text x ON x.pk = e.pk ORDER BY e.pk"
	replacedStates = "SELECT " + checkedColumns + ", e.until FROM revisions e LEFT JOIN changes c ON c.seq = e.seq ORDER BY e.pk, e.seq"
)

// stateReader reads states one by one.
type stateReader struct {
	rows  *sql.Rows
	row   row
	into  []any
	extra int // where the columns behind the hash begin
}

func (c *checker) states(query string) (*stateReader, error) {
	rows, err := c.tx.QueryContext(c.ctx, query) //nolint:rowserrcheck // next asks at the end
	if err != nil {
		return nil, err
	}
	const extra = stateColumns + contentColumns + derivedColumns
	r := make(row, extra+7)
	return &stateReader{rows, r, r.pointers(), extra}, nil
}

// next returns nil at the end. The row it is of is overwritten by the next one.
func (r *stateReader) next(current bool) (*checkedState, error) {
	if !r.rows.Next() {
		return nil, r.rows.Err()
	}
	if err := r.rows.Scan(r.into...); err != nil {
		return nil, err
	}
	x := r.row[r.extra:]
	s := &checkedState{
		pk: r.row.int(0), id: r.row.text(1), seq: r.row.int(2), deleted: r.row.int(3) != 0, values: r.row,
		layer: x.int(0), created: x.int(1), what: x.text(2), began: x.int(4) == 1,
	}
	s.of.Int64, s.of.Valid = x[3].(int64)
	s.sourceRow.Int64, s.sourceRow.Valid = x[5].(int64)
	if current {
		s.words = x.text(6)
	} else {
		s.until = x.int(6)
	}
	return s, nil
}

func (s *checkedState) content() row { return s.values[stateColumns : stateColumns+contentColumns] }
func (s *checkedState) derived() row {
	return s.values[stateColumns+contentColumns : stateColumns+contentColumns+derivedColumns-1]
}
func (s *checkedState) hash() []byte {
	b, _ := s.values[stateColumns+contentColumns+derivedColumns-1].([]byte)
	return b
}

// eventStates goes through events and their replaced states side by side, both
// in the order of their number.
func (c *checker) eventStates() (err error) {
	var all int64
	if err := c.tx.QueryRowContext(c.ctx, "SELECT count(*) FROM events").Scan(&all); err != nil {
		return err
	}
	if c.sources, err = c.tx.PrepareContext(c.ctx, `SELECT EXISTS (SELECT 1 FROM sources s WHERE s.layer = ?1 AND s.id = j.value AND s.seq <= ?2), j.value,
			(SELECT doc FROM sources s WHERE s.layer = ?1 AND s.id = j.value AND s.seq <= ?3 ORDER BY s.seq DESC LIMIT 1),
			EXISTS (SELECT 1 FROM citations c WHERE c.layer = ?1 AND c.source = j.value AND c.pk = ?5)
		FROM json_each(?4) j`); err != nil {
		return err
	}
	defer c.sources.Close()
	if c.related, err = c.tx.PrepareContext(c.ctx, "SELECT EXISTS (SELECT 1 FROM events WHERE layer = (SELECT pk FROM layers WHERE id = ?) AND id = ?)"); err != nil {
		return err
	}
	defer c.related.Close()
	current, err := c.states(currentStates)
	if err != nil {
		return err
	}
	defer current.rows.Close()
	replaced, err := c.states(replacedStates)
	if err != nil {
		return err
	}
	defer replaced.rows.Close()
	old, err := replaced.next(false)
	for n := int64(0); err == nil; n++ {
		if n%1000 == 0 {
			c.progress(n, all)
		}
		var now *checkedState
		if now, err = current.next(true); err != nil {
			return err
		}
		var before *link
		for err == nil && old != nil && (now == nil || old.pk <= now.pk) {
			if now == nil || old.pk < now.pk {
				err = c.ofState(old, "it is a replaced state of an event that is not there", restoreIt)
			} else if err = c.state(old, before); err == nil {
				before = linkOf(old)
			}
			if err == nil {
				old, err = replaced.next(false)
			}
		}
		if err != nil || now == nil {
			return err
		}
		err = c.state(now, before)
	}
	return err
}

// link is what the state before is remembered by.
type link struct {
	layer, created, until int64
	id                    string
	deleted               bool
	hash                  []byte
}

func linkOf(s *checkedState) *link {
	return &link{s.layer, s.created, s.until, s.id, s.deleted, bytes.Clone(s.hash())}
}

func (c *checker) ofState(s *checkedState, what, do string) error {
	return c.find(data.Finding{Part: "event", Layer: c.nameOf(s.layer), ID: s.id, Revision: s.seq, What: what, Do: do})
}

// state looks at one state of an event: at what it is, and at what it must
// agree with.
func (c *checker) state(s *checkedState, before *link) error {
	var errs []error
	wrong := func(what string, args ...any) {
		errs = append(errs, c.ofState(s, fmt.Sprintf(what, args...), restoreIt))
	}
	layer := c.layers[s.layer]
	isPending := c.pending != nil && s.seq == c.pending.seq
	switch {
	case layer == nil:
		wrong("it belongs to a layer that is not there")
		layer = &checkedLayer{enc: encoder{loc: (&data.Layer{}).Location()}}
	case s.what == "" && !isPending:
		wrong("it belongs to no commit")
	case !s.began && !(c.pending != nil && s.created == c.pending.seq):
		wrong("the commit that made it is not there")
	case s.what == "layer" || s.what != "" && (!s.of.Valid || s.of.Int64 != s.layer):
		wrong("its commit is not one of its layer")
	}
	if what, err := c.follows(s, before); err != nil {
		return err
	} else if what != "" {
		wrong("%s", what)
	}
	if !isPending { // whose rows are still being packed
		what, err := c.raw.disagrees(s)
		if err != nil {
			return err
		}
		if what != "" {
			wrong("%s", what)
		}
	}
	whole := bytes.Equal(hashOf(s.content()), s.hash())
	if !whole {
		errs = append(errs, c.ofState(s, "its content is not what was written: its checksum differs", importIt))
	}
	e, err := s.values.decode(layer.id)
	if err != nil {
		errs = append(errs, c.ofState(s, "it cannot be read: "+err.Error(), importIt))
	} else if whole {
		derived, err := layer.enc.derive(nil, &e)
		if err != nil {
			return err
		}
		if names := differing(s.derived(), derived); names != "" {
			errs = append(errs, c.ofState(s, names+": not what follows from its content", importIt))
		}
		if s.until == 0 {
			errs = append(errs, c.current(s, &e, layer, isPending))
		}
	}
	return errors.Join(errs...)
}

// differing names the derived columns whose values differ.
func differing(have row, want []any) string {
	var names []string
	for i, name := range strings.Split(derivedNames, ",")[:len(want)] {
		if have[i] != want[i] {
			names = append(names, strings.TrimSpace(name))
		}
	}
	return strings.Join(names, ", ")
}

// follows says what is wrong with a state as the one behind another, or as the
// first one. A tombstone keeps what was deleted, so that its mark can be told
// from its neighbours.
func (c *checker) follows(s *checkedState, before *link) (string, error) {
	switch {
	case before == nil && s.seq != s.created:
		return "the states before it are missing", nil
	case before == nil && s.deleted:
		return "it is a deletion of what was never there", nil
	case before == nil:
		return "", nil
	case before.until != s.seq:
		return fmt.Sprintf("the state before it was replaced by commit %d", before.until), nil
	case before.id != s.id || before.layer != s.layer || before.created != s.created:
		return "it is not of the event whose state is before it", nil
	}
	same := bytes.Equal(before.hash, s.hash())
	switch {
	case s.deleted && (before.deleted || !same || s.what != "edit"):
		return "it is called a deletion, but is none of the state before it", nil
	case !s.deleted && !before.deleted && same && s.what == "edit":
		return c.lostDeletion(s)
	}
	return "", nil
}

// lostDeletion tells an edit that left an event as it was, by deleting it and
// putting it back, from a deletion whose mark is lost: there are as many states
// of the commit as it says it did.
func (c *checker) lostDeletion(s *checkedState) (string, error) {
	var deleted, did, states, tombstones int64
	err := c.tx.QueryRowContext(c.ctx, `SELECT deleted, stored + updated + deleted,
			(SELECT count(*) FROM events WHERE seq = ?1) + (SELECT count(*) FROM revisions WHERE seq = ?1),
			(SELECT count(*) FROM events WHERE seq = ?1 AND deleted = 1) + (SELECT count(*) FROM revisions WHERE seq = ?1 AND deleted = 1)
		FROM changes WHERE seq = ?1`, s.seq).Scan(&deleted, &did, &states, &tombstones)
	if err != nil || deleted == tombstones || did != states {
		return "", err
	}
	return "its commit deleted it, but it is not called a deletion", nil
}

// current looks at what the present state of an event points to, and at its
// words in the text index.
func (c *checker) current(s *checkedState, e *data.Event, layer *checkedLayer, isPending bool) error {
	var errs []error
	if e.Kind != "" && layer.kinds != nil && !layer.kinds[e.Kind] && !isPending {
		errs = append(errs, c.ofState(s, fmt.Sprintf("its kind %q is none of its layer", e.Kind), restoreIt))
	}
	docs, missing, unlisted, err := c.cited(s, e)
	if err != nil {
		return err
	}
	if unlisted != "" && s.seq <= c.indexed {
		errs = append(errs, c.find(data.Finding{Part: "text", Layer: layer.id, ID: s.id, Revision: s.seq, What: fmt.Sprintf("the text index does not know that it cites the source %q", unlisted), Do: restoreIt}))
	}
	if missing != "" && !isPending {
		errs = append(errs, c.ofState(s, fmt.Sprintf("it cites the source %q, which is not there", missing), "Import the event again with its sources, or edit it"))
	}
	for _, r := range e.Related {
		if isPending || s.deleted {
			break
		}
		var there bool
		if err := c.related.QueryRowContext(c.ctx, r.Layer, r.ID).Scan(&there); err != nil {
			return err
		}
		if !there {
			errs = append(errs, c.ofState(s, fmt.Sprintf("it is related to %q in layer %q, which is not there", r.ID, r.Layer), "Import what it points to, or take the relation out"))
		}
	}
	if s.seq <= c.indexed {
		words, err := searchText(e.Title, e.Summary, e.Place, s.content().text(colActors), docs)
		if err == nil && words != s.words { // what cannot be read has been found already
			errs = append(errs, c.find(data.Finding{Part: "text", Layer: layer.id, ID: s.id, Revision: s.seq, What: "it is not found by its words: the text index has others", Do: restoreIt}))
		}
	}
	return errors.Join(errs...)
}

// cited returns the sources of an event as the text index knows them, a JSON
// array, the first of them that is not there, and the first that the index does
// not list with the event.
func (c *checker) cited(s *checkedState, e *data.Event) (docs, missing, unlisted string, err error) {
	ids := e.Sources()
	if len(ids) == 0 {
		return "", "", "", nil
	}
	rows, err := c.sources.QueryContext(c.ctx, s.layer, c.last, c.indexed, jsonList(ids), s.pk)
	if err != nil {
		return "", "", "", err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var there, listed bool
		var id string
		var doc sql.NullString
		if err := rows.Scan(&there, &id, &doc, &listed); err != nil {
			return "", "", "", err
		}
		if !there && missing == "" {
			missing = id
		}
		if !listed && unlisted == "" {
			unlisted = id
		}
		if !doc.Valid {
			doc.String = "null"
		}
		list = append(list, doc.String)
	}
	return "[" + strings.Join(list, ",") + "]", missing, unlisted, rows.Err()
}
