// SPDX-License-Identifier: AGPL-3.0-or-later

package spool

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
)

// Place says where a sealed dossier is.
type Place string

const (
	Nowhere     Place = "nowhere"
	Unpublished Place = "tmp" // in tmp/, complete, with the hash that its name says
	Published   Place = "out"
)

// Place finds a sealed dossier. A file in tmp/ counts only if its hash is right: it may
// never have been complete.
func (s *Spool) Place(id dossier.ID) (Place, error) {
	if _, err := os.Lstat(s.path(outFolder, id, sealedSuffix)); err == nil {
		return Published, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return Nowhere, fmt.Errorf("look into the spool: %w", err)
	}
	switch got, err := hashFile(s.path(tmpFolder, id, sealedSuffix)); {
	case errors.Is(err, fs.ErrNotExist):
		return Nowhere, nil
	case err != nil:
		return Nowhere, fmt.Errorf("look into the spool: %w", err)
	case got != id:
		return Nowhere, nil
	}
	return Unpublished, nil
}

// Whole reports whether the bytes of a sealed dossier in out/ match its name. It returns
// an error that matches fs.ErrNotExist when there is none.
func (s *Spool) Whole(id dossier.ID) (bool, error) {
	got, err := hashFile(s.path(outFolder, id, sealedSuffix))
	if err != nil {
		return false, fmt.Errorf("read a sealed dossier: %w", err)
	}
	return got == id, nil
}

// Publish writes the stage-1 receipt into out/, then moves the sealed dossier from tmp/
// to out/: from then on the carrier may send it. Repeating it changes nothing. It returns
// an error that matches fs.ErrNotExist if the sealed dossier is in neither folder, and
// ErrNoSpace when the disk is full.
func (s *Spool) Publish(id dossier.ID, stage1 string) error {
	if err := WriteFile(s.path(outFolder, id, receiptSuffix), []byte(stage1)); err != nil {
		return fmt.Errorf("publish the receipt: %w", err)
	}
	out := s.path(outFolder, id, sealedSuffix)
	if err := os.Rename(s.path(tmpFolder, id, sealedSuffix), out); err != nil {
		if _, there := os.Lstat(out); there != nil {
			return fmt.Errorf("publish the sealed dossier: %w", Full(err))
		}
	}
	return errors.Join(SyncFolder(s.folder(outFolder)), SyncFolder(s.folder(tmpFolder)))
}

// Waiting lists what waits for the service, in the order in which it was sealed. What
// disappears meanwhile or is not complete is left out.
func (s *Spool) Waiting() ([]receipt.Deposit, error) {
	ids, err := s.ids(outFolder, sealedSuffix)
	if err != nil {
		return nil, err
	}
	type numbered struct {
		receipt.Deposit
		sequence uint64
	}
	var all []numbered
	for _, id := range ids {
		info, err := os.Lstat(s.path(outFolder, id, sealedSuffix))
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		text, err := readBounded(s.path(outFolder, id, receiptSuffix), maxText)
		if err != nil {
			continue
		}
		n := numbered{Deposit: receipt.Deposit{ID: id, Size: info.Size(), Text: string(text)}}
		if r, err := receipt.Parse(n.Text); err == nil {
			n.sequence = r.Sequence
		}
		all = append(all, n)
	}
	slices.SortStableFunc(all, func(a, b numbered) int {
		if a.sequence != b.sequence {
			return compare(a.sequence, b.sequence)
		}
		return strings.Compare(string(a.ID[:]), string(b.ID[:]))
	})
	out := make([]receipt.Deposit, len(all))
	for i, n := range all {
		out[i] = n.Deposit
	}
	return out, nil
}

func compare(a, b uint64) int {
	if a < b {
		return -1
	}
	return 1
}

// Open opens a waiting sealed dossier. It returns an error that matches fs.ErrNotExist
// once the dossier has been absorbed.
func (s *Spool) Open(id dossier.ID) (io.ReadSeekCloser, error) {
	f, err := os.Open(s.path(outFolder, id, sealedSuffix))
	if err != nil {
		return nil, fmt.Errorf("open the sealed dossier: %w", err)
	}
	return f, nil
}

// Remove erases a sealed dossier that the service has, its stage-1 receipt and the
// receipt that came for it, in this order: whatever a power cut leaves is absorbed again.
// Removing again changes nothing.
func (s *Spool) Remove(id dossier.ID) error {
	for _, path := range []string{
		s.path(outFolder, id, sealedSuffix), s.path(outFolder, id, receiptSuffix),
		s.path(inFolder, id, refusedSuffix), s.path(inFolder, id, receiptSuffix),
	} {
		if err := RemoveFile(path); err != nil {
			return fmt.Errorf("erase a sealed dossier: %w", err)
		}
	}
	return nil
}

// Sweep erases what a program that died left behind: everything in tmp/ except the sealed
// dossiers to keep, and receipts in out/ without a sealed dossier unless they are to be
// kept. Only the vault may call it, and only when nothing is being sealed.
func (s *Spool) Sweep(keep func(dossier.ID) bool) error {
	entries, err := os.ReadDir(s.folder(tmpFolder))
	if err != nil {
		return fmt.Errorf("sweep the spool: %w", err)
	}
	for _, e := range entries {
		if id, ok := idOf(e.Name(), sealedSuffix); ok && keep(id) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.folder(tmpFolder), e.Name())); err != nil {
			return fmt.Errorf("sweep the spool: %w", err)
		}
	}
	receipts, err := s.ids(outFolder, receiptSuffix)
	if err != nil {
		return err
	}
	for _, id := range receipts {
		if _, err := os.Lstat(s.path(outFolder, id, sealedSuffix)); errors.Is(err,
			fs.ErrNotExist) && !keep(id) {
			if err := os.Remove(s.path(outFolder, id, receiptSuffix)); err != nil {
				return fmt.Errorf("sweep the spool: %w", err)
			}
		}
	}
	return errors.Join(SyncFolder(s.folder(tmpFolder)), SyncFolder(s.folder(outFolder)))
}

// ids lists the dossiers that have a file with the suffix in a folder, ordered by id.
// Other names are ignored.
func (s *Spool) ids(folder, suffix string) ([]dossier.ID, error) {
	entries, err := os.ReadDir(s.folder(folder))
	if err != nil {
		return nil, fmt.Errorf("list the spool: %w", err)
	}
	var ids []dossier.ID
	for _, e := range entries {
		if id, ok := idOf(e.Name(), suffix); ok {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func idOf(name, suffix string) (dossier.ID, bool) {
	text, ok := strings.CutSuffix(name, suffix)
	if !ok {
		return dossier.ID{}, false
	}
	id, err := dossier.ParseID(text)
	return id, err == nil
}
