//go:build unix

package main

import (
	"os"
	"syscall"
)

// lock waits until no other build writes to dist. The returned function, or the
// end of the process however it comes, gives the lock back.
func (b *builder) lock() (func(), error) {
	file, err := os.OpenFile(b.dist(".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	fd := int(file.Fd())
	if syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		progress("another build is at work: waiting for it")
		if err := syscall.Flock(fd, syscall.LOCK_EX); err != nil {
			return nil, err
		}
	}
	return func() { file.Close() }, nil
}
