// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"io"
	"math/bits"
	"strings"
)

// Pages of fax machines and of scanners that save black and white (ITU-T T.4 and T.6): rows of
// runs of one colour. x/image/ccitt reads two of the four ways of writing them.

// faxKind is one of these ways.
type faxKind int

const (
	faxRuns  faxKind = iota // T.4's runs without ends of lines; each row begins a byte
	faxOne                  // T.4, one dimension
	faxMixed                // T.4, rows of one dimension and of two
	faxTwo                  // T.6
)

// Codes of runs, by length: 0 to 63, then the multiples of 64 up to 1728 (T.4, tables 2 and
// 3a), then, for both colours, up to 2560 (table 3b).
const (
	faxWhite = "00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 " +
		"000011 110100 110101 101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 " +
		"0101000 0101011 0010011 0100100 0011000 00000010 00000011 00011010 00011011 00010010 " +
		"00010011 00010100 00010101 00010110 00010111 00101000 00101001 00101010 00101011 " +
		"00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 01010100 " +
		"01010101 00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 " +
		"00110010 00110011 00110100 " +
		"11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 " +
		"011001100 011001101 011010010 011010011 011010100 011010101 011010110 011010111 " +
		"011011000 011011001 011011010 011011011 010011000 010011001 010011010 011000 010011011"
	faxBlack = "0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 " +
		"00000100 00000111 000011000 0000010111 0000011000 0000001000 00001100111 00001101000 " +
		"00001101100 00000110111 00000101000 00000010111 00000011000 000011001010 000011001011 " +
		"000011001100 000011001101 000001101000 000001101001 000001101010 000001101011 " +
		"000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 " +
		"000001101100 000001101101 000011011010 000011011011 000001010100 000001010101 " +
		"000001010110 000001010111 000001100100 000001100101 000001010010 000001010011 " +
		"000000100100 000000110111 000000111000 000000100111 000000101000 000001011000 " +
		"000001011001 000000101011 000000101100 000001011010 000001100110 000001100111 " +
		"0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 " +
		"000000110101 0000001101100 0000001101101 0000001001010 0000001001011 0000001001100 " +
		"0000001001101 0000001110010 0000001110011 0000001110100 0000001110101 0000001110110 " +
		"0000001110111 0000001010010 0000001010011 0000001010100 0000001010101 0000001011010 " +
		"0000001011011 0000001100100 0000001100101"
	faxLong = " 00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 " +
		"000000010101 000000010110 000000010111 000000011100 000000011101 000000011110 " +
		"000000011111"
)

// Modes of a row of two dimensions (T.4, table 4), in the order of their codes below.
const (
	faxPass = iota
	faxHorizontal
	faxVertical // and the six after it: at the same place, then 1 to 3 right, 1 to 3 left
)

const faxModes = "0001 001 1 011 000011 0000011 010 000010 0000010"

// faxShifts are how far right of the row above a change lies, for each vertical mode.
var faxShifts = [...]int{0, 1, 2, 3, -1, -2, -3}

// faxBits is the length of the longest code.
const faxBits = 13

// faxTable gives, for the next 13 bits, the number of the code they begin with and its length,
// as number<<4 | length; 0 for none.
type faxTable [1 << faxBits]uint16

func newFaxTable(codes string) *faxTable {
	var t faxTable
	for n, code := range strings.Fields(codes) {
		first := 0
		for _, c := range code {
			first = first<<1 | int(c-'0')
		}
		free := faxBits - len(code)
		for i := range 1 << free {
			t[first<<free|i] = uint16(n<<4 | len(code))
		}
	}
	return &t
}

// faxReader gives the rows of a picture, eight pixels a byte, 1 for black. What can't be read
// is an error: a row is not made up.
type faxReader struct {
	data         []byte
	kind         faxKind
	width        int
	at           int // in bits
	above, row   []int
	white, black *faxTable
	modes        *faxTable
	begun        bool
}

func newFaxReader(data []byte, kind faxKind, width int) *faxReader {
	return &faxReader{data: data, kind: kind, width: width,
		white: newFaxTable(faxWhite + faxLong), black: newFaxTable(faxBlack + faxLong),
		modes: newFaxTable(faxModes)}
}

// peek returns the next n bits, with zeros behind the end.
func (r *faxReader) peek(n int) int {
	v := 0
	for i := range 4 {
		v <<= 8
		if at := r.at/8 + i; at < len(r.data) {
			v |= int(r.data[at])
		}
	}
	return v << (r.at % 8) >> (32 - n) & (1<<n - 1)
}

func (r *faxReader) left() int { return 8*len(r.data) - r.at }

// code reads one code of a table.
func (r *faxReader) code(t *faxTable) (int, error) {
	e := t[r.peek(faxBits)]
	if e == 0 || int(e&15) > r.left() {
		return 0, io.ErrUnexpectedEOF
	}
	r.at += int(e & 15)
	return int(e >> 4), nil
}

// run reads the length of one run.
func (r *faxReader) run(black bool) (int, error) {
	t := r.white
	if black {
		t = r.black
	}
	for n := 0; ; {
		c, err := r.code(t)
		if err != nil || n > r.width {
			return 0, io.ErrUnexpectedEOF
		}
		if c < 64 {
			return n + c, nil
		}
		n += 64 * (c - 63)
	}
}

// endOfLine passes by an end of line and the zeros before it; there may be none.
func (r *faxReader) endOfLine() bool {
	zeros := 0
	for zeros < r.left() && r.data[(r.at+zeros)/8]<<((r.at+zeros)%8)&0x80 == 0 {
		zeros++
	}
	if zeros < 11 || zeros >= r.left() {
		return false
	}
	r.at += zeros + 1
	return true
}

// next reads one row into r.row: the columns where the colour changes, from white, and the
// width at last.
func (r *faxReader) next() error {
	flat := r.kind != faxTwo
	switch r.kind {
	case faxRuns:
		r.at = (r.at + 7) &^ 7
	case faxOne:
		r.endOfLine()
	case faxMixed:
		if !r.endOfLine() && r.begun {
			return io.ErrUnexpectedEOF // the bit that says of which kind the row is follows it
		}
		flat = r.peek(1) == 1
		r.at++
	}
	r.begun = true
	r.row = r.row[:0]
	if flat {
		return r.oneDimension()
	}
	return r.twoDimensions()
}

func (r *faxReader) oneDimension() error {
	for x, black := 0, false; x < r.width; black = !black {
		n, err := r.run(black)
		if x += n; err != nil || x > r.width {
			return io.ErrUnexpectedEOF
		}
		r.row = append(r.row, x)
	}
	return nil
}

func (r *faxReader) twoDimensions() error {
	x, here, black, b := 0, -1, false, 0 // here is x, but before the row begins
	for x < r.width {
		// b is the first change of the row above to the right and to the other colour
		for b > 0 && r.before(b-1) > here {
			b--
		}
		for r.before(b) < r.width && (r.before(b) <= here || (b%2 == 1) != black) {
			b++
		}
		mode, err := r.code(r.modes)
		if err != nil {
			return err
		}
		switch mode {
		case faxPass:
			x = r.before(b + 1)
		case faxHorizontal:
			for range 2 {
				n, err := r.run(black)
				if x += n; err != nil || x > r.width {
					return io.ErrUnexpectedEOF
				}
				r.row = append(r.row, x)
				black = !black
			}
		default:
			x = r.before(b) + faxShifts[mode-faxVertical]
			if x <= here || x > r.width {
				return io.ErrUnexpectedEOF
			}
			r.row = append(r.row, x)
			black = !black
		}
		here = x
	}
	return nil
}

// before is where change n of the row above lies; behind its end, at the edge.
func (r *faxReader) before(n int) int {
	if n >= len(r.above) {
		return r.width
	}
	return r.above[n]
}

// Read fills p, which must be one row.
func (r *faxReader) Read(p []byte) (int, error) {
	if err := r.next(); err != nil {
		return 0, err
	}
	clear(p)
	for i := 0; i < len(r.row); i += 2 {
		from, to := r.row[i], r.width
		if i+1 < len(r.row) {
			to = r.row[i+1]
		}
		for x := from; x < to; x++ {
			p[x/8] |= 0x80 >> (x % 8)
		}
	}
	r.above = r.above[:0]
	for _, x := range r.row { // a run of no pixels is no change
		if n := len(r.above); n > 0 && r.above[n-1] == x {
			r.above = r.above[:n-1]
		} else {
			r.above = append(r.above, x)
		}
	}
	return len(p), nil
}

// reversed returns the bytes with their bits in the other order.
func reversed(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = bits.Reverse8(c)
	}
	return out
}
