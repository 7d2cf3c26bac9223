package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/waylog/waylog/data"
)

// set puts a cell where its column belongs, and leaves it among the own
// properties as it was found. The error is a *badCell: the row cannot be used.
func (b *builder) set(m meaning, c cell) error {
	kept := len(b.properties)
	if err := b.fill(m.target, c); err != nil {
		return err
	}
	if len(b.properties) == kept && !b.native && c.text != "" && m.beside {
		b.keep(c)
	}
	return nil
}

// staysBeside reports whether a column that is read as target stays an own
// property too: those who know the data set look for what they know by its
// name. The fields of the same name, ids and coordinates give the value back
// themselves.
func staysBeside(target, column string) bool {
	switch target {
	case ownProperty, toID, toLongitude, toLatitude, toGeometry, toTimes:
		return false
	}
	return !slices.Contains(fixedFields, target) || folded(column) != target
}

func (b *builder) fill(target string, c cell) error {
	if target == ownProperty {
		b.keep(c)
		return nil
	}
	// A cell that is empty still tells the name of its column, should the other
	// of the pair not be.
	switch target {
	case toLongitude:
		b.lon = c
		return nil
	case toLatitude:
		b.lat = c
		return nil
	}
	if slices.Contains(ours, target) || c.text == "" {
		return nil
	}
	switch target {
	case "actors", "claims", "sources", "related", "vertex_times", "tags", "coarsened":
		return b.setList(target, c)
	case toGeometry:
		return b.setGeometry(c)
	case toTimes:
		b.setCoordTimes(c)
		return nil
	}
	if c.structured() {
		b.keep(c)
		return nil
	}
	e := b.event
	switch target {
	case toID:
		e.ID = c.text
	case "kind":
		e.Kind = c.text
	case "title":
		e.Title = c.text
	case "summary":
		e.Summary = c.text
	case "time_text":
		e.TimeText = c.text
	case "place":
		e.Place = c.text
	case "time_precision":
		b.setWord(c, &e.TimePrecision, data.TimePrecisions)
	case "place_precision":
		b.setWord(c, &e.PlacePrecision, data.PlacePrecisions)
	case "status":
		b.setWord(c, &e.Status, data.Statuses)
	case "figures_from":
		b.setWord(c, &e.FiguresFrom, data.FigureOrigins)
	case "review":
		b.setWord(c, &e.Review, data.Reviews)
	case toSideA, toSideB, toBlamed:
		e.Actors = append(e.Actors, data.Actor{Name: c.text, Role: target})
	case toActor, toActor2:
		e.Actors = append(e.Actors, data.Actor{Name: c.text, Role: "other"})
	case toSource, toSourceURL:
		if target == toSourceURL || isURL(c.text) {
			b.plainSource.URL = c.text
		} else {
			b.plainSource.Title = c.text
		}
	case "radius_m":
		text, _ := latin(c.text)
		if v, err := strconv.ParseFloat(text, 64); err == nil && v >= 0 && v <= 2e7 {
			e.RadiusM = &v
		} else {
			b.keepText(c, "%q is not a number of metres", c.text)
		}
	case "ongoing":
		switch strings.ToLower(c.text) {
		case "true", "1", "yes":
			e.Ongoing = true
		case "false", "0", "no":
		default:
			b.keepText(c, "%q: expected true or false", c.text)
		}
	default:
		if strings.HasPrefix(target, toKilled) || strings.HasPrefix(target, toInjured) || strings.HasPrefix(target, toCivilians) {
			b.setFigure(target, c)
			return nil
		}
		return b.setTime(target, c)
	}
	return nil
}

func (b *builder) setWord(c cell, to *string, words []string) {
	word := strings.ToLower(strings.TrimSpace(c.text))
	if slices.Contains(words, word) {
		*to = word
		return
	}
	b.keepText(c, "%q: expected one of %s", c.text, strings.Join(words, ", "))
}

func (b *builder) setTime(target string, c cell) error {
	e := b.event
	switch target {
	case toDate:
		return b.setDate(c, true, true)
	case "date_start":
		return b.setDate(c, true, false)
	case "date_end":
		return b.setDate(c, false, true)
	case toYear:
		b.year = c
	case toMonth:
		b.month = c
	case toDay:
		b.day = c
	case "time_start", "time_end":
		if absent(c.text) {
			return nil
		}
		m, err := parseMoment(c.text, b.loc)
		if err != nil {
			return refuse(c, "%s", err)
		}
		if target == "time_start" {
			e.TimeStart = &m
		} else {
			e.TimeEnd = &m
		}
	case "certain_from", "certain_to":
		v, err := parseDate(c.text, b.order, b.loc)
		if err != nil {
			return refuse(c, "%s", err)
		}
		if target == "certain_from" {
			e.CertainFrom = v.from
		} else {
			e.CertainTo = v.to
		}
	}
	return nil
}

// setFigure reads killed, killed_low, killed_best, killed_high and their like.
func (b *builder) setFigure(target string, c cell) {
	if absent(c.text) {
		return
	}
	what, part := target, ""
	if i := strings.LastIndexByte(target, '_'); i > 0 && target != toCivilians {
		what, part = target[:i], target[i+1:]
	}
	to := &b.event.Killed
	switch what {
	case toInjured:
		to = &b.event.Injured
	case toCivilians:
		to = &b.event.CiviliansKilled
	}
	r, plain, ok := parseCount(c.text)
	switch {
	case !ok && negative(c.text):
		b.keepText(c, "%q is below zero, which no figure is; it is read as not known", c.text)
		return
	case !ok:
		b.keepText(c, "%q is not a whole number", c.text)
		return
	case !plain && (part == "low" || part == "high"):
		b.keepText(c, "%q is not a single number", c.text)
		return
	case !plain:
		b.keepText(c, "%q is read as %s", c.text, rangeText(r))
	}
	switch {
	case plain && part == "low":
		to.Low = r.Best
	case plain && part == "high":
		to.High = r.Best
	case plain && part == "": // a single account: "120 killed" is low, best and high
		*to = data.Range{Low: r.Best, Best: r.Best, High: r.Best}
	default:
		if r.Low != nil && to.Low == nil {
			to.Low = r.Low
		}
		if r.High != nil && to.High == nil {
			to.High = r.High
		}
		to.Best = r.Best
	}
}

func rangeText(r data.Range) string {
	switch {
	case r.Best != nil:
		return fmt.Sprintf("best %d", *r.Best)
	case r.High == nil:
		return fmt.Sprintf("low %d, high not known", *r.Low)
	case r.Low == nil:
		return fmt.Sprintf("high %d, low not known", *r.High)
	}
	return fmt.Sprintf("low %d, high %d", *r.Low, *r.High)
}

func (b *builder) setGeometry(c cell) error {
	if absent(c.text) {
		return nil
	}
	g, raised, err := parseShape(c.text)
	if err != nil {
		return refuse(c, "%s", err)
	}
	b.raised = b.raised || raised
	if g != nil {
		b.event.Geometry = g
	}
	return nil
}

// setList reads the fields that hold arrays or objects of JSON. Plain text in
// tags and actors is a list separated by semicolons; in sources it is one
// source; anywhere else it is kept as it is.
func (b *builder) setList(target string, c cell) error {
	e := b.event
	text := strings.TrimSpace(c.text)
	if first := text[:min(1, len(text))]; first != "[" && first != "{" {
		switch target {
		case "tags":
			e.Tags = append(e.Tags, split(text)...)
		case "actors":
			for _, name := range split(text) {
				e.Actors = append(e.Actors, data.Actor{Name: name, Role: "other"})
			}
		case "sources":
			b.addSourceText(text)
		default:
			b.keepText(c, "expected JSON")
		}
		return nil
	}
	var err error
	switch target {
	case "actors":
		err = b.setActors(text)
	case "claims":
		err = strictJSON([]byte(text), &e.Claims)
	case "related":
		err = strictJSON([]byte(text), &e.Related)
	case "tags":
		err = strictJSON([]byte(text), &e.Tags)
	case "sources":
		return b.setSources(c)
	case "vertex_times":
		e.VertexTimes = json.RawMessage(bytes.Clone([]byte(text)))
	case "coarsened":
		e.Coarsened = json.RawMessage(bytes.Clone([]byte(text)))
	}
	if err != nil {
		return refuse(c, "%s; --map %s= keeps it as an own property", err, target)
	}
	return nil
}

// maxActors is how many lists of actors are remembered.
const maxActors = 4096

// setActors reads a list of actors: the same parties stand in row after row.
func (b *builder) setActors(text string) error {
	if known, ok := b.actors[text]; ok {
		b.event.Actors = slices.Clone(known)
		return nil
	}
	if err := strictJSON([]byte(text), &b.event.Actors); err != nil {
		return err
	}
	if b.actors == nil || len(b.actors) >= maxActors {
		b.actors = map[string][]data.Actor{}
	}
	b.actors[text] = slices.Clone(b.event.Actors)
	return nil
}

func split(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// strictJSON reads raw into v and refuses members that v does not have: what is
// not understood must not be lost in silence.
func strictJSON(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	var kind *json.UnmarshalTypeError
	err := d.Decode(v)
	switch {
	case errors.As(err, &kind):
		return fmt.Errorf("not what is expected here: a JSON %s stands in the wrong place", kind.Value)
	case err != nil:
		return fmt.Errorf("not what is expected here: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if d.More() {
		return fmt.Errorf("more text behind the JSON")
	}
	return nil
}
