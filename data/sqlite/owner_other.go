//go:build !unix

package sqlite

import "io/fs"

// giveTo does nothing where files have no owner of this kind.
func giveTo(string, fs.FileInfo) error { return nil }
