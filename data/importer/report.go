package importer

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/waylog/waylog/data"
)

// MaxRows is how many rows a Report names.
const MaxRows = 10_000

// The levels of a Row.
const (
	Rejected = "rejected" // the row is not in the layer
	Warning  = "warning"  // it is, but something about it should be looked at
)

// Row says what is the matter with one row of a file. Row 0 is the whole file.
type Row struct {
	Row    int64  `json:"row"` // line of a table, number of a feature
	Column string `json:"column"`
	Value  string `json:"value"`
	Reason string `json:"reason"`
	Level  string `json:"level"`
}

// Report is what an import did, or with DryRun would have done.
type Report struct {
	Format    string `json:"format"`
	Read      int64  `json:"read"`   // rows that are not empty
	Stored    int64  `json:"stored"` // new ones
	Updated   int64  `json:"updated"`
	Unchanged int64  `json:"unchanged"`
	Rejected  int64  `json:"rejected"`
	Warnings  int64  `json:"warnings"`
	SHA256    string `json:"sha256"` // of the file as it was given, compressed or not
	Rows      []Row  `json:"rows"`
	// Omitted counts the rejections and warnings beyond MaxRows that Rows does
	// not name.
	Omitted int64 `json:"rows_omitted,omitempty"`

	Change data.Change `json:"-"` // the commit; Seq 0 where nothing changed

	rejected, warned []Row
}

// maxValue is how many bytes of a value a report repeats.
const maxValue = 200

func (r *Report) add(row Row) {
	list := &r.warned
	if row.Level == Rejected {
		r.Rejected++
		list = &r.rejected
	} else {
		r.Warnings++
	}
	if len(*list) >= MaxRows {
		return
	}
	if len(row.Value) > maxValue {
		cut := maxValue
		for cut > 0 && !utf8.RuneStart(row.Value[cut]) {
			cut--
		}
		row.Value = row.Value[:cut] + "…"
	}
	*list = append(*list, row)
}

// close puts the rows in order. Rejections come into a full report first.
func (r *Report) close() {
	rows := slices.Concat(r.rejected, r.warned)
	rows = rows[:min(len(rows), MaxRows)]
	r.Omitted = r.Rejected + r.Warnings - int64(len(rows))
	slices.SortStableFunc(rows, func(a, b Row) int { return cmp.Compare(a.Row, b.Row) })
	r.Rows = append([]Row{}, rows...)
	r.rejected, r.warned = nil, nil
}
