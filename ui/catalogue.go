// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/dossier"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// Use takes another catalogue and its words into use, for the visits to come. While a
// visit is on it changes nothing and returns false: a person's list must not become
// another one before their eyes, and what the screen says must be what is judged. It runs
// on the goroutine of the screen; alongside is called, on it too, when the change is
// made, so that all who judge change together.
func (u *UI) Use(c *dossier.Catalogue, b *words.Book, alongside func()) bool {
	if !session.AtRest(u.state) {
		return false
	}
	u.cfg.Machine.Catalogue, u.cfg.Words = c, b
	alongside()
	u.letters.Forget()
	u.show()
	return true
}
