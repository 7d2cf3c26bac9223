package data

import (
	"encoding/json"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/geojson"
)

// Event is the record of a strike, a convoy's route, a corridor, a clash: an
// OGC API feature. What is not known is nil, or "" in a text; it is null
// everywhere outside. The fields stand in the order of the contract.
type Event struct {
	Layer string
	ID    string // unique in its layer

	Kind    string
	Title   string
	Summary string

	Geometry orb.Geometry // WGS 84 longitude, latitude; nil where no place is known

	DateStart, DateEnd     *geo.Date   // outer bounds by the calendar of the place
	TimeStart, TimeEnd     *geo.Minute // the same where a clock was given
	CertainFrom, CertainTo *geo.Date   // certainly going on then
	Ongoing                bool        // the source calls it still going on
	TimePrecision          string      // one of TimePrecisions
	TimeText               string      // the source's own words

	Place          string
	PlacePrecision string   // one of PlacePrecisions
	RadiusM        *float64 // metres: how far around the geometry it may have been

	Status string // one of Statuses
	Actors []Actor

	Killed, Injured, CiviliansKilled Range
	FiguresFrom                      string // one of FigureOrigins

	Claims      []Claim
	SourceIDs   []string // sources that speak of the event besides those its claims name
	Related     []Related
	VertexTimes json.RawMessage // nested like the coordinates: date-time or null per vertex
	Tags        []string
	Review      string          // draft, in_review, published; "" reads as published
	Coarsened   json.RawMessage // an object: what was coarsened to what

	Revision int64 // sequence number of the commit that made this state
	Created  time.Time
	Updated  time.Time
	Deleted  bool // this state is a tombstone

	Properties json.RawMessage // the data set's own: a JSON object in its own order, or nil

	Row int64 // order of first insertion; set by the store, the key of paging
}

// The words a field may hold, in the order screens show them.
var (
	TimePrecisions  = []string{"exact", "hour", "day", "range", "week", "month", "year", "unknown"}
	PlacePrecisions = []string{"exact", "near", "district", "province", "line", "country", "unknown"}
	Statuses        = []string{"reported", "corroborated", "disputed", "retracted", "open", "contested", "closed", "claimed"}
	ActorRoles      = []string{"side_a", "side_b", "attributed", "target", "affected", "other"}
	FigureOrigins   = []string{"claims", "dataset", "editor"}
	Stances         = []string{"reports", "denies", "corrects"}
	Relations       = []string{"same_as", "part_of", "target_of", "launch_of", "along"}
	Reviews         = []string{"draft", "in_review", "published"}
)

// Actor is a party named in an event.
type Actor struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"` // one of ActorRoles
}

// Range is a figure: the least, the best and the greatest number given. Nil is
// not known, never 0; a low without a high is open-ended ("more than 80" is low
// 81). Figures stay as found: high may be less than best.
type Range struct {
	Low  *int64 `json:"low"`
	Best *int64 `json:"best"`
	High *int64 `json:"high"`
}

// Unknown reports whether no number is given at all.
func (r Range) Unknown() bool { return r.Low == nil && r.Best == nil && r.High == nil }

// OpenEnded reports whether a least but no greatest number is given.
func (r Range) OpenEnded() bool { return r.Low != nil && r.High == nil }

// Reversed reports whether the numbers are not in order low, best, high.
func (r Range) Reversed() bool {
	more := func(a, b *int64) bool { return a != nil && b != nil && *a > *b }
	return more(r.Low, r.Best) || more(r.Best, r.High) || more(r.Low, r.High)
}

func (r Range) equal(o Range) bool {
	same := func(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }
	return same(r.Low, o.Low) && same(r.Best, o.Best) && same(r.High, o.High)
}

// Related points to another record that has to do with this one.
type Related struct {
	Layer    string `json:"layer"`
	ID       string `json:"id"`
	Relation string `json:"relation"` // one of Relations
	Note     string `json:"note,omitempty"`
}

// Claim is what one claimant said of the event in one source. What the claim
// is silent on is nil or "".
type Claim struct {
	ID        string            `json:"id"`
	SourceID  string            `json:"source_id,omitempty"`
	Claimant  string            `json:"claimant,omitempty"`
	Text      string            `json:"text,omitempty"`
	SaidOn    *geo.Date         `json:"said_on,omitempty"`
	Stance    string            `json:"stance,omitempty"` // one of Stances
	Figures   []Figure          `json:"figures,omitempty"`
	DateStart *geo.Date         `json:"date_start,omitempty"`
	DateEnd   *geo.Date         `json:"date_end,omitempty"`
	TimeText  string            `json:"time_text,omitempty"`
	Place     string            `json:"place,omitempty"`
	Geometry  *geojson.Geometry `json:"geometry,omitempty"`
}

// Figure is one number of a claim: killed, injured, civilians_killed, vehicles,
// people, or whatever else was counted.
type Figure struct {
	What string `json:"what"`
	Range
	Text string `json:"text,omitempty"` // the source's own words, such as "more than 80"
}

// Source is an article, a post, a report. It belongs to the layer: one article
// speaks of many events.
type Source struct {
	ID         string `json:"id"`
	URL        string `json:"url,omitempty"`
	Title      string `json:"title,omitempty"`
	Publisher  string `json:"publisher,omitempty"`
	Author     string `json:"author,omitempty"`
	Published  string `json:"published,omitempty"` // a date or a date-time
	Retrieved  string `json:"retrieved,omitempty"`
	Language   string `json:"language,omitempty"`
	ArchiveURL string `json:"archive_url,omitempty"`
	SHA256     string `json:"sha256,omitempty"`
}

// Sources returns the ids of all sources that speak of the event, those of its
// claims first, each once.
func (e *Event) Sources() []string {
	var ids []string
	seen := map[string]bool{"": true}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for i := range e.Claims {
		add(e.Claims[i].SourceID)
	}
	for _, id := range e.SourceIDs {
		add(id)
	}
	return ids
}

// Span returns when the event was, in minutes: its days as whole days of loc,
// its clock times as they are.
func (e *Event) Span(loc *time.Location) geo.Span {
	var s geo.Span
	first := func(d *geo.Date) *geo.Minute {
		if d == nil {
			return nil
		}
		return new(d.First(loc))
	}
	last := func(d *geo.Date) *geo.Minute {
		if d == nil {
			return nil
		}
		return new(d.Last(loc))
	}
	if s.Lo = e.TimeStart; s.Lo == nil {
		s.Lo = first(e.DateStart)
	}
	if s.Hi = e.TimeEnd; s.Hi == nil {
		s.Hi = last(e.DateEnd)
	}
	s.From, s.To = first(e.CertainFrom), last(e.CertainTo)
	return s
}

// Undated reports whether nothing is known of the event's time.
func (e *Event) Undated() bool {
	return e.DateStart == nil && e.DateEnd == nil && e.CertainFrom == nil && e.CertainTo == nil
}

// UncertainTime reports whether something is known of the event's time, but
// not its days: an outer bound is missing, or the bounds lie days apart and the
// event was not certainly going on between them all.
func (e *Event) UncertainTime() bool {
	if e.Undated() {
		return false
	}
	if e.DateStart == nil || e.DateEnd == nil {
		return true
	}
	lasted := e.CertainFrom != nil && e.CertainTo != nil && *e.CertainFrom == *e.DateStart && *e.CertainTo == *e.DateEnd
	return *e.DateStart != *e.DateEnd && !lasted
}
