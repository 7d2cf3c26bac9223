package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// viewFacts is what a view shows, in figures and words: what a shared link says
// of itself before it is opened. Only what anybody may see is in it.
type viewFacts struct {
	state                      data.Mark
	layers                     []data.Layer
	matched, undated, unplaced int64
	first, last                *geo.Date // the chosen period, else what the layers cover
	voices                     []string  // who says so, the most often named first
	moreVoices                 int
	chosen                     *data.Event // the selected event
	zone                       string
}

// Voices are gathered from the events themselves up to this many a layer; of
// larger layers the attribution has to do.
const voiceEvents = 500

// shownLayers are the layers of a view that anybody may see, as they were in
// the state it asks for, in the order of the list of layers.
func (s *server) shownLayers(ctx context.Context, v pageView) ([]data.Layer, *publicLayers, data.Mark, error) {
	head, err := s.Store.Head(ctx)
	if err != nil {
		return nil, nil, head, fmt.Errorf("read head: %w", err)
	}
	public, err := s.visible(ctx, head)
	if err != nil {
		return nil, nil, head, err
	}
	state := head
	if at := v.moment(); at != nil {
		if state, err = s.Store.At(ctx, *at); err != nil {
			return nil, nil, head, fmt.Errorf("find state: %w", err)
		}
	}
	var out []data.Layer
	for _, l := range public.layers {
		if !s.wants(v, l.ID) {
			continue
		}
		then, err := s.layerAt(ctx, public, l.ID, state.Seq)
		if err != nil && problemOf(err).Status == http.StatusNotFound {
			continue // it was not there then
		}
		if err != nil {
			return nil, nil, head, err
		}
		out = append(out, then)
	}
	return out, public, state, nil
}

// wants says whether the view shows a layer: those it names, else those that
// the page begins with and that of the selected event.
func (s *server) wants(v pageView, layer string) bool {
	if v.layers != nil {
		return slices.Contains(v.layers, layer)
	}
	return len(s.DefaultLayers) == 0 || slices.Contains(s.DefaultLayers, layer) || v.event != "" && v.layer == layer
}

// facts reads what a view shows.
func (s *server) facts(ctx context.Context, v pageView) (viewFacts, error) {
	layers, public, state, err := s.shownLayers(ctx, v)
	if err != nil {
		return viewFacts{}, err
	}
	f := viewFacts{state: state, layers: layers, first: v.from, last: v.to}
	voices := map[string]int{}
	var from, to *geo.Date
	for i := range layers {
		q := data.Query{Layer: layers[i].ID, Filter: v.filter(), At: state.Seq}
		sum, err := s.Store.Summary(ctx, q)
		if err != nil {
			return viewFacts{}, fmt.Errorf("sum events: %w", err)
		}
		f.matched += sum.Matched
		f.undated += sum.Undated
		f.unplaced += sum.Unplaced
		e, err := s.extent(ctx, public, layers[i].ID)
		if err != nil {
			return viewFacts{}, err
		}
		from, to = earlier(from, e.From), later(to, e.To)
		if sum.Matched == 0 {
			continue
		}
		if sum.Matched > voiceEvents {
			if a := firstSentence(layers[i].Attribution); a != "" {
				voices[a] += int(sum.Matched)
			}
			continue
		}
		if err := s.addVoices(ctx, q, voices); err != nil {
			return viewFacts{}, err
		}
	}
	if f.first == nil {
		f.first = from
	}
	if f.last == nil {
		f.last = to
	}
	f.name(voices)
	if v.event != "" && slices.ContainsFunc(public.layers, func(l data.Layer) bool { return l.ID == v.layer }) {
		if l, err := s.layerAt(ctx, public, v.layer, state.Seq); err == nil {
			e, err := publicStore{s.Store, public.ids}.Event(ctx, v.layer, v.event, state.Seq)
			if err == nil {
				f.chosen, f.zone = &e, l.TimeZone
			}
		}
	}
	return f, nil
}

// addVoices counts who is named as saying so: claimants, else publishers.
func (s *server) addVoices(ctx context.Context, q data.Query, voices map[string]int) error {
	sources := map[string]int{}
	for e, err := range s.Store.Events(ctx, q) {
		if err != nil {
			return fmt.Errorf("read events: %w", err)
		}
		said := false
		for _, c := range e.Claims {
			if c.Claimant != "" {
				voices[c.Claimant]++
				said = true
			}
		}
		if said {
			continue
		}
		for _, id := range e.Sources() {
			sources[id]++
		}
	}
	ids := make([]string, 0, len(sources))
	for id := range sources {
		ids = append(ids, id)
	}
	found, err := s.Store.Sources(ctx, q.Layer, ids, q.At)
	if err != nil {
		return fmt.Errorf("read sources: %w", err)
	}
	for id, src := range found {
		if name := cmp.Or(src.Publisher, src.Author); name != "" {
			voices[name] += sources[id]
		}
	}
	return nil
}

// name keeps the voices heard most often.
func (f *viewFacts) name(voices map[string]int) {
	const most = 3
	for v := range voices {
		f.voices = append(f.voices, v)
	}
	slices.SortFunc(f.voices, func(a, b string) int { return cmp.Or(voices[b]-voices[a], strings.Compare(a, b)) })
	if n := len(f.voices); n > most {
		f.voices, f.moreVoices = f.voices[:most], n-most
	}
}

func earlier(a, b *geo.Date) *geo.Date {
	if a == nil || b != nil && *b < *a {
		return b
	}
	return a
}

func later(a, b *geo.Date) *geo.Date {
	if a == nil || b != nil && *b > *a {
		return b
	}
	return a
}

// title names the view: the selected event, else its layers.
func (f *viewFacts) title() string {
	if f.chosen != nil && f.chosen.Title != "" {
		return f.chosen.Title
	}
	names := make([]string, 0, len(f.layers))
	for _, l := range f.layers {
		names = append(names, cmp.Or(l.Title, l.ID))
	}
	if len(names) > 4 {
		return fmt.Sprintf("%s and %d more layers", strings.Join(names[:3], ", "), len(names)-3)
	}
	return strings.Join(names, ", ")
}

// period says when, as the page writes dates in English.
func (f *viewFacts) period() string { return periodWords(f.first, f.last) }

// sentence says how many events are shown, of when, and who says so.
func (f *viewFacts) sentence() string {
	var b strings.Builder
	b.WriteString(eventCount(f.matched))
	if p := f.period(); p != "" {
		b.WriteString(", " + p)
	}
	if v := f.voiceWords(); v != "" {
		b.WriteString(", as reported by " + v)
	}
	b.WriteString(".")
	if rest := f.leftOut(); rest != "" {
		b.WriteString(" " + rest + ".")
	}
	return b.String()
}

func (f *viewFacts) voiceWords() string {
	switch {
	case f.moreVoices == 1:
		return strings.Join(f.voices, ", ") + " and 1 other"
	case f.moreVoices > 0:
		return strings.Join(f.voices, ", ") + fmt.Sprintf(" and %d others", f.moreVoices)
	}
	return listed(f.voices)
}

// leftOut says what has no date or no place, and so is not where one looks for it.
func (f *viewFacts) leftOut() string {
	var parts []string
	if f.undated > 0 {
		parts = append(parts, grouped(f.undated)+" without a date")
	}
	if f.unplaced > 0 {
		parts = append(parts, grouped(f.unplaced)+" without a place")
	}
	return strings.Join(parts, ", ")
}

// eventSentence says of the selected event when and where it was and who says so.
func (f *viewFacts) eventSentence(withDate bool) string {
	e := f.chosen
	var parts []string
	if withDate {
		parts = append(parts, eventWhen(e))
	}
	if e.Place != "" {
		parts = append(parts, e.Place)
	}
	var who []string
	for _, c := range e.Claims {
		if c.Claimant != "" && !slices.Contains(who, c.Claimant) {
			who = append(who, c.Claimant)
		}
	}
	s := strings.Join(parts, ", ")
	if len(who) > 0 {
		if s != "" {
			s += ". "
		}
		s += "Claims by " + listed(who)
	}
	if s != "" {
		s += "."
	}
	return s
}

func eventWhen(e *data.Event) string {
	switch {
	case e.Undated():
		return "date not known"
	case e.DateStart == nil && e.DateEnd == nil:
		return periodWords(e.CertainFrom, e.CertainTo) + " for certain"
	case e.DateStart != nil && e.DateEnd != nil && e.UncertainTime():
		return "some time between " + dayWords(*e.DateStart) + " and " + dayWords(*e.DateEnd)
	}
	return periodWords(e.DateStart, e.DateEnd)
}

func eventCount(n int64) string {
	if n == 1 {
		return "1 event"
	}
	return grouped(n) + " events"
}

// grouped writes a whole number with commas between thousands.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// listed writes "a, b and c".
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func dayWords(d geo.Date) string { return d.Time().Format("2 January 2006") }

// periodWords writes a stretch of days; nil is an open end.
func periodWords(from, to *geo.Date) string {
	switch {
	case from == nil && to == nil:
		return ""
	case from == nil:
		return "until " + dayWords(*to)
	case to == nil:
		return "from " + dayWords(*from)
	case *from == *to:
		return dayWords(*from)
	}
	a, b := from.Time(), to.Time()
	switch {
	case a.Year() != b.Year():
		return dayWords(*from) + " to " + dayWords(*to)
	case a.Month() != b.Month():
		return a.Format("2 January") + " to " + dayWords(*to)
	}
	return a.Format("2") + " to " + dayWords(*to)
}

// firstSentence cuts a long attribution to its first parts.
func firstSentence(s string) string {
	head, _, _ := strings.Cut(s, ". ")
	parts := strings.Split(strings.TrimSuffix(strings.TrimSpace(head), "."), ", ")
	out := parts[0]
	for _, p := range parts[1:] {
		if len(out)+len(p) > 70 {
			break
		}
		out += ", " + p
	}
	return shortened(out, 90)
}

// shortened cuts a text at a word so that it has at most so many letters.
func shortened(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	cut := string(r[:most-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:") + "…"
}
