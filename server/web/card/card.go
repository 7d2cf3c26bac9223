// Package card draws the picture that stands for a view where its link is
// shared: a map of what the view shows, with period, count, sources and legend.
//
// It draws what it is given and asks for nothing: which events those are, and
// who may see them, is decided in package web. Words are English; a text in a
// script that needs shaping, or that the fonts do not hold, is left out rather
// than drawn as boxes.
package card

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"github.com/paulmach/orb"
)

// The size that previews are made in everywhere.
const (
	Width  = 1200
	Height = 630
)

// Picture is what a card shows.
type Picture struct {
	Title    string // of the event or the layers
	Period   string
	Sentence string // how many events, what is left out, who says so
	Credit   string // attribution of the layers
	Site     string // host that serves the map
	Legend   []Sign
	Events   []Event // each drawn by its form
	Dots     []Dot   // very many, drawn by density
	Camera   *Camera // nil fits what is shown
}

// Event is one event with a place.
type Event struct {
	Geometry orb.Geometry
	Colour   color.NRGBA
	RadiusM  float64 // how far around a stand-in point it may have been; 0 is exact
	Hollow   bool    // disputed, retracted, or not certain
	Chosen   bool
}

// Dot is one of very many events.
type Dot struct {
	Lon, Lat float64
	Kind     int // index into the legend, -1 for none
	Colour   color.NRGBA
}

// Sign is a line of the legend.
type Sign struct {
	Label  string
	Form   string // point, line, area
	Colour color.NRGBA
}

// Camera is where the map looks, as web maps count zooms.
type Camera struct{ Zoom, Lat, Lon float64 }

var (
	white  = color.NRGBA{255, 255, 255, 255}
	ink    = color.NRGBA{0x1b, 0x1f, 0x23, 255}
	ink2   = color.NRGBA{0x4f, 0x55, 0x5b, 255}
	ink3   = color.NRGBA{0x6a, 0x70, 0x76, 255}
	line   = color.NRGBA{0xe4, 0xe0, 0xd8, 255}
	landC  = color.NRGBA{0xf4, 0xf1, 0xea, 255}
	seaC   = color.NRGBA{0xcf, 0xdb, 0xe3, 255}
	shoreC = color.NRGBA{0xb4, 0xc6, 0xd1, 255}
	river  = color.NRGBA{0xa9, 0xc3, 0xd3, 255}
	border = color.NRGBA{0xa3, 0x9a, 0x8c, 255}
	rim    = color.NRGBA{0xf4, 0xf1, 0xea, 225}
	strike = color.NRGBA{0xc2, 0x41, 0x0c, 255}
	convoy = color.NRGBA{0x1c, 0x5f, 0xa8, 255}
)

// mapFrame is where the map stands on the card.
var mapFrame = frame{452, 0, Width, Height}

// Draw makes the card as a PNG. A nil land leaves the ground blank.
func Draw(p Picture, land *Land, fonts *Fonts) ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, Width, Height))
	draw.Draw(img, img.Bounds(), image.NewUniform(white), image.Point{}, draw.Src)
	d := &drawing{pen: pen{img: img}, fonts: fonts, p: p}
	d.look()
	d.clip = image.Rect(int(mapFrame.x0), 0, Width, Height)
	d.ground(land)
	d.events()
	if err := d.names(land); err != nil {
		return nil, err
	}
	d.clip = img.Bounds()
	if err := d.words(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.DefaultCompression}
	if err := enc.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encode card: %w", err)
	}
	return b.Bytes(), nil
}

// drawing is one card in the making.
type drawing struct {
	pen
	fonts *Fonts
	p     Picture
	w     window
	taken []frame // on the map, by signs and names
}

func faded(c color.NRGBA, alpha float64) color.NRGBA {
	c.A = uint8(255 * alpha)
	return c
}
