package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/waylog/waylog/data"
)

// What a summary reads of an event comes as one text, its fields with a zero byte
// between them, null being empty: most events of a large layer say the same as
// others, and are added up together.
const summedFields = 17

func summedText() string {
	return `concat_ws(x'00', ifnull(e.kind, ''), ifnull(e.status, ''), e.t_lo IS NULL AND e.t_hi IS NULL AND e.c_from IS NULL AND e.c_to IS NULL, e.min_lon IS NULL, e.uncertain,
		` + zeroParted("e.killed_low", "e.killed_best", "e.killed_high", "e.injured_low", "e.injured_best", "e.injured_high", "e.civilians_killed_low", "e.civilians_killed_best", "e.civilians_killed_high") + `,
		e.killed_disputed, e.injured_disputed, e.civilians_killed_disputed)`
}

// alikeMost is how many different events are counted before they are added up.
const alikeMost = 20_000

// alike counts events that say the same, for a summary.
type alike struct {
	counts map[string]int64
	sum    data.Summary
}

// Summary adds up the events that the filter matches.
func (s *Store) Summary(ctx context.Context, q data.Query) (data.Summary, error) {
	sum, text := newSummary(), summedText()
	if q.Rows != nil || q.Filter.Text != "" { // words would be looked for again in each range
		a := alike{map[string]int64{}, sum}
		err := s.each(ctx, &q, text, 1, func(_ view, r row) { a.add(r.text(0)) })
		return a.sum, cmp.Or(err, a.addUp())
	}
	var parts [readers]alike
	for i := range parts {
		parts[i] = alike{map[string]int64{}, newSummary()}
	}
	err := s.rangewise(ctx, q.Layer, q.At, func(ctx context.Context, _ view, reader int, from, to int64) error {
		a := &parts[reader]
		var more clause
		more.and("e.pk > ? AND e.pk <= ?", from, to)
		err := s.eachOf(ctx, &q, text, 1, &more, denseRange(from, to), func(_ view, r row) { a.add(r.text(0)) })
		if err == nil && len(a.counts) > alikeMost {
			err = a.addUp()
		}
		return err
	})
	for i := range parts {
		err = cmp.Or(err, parts[i].addUp())
		sum.Join(&parts[i].sum)
	}
	return sum, err
}

func newSummary() data.Summary {
	return data.Summary{ByKind: map[string]int64{}, ByStatus: map[string]int64{}}
}

func (a *alike) add(text string) { a.counts[text]++ }

// addUp adds what was counted to the sum.
func (a *alike) addUp() error {
	for text, n := range a.counts {
		f := strings.Split(text, "\x00")
		if len(f) != summedFields {
			return fmt.Errorf("sum events: %d fields of an event, expected %d", len(f), summedFields)
		}
		var broken error
		number := func(i int) *int64 {
			if f[i] == "" {
				return nil
			}
			v, err := strconv.ParseInt(f[i], 10, 64)
			broken = cmp.Or(broken, err)
			return &v
		}
		figure := func(i int) data.Range { return data.Range{Low: number(i), Best: number(i + 1), High: number(i + 2)} }
		flag := func(i int) int64 {
			if f[i] == "1" {
				return n
			}
			return 0
		}
		a.sum.Matched += n
		a.sum.ByKind[f[0]] += n
		a.sum.ByStatus[f[1]] += n
		a.sum.Undated += flag(2)
		a.sum.Unplaced += flag(3)
		a.sum.Uncertain += flag(4)
		a.sum.Killed.AddMany(figure(5), f[14] == "1", n)
		a.sum.Injured.AddMany(figure(8), f[15] == "1", n)
		a.sum.CiviliansKilled.AddMany(figure(11), f[16] == "1", n)
		if broken != nil {
			return fmt.Errorf("sum events: %w", broken)
		}
	}
	clear(a.counts)
	return nil
}
