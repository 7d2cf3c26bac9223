package importer

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// table reads rows of separated values (RFC 4180) and holds one at a time. It
// is not encoding/csv, which has no limit to the size of a row: one quote that
// is never closed, and the rest of a file of gigabytes is in memory.
type table struct {
	r     io.Reader
	comma byte
	limit int
	eol   byte // ends a line

	buf      []byte
	pos, end int
	err      error
	line     int64 // lines read so far

	begin int    // of the row at hand in buf
	ahead []byte // what of the row was in buf before
	row   []byte // the cells of the row, one behind the other
	ends  []int  // where each of them ends
	cells []string
	code  encoding
	// legacy is set when the first text that is not ASCII was not UTF-8 either,
	// but what Windows wrote before it.
	legacy bool
}

// encoding is how the cells' bytes stand for letters.
type encoding int

const (
	undecided encoding = iota // only ASCII so far
	utf8Text
	windows1252
)

// rowError is a row that cannot be read; the next one can.
type rowError struct{ reason string }

func (e *rowError) Error() string { return e.reason }

// cellState says where in a row the reader is.
type cellState int

const (
	beforeCell cellState = iota
	inPlain
	inQuoted
	behindQuote // of a quoted cell: the end of it, or half of a doubled quote
)

func newTable(r io.Reader, comma, eol byte) *table {
	return &table{r: r, comma: comma, eol: eol, limit: maxRow, buf: make([]byte, 64<<10)}
}

// raw returns the row that was read last as it stands in the file, without the
// end of its line.
func (t *table) raw() (string, error) {
	raw := t.buf[t.begin:t.pos]
	if len(t.ahead) > 0 {
		raw = append(t.ahead, raw...)
	}
	raw = bytes.TrimPrefix(raw, []byte("\uFEFF"))
	raw = bytes.TrimSuffix(bytes.TrimSuffix(raw, []byte{t.eol}), []byte{'\r'})
	if utf8.Valid(raw) {
		return string(raw), nil
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	return string(text), err
}

// next returns the cells of the next row that is not empty and the line it
// begins on. The cells are good for ever, the slice until the next call. The
// error is a *rowError, io.EOF or what ends the reading.
func (t *table) next() ([]string, int64, error) {
	for {
		line := t.line + 1
		reason, err := t.read()
		if err != nil {
			return nil, line, err
		}
		if reason != "" {
			return nil, line, &rowError{reason}
		}
		if len(t.ends) == 1 && len(t.row) == 0 {
			continue
		}
		cells, err := t.decode()
		return cells, line, err
	}
}

// read takes the next row apart into t.row and t.ends. The reason says what is
// wrong with it; its end was found all the same.
func (t *table) read() (reason string, err error) {
	t.row, t.ends, t.ahead, t.begin = t.row[:0], t.ends[:0], t.ahead[:0], t.pos
	state := beforeCell
	opened := t.line + 1
	size := 0
	for {
		if t.pos == t.end {
			if reason == "" {
				t.ahead = append(t.ahead, t.buf[t.begin:t.end]...)
			}
			err := t.fill()
			t.begin = t.pos
			if err != nil {
				if err != io.EOF {
					return "", err
				}
				if state == inQuoted {
					return "", fmt.Errorf("the quote that is opened on line %d is never closed", opened)
				}
				if state == beforeCell && len(t.ends) == 0 {
					return "", io.EOF
				}
				t.line++
				t.ends = append(t.ends, len(t.row))
				return reason, nil
			}
		}
		if n := t.run(state); n > 0 { // nothing in it needs a second look
			if size += n; size > t.limit && reason == "" {
				reason = fmt.Sprintf("the row is larger than %d bytes", t.limit)
			}
			if reason == "" {
				t.row = append(t.row, t.buf[t.pos:t.pos+n]...)
			}
			if state == beforeCell {
				state = inPlain
			}
			t.pos += n
			continue
		}
		c := t.buf[t.pos]
		t.pos++
		if size++; size > t.limit && reason == "" {
			reason = fmt.Sprintf("the row is larger than %d bytes", t.limit)
		}
		if reason != "" {
			t.row, t.ends = t.row[:0], t.ends[:0]
		}
		switch {
		case state == inQuoted: // the run ended at a quote
			state = behindQuote
		case c == t.eol:
			t.line++
			if n := len(t.row); state == inPlain && n > 0 && t.row[n-1] == '\r' {
				t.row = t.row[:n-1]
			}
			t.ends = append(t.ends, len(t.row))
			return reason, nil
		case c == t.comma:
			t.ends = append(t.ends, len(t.row))
			if len(t.ends) > maxColumns && reason == "" {
				reason = fmt.Sprintf("the row has more than %d cells", maxColumns)
			}
			state = beforeCell
		case c == '"' && state == beforeCell:
			state, opened = inQuoted, t.line+1
		case c == '"': // behind a quote: it was one of two
			state = inQuoted
			t.row = append(t.row, c)
		case c == '\r': // behind a quote: of the line's end
		default:
			if reason == "" {
				reason = "text behind the closing quote of a cell: a quote inside a quoted cell is written twice"
			}
			state = inPlain
		}
	}
}

// run returns how many of the next bytes are just text in this state, and
// counts the lines in them.
func (t *table) run(state cellState) int {
	rest := t.buf[t.pos:t.end]
	switch state {
	case inQuoted:
		n := bytes.IndexByte(rest, '"')
		if n < 0 {
			n = len(rest)
		}
		t.line += int64(bytes.Count(rest[:n], []byte{t.eol}))
		return n
	case behindQuote:
		return 0
	}
	if state == beforeCell && rest[0] == '"' {
		return 0
	}
	comma, eol := t.comma, t.eol
	for i, c := range rest {
		if c == comma || c == eol {
			return i
		}
	}
	return len(rest)
}

// maxRow is how many bytes a row may have.
const maxRow = 4 << 20

// maxColumns is how many columns a table may have.
const maxColumns = 10_000

func (t *table) fill() error {
	if t.err != nil {
		return t.err
	}
	for range 100 {
		n, err := t.r.Read(t.buf)
		t.pos, t.end, t.err = 0, n, err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	t.err = io.ErrNoProgress
	return t.err
}

// decode turns the row into text. The first row that is not ASCII decides for
// the whole file whether that is UTF-8 or Windows-1252.
func (t *table) decode() ([]string, error) {
	if bytes.IndexByte(t.row, 0) >= 0 {
		return nil, &rowError{"the row holds zero bytes: this is no text, or not in the encoding it was taken for"}
	}
	// In a file that was put together of several, a row of Windows-1252 that
	// happens to be UTF-8 too was meant as that.
	legacy := !utf8.Valid(t.row)
	if t.code != windows1252 && legacy {
		if t.code == utf8Text {
			return nil, &rowError{"the row is not UTF-8, as the rows before it are"}
		}
		t.code, t.legacy = windows1252, true
	}
	if t.code == undecided && !ascii(t.row) {
		t.code = utf8Text
	}
	t.cells = t.cells[:0]
	whole := string(t.row)
	start := 0
	for _, end := range t.ends {
		text := whole[start:end]
		start = end
		if legacy && !ascii([]byte(text)) {
			var err error
			if text, err = charmap.Windows1252.NewDecoder().String(text); err != nil || bytes.ContainsRune([]byte(text), utf8.RuneError) {
				return nil, &rowError{"the row is neither UTF-8 nor Windows-1252"}
			}
		}
		t.cells = append(t.cells, text)
	}
	return t.cells, nil
}

func ascii(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// sniffComma finds what separates the cells of the first line of head.
func sniffComma(head []byte) byte {
	counts := map[byte]int{}
	quoted := false
	for _, c := range head {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

// sniffLineEnd finds what ends the lines: a line feed, with a carriage return
// before it or not, or as old Macintosh programs wrote it the latter alone.
func sniffLineEnd(head []byte) byte {
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		return '\r'
	}
	return '\n'
}

// isRowError reports whether the next row can be read after err.
func isRowError(err error) bool {
	var e *rowError
	return errors.As(err, &e)
}
