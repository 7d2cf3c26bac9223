package data

import "fmt"

// Contents is how much a store holds at its last commit.
type Contents struct {
	Last   Mark
	Layers []LayerContents // in order of creation
}

// LayerContents is how much one layer holds. Events counts tombstones too.
type LayerContents struct {
	ID                         string
	Events, Revisions, Sources int64
}

// Events is the sum over all layers.
func (c Contents) Events() int64 {
	var n int64
	for _, l := range c.Layers {
		n += l.Events
	}
	return n
}

// String is what a person is told of a copy.
func (c Contents) String() string {
	s := fmt.Sprintf("%d layers, %d events", len(c.Layers), c.Events())
	if c.Last.Seq > 0 {
		s += fmt.Sprintf(", last commit %d of %s", c.Last.Seq, c.Last.At.Format("2006-01-02 15:04:05Z"))
	}
	return s
}

// Finding is something that a check found wrong in a store.
type Finding struct {
	Layer    string `json:"layer,omitempty"`
	ID       string `json:"id,omitempty"`       // of the event or the source
	Revision int64  `json:"revision,omitempty"` // the commit whose state it is
	Part     string `json:"part"`               // file, schema, log, layer, source, raw, event, text, index
	What     string `json:"what"`
	Do       string `json:"do"` // what the operator can do about it
}

// String is one line.
func (f Finding) String() string {
	s := f.Part
	switch {
	case f.Layer != "" && f.ID != "":
		s += fmt.Sprintf(" %s/%s", printable(f.Layer), printable(f.ID))
	case f.Layer != "" || f.ID != "":
		s += " " + printable(f.Layer+f.ID)
	}
	if f.Revision != 0 {
		s += fmt.Sprintf(", revision %d", f.Revision)
	}
	return s + ": " + f.What + ". " + f.Do + "."
}

// printable keeps a damaged name from breaking the line.
func printable(s string) string {
	if q := fmt.Sprintf("%q", s); len(q) != len(s)+2 {
		return q
	}
	return s
}
