// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"passerelle/dossier"
)

// BenchmarkDraftSave compares a page saved in a draft with one raw write + fsync of as
// many bytes to a new file on the same disk, turn by turn. The bar: ratio of the medians
// ≤ 2.5. Three cases, because they differ: "kiosk" is a young vault with the room that
// the kiosk reserves in it, the one to hold to the bar; "growing" is one without, whose
// file gets longer with each page, so that bbolt waits for the file system's journal
// twice in each save; "reused" has seen drafts go, and writes over their blocks. The raw
// side asks for new blocks always.
func BenchmarkDraftSave(b *testing.B) {
	for _, size := range []int{500 << 10, 1 << 20, 2 << 20} {
		b.Run(fmt.Sprintf("kiosk/%dKiB", size>>10), func(b *testing.B) {
			benchmarkSave(b, size, true, RoomForVisit)
		})
		b.Run(fmt.Sprintf("growing/%dKiB", size>>10), func(b *testing.B) {
			benchmarkSave(b, size, true, 0)
		})
		b.Run(fmt.Sprintf("reused/%dKiB", size>>10), func(b *testing.B) {
			benchmarkSave(b, size, false, 0)
		})
	}
}

// pagesOfDossier is how many pages a draft gets before the next begins, in the same vault
// or in a new one.
const pagesOfDossier = 20

func benchmarkSave(b *testing.B, size int, growing bool, room int64) {
	dir := b.TempDir()
	page := make([]byte, size)
	_, _ = rand.Read(page)
	var v *Vault
	var d *Draft
	var saves, raws []time.Duration
	for i := 0; b.Loop(); i++ {
		if i%pagesOfDossier == 0 {
			if growing && v != nil {
				must(b, v.Close())
				v = nil
			}
			if v == nil {
				v, _ = enrolled(b, filepath.Join(dir, fmt.Sprintf("data%d", i)), newClock())
			} else {
				must(b, d.Erase())
			}
			must(b, v.Reserve(room))
			d, _ = begin(b, v)
		}
		p := newPage(b, v, dossier.Slot("permit"))
		start := time.Now()
		must(b, d.AddPage(p, page))
		saves = append(saves, time.Since(start))
		start = time.Now()
		rawWrite(b, filepath.Join(dir, fmt.Sprintf("raw%d", i)), page)
		raws = append(raws, time.Since(start))
	}
	save, raw := quantile(saves, 50), quantile(raws, 50)
	b.ReportMetric(float64(save)/1e6, "save-median-ms")
	b.ReportMetric(float64(quantile(saves, 95))/1e6, "save-p95-ms")
	b.ReportMetric(float64(raw)/1e6, "raw-median-ms")
	b.ReportMetric(float64(save)/float64(raw), "ratio")
	b.ReportMetric(0, "ns/op")
}

func rawWrite(b *testing.B, path string, data []byte) {
	b.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	must(b, err)
	must(b, writeAndClose(f, data))
}

func writeAndClose(f *os.File, data []byte) error {
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return f.Close()
}

func quantile(all []time.Duration, percent int) time.Duration {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

// BenchmarkPageRead is what a review screen waits for.
func BenchmarkPageRead(b *testing.B) {
	v, _ := enrolled(b, b.TempDir(), newClock())
	d, _ := begin(b, v)
	p := newPage(b, v, "permit")
	page := make([]byte, 1<<20)
	_, _ = rand.Read(page)
	must(b, d.AddPage(p, page))
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		if _, err := d.PageBytes(p.ID); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTicket is one run of Argon2id at its real cost: what a person waits for, and
// what a thief pays for a guess.
func BenchmarkTicket(b *testing.B) {
	low := argonMemory
	argonMemory = 64 << 10
	defer func() { argonMemory = low }()
	t := someTicket(b)
	for b.Loop() {
		t.derive([32]byte{})
	}
}
