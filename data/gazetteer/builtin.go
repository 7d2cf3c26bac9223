package gazetteer

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
)

//go:embed all:built
var built embed.FS

// File is the name of the packed file in the folder built.
const File = "places.bin"

// Attribution is what has to be said wherever places of the built-in list are shown.
const Attribution = "Place data from GeoNames (geonames.org), CC BY 4.0"

// Builtin returns the gazetteer that was built into this program; the first call
// unpacks it. It is nil where none was.
var Builtin = sync.OnceValues(unpackBuiltin)

func unpackBuiltin() (*Gazetteer, error) {
	file, err := built.Open("built/" + File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open gazetteer: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("open gazetteer: %w", err)
	}
	at, ok := file.(io.ReaderAt) // it stays where it is in the program: nothing of it is copied
	if !ok {
		return nil, fmt.Errorf("open gazetteer: %w", errors.ErrUnsupported)
	}
	return Unpack(at, info.Size())
}
