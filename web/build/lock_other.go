//go:build !unix

package main

// lock does nothing where there is no flock: do not build twice at a time there.
func (b *builder) lock() (func(), error) { return func() {}, nil }
