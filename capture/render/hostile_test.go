// SPDX-License-Identifier: AGPL-3.0-or-later

package render

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// flate compresses n copies of s.
func flate(t testing.TB, s string, n int) string {
	t.Helper()
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	block := strings.Repeat(s, 4096)
	for range n / 4096 {
		if _, err := z.Write([]byte(block)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// hugePNG says that it has w × h pixels.
func hugePNG(w, h uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
		body := append([]byte(kind), data...)
		b = append(b, body...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(body))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	chunk("IHDR", append(head, 8, 2, 0, 0, 0))
	chunk("IDAT", []byte{0x78, 0x9c, 0x01, 0, 0, 0xff, 0xff})
	return b
}

// tiffOf writes directories of the given sizes, one byte of grey a pixel, uncompressed, all pixels the given value; loop makes the last directory point at the first.
func tiffOf(loop bool, pages ...[3]uint32) []byte {
	b := []byte("II*\x00")
	b = binary.LittleEndian.AppendUint32(b, 8)
	for i, p := range pages {
		const entries = 9
		pixels := uint32(len(b)) + 2 + entries*12 + 4
		n := p[0] * p[1]
		if n > 1<<20 {
			n = 16
		}
		b = binary.LittleEndian.AppendUint16(b, entries)
		for _, e := range [entries][3]uint32{{256, 4, p[0]}, {257, 4, p[1]}, {258, 3, 8}, {259, 3, 1}, {262, 3, 1}, {273, 4, pixels}, {277, 3, 1}, {278, 4, p[1]}, {279, 4, n}} {
			b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
			b = binary.LittleEndian.AppendUint16(b, uint16(e[1]))
			b = binary.LittleEndian.AppendUint32(b, 1)
			b = binary.LittleEndian.AppendUint32(b, e[2])
		}
		next := pixels + n
		if i == len(pages)-1 {
			next = 0
			if loop {
				next = 8
			}
		}
		b = binary.LittleEndian.AppendUint32(b, next)
		b = append(b, bytes.Repeat([]byte{byte(p[2])}, int(n))...)
	}
	return b
}

func hugeJPEG(w, h uint16) []byte {
	b := []byte{0xff, 0xd8, 0xff, 0xc0, 0, 11, 8}
	b = binary.BigEndian.AppendUint16(b, h)
	b = binary.BigEndian.AppendUint16(b, w)
	return append(b, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0)
}

func hugeBMP(w, h uint32) []byte {
	b := append([]byte("BM"), make([]byte, 52)...)
	binary.LittleEndian.PutUint32(b[10:], 54)
	binary.LittleEndian.PutUint32(b[14:], 40)
	binary.LittleEndian.PutUint32(b[18:], w)
	binary.LittleEndian.PutUint32(b[22:], h)
	b[26], b[28] = 1, 24
	return b
}

func manyPages(n int) []byte {
	return pdf("<< /Type /Catalog /Pages 2 0 R >>", fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Repeat("3 0 R ", n), n),
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
}

func encrypted() []byte {
	plain := onePage("[0 0 595 842]", "")
	secret := "<" + strings.Repeat("5a", 32) + ">"
	return bytes.Replace(plain, []byte("trailer\n<< "), []byte("trailer\n<< /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] /Encrypt << /Filter /Standard /V 1 /R 2 /O "+secret+
		" /U "+secret+" /P -4 >> "), 1)
}

func foreignHandler() []byte {
	return bytes.Replace(encrypted(), []byte("/Filter /Standard"), []byte("/Filter /Adobe.PubSec"), 1)
}

// hugeImage is a page with a picture that says 60 000 × 60 000 and is small on disk.
func hugeImage(t testing.TB) []byte {
	z := flate(t, "\x00", 60000*512)
	return pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >> >>",
		stream("", "q 595 0 0 842 0 0 cm /P Do Q"),
		stream("/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode", z))
}

// bomb is a page whose contents inflate to gigabytes of strokes.
func bomb(t testing.TB) []byte {
	z := flate(t, "0 0 m 595 842 l S 595 0 m 0 842 l S\n", 4<<20)
	return pdf("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>", stream("/Filter /FlateDecode", z))
}

// nested is a page of forms that call one another ten times each, nine deep: a thousand million drawings in 3 KB.
func nested() []byte {
	o := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>", stream("", "/F Do")}
	for i := range 9 {
		o = append(o, stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F %d 0 R >> >>", 6+i), strings.Repeat("/F Do ", 10)))
	}
	return pdf(append(o, stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842]", "0 0 100 100 re f"))...)
}

func TestHostileFiles(t *testing.T) {
	good := onePage("[0 0 595 842]", "0 0 100 100 re f")
	picture := jpegOf(t, gradient(800, 600))
	for _, c := range []struct {
		name string
		data []byte
		want []Reason
	}{
		{"empty", nil, []Reason{Empty}},
		{"text named .pdf", []byte("Bonjour, ceci est du texte."), []Reason{UnknownType}},
		{"zip", []byte("PK\x03\x04 and so on, a document of an office"), []Reason{UnknownType}},
		{"truncated pdf", good[:len(good)*2/3], []Reason{Unreadable}},
		{"pdf of nothing", []byte("%PDF-1.7\n%%EOF\n"), []Reason{Unreadable}},
		{"truncated jpeg", picture[:len(picture)/2], []Reason{Unreadable}},
		{"truncated png", pngOf(t, gradient(800, 600))[:2000], []Reason{Unreadable}},
		{"truncated pnm", ppm(gradient(80, 60))[:1000], []Reason{Unreadable}},
		{"encrypted pdf", encrypted(), []Reason{Encrypted}},
		{"pdf of a foreign handler", foreignHandler(), []Reason{Encrypted}},
		{"10 000 pages", manyPages(10000), []Reason{TooLong}},
		{"101 pages", manyPages(101), []Reason{TooLong}},
		{"png of 60 000 × 60 000", hugePNG(60000, 60000), []Reason{TooBig}},
		{"jpeg of 60 000 × 60 000", hugeJPEG(60000, 60000), []Reason{TooBig}},
		{"tiff of 60 000 × 60 000", tiffOf(false, [3]uint32{60000, 60000, 0}), []Reason{TooBig}},
		{"bmp of 60 000 × 60 000", hugeBMP(60000, 60000), []Reason{TooBig}},
		{"pnm of 60 000 × 60 000", []byte("P6 60000 60000 255\n123"), []Reason{TooBig}},
		{"tiff that bites its tail", tiffOf(true, [3]uint32{8, 8, 0}, [3]uint32{8, 8, 0}), []Reason{Unreadable}},
		{"MediaBox of 10^6", onePage("[0 0 1000000 1000000]", ""), []Reason{TooBig}},
		{"MediaBox of 14 400", onePage("[0 0 14400 14400]", ""), []Reason{TooBig}},
		{"MediaBox of nothing", onePage("[0 0 0 0]", "0 0 1 1 re f"), nil},                      // MuPDF takes Letter
		{"a picture of 60 000 × 60 000 on a page", hugeImage(t), []Reason{"", Memory, Timeout}}, // MuPDF reads every so-manyth pixel: drawn or not, it costs no more
		{"contents that inflate for ever", bomb(t), []Reason{Timeout}},
		{"10^9 nested forms", nested(), []Reason{Timeout}},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			got, most := reasonOf(t, c.data, Limits{CPU: 3 * time.Second, Wall: 20 * time.Second})
			t.Logf("%s after %v, %d MB at most", got, time.Since(start).Round(time.Millisecond), most>>20)
			if c.want == nil {
				if got != "" {
					t.Errorf("refused as %s, want a page", got)
				}
			} else if !slices.Contains(c.want, got) {
				t.Errorf("refused as %q, want %q", got, c.want)
			}
			if dataFactor == 1 && most > 450<<20 {
				t.Errorf("the child took %d MB", most>>20)
			}
		})
	}
}

func TestTooManyBytes(t *testing.T) {
	if got, _ := reasonOf(t, make([]byte, 5000), Limits{Bytes: 4999}); got != TooBig {
		t.Errorf("refused as %q", got)
	}
}

// reasonOf decodes a file and tells why it was refused, and the largest resident size of the child that was seen.
func reasonOf(t *testing.T, data []byte, lim Limits) (Reason, int64) {
	t.Helper()
	done, watched := make(chan struct{}), make(chan int64, 1)
	var reason Reason
	started := false
	for _, err := range pages(t.Context(), bytes.NewReader(data), lim, func(pid int) {
		started = true
		go func() { watched <- watch(pid, done) }()
	}) {
		if err == nil {
			continue
		}
		var r *Refused
		if !errors.As(err, &r) {
			t.Fatalf("not a refusal: %v", err)
		}
		reason = r.Reason
	}
	close(done)
	if !started {
		t.Fatal("no child was started")
	}
	return reason, <-watched
}

func watch(pid int, done chan struct{}) (most int64) {
	tick := time.NewTicker(3 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return most
		case <-tick.C:
		}
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			continue
		}
		if _, after, ok := strings.Cut(string(b), "VmHWM:"); ok {
			kb, _ := strconv.ParseInt(strings.Fields(after)[0], 10, 64)
			most = max(most, kb<<10)
		}
	}
}
