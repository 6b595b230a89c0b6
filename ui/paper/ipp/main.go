// SPDX-License-Identifier: AGPL-3.0-or-later

package ipp

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"
)

// maxPage limits what is read from standard input to the size of a page of pure noise.
const maxPage = 2 * PageWidth * PageHeight

// PrintMain is the body of the role `kiosk print -uri URI [-timeout 90s]`. It reads the
// page, a PWG raster, from stdin and writes the outcome, one word and a line feed, to
// stdout. With -state it reads nothing and writes the state. It returns the exit code: 0
// if it wrote an outcome, 2 for misuse. It writes no file.
func PrintMain(args []string, stdin io.Reader, stdout io.Writer) int {
	fs := flag.NewFlagSet("print", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	uri := fs.String("uri", "", "address of the printer")
	timeout := fs.Duration("timeout", 90*time.Second, "for the whole")
	state := fs.Bool("state", false, "only say how the printer is")
	if err := fs.Parse(args); err != nil || fs.NArg() > 0 || *timeout <= 0 {
		return 2
	}
	p := &Printer{URI: *uri, Timeout: *timeout}
	if _, err := p.address(); err != nil {
		return 2
	}
	var o Outcome
	if *state {
		o = p.State(context.Background())
	} else {
		page, err := io.ReadAll(io.LimitReader(stdin, maxPage+1))
		if err != nil || len(page) > maxPage {
			return 2
		}
		if _, err := DecodePWG(page); err != nil {
			return 2
		}
		o = p.Print(context.Background(), page)
	}
	if _, err := fmt.Fprintln(stdout, o); err != nil {
		return 2
	}
	return 0
}
