package data

import (
	"context"
	"iter"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/vectortile"
)

// Store keeps layers and their events, every state they ever had, and the log
// of commits. storetest holds the contract as tests.
//
// Every commit has one sequence number. Reads name the state they want by such
// a number (Query.At); a reader sees a commit whole or not at all, whatever is
// being written meanwhile. Methods that can fail for a reason the user can mend
// return an *Error.
type Store interface {
	// Head returns the last commit; a store without commits has the zero Mark.
	Head(ctx context.Context) (Mark, error)
	// At returns the last commit recorded at or before t, or the zero Mark.
	At(ctx context.Context, t time.Time) (Mark, error)
	// Changes returns the commits after since, oldest first, at most limit.
	Changes(ctx context.Context, since int64, limit int) ([]Change, error)

	// Layers returns the layers that existed at the sequence number, in order of
	// creation. Private ones are among them: who may see what is not decided here.
	Layers(ctx context.Context, at int64) ([]Layer, error)
	// Layer returns NotFound for a layer that did not exist then.
	Layer(ctx context.Context, id string, at int64) (Layer, error)
	// PutLayer creates a layer, or changes the description of one. The zone of a
	// layer that has events cannot be changed (Invalid).
	PutLayer(ctx context.Context, l Layer, author, reason string) (Change, error)
	// Extent returns the box and the days that the layer's events cover.
	Extent(ctx context.Context, layer string, at int64) (Extent, error)

	// Events yields the events that q asks for. The reader may take its time: no
	// database snapshot is held between two events. The yielded event is the
	// caller's until the next one.
	Events(ctx context.Context, q Query) iter.Seq2[*Event, error]
	// StoredEvents yields what Events yields, in batches of events as they are stored: an
	// export of many has to take nothing apart. A batch is the caller's until the
	// next one, and none is empty.
	StoredEvents(ctx context.Context, q Query) iter.Seq2[[]StoredEvent, error]
	// Count returns how many events the filter matches; Sort, After and Limit
	// play no part in it.
	Count(ctx context.Context, q Query) (int64, error)
	// Histogram counts the events that the filter matches over time.
	Histogram(ctx context.Context, q Query, spec HistogramSpec) (Histogram, error)
	// Summary adds up the events that the filter matches.
	Summary(ctx context.Context, q Query) (Summary, error)
	// Points yields what is needed to draw the events that the filter matches
	// and that have a place, in order of insertion.
	Points(ctx context.Context, q Query) iter.Seq2[Point, error]
	// Cells adds the events that the filter matches, and that have a place and a
	// time, up in the cells of a tile. Each counts where its Point lies: in one cell
	// of one tile. The filter's box plays no part in it.
	Cells(ctx context.Context, q Query, tile vectortile.Tile) ([]Cell, error)
	// TimeTile adds the events that the filter matches, and that have a place and a
	// time, up in the cells of a tile, for all times; as bytes, nil where there are none. Each
	// counts where its Point lies.
	TimeTile(ctx context.Context, q Query, spec TimeTileSpec) ([]byte, error)
	// LastTouched returns the last commit, up to that of the query, that may have
	// changed what TimeTile makes of it: since then it makes the same bytes. Of the
	// commit of the query itself only the number need be known.
	LastTouched(ctx context.Context, q Query, tile vectortile.Tile) (Mark, error)
	// Places returns the places that the matched events name and put somewhere, at
	// most so many: for a search by name. Like a count it reads every event.
	Places(ctx context.Context, q Query, most int) (NamedPlaces, error)
	// Outlines yields what an index keeps of the events that changed after the
	// commit since, as they stood at the commit at, in no order; what was deleted
	// since is among them. Since 0 is all there are.
	Outlines(ctx context.Context, layer string, since, at int64) iter.Seq2[Outline, error]
	// Geometries returns the geometries of these rows, which are in ascending order;
	// one that has none is left out.
	Geometries(ctx context.Context, layer string, rows []int64, at int64) (map[int64]orb.Geometry, error)
	// KeepIndex keeps the parts of an index of the layer, as it was at a commit, in
	// the place of those kept before: bytes whose meaning the caller knows. It is no
	// commit. An error of it costs time when the store is next opened, nothing else.
	KeepIndex(ctx context.Context, layer string, seq int64, parts iter.Seq[[]byte]) error
	// KeptIndex gives those parts to fn, each valid until fn returns, and returns
	// the commit that they are of; 0 where there are none. Parts that are not what
	// was kept are an error.
	KeptIndex(ctx context.Context, layer string, fn func(part []byte) error) (int64, error)
	// Event returns one event: NotFound where there was none at that number,
	// Gone where it was a tombstone.
	Event(ctx context.Context, layer, id string, at int64) (Event, error)
	// History returns the states of an event up to the sequence number, newest
	// first, tombstones among them; NotFound where there is none.
	History(ctx context.Context, layer, id string, at int64) ([]Revision, error)
	// Sources returns those of the layer's sources that have these ids, as they
	// were; unknown ids are left out.
	Sources(ctx context.Context, layer string, ids []string, at int64) (map[string]Source, error)

	// Commit makes an edit true, whole or not at all.
	Commit(ctx context.Context, e Edit) (Change, error)
	// Import begins an import; Busy while another writer's import runs. The layer
	// must exist, or ImportSpec.Create says what it will be.
	Import(ctx context.Context, spec ImportSpec) (Import, error)

	// Ping says whether the store can answer.
	Ping(ctx context.Context) error
	// Status says how the store is kept; it costs little however much there is.
	Status(ctx context.Context) (Status, error)
	Close() error
}

// Import is a running import. Nothing of it is visible before Commit; what a
// crash leaves of it is removed when the store is next opened.
type Import interface {
	// Put adds records, in the order of their rows in the file, and sets what became
	// of each. An event whose id the layer knows replaces it, unless the content is
	// the same. A deleted event of that id stays deleted if its content is the same,
	// else it comes back. A record that cannot be taken has an Invalid error and the
	// import goes on; after an error of Put itself it can only be aborted.
	Put(ctx context.Context, records []Record) error
	// Commit makes the import visible as one change. An import that changed
	// nothing makes no commit and returns the Change with Seq 0.
	Commit(ctx context.Context, sha256 string) (Change, error)
	// Abort removes what Put wrote. It is safe after Commit.
	Abort() error
}

// Extent is what a layer covers. Nil where it has nothing placed, or dated.
type Extent struct {
	Box      *geo.Box
	From, To *geo.Date // earliest and latest outer bound or certain day
}

// Outline is an event cut down to what a search by place, time, kind and status
// reads, and what a map shows of many at once.
type Outline struct {
	Row            int64
	Deleted        bool
	Box            *orb.Bound // nil where it has no place; of a geometry cut at the antimeridian all the way round
	Span           geo.Span
	Kind           string // "" where it is not known
	Status         string
	PlacePrecision string
}

// Point is an event cut down to what drawing needs.
type Point struct {
	Row            int64
	ID             string
	Lon, Lat       float64 // degrees; of a line or area the middle of its box
	Span           geo.Span
	Kind           string
	Status         string
	PlacePrecision string
	Ongoing        bool
	Shape          bool // it is more than this point: a line, an area, several places
}

// Status is what an operator watches of a store. Nil is not known.
type Status struct {
	Head      Mark
	Starting  bool   // it can answer, but is not yet as quick as it will be
	Unindexed int64  // commits of events whose words the text index does not have yet
	Size      *int64 // bytes of the database
	LogSize   *int64 // bytes of its write-ahead log
	FreeSpace *int64 // bytes that can still be written where it lies
	Writable  *bool  // whether the program may write there, and has room for it
}
