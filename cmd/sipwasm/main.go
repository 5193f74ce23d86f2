//go:build js && wasm

// Command sipwasm is the program inside sip.wasm: it puts the classes on the
// page's SIP and stays, to be called.
package main

import "sipwasm/pkg/jsbridge"

func main() {
	jsbridge.Install()
	select {}
}
