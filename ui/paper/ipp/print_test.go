// SPDX-License-Identifier: AGPL-3.0-or-later

package ipp_test

import (
	"bytes"
	"context"
	"image"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"passerelle/internal/testkit"
	"passerelle/ui/paper/ipp"
	"passerelle/ui/paper/ipp/ipptest"
)

// samplePage has white, black, runs, and noise.
func samplePage(t testing.TB) *image.Gray {
	t.Helper()
	page := image.NewGray(image.Rect(0, 0, ipp.PageWidth, ipp.PageHeight))
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range page.Pix {
		page.Pix[i] = 255
	}
	for y := 300; y < 420; y++ {
		for x := range ipp.PageWidth {
			page.Pix[y*ipp.PageWidth+x] = uint8(rnd.UintN(256))
		}
		for x := 100; x < 900; x++ {
			page.Pix[(y+300)*ipp.PageWidth+x] = 0
		}
	}
	return page
}

func sampleRaster(t testing.TB) []byte {
	t.Helper()
	data, err := ipp.EncodePWG(samplePage(t))
	testkit.Must(t, err)
	return data
}

func quick(uri string) *ipp.Printer {
	return &ipp.Printer{URI: uri, Timeout: 5 * time.Second, Grace: 30 * time.Millisecond,
		Poll: 5 * time.Millisecond}
}

func TestPrintedInTheFormatThatThePrinterTakes(t *testing.T) {
	page := sampleRaster(t)
	for _, c := range []struct {
		formats []string
		want    string
		outcome ipp.Outcome
	}{
		{nil, ipp.FormatPDF, ipp.Printed},
		{[]string{"image/urf", ipp.FormatPWG}, ipp.FormatPWG, ipp.Printed},
		{[]string{"application/vnd.hp-pcl"}, "", ipp.Format},
	} {
		printer := &ipptest.Printer{Formats: c.formats}
		if got := quick(ipptest.Start(t, printer)).Print(t.Context(), page); got != c.outcome {
			t.Errorf("%v: outcome %q, want %q", c.formats, got, c.outcome)
		}
		sheets := printer.Sheets()
		if c.want == "" {
			if len(sheets) != 0 {
				t.Errorf("%v: something came out", c.formats)
			}
			continue
		}
		if len(sheets) != 1 || sheets[0].Format != c.want || sheets[0].Name != ipp.JobName {
			t.Fatalf("%v: %d sheets; want one in %s named %q", c.formats, len(sheets), c.want,
				ipp.JobName)
		}
		if c.want == ipp.FormatPWG && !bytes.Equal(sheets[0].Data, page) {
			t.Error("the raster that came out is another one")
		}
	}
}

// TestFaults breaks the printer while it prints, and before. In no case may the page come
// out later, before somebody else.
func TestFaults(t *testing.T) {
	page := sampleRaster(t)
	for _, c := range []struct {
		fault ipptest.Fault
		still bool
		want  ipp.Outcome
		state ipp.Outcome
	}{
		{ipptest.Empty, false, ipp.Out, ipp.Ready},
		{ipptest.Empty, true, ipp.Out, ipp.Out},
		{ipptest.Jam, false, ipp.Jam, ipp.Ready},
		{ipptest.Jam, true, ipp.Jam, ipp.Jam},
		{ipptest.Cover, true, ipp.Cover, ipp.Cover},
		{ipptest.Ink, false, ipp.Ink, ipp.Ready},
		{ipptest.Low, false, ipp.Printed, ipp.Ready},
		{ipptest.Abort, false, ipp.Failed, ipp.Ready},
		{ipptest.Vanish, false, ipp.Absent, ipp.Ready},
		{ipptest.Forget, false, ipp.Failed, ipp.Ready},
		{ipptest.Refuse, false, ipp.Stopped, ipp.Stopped},
		{ipptest.Garbage, false, ipp.Failed, ipp.Failed},
	} {
		printer := &ipptest.Printer{}
		p := quick(ipptest.Start(t, printer))
		printer.Break(c.fault, c.still)
		if got := p.State(t.Context()); got != c.state {
			t.Errorf("%s, still %v: state %q, want %q", c.fault, c.still, got, c.state)
		}
		if got := p.Print(t.Context(), page); got != c.want {
			t.Errorf("%s, still %v: outcome %q, want %q", c.fault, c.still, got, c.want)
		}
		if c.fault == ipptest.Vanish || c.fault == ipptest.Forget {
			continue // nobody answers who could cancel it
		}
		if n := printer.Waiting(); n != 0 {
			t.Errorf("%s, still %v: %d jobs could still come out", c.fault, c.still, n)
		}
		printer.Break(ipptest.None, false)
		if got := p.Print(t.Context(), page); got != ipp.Printed {
			t.Errorf("%s mended: outcome %q", c.fault, got)
		}
	}
}

func TestTimeOutCancels(t *testing.T) {
	printer := &ipptest.Printer{}
	p := quick(ipptest.Start(t, printer))
	p.Timeout = 4 * time.Second
	printer.Break(ipptest.Linger, false)
	if got := p.Print(t.Context(), sampleRaster(t)); got != ipp.Failed || printer.Waiting() != 0 {
		t.Errorf("outcome %q, %d jobs waiting; want failed and none", got, printer.Waiting())
	}
}

func TestPaperPutInInTime(t *testing.T) {
	printer := &ipptest.Printer{}
	p := quick(ipptest.Start(t, printer))
	p.Grace = 4 * time.Second
	printer.Break(ipptest.Empty, false)
	go func() {
		for printer.Waiting() == 0 {
			time.Sleep(time.Millisecond)
		}
		printer.Break(ipptest.None, false)
	}()
	if got := p.Print(t.Context(), sampleRaster(t)); got != ipp.Printed ||
		len(printer.Sheets()) != 1 {
		t.Errorf("outcome %q, %d sheets; want one printed", got, len(printer.Sheets()))
	}
}

func TestAbsent(t *testing.T) {
	p := quick(ipptest.Absent(t))
	if got := p.State(t.Context()); got != ipp.Absent {
		t.Errorf("state %q", got)
	}
	if got := p.Print(context.Background(), sampleRaster(t)); got != ipp.Absent {
		t.Errorf("outcome %q", got)
	}
	for _, uri := range []string{"", "http://127.0.0.1/", "ipp://", "lp0"} {
		if got := quick(uri).Print(t.Context(), sampleRaster(t)); got != ipp.Failed {
			t.Errorf("%q: outcome %q, want failed", uri, got)
		}
	}
}

func TestPrintMain(t *testing.T) {
	printer := &ipptest.Printer{}
	uri := ipptest.Start(t, printer)
	page := sampleRaster(t)
	run := func(stdin []byte, args ...string) (int, string) {
		var out strings.Builder
		code := ipp.PrintMain(args, bytes.NewReader(stdin), &out)
		return code, out.String()
	}
	if code, out := run(nil, "-uri", uri, "-state"); code != 0 ||
		ipp.ParseOutcome(out) != ipp.Ready {
		t.Errorf("-state: %d, %q", code, out)
	}
	if code, out := run(page, "-uri", uri); code != 0 || out != "printed\n" ||
		len(printer.Sheets()) != 1 {
		t.Errorf("a page: %d, %q, %d sheets", code, out, len(printer.Sheets()))
	}
	for name, c := range map[string]struct {
		stdin []byte
		args  []string
	}{
		"no address": {page, nil}, "wrong address": {page, []string{"-uri", "file:///dev/lp0"}},
		"no page":      {nil, []string{"-uri", uri}},
		"half a page":  {page[:len(page)/2], []string{"-uri", uri}},
		"unknown flag": {page, []string{"-uri", uri, "-copies", "2"}},
	} {
		if code, out := run(c.stdin, c.args...); code != 2 || out != "" {
			t.Errorf("%s: %d, %q; want 2 and nothing", name, code, out)
		}
	}
	if got := ipp.ParseOutcome("media-empty"); got != ipp.Failed {
		t.Errorf("an unknown word is %q, want failed", got)
	}
}
