// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"

	"passerelle/dossier"
	"passerelle/dossier/bundle"
	"passerelle/storage"
)

// usable checks that there are words for everything that a list asks for, as the kiosk
// does before it keeps one.
func (e *env) usable(b *bundle.Bundle) error {
	_, err := e.book.With(b.Words(), b.Catalogue)
	return err
}

// useListOf switches to the list that the service sent, if the kiosk would use it.
func (e *env) useListOf(v *storage.Vault) error {
	sent := v.Catalogue()
	own, err := bundle.Number(e.catalogue.Version)
	if err != nil {
		return err
	}
	if !sent.Rules(own, dossier.Moment{Time: e.now(), Known: true}) {
		return nil
	}
	book, err := e.book.With(sent.Words(), sent.Catalogue)
	if err != nil {
		return fmt.Errorf("use the list that the service sent: %w", err)
	}
	e.catalogue, e.book = sent.Catalogue, book
	return nil
}
