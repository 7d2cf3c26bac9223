package web

import (
	"testing"
	"time"

	"github.com/waylog/waylog/data"
)

func someCursors() []cursor {
	return []cursor{
		{seq: 1, issued: time.Unix(0, 0), key: data.Key{Row: 1}},
		{seq: 1 << 40, issued: time.Unix(1_800_000_000, 0), matched: 1_000_000, key: data.Key{Row: 999_999, Int: -1 << 40}, filters: [8]byte{1, 2, 3, 4, 5, 6, 7, 8}},
		{seq: 7, issued: time.Unix(1_800_000_000, 0), matched: 3, key: data.Key{Null: true, Row: 3}},
		{seq: 7, issued: time.Unix(1_800_000_000, 0), matched: 3, key: data.Key{Text: "غارة على الرقة", Row: 3}},
		{seq: 7, issued: time.Unix(1_800_000_000, 0), matched: 3, key: data.Key{Row: 3}, textOf: "a/b ü?"},
	}
}

func TestCursorRoundTrip(t *testing.T) {
	for _, c := range someCursors() {
		got, err := decodeCursor(c.encode())
		if err != nil || got != c {
			t.Errorf("got %+v, %v, want %+v", got, err, c)
		}
	}
}

func TestCursorChangedInOnePlaceIsRefused(t *testing.T) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for _, c := range someCursors() {
		s := []byte(c.encode())
		for i := range s {
			if _, err := decodeCursor(string(s[:i])); err == nil {
				t.Fatalf("%s cut at %d is read", s, i)
			}
			was := s[i]
			for _, other := range []byte(letters) {
				if s[i] = other; other != was {
					if _, err := decodeCursor(string(s)); err == nil {
						t.Fatalf("%s with %c at %d is read", s, other, i)
					}
				}
			}
			s[i] = was
		}
	}
}

func FuzzCursor(f *testing.F) {
	for _, c := range someCursors() {
		f.Add(c.encode())
	}
	f.Add("")
	f.Add("AQ")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := decodeCursor(s)
		if err != nil {
			return
		}
		if c.seq <= 0 || c.matched < 0 {
			t.Fatalf("%q: %+v", s, c)
		}
		if again, err := decodeCursor(c.encode()); err != nil || again != c {
			t.Fatalf("%q: %+v comes back as %+v, %v", s, c, again, err)
		}
	})
}
