// SPDX-License-Identifier: AGPL-3.0-or-later

package intake

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"image"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"passerelle/assets"
	"passerelle/capture"
	"passerelle/capture/reading"
	"passerelle/capture/reading/layouts"
	"passerelle/capture/render"
	"passerelle/dossier"
	"passerelle/dossier/catalogue"
	"passerelle/dossier/recognise"
	"passerelle/internal/testkit"
)

func TestMain(m *testing.M) {
	render.Main()
	m.Run()
}

// tablesOf returns the tables of the list that the program ships with.
func tablesOf(t testing.TB) dossier.Tables {
	t.Helper()
	c, err := catalogue.Parse(assets.Procedures())
	testkit.Must(t, err)
	return c.Tables()
}

// stranger is what became of one page of somebody's file.
type stranger struct {
	file  string
	page  int // from 1
	sight dossier.Sight
}

// mostOfStranger is how many pages of one file are looked at: further ones resemble them.
const mostOfStranger = 2

// errSeen ends a file of which enough has been seen.
var errSeen = errors.New("enough pages")

// BenchmarkStrangersText recognises the pages of all PDFs in the folder PASSERELLE_STRANGERS by
// the text that they hold, as pdftotext places it: all words surely read, and no picture. It
// writes what each was recognised as to out/strangers-text.csv.
func BenchmarkStrangersText(b *testing.B) {
	dir := os.Getenv("PASSERELLE_STRANGERS")
	if dir == "" {
		b.Skip("PASSERELLE_STRANGERS names no folder")
	}
	kinds := tablesOf(b).Kinds
	for b.Loop() {
		var all []stranger
		testkit.Must(b, filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || !strings.EqualFold(filepath.Ext(p), ".pdf") {
				return err
			}
			for i, page := range textOf(b.Context(), p) {
				words := 0
				for _, l := range page.Lines {
					words += len(strings.Fields(l.Text))
				}
				if words < leastWords {
					continue
				}
				found := recognise.Kind(kinds, page)
				all = append(all, stranger{p, i + 1, dossier.Sight{Kind: found.Kind,
					Signs: found.Signs, Full: words >= muchPrint}})
			}
			return nil
		}))
		tellStrangers(b, dir, "strangers-text.csv", all)
	}
}

const (
	// leastWords is how many words a page has that tells anything, muchPrint how many one has
	// that is no card
	leastWords, muchPrint = 10, 80
	mostTextPages         = "12"             // of one file
	longestText           = 20 * time.Second // for one file: some are made never to end
)

// textOf returns the print of the pages of a PDF; none for one that pdftotext doesn't open.
func textOf(ctx context.Context, name string) (all []recognise.Page) {
	ctx, cancel := context.WithTimeout(ctx, longestText)
	defer cancel()
	out, err := exec.CommandContext(ctx, "pdftotext", "-q", "-bbox-layout", "-l", mostTextPages, name,
		"-").Output()
	if err != nil {
		return nil
	}
	dec := xml.NewDecoder(bytes.NewReader(out))
	dec.Strict = false
	number := func(e xml.StartElement, name string) float64 {
		for _, a := range e.Attr {
			if a.Name.Local == name {
				v, _ := strconv.ParseFloat(a.Value, 64)
				return v
			}
		}
		return 0
	}
	for {
		t, err := dec.Token()
		if err != nil {
			return all
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		const points = 25.4 / 72
		switch e.Name.Local {
		case "page":
			all = append(all, recognise.Page{Width: points * number(e, "width"),
				Height: points * number(e, "height")})
		case "line":
			p := &all[len(all)-1]
			w, h := p.Width/points, p.Height/points
			p.Lines = append(p.Lines, recognise.Line{X: number(e, "xMin") / w,
				Y: number(e, "yMin") / h, W: (number(e, "xMax") - number(e, "xMin")) / w,
				H: (number(e, "yMax") - number(e, "yMin")) / h, Sure: 1})
		case "word":
			var word string
			if p := &all[len(all)-1]; dec.DecodeElement(&word, &e) == nil && len(p.Lines) > 0 {
				l := &p.Lines[len(p.Lines)-1]
				l.Text = strings.TrimSpace(l.Text + " " + word)
			}
		}
	}
}

// BenchmarkStrangers gives all files of the folder PASSERELLE_STRANGERS to what the kiosk does
// with a page, and writes what each was recognised as to out/strangers.csv. Which files those
// are, whoever runs it decides: docs/trial-files.md names the ones that were given to it.
// Nothing that the files hold is kept.
func BenchmarkStrangers(b *testing.B) {
	dir := os.Getenv("PASSERELLE_STRANGERS")
	if dir == "" {
		b.Skip("PASSERELLE_STRANGERS names no folder")
	}
	var names []string
	testkit.Must(b, filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			names = append(names, p)
		}
		return err
	}))
	for b.Loop() {
		var all []stranger
		var mu sync.Mutex
		var wait sync.WaitGroup
		next := make(chan string)
		kinds := tablesOf(b).Kinds
		for range 2 {
			wait.Go(func() {
				for name := range next {
					got, err := lookAtStranger(b.Context(), kinds, name)
					mu.Lock()
					if all = append(all, got...); err != nil {
						b.Logf("%s: %v", name, err)
					}
					mu.Unlock()
				}
			})
		}
		for _, name := range names {
			next <- name
		}
		close(next)
		wait.Wait()
		tellStrangers(b, dir, "strangers.csv", all)
	}
}

// lookUpright looks at a page, turned upright first if it surely isn't, as whoever gives one does.
func lookUpright(ctx context.Context, r reading.Reader, kinds []dossier.PaperKind, p Page) (Page,
	View, error) {
	v, err := LookAt(ctx, r, kinds, p.JPEG, true, true, layouts.Today)
	if err == nil && v.Turn != 0 {
		if p, _, err = Turned(p, v.Turn); err == nil {
			v, err = LookAt(ctx, r, kinds, p.JPEG, true, true, layouts.Today)
		}
	}
	return p, v, err
}

// lookAtStranger looks at the first pages of a file as it came.
func lookAtStranger(ctx context.Context, kinds []dossier.PaperKind, name string) (all []stranger,
	err error) {
	src := capture.FileSource{Open: func() (io.ReadCloser, error) { return os.Open(name) }}
	err = Take(ctx, src, "pile", func(p Page, _ image.Image, _ capture.Image) error {
		_, v, err := lookUpright(ctx, reading.Reader{}, kinds, p)
		if err != nil {
			return err
		}
		all = append(all, stranger{name, len(all) + 1, v.Sight})
		if len(all) == mostOfStranger {
			return errSeen
		}
		return nil
	})
	if errors.Is(err, errSeen) {
		err = nil
	}
	debug.FreeOSMemory()
	return all, err
}

// tellStrangers writes a line for each page, and says which were recognised.
func tellStrangers(b *testing.B, dir, name string, all []stranger) {
	b.Helper()
	slices.SortFunc(all, func(x, y stranger) int {
		return cmp.Or(strings.Compare(x.file, y.file), x.page-y.page)
	})
	full, told := 0, 0
	out := filepath.Join("..", "out")
	testkit.Must(b, os.MkdirAll(out, 0o755))
	f, err := os.Create(filepath.Join(out, name))
	testkit.Must(b, err)
	defer f.Close()
	w := csv.NewWriter(f)
	testkit.Must(b, w.Write([]string{"file", "page", "much print", "taken for", "signs"}))
	for _, x := range all {
		name, err := filepath.Rel(dir, x.file)
		testkit.Must(b, err)
		if x.sight.Full {
			full++
		}
		if x.sight.Kind != "" {
			told++
			b.Logf("%s, page %d: %s, by %v", name, x.page, x.sight.Kind, x.sight.Signs)
		}
		testkit.Must(b, w.Write([]string{name, strconv.Itoa(x.page),
			strconv.FormatBool(x.sight.Full), string(x.sight.Kind),
			strings.Join(x.sight.Signs, "; ")}))
	}
	w.Flush()
	testkit.Must(b, w.Error())
	b.Logf("%d pages, %d of them with much print: %d recognised", len(all), full, told)
	b.ReportMetric(float64(len(all)), "pages")
	b.ReportMetric(float64(told), "recognised")
}
