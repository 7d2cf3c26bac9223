package card

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Fonts are the faces that cards are written in, each in parts that hold
// different letters. Go's own stand behind them.
type Fonts struct{ serif, sans, bold []*opentype.Font }

// ReadFonts parses the fonts that the build made; read returns a file of its
// folder. What cannot be read is replaced by Go's own fonts.
func ReadFonts(read func(name string) ([]byte, error)) (*Fonts, error) {
	family := func(name string, last []byte) ([]*opentype.Font, error) {
		var out []*opentype.Font
		for _, part := range []string{"latin", "latin-ext"} {
			b, err := read(name + "-" + part + ".ttf")
			if err != nil {
				continue // not built: the page itself is missing too
			}
			f, err := opentype.Parse(b)
			if err != nil {
				return nil, fmt.Errorf("read font %s: %w", name, err)
			}
			out = append(out, f)
		}
		f, err := opentype.Parse(last)
		if err != nil {
			return nil, fmt.Errorf("read Go font: %w", err)
		}
		return append(out, f), nil
	}
	var f Fonts
	var err error
	for _, one := range []struct {
		into *[]*opentype.Font
		name string
		last []byte
	}{{&f.serif, "serif-600", gobold.TTF}, {&f.sans, "sans-400", goregular.TTF}, {&f.bold, "sans-600", gobold.TTF}} {
		if *one.into, err = family(one.name, one.last); err != nil {
			return nil, err
		}
	}
	return &f, nil
}

// style is a face at a size, for one drawing: faces keep buffers of their own.
type style struct {
	faces []font.Face
	fonts []*opentype.Font
	size  float64
	space float64 // added between letters, in pixels
}

func newStyle(fonts []*opentype.Font, size float64) (*style, error) {
	s := &style{fonts: fonts, size: size}
	for _, f := range fonts {
		face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return nil, fmt.Errorf("make face: %w", err)
		}
		s.faces = append(s.faces, face)
	}
	return s, nil
}

// face returns the first face that has the letter, or nil.
func (s *style) face(r rune) font.Face {
	for i, f := range s.fonts {
		if g, err := f.GlyphIndex(nil, r); err == nil && g != 0 {
			return s.faces[i]
		}
	}
	return nil
}

// Legible reports whether a card can show the text: scripts that need shaping,
// or that the fonts do not hold, are left out rather than drawn as boxes.
func (f *Fonts) Legible(text string) bool {
	for _, r := range text {
		found := r == ' ' || r == '\u00a0'
		for _, part := range f.sans {
			if g, err := part.GlyphIndex(nil, r); err == nil && g != 0 {
				found = true
			}
		}
		if !found {
			return false
		}
	}
	return strings.TrimSpace(text) != ""
}

func (s *style) width(text string) float64 {
	w := 0.0
	for _, r := range text {
		if f := s.face(r); f != nil {
			a, _ := f.GlyphAdvance(r)
			w += float64(a)/64 + s.space
		}
	}
	return w - s.space*math.Min(1, float64(len(text)))
}

// write draws a line of text with its baseline at y.
func (p *pen) write(s *style, x, y float64, text string, c color.NRGBA) {
	src := image.NewUniform(c)
	var last font.Face
	var before rune
	for _, r := range text {
		f := s.face(r)
		if f == nil {
			continue
		}
		if last == f {
			x += float64(f.Kern(before, r)) / 64
		}
		d := font.Drawer{Dst: p.img, Src: src, Face: f, Dot: fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(y * 64)}}
		d.DrawString(string(r))
		a, _ := f.GlyphAdvance(r)
		x += float64(a)/64 + s.space
		last, before = f, r
	}
}

// halo writes text with a rim that keeps it legible on the map.
func (p *pen) halo(s *style, x, y float64, text string, c, rim color.NRGBA, width float64) {
	for i := range 12 {
		dy, dx := math.Sincos(2 * math.Pi * float64(i) / 12)
		p.write(s, x+dx*width, y+dy*width, text, rim)
	}
	p.write(s, x, y, text, c)
}

// wrap breaks a text into at most so many lines; what does not fit is cut with
// an ellipsis.
func (s *style) wrap(text string, width float64, most int) []string {
	var lines []string
	line := ""
	words := strings.Fields(text)
	for i, w := range words {
		try := strings.TrimSpace(line + " " + w)
		if s.fitting(try, width) == len(try) {
			line = try
			continue
		}
		if len(lines) == most-1 { // the last line takes what it can
			line = s.cut(strings.TrimSpace(line+" "+strings.Join(words[i:], " ")), width)
			break
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = s.cut(w, width)
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// cut shortens a line until it fits.
func (s *style) cut(text string, width float64) string {
	if s.fitting(text, width) == len(text) {
		return text
	}
	n := s.fitting(text, width-s.width("…")-s.space)
	return strings.TrimRight(text[:n], " ,.;") + "…"
}

// fitting returns how many bytes of a text fit into a width, looking no
// further: a title may be a megabyte long.
func (s *style) fitting(text string, width float64) int {
	w := -s.space
	for i, r := range text {
		f := s.face(r)
		if f == nil {
			continue
		}
		a, _ := f.GlyphAdvance(r)
		if w += float64(a)/64 + s.space; w > width {
			return i
		}
	}
	return len(text)
}
