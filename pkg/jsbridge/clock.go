//go:build js && wasm

package jsbridge

import "time"

// clock is the time of a user agent. It follows the page's clocks, whichever has
// advanced more (performance.now stands still while a laptop sleeps), never goes
// back, and is moved on by timers that fire early (a page with a mocked clock).
type clock struct {
	at   time.Time // what now returned last
	read time.Time // what the page's clocks said then
}

func (c *clock) now() time.Time {
	t := time.Now()
	if c.at.IsZero() {
		c.at, c.read = t, t
		return c.at
	}
	const jitter = time.Second // corrections of the wall clock by less are not sleep
	elapsed := t.Sub(c.read)
	if wall := t.Round(0).Sub(c.read.Round(0)); wall > elapsed+jitter {
		elapsed = wall
	}
	if elapsed > 0 {
		c.at = c.at.Add(elapsed)
	}
	c.read = t
	return c.at
}

// reach moves the clock on to t, if it is not there yet.
func (c *clock) reach(t time.Time) {
	if c.now().Before(t) {
		c.at = t
	}
}
