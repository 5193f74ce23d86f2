//go:build !(js && wasm)

// Command sipwasm is the program inside sip.wasm; it runs in a browser only.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "sipwasm runs in a browser: build it with `make build`, which fills web/dist")
	os.Exit(2)
}
