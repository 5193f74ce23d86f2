package main

import (
	"encoding/binary"
	"fmt"
)

// tighten shortens the code of sip.wasm by rewriting what Go's compiler writes
// longer than needed. The compiler computes addresses in 64 bits and truncates
// them, tests conditions by negating them twice, and never uses the offsets that
// loads and stores of WebAssembly have; wasm-opt would find the same. Each rule
// replaces a few instructions in a row by others with the same effect, so little
// else has to be known of the function.
func tighten(wasm []byte) (result []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("rewriting the code: %v", p)
		}
	}()
	const preamble = 8
	result = append(result, wasm[:preamble]...)
	for r := (&wasmReader{wasm[preamble:]}); len(r.data) > 0; {
		id, section := r.byte(), r.bytes()
		if id == sectionCode {
			section = tightenCode(&wasmReader{section})
		}
		result = appendSized(append(result, id), section)
	}
	return result, nil
}

func appendSized(out, content []byte) []byte {
	return append(binary.AppendUvarint(out, uint64(len(content))), content...)
}

func tightenCode(r *wasmReader) []byte {
	n := r.uint()
	out := binary.AppendUvarint(nil, uint64(n))
	for range n {
		out = appendSized(out, tightenFunction(r.bytes()))
	}
	return out
}

func tightenFunction(body []byte) []byte {
	r := &wasmReader{body}
	for range r.uint() { // groups of local variables: count and type
		r.uint()
		r.byte()
	}
	locals := body[:len(body)-len(r.data)]
	var code []instruction
	for len(r.data) > 0 {
		code = shorten(append(code, r.instruction()))
	}
	useOffsets(code)
	code = returnDirectly(code)
	out := append([]byte(nil), locals...)
	for _, i := range code {
		out = i.append(out)
	}
	return out
}

// instruction is one instruction of WebAssembly. Those that the rules look at
// have their operand in n (a constant, an index, an offset) and align; of the
// others rest is the operands' bytes.
type instruction struct {
	op    byte
	align byte
	n     int64
	rest  []byte
	gone  bool
}

// The instructions that the rules look at (WebAssembly Core, 5.4).
const (
	opBlock        = 0x02
	opIf           = 0x04
	opEnd          = 0x0b
	opBranchIf     = 0x0d
	opReturn       = 0x0f
	opLocalGet     = 0x20
	opLocalSet     = 0x21
	opLocalTee     = 0x22
	opGlobalSet    = 0x24
	opI32Load      = 0x28
	opI32Load8U    = 0x2d
	opI64Load8U    = 0x31
	opI64Load32U   = 0x35
	opStoreFirst   = 0x36
	opStoreLast    = 0x3e
	opI32Const     = 0x41
	opI64Const     = 0x42
	opF64Const     = 0x44
	opI32Eqz       = 0x45
	opI64Eqz       = 0x50
	opCompareLast  = 0x66
	opI32Add       = 0x6a
	opI64Add       = 0x7c
	opI32WrapI64   = 0xa7
	opI64ExtendU32 = 0xad
	opPrefixed     = 0xfc
)

func (r *wasmReader) instruction() instruction {
	i := instruction{op: r.byte()}
	switch op := i.op; {
	case op == opBranchIf, op >= opLocalGet && op <= opGlobalSet:
		i.n = int64(r.uint())
	case op >= opI32Load && op <= opStoreLast:
		i.align = r.byte()
		i.n = int64(r.uint())
	case op == opI32Const || op == opI64Const:
		i.n = r.signed()
	default:
		before := r.data
		r.skipOperands(op)
		i.rest = before[:len(before)-len(r.data)]
	}
	return i
}

func (r *wasmReader) skipOperands(op byte) {
	switch {
	case op >= opBlock && op <= opIf: // block types
		r.signed()
	case op == 0x0c, op == 0x10, op == 0x3f, op == 0x40: // br, call, memory.size and grow
		r.uint()
	case op == 0x0e: // br_table
		for range r.uint() + 1 {
			r.uint()
		}
	case op == 0x11: // call_indirect
		r.uint()
		r.uint()
	case op == 0x43:
		r.data = r.data[4:]
	case op == opF64Const:
		r.data = r.data[8:]
	case op == opPrefixed:
		// Saturating truncations have none, memory.copy two, memory.fill one.
		operands, known := map[int]int{0: 0, 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 10: 2, 11: 1}[r.uint()]
		if !known {
			panic("unknown prefixed instruction")
		}
		r.data = r.data[operands:]
	case op > 0x1b && op < opLocalGet, op > opGlobalSet && op < opI32Load, op > 0xc4:
		panic(fmt.Sprintf("unknown instruction %#x", op))
	}
}

// signed reads a signed LEB128 number.
func (r *wasmReader) signed() int64 {
	n, shift := int64(0), 0
	for {
		b := r.byte()
		n |= int64(b&0x7f) << shift
		if shift += 7; b < 0x80 {
			unused := max(0, 64-shift)
			return n << unused >> unused
		}
	}
}

func (i instruction) append(out []byte) []byte {
	if i.gone {
		return out
	}
	out = append(out, i.op)
	switch op := i.op; {
	case op == opBranchIf, op >= opLocalGet && op <= opGlobalSet:
		return binary.AppendUvarint(out, uint64(i.n))
	case op >= opI32Load && op <= opStoreLast:
		return binary.AppendUvarint(append(out, i.align), uint64(i.n))
	case op == opI32Const || op == opI64Const:
		return appendSigned(out, i.n)
	}
	return append(out, i.rest...)
}

// appendSigned writes a signed LEB128 number.
func appendSigned(out []byte, n int64) []byte {
	for n < -64 || n > 63 {
		out = append(out, byte(n)|0x80)
		n >>= 7
	}
	return append(out, byte(n)&0x7f)
}

// narrow has the 32-bit form of loads that zero-extend to 64 bits.
var narrow = map[byte]byte{opI64Load32U: opI32Load, opI64Load8U: opI32Load8U}

// shorten applies the rules to the end of the code.
func shorten(code []instruction) []instruction {
	n := len(code)
	at := func(back int) instruction {
		if back > n {
			return instruction{}
		}
		return code[n-back]
	}
	last, before := at(1), at(2)
	replace := func(count int, with ...instruction) []instruction { return append(code[:n-count], with...) }
	load, loads := narrow[before.op]
	narrowed := instruction{op: load, align: before.align, n: before.n}
	switch {
	case last.op == opI32WrapI64 && before.op == opI64ExtendU32: // of the same number
		return replace(2)
	case last.op == opI32WrapI64 && before.op == opI64Const:
		return replace(2, instruction{op: opI32Const, n: int64(int32(before.n))})
	case last.op == opI32WrapI64 && before.op == opI64Add && at(3).op == opI64Const && at(4).op == opI64ExtendU32:
		// A sum modulo 2^64, truncated, is the sum modulo 2^32.
		return replace(4, instruction{op: opI32Const, n: int64(int32(at(3).n))}, instruction{op: opI32Add})
	case last.op == opI32WrapI64 && loads:
		return replace(2, narrowed)
	case last.op == opI64Eqz && loads:
		return replace(2, narrowed, instruction{op: opI32Eqz})
	case last.op == opI64Eqz && before.op == opI64ExtendU32:
		return shorten(replace(2, instruction{op: opI32Eqz}))
	case last.op == opI32Eqz && before.op == opI32Eqz && at(3).op >= opI32Eqz && at(3).op <= opCompareLast:
		return replace(2) // what is negated twice is 0 or 1
	case (last.op == opIf || last.op == opBranchIf) && before.op == opI32Eqz && at(3).op == opI32Eqz:
		return replace(3, last)
	case last.op == opLocalGet && before.op == opLocalSet && last.n == before.n:
		return replace(2, instruction{op: opLocalTee, n: last.n})
	}
	return code
}

// useOffsets moves the constant of an address "stack pointer + constant" into the
// load or store that uses it. Only for the stack pointer, which Go keeps in local
// 1: there the sum cannot overflow.
func useOffsets(code []instruction) {
	const stackPointer = 1
	var stack operandStack
	for at := range code {
		i := &code[at]
		operands, results, known := arity(*i)
		if !known {
			stack = nil
			continue
		}
		if i.op >= opI32Load && i.op <= opStoreLast {
			p := stack.producer(operands)
			if p >= 2 && !code[p].gone && code[p].op == opI32Add && code[p-1].op == opI32Const && code[p-1].n >= 0 &&
				code[p-2].op == opLocalGet && code[p-2].n == stackPointer {
				i.n += code[p-1].n
				code[p].gone, code[p-1].gone = true, true
			}
		}
		stack = stack.pop(operands)
		if results > 0 {
			stack = append(stack, at)
		}
	}
}

// operandStack knows which instruction made each value on the stack, as far as
// the block has been followed.
type operandStack []int

func (s operandStack) producer(depth int) int {
	if depth > len(s) {
		return -1
	}
	return s[len(s)-depth]
}

func (s operandStack) pop(n int) operandStack { return s[:max(0, len(s)-n)] }

// arity tells how many values an instruction takes and leaves; known is false for
// calls and what begins or ends a block.
func arity(i instruction) (operands, results int, known bool) {
	switch op := i.op; {
	case op == opLocalGet, op == 0x23, op >= opI32Const && op <= opF64Const:
		return 0, 1, true
	case op == opLocalSet, op == opGlobalSet, op == 0x1a: // drop
		return 1, 0, true
	case op == opLocalTee, op >= opI32Load && op <= opI64Load32U:
		return 1, 1, true
	case op >= opStoreFirst && op <= opStoreLast:
		return 2, 0, true
	case op == 0x1b: // select
		return 3, 1, true
	case op == opPrefixed && i.rest[0] >= 10: // memory.copy and fill
		return 3, 0, true
	case op == opPrefixed, unary(op):
		return 1, 1, true
	case op > opI32Eqz && op < opI32WrapI64:
		return 2, 1, true
	}
	return 0, 0, false
}

// unary: tests for zero, counting of bits, signs and roots, conversions.
func unary(op byte) bool {
	return op == opI32Eqz || op == opI64Eqz || op >= 0x67 && op <= 0x69 || op >= 0x79 && op <= 0x7b ||
		op >= 0x8b && op <= 0x91 || op >= 0x99 && op <= 0x9f || op >= opI32WrapI64
}

// returnDirectly replaces the branch that Go writes after each call, taken when
// the WebAssembly stack is to be unwound (to run another goroutine). It leads out
// of the function's outermost block, to "return 1". The number of blocks to leave
// differs from call to call, which brotli cannot foresee: a return in each place
// is longer, but always the same, and 30 KB less when compressed.
func returnDirectly(code []instruction) []instruction {
	unwind, ok := unwindBlock(code)
	if !ok {
		return code
	}
	const noResult = 0x40
	returnOne := []instruction{{op: opIf, rest: []byte{noResult}}, {op: opI32Const, n: 1}, {op: opReturn}, {op: opEnd}}
	out := make([]instruction, 0, len(code)+len(code)/8)
	depth := int64(0)
	for at, i := range code {
		switch {
		case opensBlock(i.op):
			depth++
		case i.op == opEnd:
			depth--
		case i.op == opBranchIf && at > unwind && i.n == depth-1:
			out = append(out, returnOne...)
			continue
		}
		out = append(out, i)
	}
	return out
}

// unwindBlock finds where the block begins after whose end the function returns 1.
func unwindBlock(code []instruction) (begin int, ok bool) {
	end := len(code) - 3
	if end < 0 || code[end].op != opEnd || code[end+1].op != opI32Const || code[end+1].n != 1 {
		return 0, false
	}
	var open []int
	for at, i := range code[:end] {
		switch {
		case opensBlock(i.op):
			open = append(open, at)
		case i.op == opEnd:
			open = open[:len(open)-1]
		}
	}
	if len(open) != 1 || code[open[0]].op != opBlock {
		return 0, false
	}
	return open[0], true
}

func opensBlock(op byte) bool { return op >= opBlock && op <= opIf } // block, loop, if
