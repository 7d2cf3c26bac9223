package importer

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/waylog/waylog/data"
)

// tableSource reads events from a table with a row of names.
type tableSource struct {
	rows    *table
	names   []string // of the columns
	first   string   // the line in which they stand, "" where none does
	pending []string // a first row that is no header, with its line and its raw text
	pendAt  int64
	pendRaw string
	sorted  []int // columns by name: the order of columns is no part of what a row says
	build   builder
	columns mapping
	ucdp    *ucdpColumns
	hint    data.Layer
	notes   []string
	private bool
	rowless bool // no row was read so far
}

// openTable reads the names of the columns and decides what they mean. format
// is csv or ucdp; auto lets the names decide.
func openTable(r io.Reader, head []byte, format string, explicit map[string]string, order dateOrder) (*tableSource, error) {
	s := &tableSource{rows: newTable(r, sniffComma(head), sniffLineEnd(head)), rowless: true}
	cells, line, err := s.rows.next()
	switch {
	case err == io.EOF:
		return nil, data.Errorf(data.Invalid, "the file is empty")
	case err != nil:
		return nil, data.Errorf(data.Invalid, "line %d: %s", line, err)
	}
	s.names = columnNames(cells)
	if s.first, err = s.rows.raw(); err != nil {
		return nil, data.Errorf(data.Invalid, "line %d: %s", line, err)
	}
	if headless(cells) {
		s.pending, s.pendAt, s.pendRaw, s.first = slices.Clone(cells), line, s.first, ""
		s.names = slices.Clone(ucdpHeader)
	}
	s.build.order = order
	isUCDP := isUCDP(s.names)
	switch {
	case format == FormatUCDP && !isUCDP:
		return nil, data.InvalidField("format", "the columns are not those of UCDP GED: %s is missing", missingUCDP(s.names))
	case isUCDP && format != FormatCSV:
		s.ucdp = newUCDPColumns(s.names)
		s.hint = ucdpLayer()
		return s, nil
	}
	return s, s.mapColumns(explicit)
}

func (s *tableSource) mapColumns(explicit map[string]string) error {
	keys, err := checkColumns(s.names, explicit, "the file")
	if err != nil {
		return err
	}
	s.columns = resolve(s.names, explicit, false)
	s.build.native = native(keys)
	when, where := s.columns.dated(), s.columns.has(toLongitude, toLatitude, toGeometry)
	if !when && !where && !s.columns.has(toID, "title") {
		return data.Errorf(data.Invalid, "none of the columns %s says where or when something was; name them with --map, such as --map date_start=COLUMN", strings.Join(s.names, ", "))
	}
	s.notes = append(s.notes, s.columns.remarks()...)
	if where && !s.columns.has(toGeometry) {
		s.hint.GeometryType = "point"
	}
	if !where {
		s.notes = append(s.notes, "no columns are read as coordinates: the events are on no map. Say --map latitude=COLUMN and --map longitude=COLUMN")
	}
	s.sorted = make([]int, len(s.names))
	for i := range s.sorted {
		s.sorted[i] = i
	}
	slices.SortStableFunc(s.sorted, func(a, b int) int { return strings.Compare(s.names[a], s.names[b]) })
	if slices.Contains(keys, "event_id_cnty") {
		s.private = true
		s.notes = append(s.notes, "the columns are those of ACLED, whose terms forbid giving its data to others: a layer made for them is private and is not to be redistributed")
	}
	return nil
}

// columnNames gives every column a name of its own.
func columnNames(cells []string) []string {
	names := make([]string, len(cells))
	last := map[string]int{} // number behind the last column of that name
	for i, c := range cells {
		name := strings.TrimSpace(strings.TrimPrefix(c, "\uFEFF"))
		if name == "" {
			name = fmt.Sprintf("column_%d", i+1)
		}
		unique := name
		for last[unique] > 0 {
			last[name]++
			unique = fmt.Sprintf("%s_%d", name, last[name])
		}
		last[unique] = 1
		names[i] = unique
	}
	return names
}

var hxlTag = regexp.MustCompile(`^#[A-Za-z][\w+ -]*$`)

// isHXL reports whether the row is one of HXL hashtags, which stands under the
// header and describes the columns.
func isHXL(cells []string) bool {
	tags := 0
	for _, c := range cells {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		if c[0] != '#' || !hxlTag.MatchString(c) {
			return false
		}
		tags++
	}
	return tags > 0
}

// lastHXL is the last line on which HXL allows its row.
const lastHXL = 25

func (s *tableSource) layer() data.Layer                    { return s.hint }
func (s *tableSource) restricted() bool                     { return s.private }
func (s *tableSource) header() string                       { return s.first }
func (s *tableSource) settle(l *time.Location, rescue bool) { s.build.loc, s.build.rescue = l, rescue }

func (s *tableSource) format() string {
	if s.ucdp != nil {
		return FormatUCDP
	}
	return FormatCSV
}

// remarks are about the file as a whole; they are complete when it was read.
func (s *tableSource) remarks() []string {
	notes := s.notes
	if s.rows.legacy {
		notes = append(notes, "the text is not UTF-8: it is read as Windows-1252")
	}
	if s.build.raised {
		notes = append(notes, heightsRemark)
	}
	if s.rowless {
		notes = append(notes, "the table has names of columns, but no rows")
	}
	return notes
}

func (s *tableSource) next() (*record, error) {
	for {
		cells, line, raw, err := s.pending, s.pendAt, s.pendRaw, error(nil)
		if s.pending = nil; cells == nil {
			if cells, line, err = s.rows.next(); err == nil {
				raw, err = s.rows.raw()
			}
		}
		s.rowless = s.rowless && err == io.EOF
		rec := &record{row: line, raw: raw}
		switch {
		case isRowError(err):
			rec.refused = &Row{Row: line, Reason: err.Error(), Level: Rejected}
			return rec, nil
		case err != nil:
			if err != io.EOF {
				err = fmt.Errorf("line %d: %w", line, err)
			}
			return nil, err
		case line <= lastHXL && isHXL(cells):
			continue
		}
		for len(cells) > len(s.names) && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		if len(cells) != len(s.names) {
			rec.refused = &Row{Row: line, Reason: fmt.Sprintf("%d cells where the header has %d", len(cells), len(s.names)), Level: Rejected}
			return rec, nil
		}
		s.fillRecord(rec, cells)
		return rec, nil
	}
}

func (s *tableSource) fillRecord(rec *record, cells []string) {
	b := &s.build
	b.reset()
	var err error
	if s.ucdp != nil {
		err = s.ucdp.read(b, s.names, cells)
	} else {
		err = s.readCells(cells)
	}
	if err == nil {
		err = b.finish()
	}
	for i := range cells {
		rec.size += len(cells[i])
	}
	rec.take(b, err)
	if rec.refused == nil && rec.event.ID == "" && s.ucdp == nil {
		rec.hash = s.hash(cells)
	}
}

// take moves what was built into the record.
func (r *record) take(b *builder, err error) {
	var bad *badCell
	switch {
	case errors.As(err, &bad):
		r.refused = &Row{Row: r.row, Column: bad.column, Value: bad.value, Reason: bad.reason, Level: Rejected}
		return
	case err != nil:
		r.refused = &Row{Row: r.row, Reason: err.Error(), Level: Rejected}
		return
	}
	r.event, r.sources, r.warnings = b.event, b.sources, b.warnings
	for i := range r.warnings {
		r.warnings[i].Row = r.row
	}
}

func (s *tableSource) readCells(cells []string) error {
	b := &s.build
	for i, text := range cells {
		if b.native {
			text = plain(text)
		}
		as := s.columns.meanings[i]
		if trimmed := strings.TrimSpace(text); as.target != ownProperty && !b.native || trimmed == "" {
			text = trimmed
		}
		if text == "" && as.target != toLongitude && as.target != toLatitude {
			continue
		}
		if err := b.set(as, cell{column: s.names[i], text: text}); err != nil {
			return err
		}
	}
	return nil
}

// plain takes off the apostrophe that keeps spreadsheets from running a cell.
func plain(text string) string {
	if text == "" || text[0] != '\'' {
		return text
	}
	rest := strings.TrimLeft(text, "'")
	if len(rest) < len(text) && rest != "" && strings.IndexByte("=+-@\t\r", rest[0]) >= 0 {
		return text[1:]
	}
	return text
}

// hash is what the row says, whatever the order of its columns.
func (s *tableSource) hash(cells []string) [hashBytes]byte {
	var text []byte
	for _, i := range s.sorted {
		if c := strings.TrimSpace(cells[i]); c != "" {
			text = append(append(append(append(text, s.names[i]...), 0), c...), 0)
		}
	}
	sum := sha256.Sum256(text)
	return [hashBytes]byte(sum[:])
}
