package importer

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/waylog/waylog/data"
)

// The formats.
const (
	FormatAuto       = "auto"
	FormatCSV        = "csv"
	FormatGPKG       = "gpkg"
	FormatGeoJSON    = "geojson"
	FormatGeoJSONSeq = "geojsonseq"
	FormatUCDP       = "ucdp"
)

// headSize is how much of a file is looked at to find out what it is.
const headSize = 64 << 10

// maxWindow is how much memory a Zstandard file may ask for.
const maxWindow = 32 << 20

// file counts and hashes the bytes of the file as it was given and gives out
// its text.
type file struct {
	r     io.Reader
	sum   hash.Hash
	bytes atomic.Int64
	text  *bufio.Reader
	close func()
}

func (f *file) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	f.sum.Write(p[:n])
	f.bytes.Add(int64(n))
	return n, err
}

// openFile unwraps what is compressed, known by its first bytes.
func openFile(r io.Reader) (*file, error) {
	f := &file{r: r, sum: sha256.New(), close: func() {}}
	raw := bufio.NewReaderSize(f, headSize)
	magic, err := raw.Peek(4)
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	f.text = raw
	switch {
	case bytes.HasPrefix(magic, []byte(gzipMagic)):
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, data.Errorf(data.Invalid, "the file begins like gzip, but cannot be unpacked: %s", err)
		}
		f.text = bufio.NewReaderSize(unpacker{z}, headSize)
	case bytes.Equal(magic, []byte(zstdMagic)):
		z, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, data.Errorf(data.Invalid, "the file begins like Zstandard, but cannot be unpacked: %s", err)
		}
		f.close = z.Close
		f.text = bufio.NewReaderSize(unpacker{z}, headSize)
	}
	return f, nil
}

// head returns the first bytes of the text.
func (f *file) head() ([]byte, error) {
	head, err := f.text.Peek(headSize)
	if err != nil && err != io.EOF && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, unread(err)
	}
	return head, nil
}

// finish reads what the format left over and returns the hash of the file.
func (f *file) finish() (string, error) {
	if _, err := io.Copy(io.Discard, f.text); err != nil {
		return "", fmt.Errorf("read the rest of the file: %w", err)
	}
	if _, err := io.Copy(io.Discard, f); err != nil {
		return "", fmt.Errorf("read the rest of the file: %w", err)
	}
	return hex.EncodeToString(f.sum.Sum(nil)), nil
}

// detect finds the format by the text.
func detect(head []byte) (string, error) {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	switch {
	case len(text) == 0:
		return "", data.Errorf(data.Invalid, "the file is empty")
	case text[0] == 0x1E:
		return FormatGeoJSONSeq, nil
	case text[0] == '<':
		return "", data.Errorf(data.Invalid, "the file is XML or HTML (as KML and GPX are), which is not read: save it as CSV or GeoJSON")
	case text[0] == '{' || text[0] == '[':
		line, rest, _ := bytes.Cut(text, []byte("\n"))
		rest = bytes.TrimLeft(rest, " \t\r\n")
		if len(rest) > 0 && rest[0] == '{' && json.Valid(line) {
			return FormatGeoJSONSeq, nil
		}
		return FormatGeoJSON, nil
	case isUTF16(head) && (bytes.Contains(head[:min(8, len(head))], []byte("{\x00")) || bytes.Contains(head[:min(8, len(head))], []byte("\x00{"))):
		return FormatGeoJSON, nil // whose reader says what is wrong
	}
	return FormatCSV, nil
}

func isUTF16(head []byte) bool {
	return len(head) >= 2 && (head[0] == 0xFF && head[1] == 0xFE || head[0] == 0xFE && head[1] == 0xFF || head[0] == 0 != (head[1] == 0))
}

// tableText is the text of a table in UTF-8, or in a code of single bytes which
// the table itself tells apart from it.
func (f *file) tableText(head []byte) (io.Reader, []byte, error) {
	if !isUTF16(head) {
		if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
			if _, err := f.text.Discard(3); err != nil {
				return nil, nil, fmt.Errorf("read the file: %w", err)
			}
			head = head[3:]
		}
		return f.text, head, nil
	}
	order := unicode.BigEndian
	if head[0] == 0xFF || head[0] != 0xFE && head[1] == 0 {
		order = unicode.LittleEndian
	}
	decoder := unicode.UTF16(order, unicode.UseBOM)
	text, _, err := transform.Bytes(decoder.NewDecoder(), head)
	if err != nil {
		return nil, nil, data.Errorf(data.Invalid, "the file begins like UTF-16, but cannot be read as that: %s", err)
	}
	return transform.NewReader(f.text, decoder.NewDecoder()), text, nil
}
