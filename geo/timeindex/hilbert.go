package timeindex

// middle is halfway between two steps, as a number without sign.
func middle(a, b int32) uint32 { return uint32((int64(a)+int64(b))/2 + 1<<31) }

// hilbert returns how far along a Hilbert curve of order 16 the cell of a place
// lies: neighbours on the curve are neighbours on the globe. Its formula walks
// the quadrants from the largest to the smallest and turns the rest of the way
// into each one's own frame (Hamilton and Rau-Chaplin 2008 describe the frames).
func hilbert(x, y uint32) uint32 {
	x, y = x>>16, y>>16
	d := uint32(0)
	for s := uint32(1) << 15; s > 0; s >>= 1 {
		var rx, ry uint32
		if x&s != 0 {
			rx = 1
		}
		if y&s != 0 {
			ry = 1
		}
		d = d<<2 | (3*rx ^ ry)
		if ry == 0 {
			if rx == 1 {
				x, y = ^x, ^y
			}
			x, y = y, x
		}
	}
	return d
}
