// SPDX-License-Identifier: AGPL-3.0-or-later

package sealed

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"passerelle/dossier"
	"passerelle/internal/testkit"
)

// BenchmarkSealAgainstAge seals 50 MB in four pieces from files to a file, in turns with
// age's own command encrypting the same bytes as one file, on the same disk. It reports
// the ratio of the medians: ours ÷ age's, in bytes a second; 0.95 is the bar. Ours also
// makes and checks the digests. Starting the command is part of its time, and is printed
// so that it can be taken off.
func BenchmarkSealAgainstAge(b *testing.B) {
	const pieceSize, n = 12_500_000, 4
	dir := b.TempDir()
	_, recipient := newIdentity(b)
	var pieces []Piece
	var all bytes.Buffer
	for i := range n {
		content := noise(pieceSize + i)
		all.Write(content)
		path := filepath.Join(dir, fmt.Sprintf("piece%d", i))
		testkit.Write(b, path, content)
		sum := sha256.Sum256(content)
		pieces = append(pieces, Piece{Slot: dossier.Slot(fmt.Sprint("paper", i)), Pages: 1,
			Size: int64(len(content)), SHA256: sum,
			Open: func() (io.ReadCloser, error) { return os.Open(path) }})
	}
	whole, tiny := filepath.Join(dir, "whole"), filepath.Join(dir, "tiny")
	if err := errors.Join(os.WriteFile(whole, all.Bytes(), 0o600),
		os.WriteFile(tiny, []byte{0}, 0o600)); err != nil {
		b.Fatal(err)
	}
	age := buildAge(b)
	byAge := func(in string) time.Duration {
		out := filepath.Join(dir, "by-age")
		os.Remove(out)
		start := time.Now()
		testkit.Run(b, age, "-r", recipient, "-o", out, in)
		return time.Since(start)
	}
	byUs := func() time.Duration {
		out := filepath.Join(dir, "by-us")
		os.Remove(out)
		start := time.Now()
		f, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		testkit.Must(b, err)
		if err := errors.Join(Seal(f, []string{recipient}, testManifest(), pieces),
			f.Close()); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	byAge(whole)
	byUs()
	var ours, theirs, starting []time.Duration
	for b.Loop() {
		for range 5 { // in turns: whatever else the machine does falls on both
			ours, theirs, starting = append(ours, byUs()), append(theirs, byAge(whole)),
				append(starting, byAge(tiny))
		}
	}
	us, them, start := median(ours), median(theirs), median(starting)
	b.ReportMetric(float64(all.Len())/1e6/us.Seconds(), "ours-MB/s")
	b.ReportMetric(float64(all.Len())/1e6/them.Seconds(), "age-MB/s")
	b.ReportMetric(them.Seconds()/us.Seconds(), "ratio")
	b.ReportMetric((them-start).Seconds()/us.Seconds(), "ratio-without-start")
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

func BenchmarkOpen(b *testing.B) {
	identity, recipient := newIdentity(b)
	content := noise(12_500_000)
	var file bytes.Buffer
	if err := Seal(&file, []string{recipient}, testManifest(),
		[]Piece{piece("a", 1, content)}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		testkit.Must(b, readAll(bytes.NewReader(file.Bytes()), identity))
	}
}
