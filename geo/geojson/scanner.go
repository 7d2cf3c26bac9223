package geojson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Scanner yields the features of a FeatureCollection, of a single Feature or
// geometry, or of a sequence of them (RFC 8142, or one a line) one at a time.
// It never holds more than one feature.
type Scanner struct {
	in         input
	limit      int
	state      func() (*Feature, error)
	number     int64
	collection []Member
	kept       int // bytes in collection
}

// maxForeign is how many bytes of a collection's own members are kept.
const maxForeign = 64 << 10

// NewScanner returns a Scanner of the text that r yields.
func NewScanner(r io.Reader, opt ScanOptions) *Scanner {
	s := &Scanner{in: input{r: r}, limit: opt.Limit}
	if s.limit <= 0 {
		s.limit = DefaultLimit
	}
	s.state = func() (*Feature, error) { return s.begin(opt.Sequence) }
	return s
}

// Next returns the next feature, io.EOF behind the last one, or a *ScanError.
func (s *Scanner) Next() (*Feature, error) {
	f, err := s.state()
	var e *ScanError
	if errors.As(err, &e) && e.Fatal {
		s.state = func() (*Feature, error) { return nil, err }
	}
	return f, err
}

// Collection returns the members of the FeatureCollection besides its features
// that were read so far, such as a title. Large ones are left out.
func (s *Scanner) Collection() []Member { return s.collection }

func (s *Scanner) fatal(at int64, format string, args ...any) error {
	return &ScanError{Feature: s.number, Offset: at, Reason: fmt.Sprintf(format, args...), Fatal: true}
}

// stopped turns a failure to read into a fatal error; the end of the text comes
// too early wherever this is called.
func (s *Scanner) stopped(err error) error {
	at := s.in.offset()
	if err == io.EOF {
		return s.fatal(at, "the file ends too early: it was cut off, or its brackets do not match")
	}
	return &ScanError{Feature: s.number, Offset: at, Reason: "cannot be read further: " + err.Error(), Fatal: true, Cause: err}
}

func (s *Scanner) begin(sequence bool) (*Feature, error) {
	head := s.in.head(3)
	switch {
	case len(head) >= 2 && (head[0] == 0xFE && head[1] == 0xFF || head[0] == 0xFF && head[1] == 0xFE || head[0] == 0 || head[1] == 0):
		return nil, s.fatal(0, "the text is UTF-16 or UTF-32: GeoJSON is UTF-8, save it so")
	case len(head) == 3 && head[0] == 0xEF && head[1] == 0xBB && head[2] == 0xBF:
		s.in.pos += 3
	}
	c, err := s.in.peek()
	switch {
	case err == io.EOF && sequence:
		return nil, io.EOF
	case err == io.EOF:
		return nil, s.fatal(s.in.offset(), "the file is empty")
	case err != nil:
		return nil, s.stopped(err)
	case c == recordSeparator:
		s.state = func() (*Feature, error) { return s.record(recordSeparator) }
		return s.state()
	case sequence:
		s.state = func() (*Feature, error) { return s.record('\n') }
		return s.state()
	case c == '[':
		return nil, s.fatal(s.in.offset(), "the file is a JSON array: expected a FeatureCollection, a Feature or a geometry")
	case c != '{':
		return nil, s.fatal(s.in.offset(), "%q: expected a JSON object", c)
	}
	return s.document()
}

// document reads the object at the top as far as its features, or whole.
func (s *Scanner) document() (*Feature, error) {
	at := s.in.offset()
	s.in.pos++
	var own []Member
	var kind string
	size := 0
	for first := true; ; first = false {
		name, err := s.name(first)
		if err != nil {
			return nil, err
		}
		if name == nil {
			break
		}
		c, err := s.in.peek()
		if err != nil {
			return nil, s.stopped(err)
		}
		if *name == "features" && c == '[' && kind != "Feature" {
			s.in.pos++
			for _, m := range own {
				s.keep(m)
			}
			s.state = func() (*Feature, error) { return s.element(kind, true) }
			return s.state()
		}
		value, err := s.in.value(s.limit - size)
		switch {
		case errors.Is(err, errTooLarge) && kind == "FeatureCollection":
			continue
		case errors.Is(err, errTooLarge):
			return nil, s.fatal(at, "the object is larger than %d bytes", s.limit)
		case err != nil:
			return nil, s.stopped(err)
		}
		m := Member{*name, append(json.RawMessage(nil), value...)}
		if m.Name == "type" {
			kind = Unquote(value)
		}
		size += len(value)
		own = append(own, m)
	}
	if kind == "FeatureCollection" {
		return nil, s.fatal(at, "a FeatureCollection without an array of features")
	}
	// What follows a single feature can only be more of them, one a line.
	s.state = func() (*Feature, error) { return s.record('\n') }
	raw := []byte{'{'}
	for i, m := range own {
		if i > 0 {
			raw = append(raw, ',')
		}
		raw = append(append(AppendString(raw, m.Name), ':'), m.Value...)
	}
	s.number++
	f, err := s.feature(append(raw, '}'), at)
	var e *ScanError
	if errors.As(err, &e) {
		// Its parts were moved together, so only its beginning is sure; and
		// where one line is broken there is no telling where the next begins.
		e.Offset, e.Fatal = at, true
	}
	return f, err
}

// name reads the comma, the name of the next member and its colon; nil is the
// end of the object.
func (s *Scanner) name(first bool) (*string, error) {
	c, err := s.in.peek()
	if err == nil && c == '}' {
		s.in.pos++
		return nil, nil
	}
	if err == nil && !first {
		if c != ',' {
			return nil, s.fatal(s.in.offset(), "%q: expected a comma or the end of the object", c)
		}
		s.in.pos++
		c, err = s.in.peek()
	}
	if err != nil {
		return nil, s.stopped(err)
	}
	at := s.in.offset()
	if c != '"' {
		return nil, s.fatal(at, "%q: expected the name of a member in quotes", c)
	}
	raw, err := s.in.value(s.limit)
	if err != nil {
		return nil, s.stopped(err)
	}
	if _, err := skipString(raw, 0); err != nil {
		return nil, s.fatal(at, "%s", err)
	}
	name := Unquote(raw)
	if c, err = s.in.peek(); err != nil {
		return nil, s.stopped(err)
	}
	if c != ':' {
		return nil, s.fatal(s.in.offset(), "expected a colon behind the name %q", name)
	}
	s.in.pos++
	return &name, nil
}

func (s *Scanner) keep(m Member) {
	if m.Name == "type" || s.kept+len(m.Value) > maxForeign {
		return
	}
	if end, err := skipValue(m.Value, 0, 0); err != nil || end != len(m.Value) {
		return
	}
	s.kept += len(m.Value)
	s.collection = append(s.collection, m)
}

// element reads the next feature of the collection.
func (s *Scanner) element(kind string, first bool) (*Feature, error) {
	c, err := s.in.peek()
	if err == nil && c == ']' {
		s.in.pos++
		return nil, s.tail(kind)
	}
	if err == nil && !first {
		if c != ',' {
			return nil, s.fatal(s.in.offset(), "%q: expected a comma or the end of the features", c)
		}
		s.in.pos++
		c, err = s.in.peek()
	}
	if err != nil {
		return nil, s.stopped(err)
	}
	at := s.in.offset()
	s.number++
	if c == ']' || c == ',' || c == '}' {
		return nil, s.fatal(at, "%q where a feature was expected", c)
	}
	s.state = func() (*Feature, error) { return s.element(kind, false) }
	raw, err := s.in.value(s.limit)
	if errors.Is(err, errTooLarge) {
		return nil, &ScanError{Feature: s.number, Offset: at, Reason: fmt.Sprintf("larger than %d bytes", s.limit)}
	}
	if err != nil {
		return nil, s.stopped(err)
	}
	return s.feature(raw, at)
}

// tail reads what stands behind the features of a collection.
func (s *Scanner) tail(kind string) error {
	for {
		name, err := s.name(false)
		if err != nil {
			return err
		}
		if name == nil {
			break
		}
		if _, err := s.in.peek(); err != nil {
			return s.stopped(err)
		}
		value, err := s.in.value(s.limit)
		if errors.Is(err, errTooLarge) {
			continue
		}
		if err != nil {
			return s.stopped(err)
		}
		if len(value) == 0 {
			return s.fatal(s.in.offset(), "the member %q has no value", *name)
		}
		if *name == "type" {
			kind = Unquote(value)
		}
		s.keep(Member{*name, append(json.RawMessage(nil), value...)})
	}
	if kind != "FeatureCollection" {
		return s.fatal(s.in.offset(), "the type of the whole is %q: expected FeatureCollection", kind)
	}
	c, err := s.in.peek()
	if err == nil {
		return s.fatal(s.in.offset(), "%q after the end of the collection", c)
	}
	if err != io.EOF {
		return s.stopped(err)
	}
	s.state = func() (*Feature, error) { return nil, io.EOF }
	return io.EOF
}

const recordSeparator = 0x1E

// record reads the next feature of a sequence, up to the separator.
func (s *Scanner) record(separator byte) (*Feature, error) {
	for {
		c, err := s.in.peek()
		if err == io.EOF {
			return nil, io.EOF
		}
		if err != nil {
			return nil, s.stopped(err)
		}
		if c != recordSeparator {
			break
		}
		s.in.pos++
	}
	at := s.in.offset()
	s.number++
	raw, err := s.in.until(separator, s.limit)
	if errors.Is(err, errTooLarge) {
		return nil, &ScanError{Feature: s.number, Offset: at, Reason: fmt.Sprintf("larger than %d bytes", s.limit)}
	}
	if err != nil {
		return nil, s.stopped(err)
	}
	return s.feature(bytes.TrimRight(raw, " \t\r\n"), at)
}

// feature takes raw apart, a Feature or a bare geometry.
func (s *Scanner) feature(raw []byte, at int64) (*Feature, error) {
	f := &Feature{Number: s.number, Offset: at, Raw: raw}
	kind := ""
	err := Members(raw, func(name string, value json.RawMessage) error {
		null := string(value) == "null"
		switch name {
		case "type":
			kind = Unquote(value)
		case "id":
			if f.ID = value; null {
				f.ID = nil
			}
		case "geometry":
			if f.Geometry = value; null {
				f.Geometry = nil
			}
		case "properties":
			if f.Properties = value; null {
				f.Properties = nil
			}
		default:
			f.Others = append(f.Others, Member{name, value})
		}
		return nil
	})
	reject := func(at int64, reason string) (*Feature, error) {
		return nil, &ScanError{Feature: s.number, Offset: at, Reason: reason}
	}
	var e *syntaxError
	switch {
	case errors.As(err, &e):
		return reject(at+int64(e.at), e.reason)
	case err != nil:
		return nil, err
	case isGeometry(kind):
		return &Feature{Number: s.number, Offset: at, Raw: raw, Geometry: raw}, nil
	case kind != "Feature":
		return reject(at, fmt.Sprintf("the type is %q: expected Feature or a geometry", kind))
	case f.Properties != nil && f.Properties[0] != '{':
		return reject(at, "the properties are not an object")
	}
	return f, nil
}
