package card

import (
	"image"
	"image/draw"
	"strconv"
	"strings"
)

const (
	left  = 44.0
	right = 452.0 - 36
)

// words writes the side of the card that is read: title, period, sentence,
// legend and credits.
func (d *drawing) words() error {
	draw.Draw(d.img, image.Rect(0, 0, int(mapFrame.x0), Height), image.NewUniform(white), image.Point{}, draw.Src)
	draw.Draw(d.img, image.Rect(int(mapFrame.x0), 0, int(mapFrame.x0)+1, Height), image.NewUniform(line), image.Point{}, draw.Src)
	draw.Draw(d.img, image.Rect(0, 0, int(mapFrame.x0), 8), image.NewUniform(ink), image.Point{}, draw.Src)
	width := right - left

	brand, err := newStyle(d.fonts.bold, 21)
	if err != nil {
		return err
	}
	d.mark(left, 42)
	d.write(brand, left+38, 62, "Waylog", ink)

	title, y, err := d.headline(width)
	if err != nil {
		return err
	}
	for _, l := range title.lines {
		d.write(title.style, left, y, l, ink)
		y += title.style.size * 1.16
	}
	y += 4
	if d.p.Period != "" {
		st, err := newStyle(d.fonts.bold, 22)
		if err != nil {
			return err
		}
		for _, l := range st.wrap(d.p.Period, width, 2) {
			d.write(st, left, y, l, ink)
			y += 29
		}
	}

	foot, err := d.foot(width)
	if err != nil {
		return err
	}
	if foot, err = d.legend(foot); err != nil {
		return err
	}
	text, err := newStyle(d.fonts.sans, 20)
	if err != nil {
		return err
	}
	y += 6
	if room := int((foot - y + 22) / 28); room > 0 && d.p.Sentence != "" {
		for _, l := range text.wrap(d.legible(d.p.Sentence), width, room) {
			d.write(text, left, y, l, ink2)
			y += 28
		}
	}
	return nil
}

type headline struct {
	style *style
	lines []string
}

// headline chooses the largest size in which the title fits, and says where its
// first baseline is.
func (d *drawing) headline(width float64) (headline, float64, error) {
	title := d.p.Title
	if !d.fonts.Legible(title) {
		title = "Map of events"
	}
	var h headline
	for _, size := range []float64{46, 40, 34, 29} {
		st, err := newStyle(d.fonts.serif, size)
		if err != nil {
			return h, 0, err
		}
		h = headline{st, st.wrap(title, width, 5)}
		if float64(len(h.lines))*size <= 150 {
			break
		}
	}
	return h, 96 + h.style.size, nil
}

// mark draws the program's own sign.
func (d *drawing) mark(x, y float64) {
	at := func(px, py float64) xy { return xy{x + px*1.15, y + py*1.15} }
	d.stroke([][]xy{{at(3, 17), at(9, 9), at(14, 14), at(20, 6)}}, 2.6, ink)
	d.fill([][]xy{disc(at(9, 9), 3.4)}, strike)
	d.fill([][]xy{disc(at(20, 6), 3.4)}, convoy)
}

// foot writes credits and address at the bottom, and says where it begins.
func (d *drawing) foot(width float64) (float64, error) {
	st, err := newStyle(d.fonts.sans, 13)
	if err != nil {
		return 0, err
	}
	lines := st.wrap(d.legible(d.p.Credit), width, 5)
	lines = append(lines, "Base map: Natural Earth, GeoNames CC BY 4.0")
	y := Height - 34 - 18*float64(len(lines)-1)
	top := y - 26
	draw.Draw(d.img, image.Rect(int(left), int(top), int(right), int(top)+1), image.NewUniform(line), image.Point{}, draw.Src)
	for _, l := range lines {
		d.write(st, left, y, l, ink3)
		y += 18
	}
	return top - 8, nil
}

// legend writes what the signs mean above a line, as many as there is room for.
func (d *drawing) legend(bottom float64) (float64, error) {
	st, err := newStyle(d.fonts.sans, 17)
	if err != nil {
		return 0, err
	}
	const most = 6
	signs := d.p.Legend[:min(most, len(d.p.Legend))]
	columns := 1
	half := (right - left) / 2
	if len(signs) > 3 {
		columns = 2
	}
	rows := (len(signs) + columns - 1) / columns
	top := bottom - float64(rows)*27
	for i, s := range signs {
		x, y := left+half*float64(i/max(1, rows)), top+27*float64(i%max(1, rows))+18
		room := half - 36
		if columns == 1 {
			room = right - left - 32
		}
		at := xy{x + 10, y - 6}
		switch s.Form {
		case "line":
			d.stroke([][]xy{{{at.x - 10, at.y}, {at.x + 10, at.y}}}, 3.6, s.Colour)
		case "area":
			box := []xy{{at.x - 9, at.y - 7}, {at.x - 9, at.y + 7}, {at.x + 9, at.y + 7}, {at.x + 9, at.y - 7}}
			d.fill([][]xy{box}, faded(s.Colour, 0.18))
			d.stroke([][]xy{append(box, box[0])}, 1.6, s.Colour, 5, 3)
		default:
			d.fill([][]xy{disc(at, 7.5)}, s.Colour)
		}
		d.write(st, x+30, y, st.cut(d.legible(s.Label), room), ink2)
	}
	if len(signs) == 0 {
		return bottom, nil
	}
	return top - 14, nil
}

// legible leaves out the words that cannot be written.
func (d *drawing) legible(text string) string {
	if d.fonts.Legible(text) {
		return text
	}
	var words []string
	for _, w := range strings.Fields(text) {
		if d.fonts.Legible(w) {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

func grouped(n int) string { return strconv.Itoa(n) }
