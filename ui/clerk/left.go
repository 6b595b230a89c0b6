// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"errors"
	"slices"
	"time"

	"passerelle/capture/stick"
)

// A stick that somebody left behind. The next person must not see what is on it, and must
// not have their papers copied to somebody else's stick. So a stick that was plugged in
// when the last visit ended is ignored until it has been pulled out: whoever has it in
// hand may plug it in again.

// lookForSticks is how often the mount table is read: pulling a stick out and plugging it
// in again takes a person longer.
const lookForSticks = 500 * time.Millisecond

// WatchSticks forgets left sticks that are pulled out, until ctx ends. Sticks present
// when it starts count as left: they may be anybody's.
func (c *Clerk) WatchSticks(ctx context.Context) {
	c.noteLeft()
	tick := time.NewTicker(lookForSticks)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			c.forgetPulled()
		}
	}
}

// sticks returns the sticks that are currently plugged in.
func (c *Clerk) sticks() []string {
	if c.Sticks != nil {
		return c.Sticks()
	}
	return stick.Mounted(c.ImportFolders)
}

// noteLeft is called when a visit has ended.
func (c *Clerk) noteLeft() {
	there := c.sticks()
	c.desk.mu.Lock()
	c.desk.left = there
	c.desk.mu.Unlock()
}

func (c *Clerk) forgetPulled() {
	there := c.sticks()
	c.desk.mu.Lock()
	c.desk.left = slices.DeleteFunc(c.desk.left, func(at string) bool {
		return !slices.Contains(there, at)
	})
	c.desk.mu.Unlock()
}

// isLeft reports whether the file system mounted there is one that somebody left.
func (c *Clerk) isLeft(at string) bool {
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	return slices.Contains(c.desk.left, at)
}

var (
	errNoTarget  = errors.New("no stick to write on")
	errTargets   = errors.New("more than one stick")
	errStickLeft = errors.New("a stick was there before this visit")
)

// target returns the one stick that was plugged in during this visit; if it has several
// partitions, the first.
func (c *Clerk) target() (string, error) {
	there := c.sticks()
	all := slices.DeleteFunc(slices.Clone(there), c.isLeft)
	switch len(all) {
	case 0:
		if len(there) > 0 {
			return "", errStickLeft
		}
		return "", errNoTarget
	case 1:
		return all[0], nil
	}
	if stick.SameDisk(all) {
		return all[0], nil
	}
	return "", errTargets
}
