package timeindex

import "slices"

// blocksOf calls fn for every block that may hold something of the question.
func (x *Index) blocksOf(p *plan, fn func(*group, *block, verdict)) {
	for _, part := range []*part{&x.base, &x.delta} {
		for f := range part.groups {
			g := &part.groups[f]
			if !form(f).placed() && p.WithoutUnplaced {
				continue
			}
			for i := p.share; i < len(g.blocks); i += max(p.shares, 1) {
				b := &g.blocks[i]
				if v := g.judge(b, p); v != none {
					fn(g, b, v)
				}
			}
		}
	}
}

// run returns what found does, of which those from first to before end, counted
// from the first of the group, are left out of the list.
func (g *group) run(b *block, v verdict, p *plan) (list []uint16, first, end int) {
	switch {
	case g.gone != nil:
		return g.found(b, v, p), 0, 0
	case v == all:
		return nil, int(b.first), int(b.end)
	case !g.timeOnly(b, p):
		return g.found(b, v, p), 0, 0
	}
	from, first, end, to := g.reach(b, p)
	list = p.left[:0]
	for i := from; i < first; i++ {
		list = append(list, uint16(i-int(b.first)))
	}
	for i := end; i < to; i++ {
		list = append(list, uint16(i-int(b.first)))
	}
	return g.inTimes(b, list, p), first, end
}

// timeOnly reports whether all of a block's events are meant whose time is.
func (g *group) timeOnly(b *block, p *plan) bool {
	return (g.x0 == nil || len(p.rects) == 0 || within(b.box, p.rects)) && p.kinds.holds(&b.kinds) && b.statuses&^p.statuses == 0 && int64(b.rows[0]) > p.After
}

// found returns which events of a block are found, counted from its first: in
// order, and valid until it is called again. Each condition that the block does
// not meet as a whole goes over what the ones before it left.
func (g *group) found(b *block, v verdict, p *plan) []uint16 {
	first, end := int(b.first), int(b.end)
	sure, until := first, end
	if v == some {
		first, sure, until, end = g.reach(b, p)
	}
	from := first - int(b.first)
	left := p.left[:end-first]
	switch {
	case v == some && g.x0 != nil && len(p.rects) > 0 && !within(b.box, p.rects):
		left = g.inPlaces(b, from, end-int(b.first), left, p)
		if int64(b.rows[1]) >= p.before {
			rows := g.rows[b.first:b.end]
			left = kept(left, func(i uint16) bool { return int64(rows[i]) < p.before })
		}
	case int64(b.rows[1]) >= p.before:
		n := 0
		for i, row := range g.rows[first:end] {
			left[n] = uint16(from + i)
			if int64(row) < p.before {
				n++
			}
		}
		left = left[:n]
	default:
		for i := range left {
			left[i] = uint16(from + i)
		}
	}
	if v == some {
		before, _ := slices.BinarySearch(left, uint16(sure-int(b.first)))
		after, _ := slices.BinarySearch(left, uint16(until-int(b.first)))
		n := len(g.inTimes(b, left[:before], p))
		n += copy(left[n:], left[before:after])
		n += copy(left[n:], g.inTimes(b, left[after:], p))
		left = left[:n]
		if !p.kinds.holds(&b.kinds) {
			left = g.ofKinds(b, left, p)
		}
		if b.statuses&^p.statuses != 0 {
			marks := g.marks[b.first:b.end]
			left = kept(left, func(i uint16) bool { return p.statuses>>(marks[i]>>4)&1 != 0 })
		}
		if int64(b.rows[0]) <= p.After {
			rows := g.rows[b.first:b.end]
			left = kept(left, func(i uint16) bool { return int64(rows[i]) > p.After })
		}
	}
	if g.gone != nil {
		left = kept(left, func(i uint16) bool { return !g.isGone(int(b.first) + int(i)) })
	}
	if v == some && g.x1 != nil && len(p.rects) > 0 { // last, for it may be dear
		left = kept(left, func(i uint16) bool {
			box := g.rect(int(b.first) + int(i))
			return within(box, p.rects) || p.Refine(int64(g.rows[int(b.first)+int(i)]))
		})
	}
	return left
}

// ofKinds keeps those of a block's events that are of the kinds asked for.
func (g *group) ofKinds(b *block, list []uint16, p *plan) []uint16 {
	kinds, n := g.kinds[b.first:b.end], 0
	for _, i := range list {
		list[n] = i
		if p.kinds.has(kinds[i]) {
			n++
		}
	}
	return list[:n]
}

// kept moves those of the list to its front that ok takes.
func kept(list []uint16, ok func(uint16) bool) []uint16 {
	n := 0
	for _, i := range list {
		list[n] = i
		if ok(i) {
			n++
		}
	}
	return list[:n]
}

// within reports whether one of the boxes holds r.
func within(r rect, boxes []rect) bool {
	for _, b := range boxes {
		if b.holds(r) {
			return true
		}
	}
	return false
}

// inPlaces puts into list which events from..end of a block meet a box with
// their own.
func (g *group) inPlaces(b *block, from, end int, list []uint16, p *plan) []uint16 {
	x0, y0 := g.x0[b.first:b.end], g.y0[b.first:b.end]
	y0 = y0[:len(x0)]
	n := 0
	switch {
	case g.x1 != nil:
		for i := from; i < end; i++ {
			box := g.rect(int(b.first) + i)
			for _, r := range p.rects {
				if r.meets(box) {
					list[n] = uint16(i)
					n++
					break
				}
			}
		}
	case len(p.rects) == 1:
		// Differences without a sign compare with both edges at once.
		r := p.rects[0]
		if r.x1 < r.x0 || r.y1 < r.y0 {
			return list[:0]
		}
		width, height := uint32(r.x1)-uint32(r.x0), uint32(r.y1)-uint32(r.y0)
		for i := from; i < end; i++ {
			list[n] = uint16(i)
			if uint32(x0[i])-uint32(r.x0) <= width && uint32(y0[i])-uint32(r.y0) <= height {
				n++
			}
		}
	default:
		for i := from; i < end; i++ {
			if slices.ContainsFunc(p.rects, func(r rect) bool { return r.holds(rect{x0[i], y0[i], x0[i], y0[i]}) }) {
				list[n] = uint16(i)
				n++
			}
		}
	}
	return list[:n]
}

// inTimes keeps those of a block's events that are in the window.
func (g *group) inTimes(b *block, list []uint16, p *plan) []uint16 {
	lo, hi, marks := g.lo[b.first:b.end], g.hi[b.first:b.end], g.marks[b.first:b.end]
	if b.undated && p.WithoutUndated {
		list = kept(list, func(i uint16) bool { return lo[i] != noLo || hi[i] != noHi })
	}
	switch {
	case !p.timed:
		return list
	case !p.Certain:
		from, to := p.from, p.to
		n := 0
		for _, i := range list {
			list[n] = i
			if lo[i] <= to && hi[i] >= from {
				n++
			}
		}
		return list[:n]
	}
	return kept(list, func(i uint16) bool { return p.inWindow(lo[i], hi[i], marks[i]) })
}
