package main

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// weigh prints how many bytes of code each package and the largest functions
// have in sip.wasm, from a build that keeps the names. Raw bytes: brotli takes
// about a sixth of them.
func (b *builder) weigh() error {
	out := filepath.Join(b.temp, "named.wasm")
	if err := b.compile(out, ""); err != nil {
		return err
	}
	data, err := os.ReadFile(out)
	if err != nil {
		return err
	}
	functions, err := functionSizes(data)
	if err != nil {
		return err
	}
	packages := make(map[string]int)
	for name, size := range functions {
		packages[packageOf(name)] += size
	}
	printLargest("code by package, raw bytes", packages, 40)
	printLargest("largest functions, raw bytes", functions, 40)
	return nil
}

// The linker writes names with "_" for what a name may not contain: the package
// ends at the first dot.
var packagePart = regexp.MustCompile(`^(?:type:\.|go:)?([^.]*)\.`)

func packageOf(function string) string {
	if m := packagePart.FindStringSubmatch(function); m != nil {
		return m[1]
	}
	return "(others)"
}

func printLargest(title string, sizes map[string]int, n int) {
	fmt.Println(title)
	names := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int { return cmp.Compare(sizes[b], sizes[a]) })
	for _, name := range names[:min(n, len(names))] {
		fmt.Printf("%10d  %s\n", sizes[name], name)
	}
}

// wasmReader walks over a WebAssembly module of our own linker, which is taken
// to be well-formed.
type wasmReader struct{ data []byte }

func (r *wasmReader) uint() int {
	v, n := binary.Uvarint(r.data)
	r.data = r.data[n:]
	return int(v)
}

// int reads a signed number that is not negative.
func (r *wasmReader) int() int {
	v, shift := 0, 0
	for {
		b := r.byte()
		v |= int(b&0x7f) << shift
		shift += 7
		if b < 0x80 {
			return v
		}
	}
}

func (r *wasmReader) bytes() []byte {
	n := r.uint()
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *wasmReader) byte() byte {
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

// Section ids of the WebAssembly binary format.
const (
	sectionCustom = 0
	sectionImport = 2
	sectionCode   = 10
	sectionData   = 11
)

// functionSizes returns the size of each function's body by name.
func functionSizes(wasm []byte) (map[string]int, error) {
	r := &wasmReader{wasm[8:]}
	var bodies []int
	imports, names := 0, map[int]string{}
	for len(r.data) > 0 {
		id, section := r.byte(), &wasmReader{}
		section.data = r.bytes()
		switch id {
		case sectionImport:
			imports = section.uint() // Go imports functions only
		case sectionCode:
			for range section.uint() {
				bodies = append(bodies, len(section.bytes()))
			}
		case sectionCustom:
			if string(section.bytes()) == "name" {
				section.functionNames(names)
			}
		}
	}
	if len(names) == 0 {
		return nil, errors.New("sip.wasm has no names")
	}
	sizes := make(map[string]int)
	for i, size := range bodies {
		sizes[names[imports+i]] += size
	}
	return sizes, nil
}

func (r *wasmReader) functionNames(names map[int]string) {
	const functions = 1 // subsection
	for len(r.data) > 0 {
		id, sub := r.byte(), &wasmReader{}
		sub.data = r.bytes()
		if id != functions {
			continue
		}
		for range sub.uint() {
			index := sub.uint()
			names[index] = string(sub.bytes())
		}
	}
}
