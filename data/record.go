package data

// StoredEvent is an event as a store keeps it, for who passes it on: what is a text
// or a number is in the Event, everything else in Stored as it lies there. Its
// texts may be parts of one long one, so who keeps a piece of it clones it.
type StoredEvent struct {
	Event
	Stored StoredParts
}

// StoredParts are the parts of an event that have an inner form, "" where there are
// none. In a StoredEvent these stand for the fields of the same names in Event.
type StoredParts struct {
	WKB         string // the geometry, well-known binary
	Actors      string // JSON as encoding/json writes []Actor, and so on
	Claims      string
	Sources     string // JSON of Event.Sources()
	Related     string
	VertexTimes string
	Tags        string
	Coarsened   string
	Properties  string
}
