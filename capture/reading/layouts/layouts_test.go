// SPDX-License-Identifier: AGPL-3.0-or-later

package layouts

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"passerelle/dossier/mrz"
	"passerelle/dossier/twodoc"
	"passerelle/internal/testkit"
)

// TestMain reads the layouts from the folder PASSERELLE_LAYOUTS_FROM, so that whoever writes
// them need not build anew.
func TestMain(m *testing.M) {
	if dir := os.Getenv("PASSERELLE_LAYOUTS_FROM"); dir != "" {
		files = os.DirFS(dir)
	}
	m.Run()
}

// TestAllAreDrawn fills every layout once: each has a page with words, and what it says of
// itself is on it.
func TestAllAreDrawn(t *testing.T) {
	for _, set := range []Set{Tuned, Unseen} {
		all, err := All(set)
		testkit.Must(t, err)
		for _, l := range all {
			p, err := l.Fill(1)
			if err != nil {
				t.Error(err)
				continue
			}
			for i := range p.Pages {
				if len(p.Seen(i).Lines) == 0 {
					t.Errorf("%s, page %d has no words", l.Name(), i+1)
				}
			}
			for _, d := range p.Days {
				for _, w := range strings.Fields(d.Text) {
					if !strings.Contains(print(p, d.Page), w) {
						t.Errorf("%s: the day %s (%s) is not on page %d", l.Name(), d.Text,
							d.Label, d.Page+1)
					}
				}
			}
		}
		t.Logf("%s: %d layouts of %d kinds", set, len(all), len(Kinds(all)))
	}
}

// print is what stands on a page, as one line.
func print(p *Paper, page int) string {
	var all []string
	for _, l := range p.Seen(page).Lines {
		all = append(all, l.Text)
	}
	return strings.Join(all, " ")
}

// TestYears: the second number of {years:5:-1} is days; months stand before days where there
// are three.
func TestYears(t *testing.T) {
	f := newFiller(Layout{Kind: "lease", File: "lease", Set: Unseen, N: 1}, 1, Today)
	f.issued = time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC)
	for token, want := range map[string]string{"years:5:-1/i": "2031-03-11",
		"years:-1:40/i": "2025-04-21", "years:0:3:-1/i": "2026-06-11", "years:2/i": "2028-03-12"} {
		got, _, err := f.value(token)
		testkit.Must(t, err)
		if got != want {
			t.Errorf("{%s} from 12 March 2026 is %s, want %s", token, got, want)
		}
	}
}

// TestTheSamePaperTwice: a layout and a seed give the same paper, and the seeds give others.
func TestTheSamePaperTwice(t *testing.T) {
	all, err := All(Tuned)
	testkit.Must(t, err)
	for _, l := range all[:4] {
		a, err := l.Fill(7)
		testkit.Must(t, err)
		b, err := l.Fill(7)
		testkit.Must(t, err)
		c, err := l.Fill(8)
		testkit.Must(t, err)
		if !bytes.Equal(a.PDF(), b.PDF()) || bytes.Equal(a.PDF(), c.PDF()) {
			t.Errorf("%s: the same seed gives another paper, or another seed the same", l.Name())
		}
	}
}

// TestStripsAndSealsAreSound: what is drawn as a strip or as a 2D-Doc is a true one, of Utopia
// and of the specimen authority.
func TestStripsAndSealsAreSound(t *testing.T) {
	trust, err := Trust()
	testkit.Must(t, err)
	for seed := range uint64(40) {
		f := newFiller(Layout{Kind: "passport", File: "passport", Set: Tuned, N: 1}, seed, Today)
		for kind := range stripKinds {
			lines, err := f.stripLines(kind)
			testkit.Must(t, err)
			d, err := mrz.Parse(lines)
			if err != nil || !d.Sound() {
				t.Errorf("%s of seed %d: %v, sound %v", kind, seed, err, d.Sound())
			}
		}
		for _, kind := range []string{"00", "01", "04", "06", "13", "18", "28"} {
			text, err := f.sealed(kind)
			testkit.Must(t, err)
			c, err := twodoc.Parse(text)
			if err != nil || trust.Check(c) != twodoc.Verified {
				t.Errorf("2D-Doc %s of seed %d: %v, %s", kind, seed, err, trust.Check(c))
			}
		}
	}
}

// TestPiles: a pile has the pages of its papers, together and in order.
func TestPiles(t *testing.T) {
	all, err := All(Tuned)
	testkit.Must(t, err)
	p, err := NewPile(all, 12, 3)
	testkit.Must(t, err)
	if len(p.Papers) != 12 {
		t.Fatalf("%d papers", len(p.Papers))
	}
	at := 0
	for i, x := range p.Papers {
		for page := range x.Pages {
			if p.Pages[at] != (PilePage{i, page}) {
				t.Errorf("page %d of the pile is %v", at, p.Pages[at])
			}
			at++
		}
	}
	if at != len(p.Pages) {
		t.Errorf("%d pages of %d", at, len(p.Pages))
	}
}

// TestLook writes pictures of layouts into the folder PASSERELLE_LAYOUTS, of those whose name
// has PASSERELLE_LAYOUT in it, to be looked at; with PASSERELLE_MEDIA each as it comes too.
func TestLook(t *testing.T) {
	dir := os.Getenv("PASSERELLE_LAYOUTS")
	if dir == "" {
		t.Skip("PASSERELLE_LAYOUTS names no folder")
	}
	for _, set := range []Set{Tuned, Unseen} {
		all, err := All(set)
		testkit.Must(t, err)
		for _, l := range all {
			if !strings.Contains(l.Name(), os.Getenv("PASSERELLE_LAYOUT")) {
				continue
			}
			p, err := l.Fill(1)
			testkit.Must(t, err)
			for i := range p.Pages {
				name := fmt.Sprintf("%s-%d.png", strings.ReplaceAll(l.Name(), "/", "-"), i+1)
				testkit.SavePNG(t, filepath.Join(dir, name), p.Flat(i, 80))
				if os.Getenv("PASSERELLE_MEDIA") == "" {
					continue
				}
				scan, _ := p.Scan(i, 0)
				testkit.SavePNG(t, filepath.Join(dir, "scan-"+name), scan)
				testkit.Write(t, filepath.Join(dir, "photo-"+name+".jpg"), p.Photo(i, 0))
				testkit.Write(t, filepath.Join(dir, name+".pdf"), p.PDF())
			}
		}
	}
}
