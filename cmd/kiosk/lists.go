// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"sync/atomic"

	"fyne.io/fyne/v2"

	"passerelle/assets"
	"passerelle/dossier"
	"passerelle/dossier/bundle"
	"passerelle/dossier/catalogue"
	"passerelle/storage"
	"passerelle/ui/session"
	"passerelle/ui/words"
)

// lists chooses which list of procedures is in force: the newest that the service sent
// and the vault verified, or the one compiled in, if none came, if the one sent is
// expired or damaged, or if the program's is newer.
type lists struct {
	catalogue *dossier.Catalogue // compiled in
	book      *words.Book
	number    uint64

	using *bundle.Bundle // nil: the compiled-in one; read and changed by one goroutine
	state atomic.Pointer[session.ListInUse]
}

func compiledLists() (*lists, error) {
	l := &lists{}
	var err error
	if l.catalogue, err = catalogue.Parse(assets.Procedures()); err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	if l.book, err = words.Load(assets.Words()); err != nil {
		return nil, fmt.Errorf("read the words: %w", err)
	}
	if l.number, err = bundle.Number(l.catalogue.Version); err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	l.state.Store(&session.ListInUse{Version: l.catalogue.Version, State: session.ListOwn})
	return l, nil
}

// usable checks that the screens have words for everything that a list asks for: a key
// without words would crash the program in front of a person.
func (l *lists) usable(b *bundle.Bundle) error {
	_, err := l.bookOf(b)
	return err
}

func (l *lists) bookOf(b *bundle.Bundle) (*words.Book, error) {
	return l.book.With(b.Words(), b.Catalogue)
}

// choose returns the list to use at a moment, nil for the compiled-in one, and why.
func (l *lists) choose(sent *bundle.Bundle, lost bool,
	at dossier.Moment) (*bundle.Bundle, session.ListInUse) {
	own := session.ListInUse{Version: l.catalogue.Version, State: session.ListOwn}
	switch {
	case lost:
		own.State = session.ListLost
	case sent == nil, sent.Number <= l.number:
	case sent.Expired(at):
		own.State, own.Until = session.ListExpired, sent.Expires
	default:
		return sent, session.ListInUse{Version: sent.Version, Until: sent.Expires,
			State: session.ListSent}
	}
	return nil, own
}

// newest checks what the vault holds and returns the list to switch to; ok is false if
// the one in use is the right one.
func (l *lists) newest(v *storage.Vault,
	at dossier.Moment) (c *dossier.Catalogue, b *words.Book, use func(), ok bool, err error) {
	chosen, state := l.choose(v.Catalogue(), v.Condition().CatalogueLost, at)
	use = func() {
		l.using = chosen
		l.state.Store(&state)
	}
	if chosen == l.using {
		use()
		return nil, nil, nil, false, nil
	}
	if chosen == nil {
		return l.catalogue, l.book, use, true, nil
	}
	book, err := l.bookOf(chosen)
	if err != nil {
		return nil, nil, nil, false, err
	}
	return chosen.Catalogue, book, use, true, nil
}

// keepListNew switches to a newer list, or back to the program's, between two visits;
// during a visit it tries again later.
func (k *kiosk) keepListNew(at dossier.Moment, change func(*dossier.Catalogue, *words.Book)) {
	fyne.Do(func() { // the list in use belongs to the UI goroutine
		if !session.AtRest(k.ui.State()) {
			return
		}
		c, b, use, ok, err := k.lists.newest(k.vault, at)
		if err != nil {
			k.log.Warn("catalogue.unusable", "error", err)
			return
		}
		if ok && k.ui.Use(c, b, func() { change(c, b) }) {
			use()
			k.log.Info("catalogue.used", "version", c.Version)
		}
	})
}
