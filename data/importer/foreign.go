package importer

import (
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"

	"github.com/waylog/waylog/data"
)

const (
	gzipMagic = "\x1f\x8b"
	zstdMagic = "\x28\xb5\x2f\xfd"
)

// foreign are files which people try and which are no text at all. The magic
// stands at the byte at.
var foreign = []struct {
	at          int
	magic, what string
}{
	{0, "PK\x03\x04", "a ZIP archive (as XLSX, ODS and KMZ are)"},
	{0, "PK\x05\x06", "a ZIP archive with nothing in it"},
	{0, sqliteMagic, "an SQLite database (as GeoPackage is)"},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of old office programs (as XLS is)"},
	{0, "%PDF-", "a PDF"},
	{0, "{\\rtf", "an RTF document"},
	{0, "\x00\x00\x27\x0a", "a shapefile"},
	{0, "fgb\x03fgb", "FlatGeobuf"},
	{0, "PAR1\x15", "Parquet"},
	{0, "\x89PNG", "a picture"},
	{0, "\xff\xd8\xff", "a picture"},
	{0, gzipMagic, "packed twice"},
	{0, zstdMagic, "packed twice"},
	{0, "\xfd7zXZ\x00", "an xz archive"},
	{4, "1AY&SY", "a bzip2 archive"},
	{0, "7z\xbc\xaf\x27\x1c", "a 7-Zip archive"},
	{0, "Rar!\x1a\x07", "a RAR archive"},
	{257, "ustar", "a tar archive"},
}

// checkForeign refuses what is no text by its first bytes.
func checkForeign(head []byte) error {
	for _, f := range foreign {
		if len(head) > f.at && bytes.HasPrefix(head[f.at:], []byte(f.magic)) {
			return data.Errorf(data.Invalid, "the file is %s, which is not read: save it as CSV or GeoJSON, plain or as .gz or .zst", f.what)
		}
	}
	return nil
}

// unpacker gives the errors of unpacking words for the user.
type unpacker struct{ r io.Reader }

func (u unpacker) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	switch {
	case err == nil || err == io.EOF:
		return n, err
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = data.Errorf(data.Invalid, "the packed file ends too early: it was cut off")
	case errors.Is(err, gzip.ErrHeader):
		err = data.Errorf(data.Invalid, "behind the end of the packed file stands something that is not packed")
	default:
		err = data.Errorf(data.Invalid, "the packed file is damaged and cannot be unpacked: %s", err)
	}
	return n, err
}
