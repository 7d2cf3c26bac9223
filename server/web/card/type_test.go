package card

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestCut compares with cutting letter by letter until it fits.
func TestCut(t *testing.T) {
	fonts, err := ReadFonts(func(string) ([]byte, error) { return nil, errors.New("not built") })
	if err != nil {
		t.Fatal(err)
	}
	slow := func(s *style, text string, width float64) string {
		if s.width(text) <= width {
			return text
		}
		r := []rune(text)
		for len(r) > 0 && s.width(string(r)+"…") > width {
			r = r[:len(r)-1]
		}
		return strings.TrimRight(string(r), " ,.;") + "…"
	}
	letters := []rune("abcWil .,;éß漢\u202e\u200b")
	random := rand.New(rand.NewPCG(1, 2))
	for _, space := range []float64{0, 1.5} {
		st, err := newStyle(fonts.sans, 20)
		if err != nil {
			t.Fatal(err)
		}
		st.space = space
		for range 300 {
			text := make([]rune, random.IntN(60))
			for i := range text {
				text[i] = letters[random.IntN(len(letters))]
			}
			width := 30 + random.Float64()*400 // room for an ellipsis
			if got, want := st.cut(string(text), width), slow(st, string(text), width); got != want {
				t.Errorf("%q in %.1f px: got %q, want %q", string(text), width, got, want)
			}
		}
	}
}

// BenchmarkLongTitle writes what somebody pasted into a title.
func BenchmarkLongTitle(b *testing.B) {
	fonts, err := ReadFonts(func(string) ([]byte, error) { return nil, errors.New("not built") })
	if err != nil {
		b.Fatal(err)
	}
	st, err := newStyle(fonts.sans, 20)
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string]string{"word": strings.Repeat("A", 1<<20), "words": strings.Repeat("line ", 200_000)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				st.wrap(text, 400, 5)
			}
		})
	}
}
