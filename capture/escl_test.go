// SPDX-License-Identifier: AGPL-3.0-or-later

package capture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"sync"
	"testing"

	"passerelle/capture/scantest"
)

// network is our eSCL scanner behind the real sane-airscan.
func network(t *testing.T) (*scantest.Scanner, ScanSource) {
	t.Helper()
	s, err := scantest.Start("127.0.0.1:0", true)
	must(t, err)
	t.Cleanup(func() { s.Close() })
	dir := t.TempDir()
	must(t, s.Configure(dir))
	return s, ScanSource{Device: scantest.Device, ConfigDir: dir, Folder: memory(t)}
}

// sheet is a page that can be told from others by its grey. It is drawn once.
func sheet(t *testing.T, level uint8) []byte {
	t.Helper()
	if v, ok := sheets.Load(level); ok {
		return v.([]byte)
	}
	img := image.NewRGBA(image.Rect(0, 0, 2480, 3508))
	draw.Draw(img, img.Rect, image.NewUniform(color.NRGBA{level, level, level, 255}), image.Point{},
		draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil { // in colour, which Encode would not keep
		t.Fatal(err)
	}
	sheets.Store(level, b.Bytes())
	return b.Bytes()
}

var sheets sync.Map

func levels(pages []Image) (out []int) {
	for _, p := range pages {
		r, _, _, _ := p.Pix.At(500, 500).RGBA()
		out = append(out, int(r>>8))
	}
	return out
}

func TestNetworkScanner(t *testing.T) {
	s, source := network(t)
	s.Lay(sheet(t, 50))
	pages, err := scanned(t.Context(), source)
	if got := levels(pages); err != nil || len(got) != 1 || got[0] != 50 || pages[0].DPI != 300 {
		t.Errorf("glass: %v, %v", got, err)
	}
	if testing.Short() { // the feeder is in the test of the jam
		return
	}
	s.Feed(sheet(t, 80), sheet(t, 120), sheet(t, 160))
	source.Feeder = true
	pages, err = scanned(t.Context(), source)
	if got := levels(pages); err != nil || len(got) != 3 || got[0] != 80 || got[1] != 120 ||
		got[2] != 160 {
		t.Errorf("feeder: %v, %v", got, err)
	}
	if _, err = scanned(t.Context(), source); !errors.Is(err, &Fault{Reason: NoPaper}) {
		t.Errorf("empty feeder: %v", err)
	}
}

func TestNetworkScannerJamsInMidBatch(t *testing.T) {
	s, source := network(t)
	source.Feeder = true
	s.Feed(sheet(t, 80), sheet(t, 120), sheet(t, 160))
	s.Break(scantest.Jam, 1)
	pages, err := scanned(t.Context(), source)
	if got := levels(pages); len(got) != 1 || got[0] != 80 ||
		!errors.Is(err, &Fault{Reason: Jammed}) {
		t.Errorf("%v, %v", got, err)
	}
	s.Break(scantest.Fine, 0) // the paper is taken out: the rest is scanned
	pages, err = scanned(t.Context(), source)
	if got := levels(pages); err != nil || len(got) != 2 || got[0] != 120 {
		t.Errorf("after the jam: %v, %v", got, err)
	}
}

func TestNetworkScannerCoverOpen(t *testing.T) {
	s, source := network(t)
	source.Feeder = true
	s.Feed(sheet(t, 80))
	s.Break(scantest.Cover, 0)
	// sane-airscan has no word for it in some versions and says I/O error: both ask the
	// person to look at the scanner.
	if _, err := scanned(t.Context(), source); !errors.Is(err, &Fault{Reason: Cover}) &&
		!errors.Is(err, &Fault{Reason: Failed}) {
		t.Errorf("%v", err)
	}
}

func TestNetworkScannerAbsent(t *testing.T) {
	s, source := network(t)
	must(t, s.Close())
	if _, err := scanned(t.Context(), source); !errors.Is(err, &Fault{Reason: Absent}) {
		t.Errorf("%v", err)
	}
}

func TestPretendedScannerRefusesToBeReal(t *testing.T) {
	if _, err := scantest.Start("127.0.0.1:0", false); !errors.Is(err,
		scantest.ErrNotDemonstration) {
		t.Errorf("%v", err)
	}
	if _, err := scantest.Start("0.0.0.0:0", true); err == nil {
		t.Error("it listens to the world")
	}
}
