package data

import "time"

// Mark is a point in the history of a store: the sequence number of a commit
// and when it was recorded. Recorded times never go back.
type Mark struct {
	Seq int64
	At  time.Time
}

// Change is one commit in the log: an edit, a whole import, a layer made.
type Change struct {
	Mark
	Author string
	Reason string
	What   string // edit, import, layer
	Layer  string
	Counts Counts
	File   string // name of the imported file, if any
	SHA256 string // of the imported bytes, in hex
}

// Counts says what became of the records of a commit.
type Counts struct{ Stored, Updated, Unchanged, Deleted int64 }

// Revision is one state of an event and the commit that made it.
type Revision struct {
	Event  Event
	Mark   Mark
	Author string
	Reason string
	Raw    *RawRow // what the file said, where an import made the state and kept it
}

// RawRow is a row of an imported file as it stood there.
type RawRow struct {
	Number int64  // line of a table, number of a feature
	Header string // the line with the names of the columns, of a table that has one
	Text   string
}

// Edit is a set of changes that become true together or not at all.
type Edit struct {
	Author  string
	Reason  string
	Layer   string
	Ops     []Op
	Sources []Source // written or rewritten with it
}

// OpKind is what an Op does.
type OpKind int

// The operations. Create fails with Exists where the id is taken, also by a
// tombstone; the others with NotFound where there is no such event, Delete with
// Gone on a tombstone, Restore with Exists on an event that is not one. Put
// creates or replaces.
const (
	Create OpKind = iota
	Replace
	Put
	Delete
	Restore
)

// Op is one operation of an Edit. Event is not needed to Delete or Restore.
type Op struct {
	Kind  OpKind
	ID    string
	Event *Event
	// IfRevision is the revision the caller read. Another current one fails the
	// whole edit with a *StaleError.
	IfRevision *int64
}

// StaleError says that a record changed since the caller read it. Its code is
// Stale.
type StaleError struct {
	Reason  *Error
	Current Event // the record as it is now; a tombstone where it was deleted
}

func (e *StaleError) Error() string { return e.Reason.Error() }

// Unwrap makes CodeOf see the code.
func (e *StaleError) Unwrap() error { return e.Reason }

// ImportSpec describes an import before its first record.
type ImportSpec struct {
	Author string
	Reason string
	Layer  string
	// Create is the layer that is made with the import, and seen with it, where
	// there is none of that id yet. Nil: the layer must exist.
	Create *Layer
	File   string // name for the log, or ""
	Header string // the line with the names of the columns as it stands in the file, or ""
	DryRun bool   // compare and count, write nothing
}

// Record is one row of an import, and what became of it.
type Record struct {
	Event   *Event   // normalized
	Sources []Source // that it speaks of
	// Row is its number in the file, greater than that of the record before it, and
	// Raw is what stands there, which is kept for every state that the import makes.
	// 0 throughout an import: there is no file.
	Row int64
	Raw string

	Outcome Outcome
	Err     error // why it cannot be taken
}

// Outcome is what became of one imported record.
type Outcome int

// The outcomes.
const (
	Stored    Outcome = iota // new
	Updated                  // replaced an older state, which is kept as a revision
	Unchanged                // the same content is there already
)
