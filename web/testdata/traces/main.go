// Command traces uses what the Go runtime needs its function table for: a
// growing stack, garbage collection under it, a recovered panic and a trace.
package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

func main() {
	defer func() {
		fmt.Println("recovered:", recover())
		fmt.Printf("%s", debug.Stack())
	}()
	dig(5000)
}

func dig(depth int) (sum int) {
	defer func() { sum += depth }()
	room := make([]int, depth%7+1)
	if depth%500 == 0 {
		runtime.GC()
	}
	if depth == 0 {
		panic("deep enough")
	}
	return dig(depth-1) + len(room)
}
