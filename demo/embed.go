// Package demo holds the demo pages, so that cmd/sipserver can serve them
// without a file beside it.
package demo

import "embed"

// FS has the pages at its root: index.html, phone.html and what they load; the
// modules of the phone are in a folder of their own. They expect the library
// under dist/.
//
//go:embed *.html *.css *.js *.svg phone
var FS embed.FS
