// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"passerelle/dossier"
	"passerelle/dossier/named"
	"passerelle/dossier/sealed"
	"passerelle/sync/central/archive"
)

func runExport(ctx context.Context, e *env, args []string) error {
	fs, data := e.flags("export")
	identity := fs.String("identity", "", "age key file that opens dossiers")
	out := fs.String("o", "", "folder to make")
	if err := parse(fs, args, data, 1); err != nil {
		return err
	}
	if *identity == "" || *out == "" {
		return usage("-identity FILE and -o FOLDER are needed")
	}
	id, err := dossier.ParseID(fs.Arg(0))
	if err != nil {
		return misuse{err}
	}
	if err := named.Folder(filepath.Dir(filepath.Clean(*out))); err != nil {
		return fmt.Errorf("the folder to make has no place: %w", err)
	}
	if exists(*out) {
		return fmt.Errorf("%s exists already: nothing is overwritten", *out)
	}
	key, err := readIdentity(*identity)
	if err != nil {
		return err
	}
	return withService(ctx, *data, func(s *service) error {
		if _, err := s.archive.Registered(ctx, id); errors.Is(err, archive.ErrNotFound) {
			return errors.New("no dossier of that id is registered")
		} else if err != nil {
			return err
		}
		n, err := export(s.archive, id, key, *out)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%d pieces in %s\n", n, *out)
		return nil
	})
}

// readIdentity reads an age key file with one hybrid identity. It skips comments and empty
// lines.
func readIdentity(path string) (string, error) {
	text, err := named.Read(path, 1<<20)
	if err != nil {
		return "", fmt.Errorf("read the identity: %w", err)
	}
	var key string
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		if key != "" {
			return "", fmt.Errorf("%s holds more than one key", path)
		}
		key = line
	}
	if key == "" {
		return "", fmt.Errorf("%s holds no key", path)
	}
	if !strings.HasPrefix(key, "AGE-SECRET-KEY-") {
		return "", fmt.Errorf("%s is no age identity", path)
	}
	return key, nil
}

// export writes manifest.json and pieces/SLOT.pdf into a new folder, which appears only
// once everything in it has been verified and synced to disk.
func export(a *archive.Archive, id dossier.ID, key, out string) (pieces int, err error) {
	file, err := a.Dossiers.Open(id)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return 0, fmt.Errorf("read the dossier: %w", err)
	}
	if dossier.ID(h.Sum(nil)) != id {
		return 0, errors.New("the sealed file is damaged: it is not what its id says")
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, fmt.Errorf("read the dossier: %w", err)
	}
	tmp, err := os.MkdirTemp(filepath.Dir(filepath.Clean(out)), ".export-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(tmp) // papers in the clear: a failed export leaves nothing behind
	if pieces, err = unpack(bufio.NewReaderSize(file, 1<<20), key, tmp); err != nil {
		return 0, err
	}
	if err := os.Rename(tmp, out); err != nil {
		return 0, err
	}
	return pieces, syncFolder(filepath.Dir(filepath.Clean(out)))
}

func unpack(r io.Reader, key, dir string) (int, error) {
	d, err := sealed.Open(r, key)
	if err != nil {
		return 0, err
	}
	manifest, err := d.Manifest.JSON()
	if err != nil {
		return 0, err
	}
	folder := filepath.Join(dir, "pieces")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return 0, err
	}
	if err := copyNew(filepath.Join(dir, "manifest.json"), bytes.NewReader(manifest)); err != nil {
		return 0, err
	}
	for n := 0; ; n++ {
		p, body, err := d.Next()
		if errors.Is(err, io.EOF) {
			return n, errors.Join(syncFolder(folder), syncFolder(dir))
		}
		if err != nil {
			return 0, err
		}
		// The name was checked by package sealed: "pieces/" and a slot without a separator.
		if err := copyNew(filepath.Join(dir, filepath.FromSlash(p.File)), body); err != nil {
			return 0, err
		}
	}
}

func copyNew(path string, r io.Reader) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}
