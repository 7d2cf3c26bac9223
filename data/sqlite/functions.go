package sqlite

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// meets is the SQL function waylog_meets(geometry, west, south, east, north):
// whether a line or an area itself meets a box that its own box meets.
func meets(geometry []byte, west, south, east, north float64) (bool, error) {
	g, err := wkb.Unmarshal(geometry)
	if err != nil {
		return false, fmt.Errorf("read geometry: %w", err)
	}
	return geo.Meets(orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{east, north}}, g), nil
}

// words is the SQL function waylog_words(query, title, summary, place, actors,
// sources): what the text index says, for a state that is not in it. The query
// is folded; actors and sources are JSON arrays.
func words(query, title, summary, place, actors, sources string) (bool, error) {
	t, err := searchText(title, summary, place, actors, sources)
	return err == nil && data.HasWords(t, query), err
}

// sum is the SQL function waylog_sum(value, …): a checksum of a row's columns.
func sum(values ...any) []byte { return hashOf(values) }

// searchText returns the folded words that an event is found by.
func searchText(title, summary, place, actors, sources string) (string, error) {
	var b strings.Builder
	add := func(texts ...string) {
		for _, t := range texts {
			b.WriteString(t)
			b.WriteByte('\n')
		}
	}
	add(title, summary, place)
	if actors != "" {
		var list []data.Actor
		if err := json.Unmarshal([]byte(actors), &list); err != nil {
			return "", fmt.Errorf("read actors: %w", err)
		}
		for _, a := range list {
			add(a.Name)
		}
	}
	if sources != "" {
		var list []*data.Source // null stands for one that is only named
		if err := json.Unmarshal([]byte(sources), &list); err != nil {
			return "", fmt.Errorf("read sources: %w", err)
		}
		for _, s := range list {
			if s == nil {
				continue
			}
			add(s.Title, s.Publisher, s.Author)
			if u, err := url.Parse(s.URL); err == nil {
				add(u.Hostname())
			}
		}
	}
	return data.Fold(b.String()), nil
}
