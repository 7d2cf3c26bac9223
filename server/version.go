package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCmd struct{}

func (versionCmd) Run(c console) error {
	b := readBuild()
	_, err := fmt.Fprintf(c.out, "waylog %s (commit %s, %s, %s/%s)\n", b.version, b.revision, b.goVersion, runtime.GOOS, runtime.GOARCH)
	return err
}

// told is the version that the linker was told (-X main.told=…), for builds that
// have no repository beside them.
var told string

// build is what the program knows of how it was made.
type build struct{ version, revision, goVersion string }

// readBuild takes the version that the linker was told, else that of the module
// where the program was installed as one, else the commit it was built from.
func readBuild() build {
	b := build{version: "unknown", revision: "unknown", goVersion: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.version = "devel"
	dirty := ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.revision = s.Value[:min(12, len(s.Value))]
			b.version = b.revision
		case "vcs.modified":
			if s.Value == "true" {
				dirty = "-changed"
			}
		}
	}
	b.revision += dirty
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.version = v
	}
	if told != "" {
		b.version = told
	}
	return b
}
