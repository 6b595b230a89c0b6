// SPDX-License-Identifier: AGPL-3.0-or-later

// Package spool keeps sealed dossiers and receipts as files, between the vault that makes
// them and the carrier that sends them, in the manner of a maildir.
//
// It does not know what is inside a sealed dossier, opens no database, trusts no receipt
// and sends nothing: package storage verifies, package sync sends.
//
// What must be true: a file in out/ is complete, on disk, and named by the SHA-256 of its
// bytes, and its stage-1 receipt was on disk before it appeared. Every change is one rename
// or one removal, after which file and folder are fsynced. Two processes may use the folder
// at once, each in its own part: the vault in tmp/, out/ and receipts/, the carrier in in/.
package spool

import (
	"fmt"
	"os"
	"path/filepath"

	"passerelle/dossier"
)

// Folders of a spool.
const (
	tmpFolder = "tmp" // sealed dossiers being written, or not published yet
	outFolder = "out" // ID.age and ID.receipt (stage 1): what waits for the service
	// ID.receipt (stage 2), trust and catalogue: what came back, not verified yet
	inFolder       = "in"
	receiptsFolder = "receipts" // ID.1 and ID.2: receipts kept permanently
)

const (
	sealedSuffix  = ".age"
	receiptSuffix = ".receipt"
	refusedSuffix = ".refused"
	firstSuffix   = ".1"
	secondSuffix  = ".2"
	trustName     = "trust"
	catalogueName = "catalogue"
)

// maxText bounds how much is read of a receipt file, maxTrust of a trust list,
// maxCatalogue of a catalogue: all of them may have been written by a lying carrier.
const (
	maxText  = 4 << 10
	maxTrust = 4 << 20

	maxCatalogue = 16 << 20
)

// Spool is one spool folder. Its methods are safe for concurrent use by several
// goroutines and processes, within the rule of the package comment.
type Spool struct{ dir string }

// Open creates missing folders (0700) and returns the spool. It returns ErrNoSpace when
// the disk is full.
func Open(dir string) (*Spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the spool: %w", Full(err))
	}
	made := false
	for _, name := range []string{tmpFolder, outFolder, inFolder, receiptsFolder} {
		switch err := os.Mkdir(filepath.Join(dir, name), 0o700); {
		case err == nil:
			made = true
		case !os.IsExist(err):
			return nil, fmt.Errorf("make the spool: %w", Full(err))
		}
	}
	if made {
		if err := SyncFolder(dir); err != nil {
			return nil, err
		}
	}
	return &Spool{dir: dir}, nil
}

// Used reports whether there is any file in the spool: only an enrolled machine seals, and is
// brought anything.
func (s *Spool) Used() (bool, error) {
	for _, name := range []string{tmpFolder, outFolder, inFolder, receiptsFolder} {
		all, err := os.ReadDir(s.folder(name))
		if err != nil {
			return false, fmt.Errorf("look into the spool: %w", err)
		}
		if len(all) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// path returns the file of a dossier in one folder.
func (s *Spool) path(folder string, id dossier.ID, suffix string) string {
	return filepath.Join(s.dir, folder, id.String()+suffix)
}

func (s *Spool) folder(name string) string { return filepath.Join(s.dir, name) }
