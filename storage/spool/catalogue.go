// SPDX-License-Identifier: AGPL-3.0-or-later

package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// NewCatalogue puts a catalogue bundle that the service sent into in/, completely or not
// at all. It is called by the carrier: nothing is trusted here.
func (s *Spool) NewCatalogue(raw []byte) error {
	if err := WriteFile(filepath.Join(s.folder(inFolder), catalogueName), raw); err != nil {
		return fmt.Errorf("put down a catalogue: %w", err)
	}
	return nil
}

// Catalogue returns the catalogue bundle waiting to be verified: nil if there is none,
// empty if the file can't be one.
func (s *Spool) Catalogue() ([]byte, error) {
	return s.came(catalogueName, maxCatalogue)
}

// came reads what waits in in/ under a name: nil if nothing does, empty if it can't be ours.
func (s *Spool) came(name string, most int64) ([]byte, error) {
	raw, err := readBounded(filepath.Join(s.folder(inFolder), name), most)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case errors.Is(err, errNotOurs):
		return []byte{}, nil
	case err != nil:
		return nil, fmt.Errorf("read the %s that came: %w", name, err)
	}
	return raw, nil
}

// ReadCatalogue reads a file that should be a catalogue bundle; empty if it can't be one.
func ReadCatalogue(path string) ([]byte, error) {
	raw, err := readBounded(path, maxCatalogue)
	if errors.Is(err, errNotOurs) {
		return []byte{}, nil
	}
	return raw, err
}

// RemoveCatalogue erases the waiting catalogue: it was installed, or it is not newer.
func (s *Spool) RemoveCatalogue() error {
	return RemoveFile(filepath.Join(s.folder(inFolder), catalogueName))
}

// RefuseCatalogue sets the waiting catalogue aside, as in/catalogue.refused: only one, so
// that a lying carrier can't fill the disk.
func (s *Spool) RefuseCatalogue() error {
	return s.aside(filepath.Join(s.folder(inFolder), catalogueName),
		filepath.Join(s.folder(inFolder), catalogueName+refusedSuffix))
}
