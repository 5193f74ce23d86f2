package main

import (
	"encoding/binary"
	"errors"
)

// image is the initialised memory as the program sees it at its start.
type image struct{ bytes []byte }

// The instructions that say where a segment begins.
const (
	i32Const = 0x41
	end      = 0x0b
)

func dataOf(wasm []byte) (*image, error) {
	const preamble = 8
	r := &wasmReader{wasm[preamble:]}
	m := &image{}
	for len(r.data) > 0 {
		id, section := r.byte(), &wasmReader{}
		section.data = r.bytes()
		if id != sectionData {
			continue
		}
		for range section.uint() {
			if err := m.load(section); err != nil {
				return nil, err
			}
		}
	}
	return m, nil
}

// load reads one active segment of memory 0: flags 0, i32.const offset, end, bytes.
func (m *image) load(r *wasmReader) error {
	if r.uint() != 0 || r.byte() != i32Const {
		return errors.New("a data segment is not of the kind that Go's linker writes")
	}
	offset := r.int()
	if r.byte() != end {
		return errors.New("a data segment's offset is not a constant")
	}
	data := r.bytes()
	if need := offset + len(data); need > len(m.bytes) {
		m.bytes = append(m.bytes, make([]byte, need-len(m.bytes))...)
	}
	copy(m.bytes[offset:], data)
	return nil
}

// zeros is how many zeros in a row end a segment. Go's linker makes a new one at eight
// of them already, and the heads, with their offsets and lengths, break up what
// compression would find: tables in which one row is like the next.
const zeros = 4096

// section is the data section that makes the image.
func (m *image) section() []byte {
	var content []byte
	count := 0
	for at := 0; at < len(m.bytes); {
		if m.bytes[at] == 0 {
			at++
			continue
		}
		end := at + 1 // behind the last byte that is not zero
		for i := end; i < len(m.bytes) && i < end+zeros; i++ {
			if m.bytes[i] != 0 {
				end = i + 1
			}
		}
		content = appendSized(appendOffset(content, at), m.bytes[at:end])
		count, at = count+1, end
	}
	return append(binary.AppendUvarint(nil, uint64(count)), content...)
}

// appendOffset writes the head of an active segment of memory 0.
func appendOffset(out []byte, offset int) []byte {
	out = append(out, 0, i32Const)
	for ; offset >= 0x40; offset >>= 7 {
		out = append(out, byte(offset)|0x80)
	}
	return append(out, byte(offset), end)
}

// withData is a module with another image.
func withData(wasm []byte, m *image) (result []byte) {
	const preamble = 8
	result = append(result, wasm[:preamble]...)
	for r := (&wasmReader{wasm[preamble:]}); len(r.data) > 0; {
		id, section := r.byte(), r.bytes()
		if id == sectionData {
			section = m.section()
		}
		result = appendSized(append(result, id), section)
	}
	return result
}
