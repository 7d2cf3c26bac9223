// Package static embeds the built frontend. The sources are TypeScript in src/;
// `make build` writes dist/, which git ignores.
package static

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files returns the built frontend: index.html, hashed scripts and styles,
// basemap data. It is empty before the first build.
func Files() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil { // the name is a constant: it cannot be malformed
		return embed.FS{}
	}
	return sub
}

// Built reports whether the frontend was built into this program.
func Built() bool {
	_, err := fs.Stat(Files(), "index.html")
	return err == nil
}
