// Package web holds what the build made of the library for browsers: sip.js,
// sip.mjs, sip.standalone.js, sip.wasm and their compressed forms.
//
// dist is filled by `make build` (web/build) and never committed. A fresh clone
// has only .gitkeep in it, so that everything compiles; Dist is empty then.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist is the content of web/dist as it was when this program was compiled.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path
	}
	return sub
}
