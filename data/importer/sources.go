package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/waylog/waylog/data"
)

// sourceID names a source that came without an id by what it says, so that the
// same article is the same source in every row and every import.
func sourceID(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "s" + hex.EncodeToString(sum[:10])
}

func isURL(text string) bool {
	return (strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")) && !strings.ContainsAny(text, " \t\n<>\"")
}

// addSource links a source to the event. One that has nothing but an id is a
// reference to a source that is there already.
func (b *builder) addSource(s data.Source) {
	if s.ID == "" {
		raw, err := json.Marshal(s)
		if err != nil {
			return // a struct of strings can always be written
		}
		s.ID = sourceID(string(raw))
	}
	for _, id := range b.event.SourceIDs {
		if id == s.ID {
			return
		}
	}
	b.event.SourceIDs = append(b.event.SourceIDs, s.ID)
	if s != (data.Source{ID: s.ID}) {
		b.sources = append(b.sources, s)
	}
}

// addSourceText links a source of which only a line of text is known.
func (b *builder) addSourceText(text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	s := data.Source{Title: text}
	if isURL(text) {
		s = data.Source{URL: text}
	}
	b.addSource(s)
}

// setSources reads the array of the contract: objects, or plain texts.
func (b *builder) setSources(c cell) error {
	var list []json.RawMessage
	if err := json.Unmarshal([]byte(c.text), &list); err != nil {
		return refuse(c, "not an array of sources; --map sources= keeps it as an own property")
	}
	for _, raw := range list {
		if raw[0] == '"' {
			var text string
			if err := json.Unmarshal(raw, &text); err != nil {
				return refuse(c, "not an array of sources: %s", err)
			}
			b.addSourceText(text)
			continue
		}
		var s data.Source
		if err := strictJSON(raw, &s); err != nil {
			return refuse(c, "not an array of sources: %s", err)
		}
		b.addSource(s)
	}
	return nil
}

// finishSource links the source of the columns source and source_url, and
// leaves to the claims the sources that are theirs.
func (b *builder) finishSource() {
	if b.plainSource != (data.Source{}) {
		b.addSource(b.plainSource)
	}
	e := b.event
	if len(e.SourceIDs) == 0 || len(e.Claims) == 0 {
		return
	}
	own := e.SourceIDs[:0]
	for _, id := range e.SourceIDs {
		named := false
		for i := range e.Claims {
			named = named || e.Claims[i].SourceID == id
		}
		if !named {
			own = append(own, id)
		}
	}
	if e.SourceIDs = own; len(own) == 0 {
		e.SourceIDs = nil
	}
}
