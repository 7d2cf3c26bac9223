package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/exporter"
)

// revision is one line of a feature's history.
type revision struct {
	Revision int64     `json:"revision"`
	Recorded time.Time `json:"recorded"`
	Author   string    `json:"author"`
	Reason   string    `json:"reason,omitempty"`
	Action   string    `json:"action"`  // created, changed, deleted, restored
	Changes  []change  `json:"changes"` // against the revision before it; none where it was created or deleted
	Raw      *rawRow   `json:"raw,omitempty"`
}

// rawRow is what the imported file said of the feature, word for word.
type rawRow struct {
	Row    int64  `json:"row"`              // line of a table, number of a feature
	Header string `json:"header,omitempty"` // the line with the names of a table's columns
	Text   string `json:"text"`
}

type historyAnswer struct {
	Layer     string     `json:"layer"`
	ID        string     `json:"id"`
	Revisions []revision `json:"revisions"` // newest first
	Links     []link     `json:"links"`
}

// history answers who changed a feature, when, why, and what.
func (s *server) history(c echo.Context) error {
	r, id, err := s.readFeature(c, atHistory)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	states, err := r.store.History(ctx, r.layer.ID, id, r.query.At)
	if err != nil {
		return featureProblem(err, id)
	}
	if fresh(c, s.tagOf(c, r.state), false) {
		return nil
	}
	a := historyAnswer{Layer: r.layer.ID, ID: id}
	if a.Revisions, err = r.revisions(ctx, states); err != nil {
		return err
	}
	item := r.below("/items/" + url.PathEscape(id))
	a.Links = []link{
		{Href: r.address(r.path, r.values), Rel: "self", Type: typeJSON, Title: "This history"},
		{Href: item, Rel: "latest-version", Type: typeGeoJSON, Title: "The feature as it is now"},
		{Href: r.below(""), Rel: "collection", Type: typeJSON, Title: r.layer.Title},
	}
	return answerJSON(c, typeJSON, a)
}

// revisions compares each state with the one before it; states are newest first.
func (r *reading) revisions(ctx context.Context, states []data.Revision) ([]revision, error) {
	out := make([]revision, len(states))
	var older map[string]json.RawMessage // fields of the last state that was no tombstone
	for i := len(states) - 1; i >= 0; i-- {
		st := &states[i]
		v := revision{Revision: st.Mark.Seq, Recorded: st.Mark.At.UTC(), Author: st.Author, Reason: st.Reason, Changes: []change{}}
		if st.Raw != nil {
			v.Raw = &rawRow{st.Raw.Number, st.Raw.Header, st.Raw.Text}
		}
		q := r.query
		q.At = st.Mark.Seq
		sources, err := exporter.SourcesOf(ctx, r.store, q, []data.Event{st.Event})
		if err != nil {
			return nil, err
		}
		fields, err := fieldsOf(&st.Event, sources)
		if err != nil {
			return nil, fmt.Errorf("revision %d: %w", st.Mark.Seq, err)
		}
		switch before := i + 1; {
		case st.Event.Deleted:
			v.Action = "deleted"
		case before == len(states):
			v.Action = "created"
		case states[before].Event.Deleted:
			v.Action = "restored"
		default:
			v.Action = "changed"
		}
		if !st.Event.Deleted { // what a tombstone holds is no news; the next state is compared with the one before it
			if older != nil {
				v.Changes = diff(older, fields)
			}
			older = fields
		}
		out[i] = v
	}
	return out, nil
}
