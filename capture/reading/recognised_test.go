// SPDX-License-Identifier: AGPL-3.0-or-later

package reading

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"passerelle/assets"
	"passerelle/capture"
	"passerelle/capture/reading/layouts"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/dossier/recognise"
	"passerelle/internal/testkit"
)

// given is one page of the corpus, as it comes.
type given struct {
	paper  *layouts.Paper
	page   int
	medium layouts.Medium
}

func (g given) String() string {
	return fmt.Sprintf("%s (%s), page %d, as %s", g.paper.Layout.Name(), g.paper.Layout.Maker,
		g.page+1, g.medium)
}

// taken takes the page as the kiosk does: drawn in the confined process, cleaned, encoded.
func (g given) taken(ctx context.Context) (capture.Image, error) {
	var img capture.Image
	switch g.medium {
	case layouts.AsScan:
		img.Pix, img.DPI = g.paper.Scan(g.page, 0)
	default:
		file := g.paper.PagePDF(g.page)
		if g.medium == layouts.AsPhoto {
			file = g.paper.Photo(g.page, 0)
		}
		source := capture.FileSource{Open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(file)), nil
		}}
		for page, err := range source.Pages(ctx) {
			if err != nil {
				return img, err
			}
			img = page
		}
	}
	clean, _, _ := capture.Clean(img)
	jpeg, err := capture.Encode(clean)
	if err != nil {
		return img, err
	}
	return capture.DecodeOwn(jpeg)
}

// seen reads the page with the real programs. Whoever writes signs may keep what was read in
// the folder PASSERELLE_READ_PAGES, which saves everything but recognition and must be
// emptied when anything before it changes; a benchmark does not look there.
func (g given) seen(ctx context.Context, r Reader, keep bool) (recognise.Page, error) {
	file := ""
	if dir := os.Getenv("PASSERELLE_READ_PAGES"); dir != "" && keep {
		sum := sha256.Sum256(append([]byte(g.String()), g.paper.PagePDF(g.page)...))
		file = filepath.Join(dir, fmt.Sprintf("%x.json", sum[:12]))
		if text, err := os.ReadFile(file); err == nil {
			var p recognise.Page
			return p, json.Unmarshal(text, &p)
		}
	}
	img, err := g.taken(ctx)
	if err != nil {
		return recognise.Page{}, err
	}
	s, err := See(ctx, r, img.Pix, img.DPI, true, layouts.Today)
	if errors.Is(err, ErrGaveUp) { // costs a reading and nothing else, as on the kiosk
		err = nil
	}
	if err != nil || file == "" {
		return s.Print, err
	}
	text, err := json.Marshal(s.Print)
	if err != nil {
		return s.Print, err
	}
	return s.Print, os.WriteFile(file, text, 0o600)
}

// outcome is what became of one page.
type outcome struct {
	given
	found recognise.Found
}

// first is the page by which a paper is told: its first.
func (o outcome) first() bool { return o.page == 0 }

// wrong: it is said to be of a kind that it is not of. Kinds that are good for no piece (a
// quote, a reminder) are known so that nothing is said of them.
func (o outcome) wrong(tables dossier.Tables) bool {
	return o.found.Kind != "" && !o.paper.Layout.Is(o.found.Kind) &&
		slices.ContainsFunc(tables.Kinds, func(k dossier.PaperKind) bool {
			return k.ID == o.found.Kind && len(k.Pieces) > 0
		})
}

// right: it is said to be of the kind that it is of.
func (o outcome) right() bool { return o.found.Kind != "" && o.paper.Layout.Is(o.found.Kind) }

// fits says whether the paper is good for a piece.
func (o outcome) fits(tables dossier.Tables, x dossier.PieceID) bool {
	return tables.Fits(o.paper.Kind, x) || slices.ContainsFunc(o.paper.Layout.Also,
		func(k dossier.KindID) bool { return tables.Fits(k, x) })
}

// look reads pages, two at a time, and recognises each.
func look(t testing.TB, pages []given, keep bool) []outcome {
	t.Helper()
	tables := tablesOf(t)
	trust, err := layouts.Trust()
	must(t, err)
	reader := Reader{Trust: trust}
	out := make([]outcome, len(pages))
	errs := make([]error, len(pages))
	var wait sync.WaitGroup
	next := make(chan int)
	for range 2 {
		wait.Go(func() {
			for i := range next {
				var print recognise.Page
				print, errs[i] = pages[i].seen(t.Context(), reader, keep)
				out[i] = outcome{pages[i], recognise.Kind(tables.Kinds, print)}
			}
		})
	}
	for i := range pages {
		next <- i
	}
	close(next)
	wait.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("%s: %v", pages[i], err)
		}
	}
	return out
}

func tablesOf(t testing.TB) dossier.Tables {
	t.Helper()
	c, err := catalogue.Parse(assets.Procedures())
	must(t, err)
	return c.Tables()
}

// pairs counts (page, slot): each page held against every piece of the list that a kind is
// good for.
type pairs struct {
	all, wrong        int // pairs, and those recognised though another
	right, told       int // pairs of the right paper, and of these recognised
	pages, astray     int // pages, and those said to be of a kind that they are not of
	firsts, firstTold int // first pages of papers of a kind, and those that were told
}

func (p pairs) String() string {
	return fmt.Sprintf("%d pairs, recognised though another paper: %d (95 %%: below %.3f %%); "+
		"%d pages, said to be another kind: %d (95 %%: below %.2f %%); right paper recognised "+
		"%d of %d pairs (%.1f %%), %d of %d first pages (%.1f %%)", p.all, p.wrong,
		bound(p.wrong, p.all), p.pages, p.astray, bound(p.astray, p.pages), p.told, p.right,
		100*float64(p.told)/float64(max(p.right, 1)), p.firstTold, p.firsts,
		100*float64(p.firstTold)/float64(max(p.firsts, 1)))
}

// bound is the upper end, in percent, of the 95 % interval of a share of which n were seen in
// all: 3 in all where none was seen, else by Wilson's score.
func bound(n, all int) float64 {
	if all == 0 {
		return 100
	}
	if n == 0 {
		return min(100, 300/float64(all))
	}
	const z = 1.96
	k, m := float64(n)/float64(all), float64(all)
	root := z * math.Sqrt(k*(1-k)/m+z*z/(4*m*m))
	return 100 * (k + z*z/(2*m) + root) / (1 + z*z/m)
}

// count holds each outcome against all pieces.
func count(tables dossier.Tables, all []outcome) (p pairs) {
	var pieces []dossier.PieceID
	for _, k := range tables.Kinds {
		pieces = append(pieces, k.Pieces...)
	}
	slices.Sort(pieces)
	pieces = slices.Compact(pieces)
	for _, o := range all {
		p.pages++
		if o.wrong(tables) {
			p.astray++
		}
		if o.first() && o.paper.Kind != layouts.None {
			p.firsts++
			if o.right() {
				p.firstTold++
			}
		}
		for _, x := range pieces {
			p.all++
			fits := o.paper.Kind != layouts.None && o.fits(tables, x)
			told := o.found.Kind != "" && tables.Fits(o.found.Kind, x)
			switch {
			case told && !fits:
				p.wrong++
			case fits && o.first():
				p.right++
				if told {
					p.told++
				}
			}
		}
	}
	return p
}

// corpus fills each layout of a set once and gives its pages in the media; with turns, each
// layout in one of them, by turns.
func corpus(t testing.TB, set layouts.Set, seed uint64, turns bool) (out []given) {
	t.Helper()
	all, err := layouts.All(set)
	must(t, err)
	for i, l := range all {
		p, err := l.Fill(seed)
		must(t, err)
		media := layouts.Media
		if turns {
			media = media[(i+i/len(media))%len(media):][:1]
		}
		for _, m := range media {
			for page := range p.Pages {
				out = append(out, given{p, page, m})
			}
		}
	}
	return out
}

// TestRecognise decides on 60 pages of the tuned set by what is printed on them, and reads 16 of
// them with everything that the kiosk does, a few where a race is looked for. None may be said
// to be what it is not. The unseen set is for the benchmark alone: what a test shows at each
// change is tuned on sooner or later.
func TestRecognise(t *testing.T) {
	needed(t)
	seed := testkit.SeedOr(t, 20261201)
	pages, n, read := corpus(t, layouts.Tuned, seed, true), 60, 16
	switch {
	case testing.Short():
		read = 4
	case testkit.Full():
		read = n
	case os.Getenv("PASSERELLE_READ_PAGES") != "": // whoever writes signs looks at all that are tuned on
		n, read = 1<<30, 1<<30
	}
	r := rand.New(rand.NewPCG(seed, 1))
	r.Shuffle(len(pages), func(i, k int) { pages[i], pages[k] = pages[k], pages[i] })
	pages = pages[:min(n, len(pages))]
	tables := tablesOf(t)
	var all []outcome
	for _, p := range pages {
		all = append(all, outcome{p, recognise.Kind(tables.Kinds, p.paper.Seen(p.page))})
	}
	tell := func(how string, all []outcome) pairs {
		for _, o := range all {
			switch {
			case o.wrong(tables):
				t.Errorf("%s: %s is called %s, by %v", how, o, o.found.Kind, o.found.Signs)
			case o.found.Kind == "" && o.first() && o.paper.Kind != layouts.None:
				t.Logf("%s: %s is not recognised", how, o)
			}
		}
		p := count(tables, all)
		t.Log(how, p)
		return p
	}
	if p := tell("printed", all); 100*p.firstTold < leastKept*p.firsts {
		t.Errorf("%d of %d papers were recognised: fewer than %d %%", p.firstTold, p.firsts,
			leastKept)
	}
	tell("read", look(t, pages[:min(read, len(pages))], true))
}

// leastTold is the share, in percent, of the right papers of the unseen set that is to be
// recognised; leastKept the one that must not be lost again among 60 pages.
const (
	leastTold = 85
	leastKept = 65
)

// BenchmarkRecognise reads the whole corpus, through everything that the kiosk does with a
// page: of the tuned layouts each in one medium (PASSERELLE_CAMPAIGN=full: in all), of the
// unseen ones each in all. It writes what was taken for what to out/recognise.csv and .png.
func BenchmarkRecognise(b *testing.B) {
	needed(b)
	for b.Loop() {
		seed := testkit.SeedOr(b, 20261201)
		tables := tablesOf(b)
		matrix := map[string]int{}
		for _, set := range []layouts.Set{layouts.Tuned, layouts.Unseen} {
			all := look(b, corpus(b, set, seed, set == layouts.Tuned && !testkit.Full()), false)
			if len(all) == 0 {
				b.Logf("seed %d, %s: there are no layouts", seed, set)
				continue
			}
			for _, m := range layouts.Media {
				of := slices.DeleteFunc(slices.Clone(all), func(o outcome) bool {
					return o.medium != m
				})
				b.Logf("seed %d, %s, %s: %s", seed, set, m, count(tables, of))
			}
			p := count(tables, all)
			b.Logf("seed %d, %s, all: %s", seed, set, p)
			b.ReportMetric(float64(p.wrong), string(set)+"-wrong")
			b.ReportMetric(100*float64(p.told)/float64(max(p.right, 1)), string(set)+"-right-%")
			for _, o := range all {
				if o.wrong(tables) {
					b.Errorf("%s is called %s, by %v", o, o.found.Kind, o.found.Signs)
				}
				page := "first"
				if !o.first() {
					page = "other"
				}
				matrix[strings.Join([]string{string(set), string(o.medium), page,
					cmp.Or(string(o.paper.Kind), "none"), cmp.Or(string(o.found.Kind), "none")}, ",")]++
			}
			if set == layouts.Unseen && 100*p.told < leastTold*p.right {
				b.Errorf("%d of %d pairs of a right paper are recognised", p.told, p.right)
			}
		}
		writeMatrix(b, matrix)
	}
}

// writeMatrix writes which kind was taken for which, as rows and as a picture: a row for each
// kind, a column for what it was taken for, "none" first; darker is more.
func writeMatrix(t testing.TB, matrix map[string]int) {
	t.Helper()
	dir := filepath.Join("..", "..", "out")
	must(t, os.MkdirAll(dir, 0o755))
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	must(t, w.Write([]string{"set", "medium", "page", "kind", "taken for", "pages"}))
	kinds := map[string]bool{}
	count, of := map[[2]string]int{}, map[string]int{}
	for _, k := range slices.Sorted(maps.Keys(matrix)) {
		row := strings.Split(k, ",")
		must(t, w.Write(append(row, fmt.Sprint(matrix[k]))))
		kinds[row[3]], kinds[row[4]] = true, true
		if row[2] == "first" {
			count[[2]string{row[3], row[4]}] += matrix[k]
			of[row[3]] += matrix[k]
		}
	}
	w.Flush()
	must(t, w.Error())
	must(t, os.WriteFile(filepath.Join(dir, "recognise.csv"), text.Bytes(), 0o644))
	delete(kinds, "none")
	names := append([]string{"none"}, slices.Sorted(maps.Keys(kinds))...)
	const cell = 12
	img := image.NewRGBA(image.Rect(0, 0, cell*len(names), cell*len(names)))
	for y, a := range names {
		for x, b := range names {
			v := uint8(255 - 255*count[[2]string{a, b}]/max(of[a], 1))
			c := color.RGBA{v, v, 255, 255}
			if a != b && b != "none" && v < 255 {
				c = color.RGBA{255, v / 2, v / 2, 255} // said to be what it is not
			}
			for k := range cell * cell {
				img.SetRGBA(x*cell+k%cell, y*cell+k/cell, c)
			}
		}
	}
	f, err := os.Create(filepath.Join(dir, "recognise.png"))
	must(t, err)
	defer f.Close()
	must(t, png.Encode(f, img))
}
