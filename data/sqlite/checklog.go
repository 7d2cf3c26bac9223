package sqlite

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/waylog/waylog/data"
)

// sumOff says whether the sum of a row is another one than that of its columns.
func sumOff(columns string) string { return "sum IS NOT waylog_sum(" + columns + ")" }

const wrongSum = "it is not what was written: its checksum differs"

// log looks at the commits: numbered without a gap, at times that never go back.
func (c *checker) log() error {
	var err error
	if c.pending, err = pending(c.ctx, c.tx); err != nil {
		return err
	}
	if c.pending != nil {
		c.Pending = c.pending.layer
	}
	wrong := func(seq int64, what string, args ...any) error {
		return c.find(data.Finding{Part: "log", Revision: seq, What: fmt.Sprintf(what, args...), Do: restoreIt})
	}
	var lastAt int64
	err = c.each("SELECT seq, at, what, layer, layer IN (SELECT id FROM layers), "+sumOff(changeNames)+" FROM changes ORDER BY seq", func(scan func(...any) error) error {
		var seq, at int64
		var what, layer string
		var known, off bool
		if err := scan(&seq, &at, &what, &layer, &known, &off); err != nil {
			return err
		}
		before, beforeAt := c.last, lastAt
		c.last, lastAt = seq, at
		switch {
		case off:
			return wrong(seq, wrongSum)
		case seq != before+1:
			return wrong(seq, "the commit before it is %d: those between are missing", before)
		case at < beforeAt:
			return wrong(seq, "it is recorded earlier than the commit before it")
		case what != "edit" && what != "import" && what != "layer":
			return wrong(seq, "%q is no kind of change", what)
		case !known:
			return wrong(seq, "there is no layer %q", layer)
		}
		return nil
	})
	if err != nil {
		return err
	}
	var imports, states int64
	if err := c.tx.QueryRowContext(c.ctx, "SELECT (SELECT count(*) FROM pending), (SELECT count(*) FROM text_state), ifnull((SELECT seq FROM text_state), 0)").Scan(&imports, &states, &c.indexed); err != nil {
		return err
	}
	if imports > 1 || c.pending != nil && c.pending.seq != c.last+1 {
		if err := wrong(0, "an import that is not done has a number that is not the next one"); err != nil {
			return err
		}
	}
	if states != 1 || c.indexed > c.last {
		return c.find(data.Finding{Part: "text", What: "the text index does not say how far it goes", Do: restoreIt})
	}
	return nil
}

// committed reports whether rows may carry the number: of a commit that is in
// the log, or of the import that is not done.
func (c *checker) committed(seq int64, logged bool) bool {
	return logged || c.pending != nil && c.pending.seq == seq
}

// layerStates looks at the layers and keeps what is needed to look at events.
func (c *checker) layerStates() error {
	err := c.each(`SELECT l.pk, l.id, s.seq, s.doc, `+sumOff("s.layer, s.seq, s.doc")+`, EXISTS (SELECT 1 FROM changes WHERE changes.seq = s.seq)
		FROM layers l LEFT JOIN layer_states s ON s.layer = l.pk ORDER BY l.pk, s.seq`, func(scan func(...any) error) error {
		var pk int64
		var id string
		var seq sql.NullInt64
		var doc sql.NullString
		var off, logged bool
		if err := scan(&pk, &id, &seq, &doc, &off, &logged); err != nil {
			return err
		}
		wrong := func(what string, args ...any) error {
			return c.find(data.Finding{Part: "layer", Layer: id, Revision: seq.Int64, What: fmt.Sprintf(what, args...), Do: restoreIt})
		}
		known := c.layers[pk]
		if known == nil {
			known = &checkedLayer{id: id, enc: encoder{loc: (&data.Layer{}).Location()}}
			c.layers[pk] = known
		}
		if !seq.Valid {
			return wrong("it has no description")
		}
		var l data.Layer
		if err := json.Unmarshal([]byte(doc.String), &l); err != nil {
			return wrong("its description cannot be read: %s", err)
		}
		known.enc.loc, known.kinds = l.Location(), map[string]bool{}
		for _, k := range l.Kinds {
			known.kinds[k.Key] = true
		}
		switch {
		case off:
			return wrong(wrongSum)
		case !c.committed(seq.Int64, logged):
			return wrong("its description belongs to no commit")
		case l.ID != id:
			return wrong("its description is of %q", l.ID)
		}
		if err := l.Check(); err != nil {
			return wrong("its description cannot be: %s", err)
		}
		return nil
	})
	return err
}

func (c *checker) sourceStates() error {
	return c.each(`SELECT s.layer, s.id, s.seq, s.doc, `+sumOff("s.layer, s.id, s.seq, s.doc")+`, EXISTS (SELECT 1 FROM changes WHERE changes.seq = s.seq)
		FROM sources s ORDER BY s.layer, s.id, s.seq`, func(scan func(...any) error) error {
		var layer, seq int64
		var id, doc string
		var off, logged bool
		if err := scan(&layer, &id, &seq, &doc, &off, &logged); err != nil {
			return err
		}
		wrong := func(what string, args ...any) error {
			return c.find(data.Finding{Part: "source", Layer: c.nameOf(layer), ID: id, Revision: seq, What: fmt.Sprintf(what, args...), Do: restoreIt})
		}
		var s data.Source
		switch err := json.Unmarshal([]byte(doc), &s); {
		case err != nil:
			return wrong("it cannot be read: %s", err)
		case off:
			return wrong(wrongSum)
		case !c.committed(seq, logged):
			return wrong("it belongs to no commit")
		case s.ID != id:
			return wrong("it calls itself %q", s.ID)
		}
		return nil
	})
}

// nameOf returns the id of a layer, or its number where there is none of it.
func (c *checker) nameOf(pk int64) string {
	if l := c.layers[pk]; l != nil {
		return l.id
	}
	return fmt.Sprintf("(%d)", pk)
}

// text looks for words of no event; those of each are compared with the event.
func (c *checker) text() error {
	return c.each("SELECT pk FROM event_text x WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.pk = x.pk)", func(scan func(...any) error) error {
		var pk int64
		if err := scan(&pk); err != nil {
			return err
		}
		return c.find(data.Finding{Part: "text", What: fmt.Sprintf("the words of event number %d are there, but not the event", pk), Do: restoreIt})
	})
}

// indexParts looks at the search indexes that are kept: what is wrong with them
// costs time only.
func (c *checker) indexParts() error {
	return c.each("SELECT layer, part, seq, "+sumOff("layer, part, seq, doc")+" FROM index_parts ORDER BY layer, part", func(scan func(...any) error) error {
		var layer, part, seq int64
		var off bool
		if err := scan(&layer, &part, &seq, &off); err != nil || !off {
			return err
		}
		return c.find(data.Finding{
			Part: "index", Layer: c.nameOf(layer), Revision: seq, What: fmt.Sprintf("part %d of its kept index: %s", part, wrongSum),
			Do: "Nothing is lost: waylog serve makes it anew when it is next started",
		})
	})
}
