// SPDX-License-Identifier: AGPL-3.0-or-later

package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// NewCatalogue puts a catalogue bundle that the service sent into in/, wholly or not at
// all. It is the carrier's part: nothing is believed here.
func (s *Spool) NewCatalogue(raw []byte) error {
	if err := WriteFile(filepath.Join(s.folder(inFolder), catalogueName), raw); err != nil {
		return fmt.Errorf("put down a catalogue: %w", err)
	}
	return nil
}

// Catalogue returns the catalogue bundle that waits to be verified: nil if there is none,
// empty if what lies there can be none.
func (s *Spool) Catalogue() ([]byte, error) {
	raw, err := ReadCatalogue(filepath.Join(s.folder(inFolder), catalogueName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the catalogue that came: %w", err)
	}
	return raw, nil
}

// ReadCatalogue reads a file that should be a catalogue bundle; empty if it can be none.
func ReadCatalogue(path string) ([]byte, error) {
	raw, err := readBounded(path, maxCatalogue)
	if errors.Is(err, errNotOurs) {
		return []byte{}, nil
	}
	if err == nil && raw == nil {
		raw = []byte{}
	}
	return raw, err
}

// RemoveCatalogue erases the catalogue that waits: it was installed, or it is not newer.
func (s *Spool) RemoveCatalogue() error {
	return RemoveFile(filepath.Join(s.folder(inFolder), catalogueName))
}

// RefuseCatalogue sets the catalogue that waits aside, as in/catalogue.refused: one only,
// so that a carrier that lies can't fill the disk.
func (s *Spool) RefuseCatalogue() error {
	return s.aside(filepath.Join(s.folder(inFolder), catalogueName),
		filepath.Join(s.folder(inFolder), catalogueName+refusedSuffix))
}
