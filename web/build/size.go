package main

import (
	"fmt"
	"os"
)

// budget is what sip.wasm may weigh as brotli: 900 KB, a KB being 1000 bytes.
const budget = 900 * 1000

// size prints a line per artifact and fails when sip.wasm is above its budget.
func (b *builder) size() error {
	fmt.Printf("%-20s %12s %12s %12s   KB of 1000 bytes\n", "", "raw", "gzip", "brotli")
	for _, name := range compressible {
		var sizes [3]int64
		for i, ending := range []string{"", ".gz", ".br"} {
			info, err := os.Stat(b.dist(name + ending))
			if err != nil {
				return err
			}
			sizes[i] = info.Size()
		}
		fmt.Printf("%-20s %9.1f KB %9.1f KB %9.1f KB\n", name, kb(sizes[0]), kb(sizes[1]), kb(sizes[2]))
	}
	info, err := os.Stat(b.dist("sip.wasm.br"))
	if err != nil {
		return err
	}
	if info.Size() > budget {
		return fmt.Errorf("sip.wasm is %.1f KB as brotli, above the budget of %.0f KB (900 * 1000 bytes): "+
			"`go run ./web/build -weigh` shows what takes the room",
			kb(info.Size()), kb(budget))
	}
	fmt.Printf("sip.wasm: %.1f KB of the %.0f KB that it may have as brotli\n", kb(info.Size()), kb(budget))
	return nil
}

func kb(bytes int64) float64 { return float64(bytes) / 1000 }
