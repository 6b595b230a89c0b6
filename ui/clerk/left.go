// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"context"
	"errors"
	"slices"
	"time"
)

// A stick that somebody left. Whoever comes next must not see what lies on it, and their
// papers must not go home with another person. So a stick that was there when the last
// visit ended counts for nobody until it has been pulled out: who holds it in the hand
// may plug it in again.

var errStickLeft = errors.New("a stick was there before this visit")

// lookForSticks is how often the table of mounts is read: pulling a stick out and
// plugging it in again takes a person longer.
const lookForSticks = 500 * time.Millisecond

// WatchSticks forgets those that are pulled out, until ctx ends. What is there when it
// begins may be anybody's.
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

// sticks are those that are plugged in now.
func (c *Clerk) sticks() []string {
	if c.Sticks != nil {
		return c.Sticks()
	}
	return MountedSticks(c.ImportFolders)
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

// isLeft reports whether the file system mounted at that place is one that somebody left.
func (c *Clerk) isLeft(at string) bool {
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	return slices.Contains(c.desk.left, at)
}
