package gazetteer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
	"github.com/paulmach/orb"
)

// The packed file, all numbers little-endian:
//
//	"WLG1", u32 length of the index, the index as zstd, the blocks of records.
//
// The index is u32 counts of places, heads, inner, sounds, blocks and bytes of
// keys, then the keys, then columns of u32, each as its lowest bytes, then its
// next higher ones, and so on (numbers of a kind pack well so):
//
//	heads   how far from the entry before in keys; ref
//	inner   which of heads; how many bytes from its first word
//	sounds  which of heads
//	places  longitude, latitude in 1e-5 degrees; float32 weight
//	blocks  where each ends
const magic = "WLG1"

var errFile = errors.New("it is not a gazetteer of this version, or was cut off")

// Pack writes the gazetteer as a file that Unpack reads.
func (g *Gazetteer) Pack() ([]byte, error) {
	var b []byte
	for _, n := range []int{g.Len(), len(g.heads), len(g.inner), len(g.sounds), len(g.rest.ends), len(g.keys)} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	b = append(b, g.keys...)
	headAt := map[entry]uint32{} // names and the index of their entry
	last := uint32(0)
	b = putColumn(b, len(g.heads), func(i int) uint32 {
		e := g.heads[i]
		headAt[e] = uint32(i)
		step := e.off - last
		last = e.off
		return step
	})
	b = putColumn(b, len(g.heads), func(i int) uint32 { return g.heads[i].ref })
	first := func(e entry) uint32 { return uint32(strings.LastIndexByte(g.keys[:e.off], 0) + 1) }
	b = putColumn(b, len(g.inner), func(i int) uint32 { return headAt[entry{first(g.inner[i]), g.inner[i].ref}] })
	b = putColumn(b, len(g.inner), func(i int) uint32 { return g.inner[i].off - first(g.inner[i]) })
	b = putColumn(b, len(g.sounds), func(i int) uint32 { return headAt[g.sounds[i]] })
	for axis := range 2 {
		b = putColumn(b, g.Len(), func(i int) uint32 { return uint32(int32(math.Round(g.at[i][axis] * 1e5))) })
	}
	b = putColumn(b, g.Len(), func(i int) uint32 { return math.Float32bits(g.weights[i]) })
	b = putColumn(b, len(g.rest.ends), func(i int) uint32 { return g.rest.ends[i] })

	pack, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		return nil, fmt.Errorf("pack gazetteer: %w", err)
	}
	index := pack.EncodeAll(b, nil)
	if err := pack.Close(); err != nil {
		return nil, fmt.Errorf("pack gazetteer: %w", err)
	}
	out := binary.LittleEndian.AppendUint32([]byte(magic), uint32(len(index)))
	blocks, err := io.ReadAll(io.NewSectionReader(g.rest.blocks, 0, g.rest.size()))
	if err != nil {
		return nil, fmt.Errorf("pack gazetteer: %w", err)
	}
	return slices.Concat(out, index, blocks), nil
}

func putColumn(b []byte, n int, value func(int) uint32) []byte {
	list := make([]uint32, n)
	for i := range list {
		list[i] = value(i)
	}
	for shift := 0; shift < 32; shift += 8 {
		for _, v := range list {
			b = append(b, byte(v>>shift))
		}
	}
	return b
}

// Unpack reads a file of this size that Pack wrote: the index at once, the
// records whenever one is found.
func Unpack(file io.ReaderAt, size int64) (*Gazetteer, error) {
	head := make([]byte, 8)
	if _, err := file.ReadAt(head, 0); err != nil || string(head[:4]) != magic {
		return nil, fmt.Errorf("read gazetteer: %w", errFile)
	}
	length := int64(binary.LittleEndian.Uint32(head[4:]))
	if length > size-8 {
		return nil, fmt.Errorf("read gazetteer: %w", errFile)
	}
	packed := make([]byte, length)
	if _, err := file.ReadAt(packed, 8); err != nil {
		return nil, fmt.Errorf("read gazetteer: %w", err)
	}
	once := unpacker() // the next one need not remember so much
	index, err := once.DecodeAll(packed, nil)
	once.Close()
	if err != nil {
		return nil, fmt.Errorf("read gazetteer: %w", err)
	}
	r := reader{b: index}
	var counts [6]int
	for i := range counts {
		counts[i] = int(r.uint32())
	}
	places, heads, inner, sounds, blocks := counts[0], counts[1], counts[2], counts[3], counts[4]
	g := &Gazetteer{keys: string(r.take(counts[5]))}

	steps, refs := r.column(heads), r.column(heads)
	g.heads = make([]entry, len(steps))
	off := uint32(0)
	for i := range g.heads {
		off += steps[i]
		g.heads[i] = entry{off, refs[i]}
	}
	which, words := r.column(inner), r.column(inner)
	g.inner = make([]entry, len(which))
	for i, h := range which {
		g.inner[i] = r.entry(g.heads, h)
		g.inner[i].off += words[i]
	}
	which = r.column(sounds)
	g.sounds = make([]entry, len(which))
	for i, h := range which {
		g.sounds[i] = r.entry(g.heads, h)
	}
	lon, lat, weights := r.column(places), r.column(places), r.column(places)
	g.at, g.weights = make([]orb.Point, len(weights)), make([]float32, len(weights))
	for i := range weights {
		g.at[i] = orb.Point{float64(int32(lon[i])) / 1e5, float64(int32(lat[i])) / 1e5}
		g.weights[i] = math.Float32frombits(weights[i])
	}
	g.rest = records{blocks: io.NewSectionReader(file, 8+length, size-8-length), ends: r.column(blocks), unpack: unpacker()}
	if r.short || !g.holds() || g.rest.size() != size-8-length {
		return nil, fmt.Errorf("read gazetteer: %w", errFile)
	}
	return g, nil
}

// holds reports whether nothing points beyond what is there.
func (g *Gazetteer) holds() bool {
	if n := len(g.keys); len(g.heads) > 0 && (n < 2 || g.keys[0] != 0 || g.keys[n-1] != 0) {
		return false
	}
	for _, list := range [][]entry{g.heads, g.inner, g.sounds} {
		for _, e := range list {
			if e.place() >= g.Len() || e.off == 0 || int(e.off) >= len(g.keys) {
				return false
			}
		}
	}
	last := uint32(0)
	for _, end := range g.rest.ends {
		if end < last {
			return false
		}
		last = end
	}
	return len(g.rest.ends) == (g.Len()+inBlock-1)/inBlock
}

// reader takes an index apart; past its end it reads nothing and says so.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.short = true
		return nil
	}
	head := r.b[:n]
	r.b = r.b[n:]
	return head
}

func (r *reader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *reader) column(n int) []uint32 {
	if n > len(r.b)/4 {
		r.short = true
		return nil
	}
	b := r.take(4 * n)
	list := make([]uint32, n)
	for i := range list {
		list[i] = uint32(b[i]) | uint32(b[n+i])<<8 | uint32(b[2*n+i])<<16 | uint32(b[3*n+i])<<24
	}
	return list
}

func (r *reader) entry(heads []entry, i uint32) entry {
	if int(i) >= len(heads) {
		r.short = true
		return entry{}
	}
	return heads[i]
}
