// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"runtime"
	"runtime/debug"
)

// Main takes over when the program was started in the role "render", and then never
// returns. Otherwise it does nothing.
func Main() {
	if len(os.Args) < 2 || os.Args[1] != Role {
		return
	}
	os.Exit(run(os.Args[2:], os.Stdin, os.Stdout))
}

// Exit statuses of the child. The stream says more; these are for a stream that could not
// be written.
const (
	exitDone   = 0
	exitMisuse = 2
	exitBroken = 3
)

// refusal is a Reason on its way up through the decoders.
type refusal Reason

func (r refusal) Error() string { return string(r) }

// run reads one file, gives up every right that decoding does not need, and writes the pages.
func run(args []string, stdin io.Reader, stdout io.Writer) int {
	lim, err := parseArgs(args)
	if err != nil {
		return exitMisuse
	}
	// One thread computes; each additional one costs the data limit eight megabytes of stack.
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(50)
	debug.SetMemoryLimit(lim.Memory / 2)
	if err := limit(lim); err != nil {
		return exitBroken
	}
	data, err := io.ReadAll(io.LimitReader(stdin, lim.Bytes+1))
	if err != nil {
		return exitBroken
	}
	// what is not one of those photographs has what there was
	if hungry(data) {
		lim.Memory *= photographMemory
		debug.SetMemoryLimit(lim.Memory / 2)
	}
	if err := limitMemory(lim.Memory, lim.Memory); err != nil {
		return exitBroken
	}
	out := NewWriter(stdout, confine())
	err = decode(data, lim, out)
	if err == nil {
		err = out.End()
	} else {
		var r refusal
		if !errors.As(err, &r) {
			r = refusal(Unreadable)
		}
		err = out.Refuse(Reason(r))
	}
	if err != nil {
		return exitBroken
	}
	return exitDone
}

// hungry says whether a file is a photograph whose decoder holds several times its pixels: one in
// HEIC or AVIF, or a large JPEG that comes in passes, of which all coefficients are kept to the
// end.
func hungry(data []byte) bool {
	switch sniff(data) {
	case typeHEIC, typeAVIF:
		return true
	case typeJPEG:
		const progressive, least = 0xc2, 12_000_000
		for marker, seg := range JPEGSegments(bytes.NewReader(data[2:])) {
			if marker == progressive && len(seg) >= 6 {
				h, w := binary.BigEndian.Uint16(seg[1:]), binary.BigEndian.Uint16(seg[3:])
				return int(h)*int(w) > least
			}
		}
	}
	return false
}

// pictureDecoders send the pictures of a file, by its kind.
var pictureDecoders = map[fileType]func([]byte, Limits, *Writer) error{
	typeJPEG: decodeJPEG, typePNG: decodePNG, typeBMP: decodeBMP, typeTIFF: decodeTIFF,
	typePNM: decodePNM, typeGIF: decodeGIF, typeWebP: decodeWebP, typeHEIC: decodeHEIC,
	typeAVIF: decodeAVIF,
}

// decode writes every page of data to out. Its errors are refusals; any other error means
// unreadable.
func decode(data []byte, lim Limits, out *Writer) error {
	if len(data) == 0 {
		return refusal(Empty)
	}
	kind := sniff(data)
	if int64(len(data)) > lim.Bytes {
		// a film is not a paper, however long
		if r := foreign(data); kind == typeUnknown && r != UnknownType {
			return refusal(r)
		}
		return refusal(TooBig)
	}
	if kind == typePDF {
		// MuPDF repairs a file that was cut off and shows the pages it finds: a paper
		// with half its pages would pass for whole.
		if !bytes.Contains(data[max(len(data)-pdfEndWithin, 0):], []byte("%%EOF")) {
			return refusal(Unreadable)
		}
		at := bytes.Index(data[:min(len(data), pdfHeaderWithin)], []byte("%PDF-"))
		return drawPages(data[at:], pdfMagic, lim, out)
	}
	if send, ok := pictureDecoders[kind]; ok {
		return send(data, lim, out)
	}
	return refusal(foreign(data))
}
