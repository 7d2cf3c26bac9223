package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/timetile"
)

// Who waits for a tile waits for its packing too. Columns of many short numbers
// repeat themselves so little that looking for it makes a large tile hardly smaller
// (a hundredth at 150 KB, nothing at 800), and takes two to five times as long.
const (
	timeTileLevel      = 4
	largeTimeTile      = 128 << 10
	largeTimeTileLevel = gzip.HuffmanOnly
)

// timeTile answers what the map draws and scrubs through: the matched events of a
// tile that have a place and a time, added up in cells, for all times.
func (s *server) timeTile(c echo.Context) error {
	r, err := s.read(c, atTimeTile)
	if err != nil {
		return err
	}
	tile, ok := readTile(c.Param("z"), c.Param("row"), c.Param("col"))
	if !ok || !timetile.Valid(tile) {
		return missing("time tile", c.Param("z")+"/"+c.Param("row")+"/"+c.Param("col"),
			fmt.Sprintf("level/row/column in whole numbers: a level from 0 to %d, of 2^level rows and columns", timetile.MaxZoom))
	}
	ctx := c.Request().Context()
	// What nothing touched since is the same still: so is its tag.
	touched, err := r.store.LastTouched(ctx, r.query, tile)
	if err != nil {
		return fmt.Errorf("find out what changed: %w", err)
	}
	if touched.Seq == r.state.Seq {
		touched = r.state
	}
	// It is packed already, for whoever can unpack it.
	if unpacksGzip(c.Request()) {
		c.Set(codingKey, "gzip")
	}
	key := strconv.FormatInt(touched.Seq, 10) + c.Request().URL.Path + "?" + r.values.Encode()
	tag := s.tagWithoutLinks(c, touched)
	r.public.again.put(c.Request().RequestURI, knownAnswer{`"` + tag + `-gzip"`, key})
	if fresh(c, tag, false) {
		return nil
	}
	packed, err := s.timeTiles.get(ctx, key, func(ctx context.Context) ([]byte, error) {
		body, err := r.store.TimeTile(ctx, r.query, data.TimeTileSpec{Tile: tile, Bin: r.bin, Most: s.TileEvents, Key: r.filterKey()})
		if data.CodeOf(err) == data.TooMany {
			return nil, r.tooMany(s.TileEvents)
		}
		if err != nil || len(body) == 0 {
			return nil, err
		}
		return s.packTile(body)
	})
	switch {
	case err != nil:
		return err
	case len(packed) == 0, c.Get(codingKey) == "gzip":
		return answerTile(c, packed)
	}
	body, err := unpackTile(packed)
	if err != nil {
		return err
	}
	return answer(c, typeBytes, body)
}

// filterKey stands for the filter, whichever tile it is asked of and in which bins.
func (r *reading) filterKey() string {
	values := cloneValues(r.values)
	values.Del("bin")
	return values.Encode()
}

// readOneByOne are the parameters that no index answers.
var readOneByOne = []string{"q", "actor", "filter", "updated_since", "asof"}

// tooMany says that a tile of what matches would have to be made of too many
// events, and because of which parameter.
func (r *reading) tooMany(most int) error {
	p := tooMany.problem(fmt.Sprintf("More than %d events of %s match: no time tile is made of so many.", most, quote(r.layer.ID)))
	if i := slices.IndexFunc(readOneByOne, r.values.Has); i >= 0 {
		p.Parameter = readOneByOne[i]
		p.Detail = p.Parameter + ": " + p.Detail
	}
	p.Expected = "a filter that matches fewer, such as a shorter datetime or a smaller bbox"
	return p
}

// packTile compresses a tile.
func (s *server) packTile(body []byte) ([]byte, error) {
	pool, level := &s.packers, timeTileLevel
	if len(body) > largeTimeTile {
		pool, level = &s.largePackers, largeTimeTileLevel
	}
	w, ok := pool.Get().(*gzip.Writer)
	if !ok {
		var err error
		if w, err = gzip.NewWriterLevel(nil, level); err != nil {
			return nil, fmt.Errorf("pack time tile: %w", err)
		}
	}
	defer pool.Put(w)
	var b bytes.Buffer
	b.Grow(len(body) / 3)
	w.Reset(&b)
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("pack time tile: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack time tile: %w", err)
	}
	return bytes.Clone(b.Bytes()), nil // of the right length, for it is kept
}

func unpackTile(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack time tile: %w", err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack time tile: %w", err)
	}
	return body, nil
}
