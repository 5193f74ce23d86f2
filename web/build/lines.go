package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"unicode"
)

// withoutLines blanks what the Go runtime knows of files, line numbers and
// arguments, and the names of its own functions, which it needs only to print stack
// traces: those then name the functions of the program and nothing else. It is a
// tenth of sip.wasm as brotli. What is blank costs nothing when compressed.
//
// The layout is that of runtime.pcHeader and runtime._func in Go 1.20 to 1.26
// (src/runtime/symtab.go, src/runtime/runtime2.go, src/internal/abi/symtab.go).
// Anything else is refused.
func withoutLines(wasm []byte) ([]byte, error) {
	memory, err := dataOf(wasm)
	if err != nil {
		return nil, err
	}
	table, err := findFunctionTable(memory)
	if err != nil {
		return nil, err
	}
	if err := table.blankLines(); err != nil {
		return nil, err
	}
	return withData(wasm, memory), nil
}

// functionTable is the runtime's table of functions ("pclntab"), cut into its parts.
type functionTable struct {
	functions int
	names     []byte // of functions, found by their offset
	files     []byte // compilation units and file names
	values    []byte // pc-value tables, found by their offset
	index     []byte // the table of functions, then a record for each
}

func findFunctionTable(m *image) (*functionTable, error) {
	magic := []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8} // Go 1.20, quantum 1, 8-byte words
	at := bytes.Index(m.bytes, magic)
	if at < 0 {
		return nil, errors.New("the runtime's function table is of an unknown version")
	}
	table := m.bytes[at:]
	word := func(i int) int { return int(binary.LittleEndian.Uint64(table[len(magic)+8*i:])) }
	functions, names, units, values, index := word(0), word(3), word(4), word(6), word(7)
	if !(0 < names && names < units && units < values && values < index && index+8*functions < len(table)) {
		return nil, errors.New("the runtime's function table is out of order")
	}
	return &functionTable{functions, table[names:units], table[units:values], table[values:index], table[index:]}, nil
}

func (t *functionTable) record(i int) []byte {
	return t.index[binary.LittleEndian.Uint32(t.index[8*i+4:]):]
}

func (t *functionTable) name(offset int) []byte {
	name := t.names[offset:]
	return name[:bytes.IndexByte(name, 0)]
}

// withoutTypes leaves the type arguments out of a function's name. Stack traces
// print "..." in their place anyway.
func (t *functionTable) withoutTypes(offset int) {
	name := t.name(offset)
	open, end := bytes.IndexByte(name, '['), bytes.LastIndexByte(name, ']')
	if open >= 0 && open < end {
		n := copy(name[open+1:], name[end:])
		clear(name[open+1+n:])
	}
}

// Offsets in runtime._func, bytes. The pc-data offsets follow it, then the
// func-data offsets, 4 bytes each.
const (
	funcName      = 4
	funcPCSP      = 16
	funcPCFile    = 20
	funcPCLine    = 24
	funcNPCData   = 28
	funcUnit      = 32
	funcStartLine = 36
	funcNFuncData = 43
	funcPCData    = 44
)

// Indexes of pc-data and func-data that are not needed: where a goroutine may be
// interrupted by a signal (there are none in WebAssembly), and how arguments are
// printed.
const (
	pcdataUnsafePoint = 0
	pcdataArgLive     = 3

	funcdataArgInfo = 5
	funcdataArgLive = 6
)

const none = ^uint32(0) // of func-data; a pc-value table that is not there is 0

func (t *functionTable) blankLines() error {
	kept, dropped := map[uint32]bool{}, map[uint32]bool{}
	for i := range t.functions {
		record := t.record(i)
		field := func(offset int) uint32 { return binary.LittleEndian.Uint32(record[offset:]) }
		npcdata := int(field(funcNPCData))
		t.withoutTypes(int(field(funcName)))
		kept[field(funcPCSP)] = true
		for j := range npcdata {
			if j != pcdataUnsafePoint && j != pcdataArgLive {
				kept[field(funcPCData+4*j)] = true
			}
		}
		lines := []int{funcPCFile, funcPCLine}
		for _, j := range []int{pcdataUnsafePoint, pcdataArgLive} {
			if j < npcdata {
				lines = append(lines, funcPCData+4*j)
			}
		}
		for _, offset := range lines {
			dropped[field(offset)] = true
			clear(record[offset : offset+4])
		}
		clear(record[funcUnit : funcStartLine+4])
		for _, j := range []int{funcdataArgInfo, funcdataArgLive} {
			if j < int(record[funcNFuncData]) {
				binary.LittleEndian.PutUint32(record[funcPCData+4*(npcdata+j):], none)
			}
		}
	}
	t.blankNames()
	for offset := range dropped {
		if offset == 0 || kept[offset] {
			continue
		}
		if int(offset) >= len(t.values) {
			return errors.New("a line table lies outside of the function table")
		}
		clear(t.values[offset : int(offset)+valueTableLength(t.values[offset:])])
	}
	clear(t.files)
	return nil
}

// inside is the name of what has lost its own. Stack traces leave such functions out
// (runtime.showfuncinfo).
const inside = "runtime.-"

// isInside tells functions of the runtime, which no stack trace shows, but for those
// that it does: exported ones, and where a panic began.
func isInside(name string) bool {
	if rest, ok := strings.CutPrefix(name, "runtime."); ok {
		first := strings.TrimLeft(rest, "(*")
		return name != "runtime.gopanic" && first != "" && unicode.IsLower(rune(first[0]))
	}
	return strings.HasPrefix(name, "internal/runtime/") || strings.HasPrefix(name, "type:.")
}

// blankNames gives all functions inside of the runtime the same name.
func (t *functionTable) blankNames() {
	shared := -1
	for i := range t.functions {
		record := t.record(i)
		offset := int(binary.LittleEndian.Uint32(record[funcName:]))
		name := t.name(offset)
		if !isInside(string(name)) {
			continue
		}
		clear(name)
		if shared < 0 && len(name) >= len(inside) {
			shared = offset
		}
		if shared >= 0 {
			binary.LittleEndian.PutUint32(record[funcName:], uint32(shared))
		}
	}
	if shared >= 0 {
		copy(t.names[shared:], inside)
	}
}

// valueTableLength measures a pc-value table: pairs of varints (difference of
// the value, difference of the pc) up to a difference of 0 after the first pair.
func valueTableLength(table []byte) int {
	r := &wasmReader{table}
	for first := true; ; first = false {
		if r.uint() == 0 && !first {
			return len(table) - len(r.data)
		}
		r.uint()
	}
}
