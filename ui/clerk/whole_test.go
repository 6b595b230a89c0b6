// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"
	"time"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/ui/session"
)

// onTable photographs a paper that leans by six degrees on a dark table.
func onTable(w, h int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	s, c := math.Sincos(6 * math.Pi / 180)
	pw, ph := float64(w)*0.58, float64(w)*0.58*math.Sqrt2
	for y := range h {
		for x := range w {
			dx, dy := float64(x)-float64(w)/2, float64(y)-float64(h)/2
			u, v := dx*c+dy*s+pw/2, dy*c-dx*s+ph/2
			shade := color.RGBA{R: 62, G: 55, B: 48, A: 255}
			switch {
			case u < 0 || v < 0 || u >= pw || v >= ph:
			case u > pw*0.1 && u < pw*0.85 && v > ph*0.08 && v < ph*0.9 && int(v)%26 < 7 &&
				(int(u)/5*7+int(v)/26*13)%11 < 6:
				shade = color.RGBA{R: 30, G: 30, B: 34, A: 255}
			default:
				shade = color.RGBA{R: 238, G: 236, B: 231, A: 255}
			}
			m.SetRGBA(x, y, shade)
		}
	}
	return m
}

// bytesOf returns the stored image of a page.
func (r *rig) bytesOf(visit uint64, id dossier.PageID) (jpeg []byte) {
	r.t.Helper()
	if err := r.c.with(visit, func(h *held) (err error) {
		jpeg, err = h.d.PageBytes(id)
		return err
	}); err != nil {
		r.t.Fatal(err)
	}
	return jpeg
}

// TestTheWholePictureAndBack: a page that was cut out of its picture is exchanged for all
// of it, under its id, and comes back byte for byte; turns are made on both.
func TestTheWholePictureAndBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.begin(1)
	r.c.Scanner = &glass{pages: []image.Image{onTable(900, 1200)}}
	seen := ok[session.PageSeen](r, 1, session.Scan{Slot: "id.passport"})
	id, pic := seen.Page.ID, seen.Picture.Whole
	if pic == nil || pic.Kept || pic.Image.Bounds().Dx() != 900 {
		t.Fatalf("the picture that it was cut out of is not shown: %+v", pic)
	}
	if c := pic.Corners; c[0].X > 0.4 || c[0].Y > 0.4 || c[2].X < 0.6 || c[2].Y < 0.6 {
		t.Errorf("corners %v", c)
	}
	framed := r.bytesOf(1, id)
	r.well(1, session.KeepWhole{Page: id}) // it is kept already
	all := ok[session.PageChanged](r, 1, session.KeepWhole{Page: id, Whole: true})
	if all.Page.ID != id || all.Page.Slot != seen.Page.Slot || !all.Picture.Whole.Kept ||
		all.Page.Width < 900 || all.Page.Height < 1200 || all.Page.Kept {
		t.Fatalf("not the whole picture: %+v", all.Page)
	}
	r.well(1, session.KeepWhole{Page: id, Whole: true}) // touched twice
	img, err := capture.DecodeOwn(r.bytesOf(1, id))
	if err != nil || img.Pix.Bounds().Dx() != all.Page.Width {
		t.Fatalf("what is stored is %v, %v", img.Pix.Bounds(), err)
	}
	if got := ok[session.PictureSeen](r, 1, session.LoadPicture{Page: id}); !got.Picture.Whole.Kept {
		t.Error("looked at again, it is not known that all is kept")
	}
	back := ok[session.PageChanged](r, 1, session.KeepWhole{Page: id})
	if !bytes.Equal(r.bytesOf(1, id), framed) || back.Picture.Whole.Kept ||
		back.Page.Width != seen.Page.Width {
		t.Error("the page did not come back as it was")
	}

	turned := ok[session.PageChanged](r, 1, session.TurnPage{Page: id, Quarters: 1})
	if c := turned.Picture.Whole.Corners; turned.Picture.Whole.Image.Bounds().Dx() != 1200 ||
		math.Abs(c[0].X-(1-pic.Corners[0].Y)) > 1e-9 || math.Abs(c[0].Y-pic.Corners[0].X) > 1e-9 {
		t.Errorf("turned, its corners are %v of %v", c, turned.Picture.Whole.Image.Bounds())
	}
	all = ok[session.PageChanged](r, 1, session.KeepWhole{Page: id, Whole: true})
	if all.Page.Width < all.Page.Height {
		t.Error("the whole picture is not turned as the page was")
	}
	ok[session.PageChanged](r, 1, session.TurnPage{Page: id, Quarters: 1})
	back = ok[session.PageChanged](r, 1, session.KeepWhole{Page: id})
	if back.Page.Width != seen.Page.Width || back.Page.Height != seen.Page.Height {
		t.Error("the page is not turned as the whole picture was")
	}
	if err := r.c.with(1, func(h *held) error {
		if pages := h.d.Dossier().Pages; len(pages) != 1 || pages[0].Width != back.Page.Width {
			t.Errorf("got %+v", pages)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestPicturesAreForgotten: the pictures that pages were cut out of are gone with their
// page, the paper, the draft and the visit, and no task of another visit reaches them.
func TestPicturesAreForgotten(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(r *rig, id dossier.PageID){
		"page deleted": func(r *rig, id dossier.PageID) {
			ok[session.PageGone](r, 1, session.DeletePage{Page: id})
		},
		"given again": func(r *rig, id dossier.PageID) {
			r.c.Scanner = &glass{pages: []image.Image{paper(300, 420, 1)}}
			ok[session.PageChanged](r, 1, session.Scan{Slot: "id.passport", Replace: id})
		},
		"another paper": func(r *rig, _ dossier.PageID) { r.well(1, session.DropPictures{}) },
		"draft erased": func(r *rig, _ dossier.PageID) {
			ok[session.Forgotten](r, 1, session.Forget{})
		},
		"kept": func(r *rig, _ dossier.PageID) {
			r.well(1, session.CloseDraft{Keep: true, Last: saved(1)})
		},
		"lost": func(r *rig, _ dossier.PageID) {
			r.well(1, session.CloseDraft{Keep: true, Lost: true})
		},
		"erased": func(r *rig, _ dossier.PageID) { r.well(1, session.CloseDraft{}) },
		"another visit": func(r *rig, id dossier.PageID) {
			r.well(2, session.KeepWhole{Page: id, Whole: true})
			ok[session.DraftOpened](r, 2, session.Begin{Procedure: "single", Lang: "fr"})
			r.c.Scanner = &glass{pages: []image.Image{paper(300, 420, 1)}}
			ok[session.PageSeen](r, 2, session.Scan{Slot: "id.passport"})
			r.well(1, session.CloseDraft{Keep: true})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.begin(1)
			r.c.Scanner = &glass{pages: []image.Image{onTable(600, 800)}}
			id := ok[session.PageSeen](r, 1, session.Scan{Slot: "id.passport"}).Page.ID
			if n := len(r.c.desk.cuts.of); n != 1 {
				t.Fatalf("%d pictures are kept", n)
			}
			end(r, id)
			if n := len(r.c.desk.cuts.of); n > 0 {
				t.Errorf("%d pictures are kept afterwards", n)
			}
			if r.c.desk.cut(1, id) != nil {
				t.Error("the picture can still be had")
			}
			want := session.NoMishap
			if name == "another paper" || name == "given again" {
				want = session.Failed // the page is there: nobody may believe that all is kept
			}
			r.ends(1, session.KeepWhole{Page: id, Whole: true}, want)
		})
	}
}

// TestPicturesAreBounded: of a long pile of photographs no more are kept than may be, and
// what is offered on the screen is there; what comes after the end of a visit is not kept.
func TestPicturesAreBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.begin(1)
	small := onTable(420, 560)
	r.c.Scanner = &glass{pages: slices.Repeat([]image.Image{small}, mostCuts+3)}
	all, mishap := r.do(1, session.Scan{Slot: "id.passport", Feeder: true})
	if mishap != session.NoMishap || len(all) != mostCuts+3 {
		t.Fatalf("got %q, %d pages", mishap, len(all))
	}
	offered := 0
	for _, w := range all {
		seen, is := w.(session.PageSeen)
		if !is || seen.Picture.Whole == nil {
			continue
		}
		offered++
		if x := r.c.desk.cut(1, seen.Page.ID); x == nil || len(x.jpeg) > x.size {
			t.Error("offered, and not there")
		}
	}
	if offered != mostCuts {
		t.Errorf("%d whole pictures are offered, want %d", offered, mostCuts)
	}
	r.well(1, session.CloseDraft{})
	if _, ok := r.c.desk.reserve(1, "late", &cut{}); ok {
		t.Error("kept for a visit that has ended")
	}
	if _, ok := r.c.desk.reserve(2, "large", &cut{size: mostCutBytes + 1}); ok {
		t.Error("kept, and too large")
	}
	// a picture that nobody can encode small
	noise := image.NewGray(image.Rect(0, 0, 400, 400))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(i * i * 2654435761 >> 13)
	}
	if got := within(capture.Image{Pix: noise}, 20_000); len(got) == 0 || len(got) > 20_000 {
		t.Errorf("%d bytes", len(got))
	}
}

// TestTheExchangeOutlivesThePaper: who touches "Tout garder" and turns to another paper at
// once has all kept nevertheless.
func TestTheExchangeOutlivesThePaper(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.begin(1)
	r.c.Scanner = &glass{pages: []image.Image{onTable(600, 800)}}
	page := ok[session.PageSeen](r, 1, session.Scan{Slot: "id.passport"}).Page
	r.c.desk.draft.Lock() // the vault is busy
	ended := make(chan session.What, 2)
	go r.c.Do(t.Context(), 1, session.KeepWhole{Page: page.ID, Whole: true},
		func(w session.What) { ended <- w })
	for begun := false; !begun; {
		r.c.desk.mu.Lock()
		for j := range r.c.desk.running {
			begun = begun || j.name == session.TaskKeepWhole
		}
		r.c.desk.mu.Unlock()
	}
	time.Sleep(50 * time.Millisecond)
	r.well(1, session.DropPictures{})
	r.c.desk.draft.Unlock()
	changed, is := (<-ended).(session.PageChanged)
	if !is || changed.Page.Width < 600 || changed.Page.Width == page.Width {
		t.Fatalf("all was to be kept: %+v", changed.Page)
	}
}
