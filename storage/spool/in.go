// SPDX-License-Identifier: AGPL-3.0-or-later

package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"passerelle/dossier"
)

// Arrival is a receipt that the carrier brought and that has not been verified yet.
type Arrival struct {
	ID   dossier.ID
	Text string // at most 4 KiB; "" when the file can't be a receipt
}

// Arrived puts the service's answer for a dossier into in/, completely or not at all. It
// is called by the carrier: nothing is trusted here.
func (s *Spool) Arrived(id dossier.ID, text []byte) error {
	if err := WriteFile(s.path(inFolder, id, receiptSuffix), text); err != nil {
		return fmt.Errorf("put down a receipt: %w", err)
	}
	return nil
}

// NewTrust puts a trust list that the service sent into in/, completely or not at all.
func (s *Spool) NewTrust(raw []byte) error {
	if err := WriteFile(filepath.Join(s.folder(inFolder), trustName), raw); err != nil {
		return fmt.Errorf("put down a trust list: %w", err)
	}
	return nil
}

// Arrivals lists the receipts waiting to be verified, ordered by id.
func (s *Spool) Arrivals() ([]Arrival, error) {
	ids, err := s.ids(inFolder, receiptSuffix)
	if err != nil {
		return nil, err
	}
	var all []Arrival
	for _, id := range ids {
		text, err := readBounded(s.path(inFolder, id, receiptSuffix), maxText)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil && !errors.Is(err, errNotOurs) {
			return nil, fmt.Errorf("read a receipt that came: %w", err)
		}
		all = append(all, Arrival{ID: id, Text: string(text)})
	}
	return all, nil
}

// Trust returns the trust list waiting to be verified: nil if there is none, empty if the
// file can't be one.
func (s *Spool) Trust() ([]byte, error) {
	return s.came(trustName, maxTrust)
}

// RemoveTrust erases the waiting trust list: it was installed, or it is not newer.
func (s *Spool) RemoveTrust() error {
	return RemoveFile(filepath.Join(s.folder(inFolder), trustName))
}

// RefuseTrust sets the waiting trust list aside, as in/trust.refused.
func (s *Spool) RefuseTrust() error {
	return s.aside(filepath.Join(s.folder(inFolder), trustName),
		filepath.Join(s.folder(inFolder), trustName+refusedSuffix))
}

// Refuse sets a receipt that does not verify aside, as in/ID.refused (one per dossier, so that
// a lying carrier can't fill the disk). The sealed dossier stays in out/ and is sent again.
func (s *Spool) Refuse(id dossier.ID) error {
	return s.aside(s.path(inFolder, id, receiptSuffix), s.path(inFolder, id, refusedSuffix))
}

func (s *Spool) aside(from, to string) error {
	if err := os.Rename(from, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("set aside: %w", err)
	}
	return SyncFolder(s.folder(inFolder))
}
