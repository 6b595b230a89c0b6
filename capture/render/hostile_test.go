// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"passerelle/capture/render/rendertest"
	"passerelle/internal/testkit"
)

func TestHostileFiles(t *testing.T) {
	good := rendertest.OnePage("[0 0 595 842]", "0 0 100 100 re f")
	picture := jpegOf(t, gradient(800, 600))
	cases := []struct {
		name string
		data []byte
		want []Reason
	}{
		{"empty", nil, []Reason{Empty}},
		{"text named .pdf", []byte("Bonjour, ceci est du texte."), []Reason{Text}},
		{"zip", []byte("PK\x03\x04 and so on, a document of an office"), []Reason{Archive}},
		{"truncated pdf", good[:len(good)*2/3], []Reason{Unreadable}},
		{"pdf of nothing", []byte("%PDF-1.7\n%%EOF\n"), []Reason{Unreadable}},
		{"truncated jpeg", picture[:len(picture)/2], []Reason{Unreadable}},
		{"truncated png", pngOf(t, gradient(800, 600))[:2000], []Reason{Unreadable}},
		{"truncated pnm", ppm(gradient(80, 60))[:1000], []Reason{Unreadable}},
		{"encrypted pdf", rendertest.Encrypted(), []Reason{Encrypted}},
		{"pdf of a foreign handler", rendertest.ForeignHandler(), []Reason{Encrypted}},
		{"10 000 pages", rendertest.ManyPages(10000), []Reason{TooLong}},
		{"png of 60 000 × 60 000", rendertest.HugePNG(60000, 60000), []Reason{TooFine}},
		{"jpeg of 60 000 × 60 000", rendertest.HugeJPEG(60000, 60000), []Reason{TooFine}},
		{"tiff of 60 000 × 60 000", rendertest.TIFF(false, [3]uint32{60000, 60000, 0}),
			[]Reason{TooFine}},
		{"bmp of 60 000 × 60 000", rendertest.HugeBMP(60000, 60000), []Reason{TooFine}},
		{"pnm of 60 000 × 60 000", []byte("P6 60000 60000 255\n123"), []Reason{TooBig}},
		{"tiff that bites its tail", rendertest.TIFF(true, [3]uint32{8, 8, 0}, [3]uint32{8, 8, 0}),
			[]Reason{Unreadable}},
		{"MediaBox of 10^6", rendertest.OnePage("[0 0 1000000 1000000]", ""), []Reason{TooBig}},
		{"MediaBox of 14 400", rendertest.OnePage("[0 0 14400 14400]", ""), []Reason{TooBig}},
		// MuPDF takes Letter
		{"MediaBox of nothing", rendertest.OnePage("[0 0 0 0]", "0 0 1 1 re f"), nil},
		// MuPDF reads every so-manyth pixel: drawn or not, it costs no more
		{"a picture of 60 000 × 60 000 on a page", rendertest.HugeImage(),
			[]Reason{"", Memory, Timeout, Unreadable}},
		{"contents that inflate for ever", rendertest.Bomb(), []Reason{Timeout}},
		{"10^9 nested forms", rendertest.Nested(), []Reason{Timeout}},
	}
	for _, c := range testkit.Some(t, cases, 8) {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			got, most := reasonOf(t, c.data, Limits{CPU: 3 * time.Second, Wall: 20 * time.Second})
			t.Logf("%s after %v, %d MB at most", got, time.Since(start).Round(time.Millisecond),
				most>>20)
			if c.want == nil {
				if got != "" {
					t.Errorf("refused as %s, want a page", got)
				}
			} else if !slices.Contains(c.want, got) {
				t.Errorf("refused as %q, want %q", got, c.want)
			}
			if dataFactor == 1 && most > 450<<20 {
				t.Errorf("the child took %d MB", most>>20)
			}
		})
	}
}

func TestTooManyBytes(t *testing.T) {
	if got, _ := reasonOf(t, make([]byte, 5000), Limits{Bytes: 4999}); got != TooBig {
		t.Errorf("refused as %q", got)
	}
}

// reasonOf decodes a file and tells why it was refused, and the largest resident size of
// the child that was seen.
func reasonOf(t *testing.T, data []byte, lim Limits) (Reason, int64) {
	t.Helper()
	done, watched := make(chan struct{}), make(chan int64, 1)
	var reason Reason
	started := false
	for _, err := range pages(t.Context(), bytes.NewReader(data), lim, func(pid int) {
		started = true
		go func() { watched <- watch(pid, done) }()
	}) {
		if err == nil {
			continue
		}
		var r *Refused
		if !errors.As(err, &r) {
			t.Fatalf("not a refusal: %v", err)
		}
		reason = r.Reason
	}
	close(done)
	if !started {
		t.Fatal("no child was started")
	}
	return reason, <-watched
}

func watch(pid int, done chan struct{}) (most int64) {
	tick := time.NewTicker(3 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return most
		case <-tick.C:
		}
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			continue
		}
		if _, after, ok := strings.Cut(string(b), "VmHWM:"); ok {
			kb, _ := strconv.ParseInt(strings.Fields(after)[0], 10, 64)
			most = max(most, kb<<10)
		}
	}
}
