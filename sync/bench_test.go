// SPDX-License-Identifier: AGPL-3.0-or-later

package sync_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"passerelle/internal/testkit"
)

// BenchmarkUpload sends 64 MB on loopback to the service (TLS, digest, fsync, two
// signatures, database), and in turn with `curl -T` over plain HTTP to a server that
// writes the body to the same disk and fsyncs. It reports the ratio of the median times:
// above 1, we are faster. The bar is 0.9.
func BenchmarkUpload(b *testing.B) {
	const (
		size  = 63 << 20 // what newWorld takes at most is 64
		pairs = 10       // in a round: the median of two or three says little of a disk
	)
	w := newWorld(b)
	k := w.kiosk()
	content := random(b, size)
	file := filepath.Join(b.TempDir(), "file")
	testkit.Write(b, file, content)
	url := putServer(b)
	curl := func() time.Duration {
		start := time.Now()
		testkit.Run(b, "curl", "-sS", "-f", "-T", file, url)
		return time.Since(start)
	}
	ours := func() time.Duration {
		content[0]++
		d := k.deposit(content)
		start := time.Now()
		got, err := k.drain(time.Minute)
		took := time.Since(start)
		must(b, err)
		if len(got) != 1 {
			b.Fatal("nothing arrived")
		}
		must(b, k.spool.Remove(d.ID))
		must(b, os.Remove(filepath.Join(w.dir, "dossiers", d.ID.String())))
		return took
	}
	ours()
	curl()
	var us, them []time.Duration
	for b.Loop() {
		for range pairs {
			us = append(us, ours())
			them = append(them, curl())
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(them).Seconds()/median(us).Seconds(), "x-curl")
	b.ReportMetric(float64(median(us).Milliseconds()), "ms-ours")
	b.ReportMetric(float64(median(them).Milliseconds()), "ms-curl")
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// putServer writes what it is given to the disk, fsyncs, and says so.
func putServer(b *testing.B) string {
	dir := b.TempDir()
	l := testkit.Listen(b)
	n := 0
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++ // a new file each time, as ours is; what was before goes with the folder
		f, err := os.Create(filepath.Join(dir, fmt.Sprint(n)))
		if err == nil {
			_, err = io.Copy(f, r.Body)
			err = firstOf(err, f.Sync(), f.Close())
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})}
	go srv.Serve(l)
	b.Cleanup(func() { srv.Close() })
	return "http://" + l.Addr().String() + "/"
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
