// SPDX-License-Identifier: AGPL-3.0-or-later

package sealed

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"passerelle/internal/testkit"
)

// 50 MB go through without 50 MB of memory. Sealing is held to what it allocates in all,
// so that no peak can hide. Opening can't be: age makes a new buffer for each 64 KiB;
// what is alive there is sampled after collection at every megabyte.
func TestMemoryIsBounded(t *testing.T) {
	const size, most = 50 << 20, 8 << 20
	identity, recipient := newIdentity(t)
	h := sha256.New()
	if _, err := io.CopyN(h, zeros{}, size); err != nil {
		t.Fatal(err)
	}
	p := Piece{Slot: "home.proof", Pages: 1, Size: size, SHA256: [32]byte(h.Sum(nil)),
		Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.LimitReader(zeros{}, size)), nil
		}}
	path := filepath.Join(t.TempDir(), "dossier.age")
	f, err := os.Create(path)
	testkit.Must(t, err)
	var m0, m1 runtime.MemStats
	runtime.ReadMemStats(&m0)
	if err := errors.Join(Seal(f, []string{recipient}, testManifest(), []Piece{p}),
		f.Close()); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&m1)
	sealing := m1.TotalAlloc - m0.TotalAlloc
	if f, err = os.Open(path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	runtime.GC()
	runtime.ReadMemStats(&m1)
	alive := &highest{start: m1.HeapAlloc}
	testkit.Must(t, readAll(io.TeeReader(f, alive), identity))
	t.Logf("%d MB: %d KB allocated in all to seal, at most %d KB alive to open", size>>20,
		sealing>>10, alive.most>>10)
	if sealing > most || alive.most > most {
		t.Errorf("more than %d MB: something holds the pieces", most>>20)
	}
	if alive.seen < size {
		t.Errorf("only %d bytes were watched", alive.seen)
	}
}

// highest notes how much more memory was alive than at the start while bytes went by.
type highest struct {
	start, most uint64
	seen, next  int
}

func (h *highest) Write(b []byte) (int, error) {
	if h.seen += len(b); h.seen >= h.next {
		h.next += 1 << 20
		runtime.GC()
		var m runtime.MemStats
		if runtime.ReadMemStats(&m); m.HeapAlloc > h.start {
			h.most = max(h.most, m.HeapAlloc-h.start)
		}
	}
	return len(b), nil
}

func TestDamagedFiles(t *testing.T) {
	identity, recipient := newIdentity(t)
	pieces := []Piece{piece("a", 1, noise(700)), piece("b", 1, noise(66_000))}
	var file bytes.Buffer
	testkit.Must(t, Seal(&file, []string{recipient}, testManifest(), pieces))
	good := file.Bytes()
	testkit.Must(t, readAll(bytes.NewReader(good), identity))
	step := 97
	if testkit.Full() {
		step = 5
	}
	tries := 0
	for i := 0; i < len(good); i += step {
		b := slices.Clone(good)
		b[i] ^= 1 << (i % 8)
		if err := readAll(bytes.NewReader(b), identity); !errors.Is(err, ErrDamaged) &&
			!errors.Is(err, ErrIdentity) {
			t.Errorf("byte %d altered: %v", i, err)
		}
		if err := readAll(bytes.NewReader(good[:i]), identity); !errors.Is(err, ErrDamaged) &&
			!errors.Is(err, ErrIdentity) {
			t.Errorf("cut at %d: %v", i, err)
		}
		tries += 2
	}
	if err := readAll(bytes.NewReader(append(slices.Clone(good), 0)), identity); !errors.Is(err,
		ErrDamaged) {
		t.Errorf("something behind: %v", err)
	}
	if err := readAll(strings.NewReader("hello"), identity); !errors.Is(err, ErrDamaged) {
		t.Errorf("no age file: %v", err)
	}
	t.Logf("%d damaged files, 0 read to the end", tries)
}
