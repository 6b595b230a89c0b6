// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"passerelle/dossier"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// Use switches to another catalogue and its words for future visits. During a visit it
// changes nothing and returns false: a person's list must not change before their eyes,
// and what the screen says must be what is judged. It runs on the UI goroutine, and so
// does alongside, which is called when the change is made, so that everything that judges
// changes together.
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
