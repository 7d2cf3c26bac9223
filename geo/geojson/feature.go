package geojson

import (
	"encoding/json"
	"fmt"
)

// DefaultLimit is how many bytes one feature may have.
const DefaultLimit = 8 << 20

// ScanOptions say how a Scanner reads; the zero value is right for most files.
type ScanOptions struct {
	Limit    int  // bytes that one feature may have; 0 is DefaultLimit
	Sequence bool // the text is a sequence of features, one a line or behind a record separator
}

// Feature is one feature as it stands in the file. Its parts are good until the
// next call of Next.
type Feature struct {
	Number     int64           // counted from 1 over the file
	Offset     int64           // bytes before it
	ID         json.RawMessage // nil where it has none
	Geometry   json.RawMessage // nil where it has none or null
	Properties json.RawMessage // an object, or nil
	Others     []Member        // members besides type, id, geometry and properties
	Raw        []byte          // all of it as it stands in the text
}

// ScanError is something wrong with the text. Unless it is fatal the next
// feature can still be read.
type ScanError struct {
	Feature int64 // number of the feature, 0 where none was reached
	Offset  int64 // bytes before the place
	Reason  string
	Fatal   bool
	Cause   error // what reading failed of, if it was not the text
}

// Error names the feature and the byte.
func (e *ScanError) Error() string {
	s := fmt.Sprintf("byte %d: %s", e.Offset, e.Reason)
	if e.Feature > 0 {
		s = fmt.Sprintf("feature %d, %s", e.Feature, s)
	}
	return s
}

// Unwrap returns the cause.
func (e *ScanError) Unwrap() error { return e.Cause }
