package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"github.com/waylog/waylog/data"
)

// rawRow is a row of a file with the id of the event that it became, by which a
// check finds a number that was changed.
type rawRow struct {
	number   int64
	id, text string
}

// rawBlock is a row of raw_rows. Unpacked it holds its rows one behind the
// other, each as three numbers (varints: how far its number is behind the one
// before it, the length of the id, that of the text), the id and the text.
type rawBlock struct {
	first, last int64
	packed      []byte
}

// rawBlockBytes is how large a block grows before it is packed: larger ones are
// hardly smaller when packed, and one row costs unpacking all of it.
const rawBlockBytes = 64 << 10

// maxRawBlock is more than a block with the largest row of any format has.
const maxRawBlock = 64 << 20

func appendRaw(block []byte, before int64, r *rawRow) []byte {
	block = binary.AppendUvarint(block, uint64(r.number-before))
	block = binary.AppendUvarint(block, uint64(len(r.id)))
	block = binary.AppendUvarint(block, uint64(len(r.text)))
	return append(append(block, r.id...), r.text...)
}

var errRawBlock = errors.New("a block of raw rows is not what was written")

// eachRaw calls fn with the rows of an unpacked block.
func eachRaw(block []byte, fn func(number int64, id, text []byte)) error {
	number := int64(0)
	for len(block) > 0 {
		var v [3]uint64
		for i := range v {
			n := 0
			if v[i], n = binary.Uvarint(block); n <= 0 {
				return errRawBlock
			}
			block = block[n:]
		}
		if v[1] > uint64(len(block)) || v[2] > uint64(len(block))-v[1] || v[0] > 1<<62 {
			return errRawBlock
		}
		number += int64(v[0])
		id, text := block[:v[1]], block[v[1]:v[1]+v[2]]
		block = block[v[1]+v[2]:]
		fn(number, id, text)
	}
	return nil
}

// unpacker reads packed blocks. It is safe for use by several goroutines.
type unpacker struct{ zstd *zstd.Decoder }

func newUnpacker() (unpacker, error) {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxRawBlock))
	if err != nil {
		return unpacker{}, fmt.Errorf("make ready to unpack raw rows: %w", err)
	}
	return unpacker{d}, nil
}

func (u unpacker) each(packed []byte, fn func(number int64, id, text []byte)) error {
	block, err := u.zstd.DecodeAll(packed, nil)
	if err != nil {
		return errors.Join(errRawBlock, err)
	}
	return eachRaw(block, fn)
}

// packer packs the raw rows of an import beside the goroutine that writes.
type packer struct {
	in     chan []rawRow
	out    chan rawBlock
	closed bool
}

func newPacker() (*packer, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(128<<10))
	if err != nil {
		return nil, fmt.Errorf("make ready to pack raw rows: %w", err)
	}
	p := &packer{in: make(chan []rawRow, 1), out: make(chan rawBlock, 1)}
	go p.run(enc)
	return p, nil
}

func (p *packer) run(enc *zstd.Encoder) {
	defer close(p.out)
	var block []byte
	var b rawBlock
	pack := func() {
		if len(block) > 0 {
			b.packed = enc.EncodeAll(block, nil)
			p.out <- b
		}
		block, b = block[:0], rawBlock{}
	}
	for rows := range p.in {
		for i := range rows {
			r := &rows[i]
			if len(block) == 0 {
				b.first = r.number
			}
			block = appendRaw(block, b.last, r)
			b.last = r.number
			if len(block) >= rawBlockBytes || r.number == 0 { // the names of the columns are a block of their own
				pack()
			}
		}
	}
	pack()
}

// add hands rows in and calls write with the blocks that are done.
func (p *packer) add(rows []rawRow, write func(rawBlock) error) error {
	for {
		select {
		case p.in <- rows:
			return nil
		case b := <-p.out:
			if err := write(b); err != nil {
				return err
			}
		}
	}
}

// finish ends the packing; write gets what is left, unless it is nil.
func (p *packer) finish(write func(rawBlock) error) error {
	if p == nil || p.closed {
		return nil
	}
	p.closed = true
	close(p.in)
	var err error
	for b := range p.out {
		if write != nil && err == nil {
			err = write(b)
		}
	}
	return err
}

const insertRaw = "INSERT INTO raw_rows (seq, first, last, block, sum) VALUES (?1, ?2, ?3, ?4, waylog_sum(?1, ?2, ?3, ?4))"

func (h *hand) writeRaw(b rawBlock) error {
	if err := h.exec(insertRaw, h.seq, b.first, b.last, b.packed); err != nil {
		return fmt.Errorf("write raw rows from row %d: %w", b.first, err)
	}
	return nil
}

// rawRow returns what the file of an import said in a row, or nil.
func (s *Store) rawRow(ctx context.Context, q querier, seq, number int64) (*data.RawRow, error) {
	text, ok, err := s.rawText(ctx, q, seq, number)
	if err != nil || !ok {
		return nil, err
	}
	header, _, err := s.rawText(ctx, q, seq, 0)
	return &data.RawRow{Number: number, Header: header, Text: text}, err
}

func (s *Store) rawText(ctx context.Context, q querier, seq, number int64) (text string, ok bool, err error) {
	b, err := blockOf(ctx, q, seq, number)
	if err == nil && b != nil {
		err = s.unpack.each(b.packed, func(at int64, _, raw []byte) {
			if at == number {
				text, ok = string(raw), true
			}
		})
	}
	if err != nil {
		return "", false, fmt.Errorf("read row %d of the file of commit %d: %w", number, seq, err)
	}
	return text, ok, nil
}

// blockOf returns the block of an import's rows that may have the one of this
// number; nil where there is none.
func blockOf(ctx context.Context, q querier, seq, number int64) (*rawBlock, error) {
	var b rawBlock
	err := q.QueryRowContext(ctx, "SELECT first, last, block FROM raw_rows WHERE seq = ? AND first <= ? ORDER BY first DESC LIMIT 1", seq, number).Scan(&b.first, &b.last, &b.packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &b, err
}
