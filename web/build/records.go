package main

import (
	"encoding/binary"
	"errors"
)

// recordStride is how far apart the records of functions are put, bytes: what nearly
// all of them need when they are trimmed. What stands in even places repeats in even
// places, which is what compression finds.
const recordStride = 64

// evenRecords takes from the end of each function's record what is not there any
// more, and puts the records in even places, the long ones behind. The runtime finds them
// by the offsets in its table of functions (runtime.functab), and takes what a
// record does not have for what is not there (runtime.pcdatavalue1, runtime.funcdata).
func (t *functionTable) evenRecords() error {
	records := make([][]byte, t.functions)
	begin, end := len(t.index), 0
	for i := range records {
		offset, r := t.offset(i), t.record(i)
		size := recordSize(r)
		begin, end = min(begin, offset), max(end, offset+size)
		records[i] = trimmed(r[:size])
	}
	room := t.index[begin:end]
	clear(room)
	behind := recordStride * len(records)
	for i, r := range records {
		at := recordStride * i
		if len(r) > recordStride {
			at, behind = behind, behind+len(r)
		}
		if at+len(r) > len(room) {
			return errors.New("the records of functions do not fit in even places")
		}
		copy(room[at:], r)
		binary.LittleEndian.PutUint32(t.index[8*i+4:], uint32(begin+at))
	}
	return nil
}

func recordSize(record []byte) int {
	return funcPCData + 4*(int(binary.LittleEndian.Uint32(record[funcNPCData:]))+int(record[funcNFuncData]))
}

// trimmed is a copy of a record without the pc-data and func-data at the end that
// are not there.
func trimmed(record []byte) []byte {
	npc, n := int(binary.LittleEndian.Uint32(record[funcNPCData:])), int(record[funcNFuncData])
	word := func(i int) uint32 { return binary.LittleEndian.Uint32(record[funcPCData+4*i:]) }
	for n > 0 && word(npc+n-1) == none {
		n--
	}
	pcs := npc
	for pcs > 0 && word(pcs-1) == 0 {
		pcs--
	}
	r := append([]byte(nil), record[:funcPCData+4*pcs]...)
	r = append(r, record[funcPCData+4*npc:funcPCData+4*(npc+n)]...)
	binary.LittleEndian.PutUint32(r[funcNPCData:], uint32(pcs))
	r[funcNFuncData] = byte(n)
	return r
}
