// SPDX-License-Identifier: AGPL-3.0-or-later

package spool

import (
	"errors"
	"fmt"
	"io/fs"

	"passerelle/dossier"
)

// Kept is what this machine can show about one dossier that it sent or will send.
type Kept struct {
	ID     dossier.ID
	First  string // stage 1, by this machine
	Second string // stage 2, by the service; "" while the dossier waits
}

// Keep stores a dossier's receipts in receipts/ for good. Repeating it changes nothing.
func (s *Spool) Keep(id dossier.ID, first, second string) error {
	if err := WriteFile(s.path(receiptsFolder, id, firstSuffix), []byte(first)); err != nil {
		return fmt.Errorf("keep a receipt: %w", err)
	}
	if err := WriteFile(s.path(receiptsFolder, id, secondSuffix), []byte(second)); err != nil {
		return fmt.Errorf("keep a receipt: %w", err)
	}
	return nil
}

// Receipts lists the receipts of what waits and of what has been sent, ordered by id. It
// opens no database and works beside a running kiosk.
func (s *Spool) Receipts() ([]Kept, error) {
	waiting, err := s.Waiting()
	if err != nil {
		return nil, err
	}
	var all []Kept
	seen := map[dossier.ID]bool{}
	ids, err := s.ids(receiptsFolder, firstSuffix)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		first, err := readBounded(s.path(receiptsFolder, id, firstSuffix), maxText)
		if err != nil {
			return nil, fmt.Errorf("read a receipt: %w", err)
		}
		second, err := readBounded(s.path(receiptsFolder, id, secondSuffix), maxText)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read a receipt: %w", err)
		}
		if len(second) == 0 {
			// the machine stopped between the two: the dossier still waits, or is
			// absorbed again
			continue
		}
		seen[id] = true
		all = append(all, Kept{ID: id, First: string(first), Second: string(second)})
	}
	for _, d := range waiting {
		if !seen[d.ID] {
			all = append(all, Kept{ID: d.ID, First: d.Text})
		}
	}
	return all, nil
}
