// SPDX-License-Identifier: AGPL-3.0-or-later

package storagetest

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
)

// maxInflated bounds how much of one stream is inflated: noise can inflate for ever.
const maxInflated = 1 << 20

// inflate tries to read a DEFLATE stream from every offset, whatever its container (zip,
// gzip, zlib, PNG, PDF), and searches the output.
func (m *Markers) inflate(path string, data []byte) []Hit {
	var hits []Hit
	in := bytes.NewReader(nil)
	out := make([]byte, 64<<10)
	reader := flate.NewReader(in)
	for at := range data {
		if !mayInflate(data[at:]) {
			continue
		}
		in.Reset(data[at:])
		if err := reader.(flate.Resetter).Reset(in, nil); err != nil {
			continue
		}
		keep, total := 0, 0
		for total < maxInflated {
			// The end of one buffer is searched again with the next, so that no marker is
			// missed across the boundary.
			n, err := io.ReadFull(reader, out[keep:])
			total += n
			m.find(out[:keep+n], func(_ int, p pattern) {
				hits = append(hits, Hit{Path: path, Offset: int64(at), Marker: p.marker,
					Encoding: "inflated " + p.encoding})
			})
			if err != nil {
				break
			}
			keep = copy(out, out[len(out)-m.longest():])
		}
	}
	return hits
}

func (m *Markers) longest() int {
	n := 0
	for _, p := range m.patterns {
		n = max(n, len(p.bytes))
	}
	return n
}

// mayInflate spares the reader what can't be a block: a reserved type, a stored block
// whose length does not match its complement, or too many codes.
func mayInflate(b []byte) bool {
	if len(b) < 5 {
		return false
	}
	switch b[0] >> 1 & 3 {
	case 0:
		// Stored: its content is in the file as it is and is found without inflating, but
		// the stream may continue after it.
		return binary.LittleEndian.Uint16(b[1:]) == ^binary.LittleEndian.Uint16(b[3:])
	case 1:
		return true
	case 2:
		return b[0]>>3 <= 29 && b[1]&31 <= 29 // at most 286 literal and 30 distance codes
	}
	return false
}
