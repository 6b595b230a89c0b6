// SPDX-License-Identifier: AGPL-3.0-or-later

package archive

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"golang.org/x/sys/unix"

	"passerelle/dossier"
)

// Folder stores the sealed dossiers as files: ID, and ID.info which tusd writes when an
// upload begins. It is tusd's file store with three faults repaired: that store truncates
// an upload that is created again, never fsyncs, and always answers with an error once a
// crash has left a torn .info.
//
// Only one process may write uploads to it (the service holds a lock for that); any may read.
type Folder struct {
	dir   string
	inner filestore.FileStore

	mu      sync.Mutex
	running map[string]*running // digests of uploads that came in one request
}

// ErrExists is the answer to creating an upload that already exists.
var ErrExists = handler.NewError("ERR_UPLOAD_EXISTS", "this upload exists: ask its offset",
	http.StatusConflict)

// ErrFull is the answer when the service's disk is full.
var ErrFull = handler.NewError("ERR_FULL", "the service's disk is full",
	http.StatusInsufficientStorage)

// FirstKey is the metadata key of an upload under which its stage-1 receipt is stored.
const FirstKey = "receipt"

func openFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of dossiers: %w", err)
	}
	inner := filestore.New(dir)
	inner.DirModePerm, inner.FileModePerm = 0o700, 0o600
	return &Folder{dir: dir, inner: inner, running: map[string]*running{}}, nil
}

// Composer returns the folder in the form that tusd takes. It offers only the core and
// locks: no upload can be read, joined or removed from outside.
func (f *Folder) Composer() *handler.StoreComposer {
	c := handler.NewStoreComposer()
	c.UseCore(f)
	memorylocker.New().UseIn(c)
	return c
}

// NewUpload begins an upload; info.ID is a dossier id. It returns ErrExists.
func (f *Folder) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	if _, err := dossier.ParseID(info.ID); err != nil {
		return nil, fmt.Errorf("begin an upload: %w", err)
	}
	// between checking and creating: of two requests that begin the same upload, the
	// second would truncate it
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := f.info(info.ID); err == nil {
		return nil, ErrExists
	} else if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errTorn) {
		return nil, fmt.Errorf("begin an upload: %w", err)
	}
	// No .info, or a torn one: it is written completely before a byte is accepted, so
	// nothing is lost by beginning again.
	delete(f.running, info.ID)
	up, err := f.inner.NewUpload(ctx, info)
	if err != nil {
		// What it left is useless, and on a full disk it is in the way.
		_, _ = os.Remove(f.pathOf(info.ID)+".info"), os.Remove(f.pathOf(info.ID))
		if full(err) {
			return nil, ErrFull
		}
		return nil, fmt.Errorf("begin an upload: %w", err)
	}
	return &upload{up, f, info.ID}, nil
}

// GetUpload returns an upload, or handler.ErrNotFound.
func (f *Folder) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	if _, err := dossier.ParseID(id); err != nil {
		return nil, handler.ErrNotFound
	}
	if _, err := f.info(id); errors.Is(err, errTorn) {
		return nil, handler.ErrNotFound
	}
	up, err := f.inner.GetUpload(ctx, id)
	if err != nil {
		return nil, err
	}
	return &upload{up, f, id}, nil
}

func full(err error) bool { return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) }

var errTorn = errors.New("the description of an upload is torn")

func (f *Folder) info(id string) (handler.FileInfo, error) {
	var info handler.FileInfo
	b, err := os.ReadFile(filepath.Join(f.dir, id+".info"))
	if err != nil {
		return info, err
	}
	if err := json.Unmarshal(b, &info); err != nil || info.ID != id {
		return info, errTorn
	}
	return info, nil
}

// Look returns how far an upload has come: its total size, how much is there, and its
// stage-1 receipt. It returns ErrNotFound.
func (f *Folder) Look(id dossier.ID) (size, offset int64, first string, err error) {
	info, err := f.info(id.String())
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errTorn) {
		return 0, 0, "", fmt.Errorf("look at an upload: %w", ErrNotFound)
	}
	if err != nil {
		return 0, 0, "", fmt.Errorf("look at an upload: %w", err)
	}
	st, err := os.Stat(f.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, 0, "", fmt.Errorf("look at an upload: %w", ErrNotFound)
	}
	if err != nil {
		return 0, 0, "", fmt.Errorf("look at an upload: %w", err)
	}
	return info.Size, st.Size(), info.MetaData[FirstKey], nil
}

// Secure forces a complete upload to disk, both file and folder, and returns the SHA-256
// of its bytes. After a disk error the upload is removed, because nobody can tell what a
// failed fsync left behind.
func (f *Folder) Secure(id dossier.ID) (dossier.ID, error) {
	file, err := os.OpenFile(f.path(id), os.O_RDWR, 0)
	if err != nil {
		return dossier.ID{}, fmt.Errorf("secure a dossier: %w", err)
	}
	defer file.Close()
	st, err := file.Stat()
	if err != nil {
		return dossier.ID{}, fmt.Errorf("secure a dossier: %w", err)
	}
	digest, ok := f.digest(id, st.Size())
	if !ok {
		h := sha256.New()
		if _, err := io.Copy(h, file); err != nil {
			return dossier.ID{}, fmt.Errorf("secure a dossier: %w", err)
		}
		digest = dossier.ID(h.Sum(nil))
	}
	if err := errors.Join(file.Sync(), syncPath(f.path(id)+".info"), syncPath(f.dir)); err != nil {
		return dossier.ID{}, errors.Join(fmt.Errorf("secure a dossier: %w", err), f.Remove(id))
	}
	return digest, nil
}

// Remove removes an upload. Removing again changes nothing. The caller knows that it is
// not registered.
func (f *Folder) Remove(id dossier.ID) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.running, id.String())
	// .info first: bytes without it count as nothing, but it without bytes would be an upload
	for _, path := range []string{f.path(id) + ".info", f.path(id)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove an upload: %w", err)
		}
	}
	return syncPath(f.dir)
}

// Untouched lists the uploads, complete or not, to which nothing has been added since
// before, including remains: bytes without a description, or a description without bytes.
func (f *Folder) Untouched(before time.Time) ([]dossier.ID, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, fmt.Errorf("list uploads: %w", err)
	}
	var ids []dossier.ID
	for _, e := range entries {
		name, alone := strings.CutSuffix(e.Name(), ".info")
		id, err := dossier.ParseID(name)
		if err != nil {
			continue
		}
		if alone {
			if _, err := os.Lstat(f.path(id)); !errors.Is(err, fs.ErrNotExist) {
				continue
			}
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("list uploads: %w", err)
		}
		if info.ModTime().Before(before) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// Open opens a sealed dossier for reading. It returns ErrNotFound.
func (f *Folder) Open(id dossier.ID) (*os.File, error) {
	file, err := os.Open(f.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open a dossier: %w", ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("open a dossier: %w", err)
	}
	return file, nil
}

func (f *Folder) path(id dossier.ID) string { return f.pathOf(id.String()) }

func (f *Folder) pathOf(id string) string { return filepath.Join(f.dir, id) }

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
