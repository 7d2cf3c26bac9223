package gazetteer

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// records keeps what is only needed of a place once it is found: packed in
// blocks, so that two hundred thousand places take little memory and ten of
// them little time.
type records struct {
	blocks io.ReaderAt // one behind the other, each packed by itself
	ends   []uint32    // where each ends
	unpack *zstd.Decoder
}

// inBlock is how many records are packed together.
const inBlock = 64

// Between the fields of a record, and behind each record.
const (
	fieldEnd  = "\x1f"
	recordEnd = "\x1e"
)

func packRecords(places []Place) records {
	var r records
	pack, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
	if err != nil { // the options are constants: they cannot be wrong
		return r
	}
	defer func() { _ = pack.Close() }() // nothing is written through it: it only gives its buffers back
	var blocks []byte
	for from := 0; from < len(places); from += inBlock {
		var b strings.Builder
		for i := from; i < min(from+inBlock, len(places)); i++ {
			p := &places[i]
			fields := append([]string{p.ID, p.Name, p.Arabic, p.Country, p.Admin, strconv.Itoa(int(p.Kind)), strconv.FormatInt(p.Population, 10)}, append(slices.Clone(p.Also), p.Alternates...)...)
			b.WriteString(strings.Join(fields, fieldEnd))
			b.WriteString(recordEnd)
		}
		blocks = pack.EncodeAll([]byte(b.String()), blocks)
		r.ends = append(r.ends, uint32(len(blocks)))
	}
	r.blocks = bytes.NewReader(blocks)
	r.unpack = unpacker()
	return r
}

// unpacker reads small blocks, in the calling goroutine.
func unpacker() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil { // the options are constants: they cannot be wrong
		return nil
	}
	return d
}

// place returns a place as it was put in, but for Also, which is at the head of
// Alternates, and Weight; what cannot be read is left empty.
func (g *Gazetteer) place(i int) Place {
	p := Place{Point: g.at[i]}
	text, err := g.rest.block(i / inBlock)
	if err != nil {
		return p
	}
	for range i % inBlock {
		_, text, _ = strings.Cut(text, recordEnd)
	}
	text, _, _ = strings.Cut(text, recordEnd)
	f := strings.Split(text, fieldEnd)
	if len(f) < 7 {
		return p
	}
	p.ID, p.Name, p.Arabic, p.Country, p.Admin, p.Alternates = f[0], f[1], f[2], f[3], f[4], f[7:]
	kind, _ := strconv.Atoi(f[5]) // both were written by us
	p.Kind = Kind(kind)
	p.Population, _ = strconv.ParseInt(f[6], 10, 64)
	return p
}

func (r *records) block(n int) (string, error) {
	if n < 0 || n >= len(r.ends) {
		return "", fmt.Errorf("no block %d", n)
	}
	from := uint32(0)
	if n > 0 {
		from = r.ends[n-1]
	}
	packed := make([]byte, r.ends[n]-from)
	if _, err := r.blocks.ReadAt(packed, int64(from)); err != nil {
		return "", fmt.Errorf("read block %d: %w", n, err)
	}
	b, err := r.unpack.DecodeAll(packed, nil)
	return string(b), err
}

// size is how many bytes the blocks have.
func (r *records) size() int64 {
	if len(r.ends) == 0 {
		return 0
	}
	return int64(r.ends[len(r.ends)-1])
}
