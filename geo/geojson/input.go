package geojson

import (
	"bytes"
	"errors"
	"io"
)

// errTooLarge says that a value was passed over because of its size.
var errTooLarge = errors.New("too large")

// input reads a text in pieces and gives out single values of it. It holds one
// value at a time.
type input struct {
	r    io.Reader
	buf  []byte
	pos  int   // next byte in buf
	end  int   // bytes in buf
	base int64 // bytes of the text before buf
	err  error // why nothing more comes
}

const chunk = 64 << 10

func (in *input) offset() int64 { return in.base + int64(in.pos) }

// fill reads more behind what is held from keep on, which moves to the front
// even where nothing more comes.
func (in *input) fill(keep int) error {
	if keep > 0 {
		copy(in.buf, in.buf[keep:in.end])
		in.pos -= keep
		in.end -= keep
		in.base += int64(keep)
	}
	if in.err != nil {
		return in.err
	}
	if len(in.buf)-in.end < chunk/2 {
		grown := make([]byte, max(chunk, 2*len(in.buf)))
		copy(grown, in.buf[:in.end])
		in.buf = grown
	}
	for range 100 {
		n, err := in.r.Read(in.buf[in.end:])
		in.end += n
		in.err = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	in.err = io.ErrNoProgress
	return in.err
}

// head returns the first n bytes, or as many as there are.
func (in *input) head(n int) []byte {
	for in.end-in.pos < n {
		if in.fill(in.pos) != nil {
			break
		}
	}
	return in.buf[in.pos:min(in.end, in.pos+n)]
}

// peek steps over white space and returns the byte behind it.
func (in *input) peek() (byte, error) {
	for {
		in.pos = skipSpace(in.buf[:in.end], in.pos)
		if in.pos < in.end {
			return in.buf[in.pos], nil
		}
		if err := in.fill(in.pos); err != nil {
			return 0, err
		}
	}
}

// value returns the value that begins at the next byte, found by its brackets
// and quotes alone. One of more than limit bytes is passed over without being
// held; the error is errTooLarge then.
func (in *input) value(limit int) ([]byte, error) {
	start, depth, inString, scalar, large := in.pos, 0, false, false, false
	i := in.pos
	switch in.buf[i] {
	case '"':
		inString = true
		i++
	case '{', '[':
	default:
		scalar = true
	}
	for {
		done := false
	bytes:
		for ; i < in.end; i++ {
			c := in.buf[i]
			if inString {
				if c == '\\' {
					if i+1 == in.end {
						break bytes // the escaped byte comes with the next piece
					}
					i++
				} else if c == '"' {
					inString = false
					if depth == 0 {
						i++
						done = true
						break bytes
					}
				}
				continue
			}
			switch c {
			case '"':
				inString = true
			case '{', '[':
				depth++
			case '}', ']':
				if scalar && depth == 0 {
					done = true
					break bytes
				}
				if depth--; depth == 0 {
					i++
					done = true
					break bytes
				}
			case ',', ' ', '\t', '\n', '\r', ':':
				if depth == 0 {
					done = true
					break bytes
				}
			}
		}
		if large = large || i-start > limit; large {
			start = i
		}
		if done {
			in.pos = i
			if large {
				return nil, errTooLarge
			}
			return in.buf[start:i], nil
		}
		in.pos = i
		if err := in.fill(start); err != nil {
			if err == io.EOF && scalar && depth == 0 && !inString {
				in.pos = in.end
				return in.buf[:in.end], nil
			}
			return nil, err
		}
		start, i = 0, in.pos
	}
}

// until returns the text before the next separator and steps over it. The end
// of the text is a separator too.
func (in *input) until(separator byte, limit int) ([]byte, error) {
	start, i, large := in.pos, in.pos, false
	for {
		n := bytes.IndexByte(in.buf[i:in.end], separator)
		i = in.end
		if n >= 0 {
			i = in.pos + n
		}
		if large = large || i-start > limit; large {
			start = i
		}
		if n >= 0 {
			in.pos = i + 1
			if large {
				return nil, errTooLarge
			}
			return in.buf[start:i], nil
		}
		in.pos = i
		switch err := in.fill(start); {
		case err == io.EOF && large:
			return nil, errTooLarge
		case err == io.EOF:
			in.pos = in.end
			return in.buf[:in.end], nil
		case err != nil:
			return nil, err
		}
		start, i = 0, in.pos
	}
}
