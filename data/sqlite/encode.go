package sqlite

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
)

// encoder makes the values of the columns of events, for one goroutine. What it
// needs again and again it keeps.
type encoder struct {
	loc     *time.Location // of the layer
	hasher  hasher
	parties map[string]parties
	key     []byte
}

// parties are the values of the columns actors and actor_keys.
type parties struct{ actors, keys any }

// The same parties stand in event after event. Remembered are so many lists of
// them, whose names and roles have so many bytes at most.
const (
	maxParties    = 4096
	maxPartyBytes = 512
)

// encode returns the values of the content columns, followed by those of the
// derived ones, and the hash of the content. It uses the room that dst has.
func (c *encoder) encode(dst []any, e *data.Event) (values []any, hash []byte, err error) {
	values = slices.Grow(dst[:0], writtenColumns)[:contentColumns]
	clear(values)
	values[colKind] = text(e.Kind)
	values[colStatus] = text(e.Status)
	values[colPlacePrecision] = text(e.PlacePrecision)
	values[colOngoing] = flag(e.Ongoing)
	for i, r := range []data.Range{e.Killed, e.Injured, e.CiviliansKilled} {
		values[colKilledLow+3*i] = number(r.Low)
		values[colKilledLow+3*i+1] = number(r.Best)
		values[colKilledLow+3*i+2] = number(r.High)
	}
	values[colFiguresFrom] = text(e.FiguresFrom)
	values[colDateStart], values[colDateEnd] = pairOf(e.DateStart, e.DateEnd)
	values[colTimeStart], values[colTimeEnd] = pairOf(e.TimeStart, e.TimeEnd)
	values[colCertainFrom], values[colCertainTo] = pairOf(e.CertainFrom, e.CertainTo)
	values[colTimePrecision] = text(e.TimePrecision)
	values[colTimeText] = text(e.TimeText)
	values[colTitle] = text(e.Title)
	values[colPlace] = text(e.Place)
	if e.RadiusM != nil {
		values[colRadius] = *e.RadiusM
	}
	values[colReview] = text(e.Review)
	values[colSummary] = text(e.Summary)
	values[colCoarsened] = text(string(e.Coarsened))
	values[colProperties] = text(string(e.Properties))
	values[colVertexTimes] = text(string(e.VertexTimes))
	p, err := c.partiesOf(e)
	if err != nil {
		return nil, nil, err
	}
	values[colActors] = p.actors
	for _, list := range []struct {
		column int
		n      int
		value  any
	}{
		{colSourceIDs, len(e.SourceIDs), e.SourceIDs}, {colTags, len(e.Tags), e.Tags},
		{colRelated, len(e.Related), e.Related}, {colClaims, len(e.Claims), e.Claims},
	} {
		if list.n == 0 {
			continue
		}
		b, err := json.Marshal(list.value)
		if err != nil {
			return nil, nil, fmt.Errorf("write event %q: %w", e.ID, err)
		}
		values[list.column] = string(b)
	}
	if p, ok := e.Geometry.(orb.Point); ok {
		values[colGeom] = wkbPoint(p)
	} else if e.Geometry != nil {
		if values[colGeom], err = wkb.Marshal(e.Geometry); err != nil {
			return nil, nil, fmt.Errorf("write geometry of %q: %w", e.ID, err)
		}
	}
	hash = c.hasher.sum(values)
	if values, err = c.derive(values, e); err != nil {
		return nil, nil, err
	}
	return append(values, hash), hash, nil
}

// A point as well-known binary begins with 1 for little-endian and the number of
// points among the kinds of geometry (32 bits); nothing else that is kept is as short.
const (
	wkbPointHead   = "\x01\x01\x00\x00\x00"
	wkbPointLength = len(wkbPointHead) + 16 // longitude and latitude
)

// wkbPoint is what wkb.Marshal makes of a point.
func wkbPoint(p orb.Point) []byte {
	b := append(make([]byte, 0, wkbPointLength), wkbPointHead...)
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
}

// derive appends what follows from the content, but its hash.
func (c *encoder) derive(d []any, e *data.Event) ([]any, error) {
	s := e.Span(c.loc)
	lo, hi := pairOf(s.Lo, s.Hi)
	from, to := pairOf(s.From, s.To)
	d = append(d, lo, hi, from, to)
	switch g := e.Geometry.(type) {
	case nil:
		d = append(d, nil, nil, nil, nil)
	case orb.Point:
		var lon, lat any = g[0], g[1]
		d = append(d, lon, lat, lon, lat)
	default:
		b := g.Bound()
		d = append(d, b.Min[0], b.Min[1], b.Max[0], b.Max[1])
	}
	d = append(d, flag(e.Disputed(data.Killed)), flag(e.Disputed(data.Injured)), flag(e.Disputed(data.CiviliansKilled)), flag(e.UncertainTime()))
	p, err := c.partiesOf(e)
	if err != nil {
		return nil, err
	}
	var cites any
	if len(e.Claims) > 0 {
		if ids := e.Sources(); len(ids) > 0 {
			b, err := json.Marshal(ids)
			if err != nil {
				return nil, fmt.Errorf("write sources of %q: %w", e.ID, err)
			}
			cites = string(b)
		}
	}
	return append(d, p.keys, cites), nil
}

func (c *encoder) partiesOf(e *data.Event) (parties, error) {
	if len(e.Actors) == 0 {
		return parties{}, nil
	}
	c.key = c.key[:0]
	for _, a := range e.Actors {
		for _, t := range []string{a.Name, a.Role} {
			c.key = append(binary.AppendUvarint(c.key, uint64(len(t))), t...)
		}
	}
	if p, ok := c.parties[string(c.key)]; ok {
		return p, nil
	}
	b, err := json.Marshal(e.Actors)
	if err != nil {
		return parties{}, fmt.Errorf("write actors of %q: %w", e.ID, err)
	}
	keys := "\n"
	for _, a := range e.Actors {
		keys += data.Fold(a.Name) + "\n"
	}
	p := parties{string(b), keys}
	if len(c.key) <= maxPartyBytes {
		if c.parties == nil || len(c.parties) >= maxParties {
			c.parties = map[string]parties{}
		}
		c.parties[string(c.key)] = p
	}
	return p, nil
}

// hasher keeps the room that hashes are made in.
type hasher struct {
	hash hash.Hash
	b    []byte // short values are hashed together
}

// maxHashRoom is how much room is kept: rows of megabytes are rare.
const maxHashRoom = 64 << 10

func hashOf(values []any) []byte { return new(hasher).sum(values) }

// sum is the first half of the SHA-256 of the content, each value with its
// type and length.
func (h *hasher) sum(values []any) []byte {
	if h.hash == nil {
		h.hash, h.b = sha256.New(), make([]byte, 0, 1024)
	}
	h.hash.Reset()
	b := h.b[:0]
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			b = append(b, 'n')
		case int64:
			b = binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(v))
		case float64:
			b = binary.LittleEndian.AppendUint64(append(b, 'f'), math.Float64bits(v))
		case string:
			b = append(binary.LittleEndian.AppendUint64(append(b, 't'), uint64(len(v))), v...)
		case []byte:
			b = binary.LittleEndian.AppendUint64(append(b, 'b'), uint64(len(v)))
			if len(v) <= cap(b)-len(b) {
				b = append(b, v...)
				continue
			}
			h.hash.Write(b) // what is long is not copied
			h.hash.Write(v)
			b = b[:0]
		}
	}
	h.hash.Write(b)
	if cap(b) <= maxHashRoom {
		h.b = b
	}
	return h.hash.Sum(nil)[:16]
}
