// SPDX-License-Identifier: AGPL-3.0-or-later

// Package rendertest makes files that must not be able to hurt a kiosk: hand-written
// PDFs, pictures that claim to be enormous, bombs.
//
// It provides test data for the packages that decode, the command line and the window. It
// is not a PDF writer: capture has one.
//
// What must be true: nothing here is taken from anyone's file, and each file is small on disk.
package rendertest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
)

// PDF numbers the objects and writes their table (ISO 32000-1, 7.5); trailer goes into
// the trailer dictionary.
func PDF(trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	x := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, a := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", a)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n",
		len(objects)+1, trailer, x)
	return b.Bytes()
}

// Stream is a stream object.
func Stream(dict, body string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(body), body)
}

// OnePage is a PDF of one page with the given box and contents; the contents may use the font /F.
func OnePage(box, contents string) []byte { return onePage("", box, contents) }

func onePage(trailer, box, contents string) []byte {
	return PDF(trailer, "<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox "+box+
			" /Contents 4 0 R /Resources << /Font << /F << /Type /Font /Subtype /Type1 "+
			"/BaseFont /Helvetica >> >> >> >>",
		Stream("", contents))
}

// Encrypted is a PDF that asks for a password nobody has (ISO 32000-1, 7.6: standard
// handler, revision 2).
func Encrypted() []byte {
	secret, id := "<"+strings.Repeat("5a", 32)+">", "<00112233445566778899aabbccddeeff>"
	return onePage("/ID ["+id+" "+id+"] /Encrypt << /Filter /Standard /V 1 /R 2 /O "+secret+" /U "+
		secret+" /P -4 >>", "[0 0 595 842]", "")
}

// flate compresses n copies of s.
func flate(s string, n int) string {
	var b bytes.Buffer
	z, _ := zlib.NewWriterLevel(&b, zlib.BestSpeed)
	block := strings.Repeat(s, 4096)
	for range n / 4096 {
		_, _ = z.Write([]byte(block)) // into memory
	}
	_ = z.Close()
	return b.String()
}

// HugePNG claims to have w × h pixels.
func HugePNG(w, h uint32) []byte {
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

// TIFF writes directories of the given sizes, one byte of grey per pixel, uncompressed,
// with all pixels at the given value; loop makes the last directory point to the first.
func TIFF(loop bool, pages ...[3]uint32) []byte {
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
		for _, e := range [entries][3]uint32{{256, 4, p[0]}, {257, 4, p[1]}, {258, 3, 8},
			{259, 3, 1}, {262, 3, 1}, {273, 4, pixels}, {277, 3, 1}, {278, 4, p[1]}, {279, 4, n}} {
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

// HugeJPEG claims to have w × h pixels.
func HugeJPEG(w, h uint16) []byte {
	b := []byte{0xff, 0xd8, 0xff, 0xc0, 0, 11, 8}
	b = binary.BigEndian.AppendUint16(b, h)
	b = binary.BigEndian.AppendUint16(b, w)
	return append(b, 1, 1, 0x11, 0, 0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0)
}

// HugeBMP claims to have w × h pixels.
func HugeBMP(w, h uint32) []byte {
	b := append([]byte("BM"), make([]byte, 52)...)
	binary.LittleEndian.PutUint32(b[10:], 54)
	binary.LittleEndian.PutUint32(b[14:], 40)
	binary.LittleEndian.PutUint32(b[18:], w)
	binary.LittleEndian.PutUint32(b[22:], h)
	b[26], b[28] = 1, 24
	return b
}

// ManyPages is a PDF of n empty pages.
func ManyPages(n int) []byte {
	return PDF("", "<< /Type /Catalog /Pages 2 0 R >>",
		fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Repeat("3 0 R ", n), n),
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
}

// ForeignHandler is encrypted by a handler that is not the standard one.
func ForeignHandler() []byte {
	return bytes.Replace(Encrypted(), []byte("/Filter /Standard"), []byte("/Filter /Adobe.PubSec"),
		1)
}

// HugeImage is a page with a picture that claims 60 000 × 60 000 pixels and is small on disk.
func HugeImage() []byte {
	z := flate("\x00", 60000*512)
	return PDF("", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << "+
			"/XObject << /P 5 0 R >> >> >>",
		Stream("", "q 595 0 0 842 0 0 cm /P Do Q"),
		Stream("/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace "+
			"/DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode",
			z))
}

// Bomb is a page whose contents inflate to gigabytes of strokes.
func Bomb() []byte {
	z := flate("0 0 m 595 842 l S 595 0 m 0 842 l S\n", 4<<20)
	return PDF("", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
		Stream("/Filter /FlateDecode", z))
}

// Nested is a page of forms that call one another ten times each, nine levels deep: a
// thousand million drawings in 3 KB.
func Nested() []byte {
	o := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << " +
			"/XObject << /F 5 0 R >> >> >>",
		Stream("", "/F Do")}
	for i := range 9 {
		o = append(o, Stream(fmt.Sprintf(
			"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F %d 0 R >> >>",
			6+i), strings.Repeat("/F Do ", 10)))
	}
	return PDF("", append(o, Stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842]",
		"0 0 100 100 re f"))...)
}

// AcrobatOnly is a form in Adobe's XML format: other programs find only one sheet in it,
// which asks to wait.
func AcrobatOnly() []byte {
	return PDF("", "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] /XFA 6 0 R >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
		Stream("",
			"BT /F 12 Tf 48 633 Td (Please wait...) Tj 0 -40 Td (If this message is not "+
				"eventually replaced by the proper contents of the document, your PDF) Tj "+
				"0 -20 Td (viewer may not be able to display this type of document.) Tj ET"),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
		Stream("", "<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"></xdp:xdp>"))
}

// Attached is a page of print with a file of the name given attached to it.
func Attached(name string) []byte {
	return PDF("", "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names ["+
		"(a) << /Type /Filespec /F ("+name+") /EF << /F 6 0 R >> >>] >> >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
		Stream("", "BT /F 12 Tf 48 633 Td (Vous trouverez le papier en piece jointe.) Tj ET"),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
		Stream("/Type /EmbeddedFile", "abc"))
}

// Portfolio is a container around a bill: its one sheet says to open it with another program.
func Portfolio() []byte {
	return PDF("", "<< /Type /Catalog /Pages 2 0 R /Collection << /Type /Collection /View /T >> "+
		"/Names << /EmbeddedFiles << /Names [(facture.pdf) << /Type /Filespec /F (facture.pdf) "+
		"/EF << /F 6 0 R >> >>] >> >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
		Stream("",
			"BT /F 12 Tf 48 633 Td (Ouvrez ce porte-documents avec un autre programme.) Tj ET"),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
		Stream("/Type /EmbeddedFile /Subtype /application#2Fpdf",
			string(OnePage("[0 0 595 842]", ""))))
}

// Poster is a PDF of n pages, of which those given are so large that nobody can draw them.
func Poster(n int, large ...int) []byte {
	kids, pages := "", []string(nil)
	for i := range n {
		kids += fmt.Sprintf("%d 0 R ", i+4)
		box := "[0 0 595 842]"
		for _, l := range large {
			if l == i+1 {
				box = "[0 0 10000 10000] /UserUnit 20"
			}
		}
		pages = append(pages, "<< /Type /Page /Parent 2 0 R /MediaBox "+box+" /Contents 3 0 R >>")
	}
	return PDF("", append([]string{"<< /Type /Catalog /Pages 2 0 R >>",
		fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, n),
		Stream("", "100 100 200 200 re f")}, pages...)...)
}

// LockedFiles is a PDF whose attached files alone need a password, which nobody has
// (ISO 32000-1, 7.6.5).
func LockedFiles() []byte {
	secret, id := "<"+strings.Repeat("5a", 32)+">", "<00112233445566778899aabbccddeeff>"
	return onePage("/ID ["+id+" "+id+"] /Encrypt << /Filter /Standard /V 4 /R 4 /Length 128 /CF << "+
		"/StdCF << /CFM /AESV2 /AuthEvent /EFOpen /Length 16 >> >> /StmF /Identity /StrF /Identity "+
		"/EFF /StdCF /O "+secret+" /U "+secret+" /P -4 >>", "[0 0 595 842]", "100 100 200 200 re f")
}

// SignedPage is a PDF with a field for a signature, which holds one if signed is set.
func SignedPage(signed bool) []byte {
	value := ""
	if signed {
		value = "/V << /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >>"
	}
	return PDF("", "<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3 /Fields [4 0 R] >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [5 0 R] >>",
		"<< /FT /Sig /T (s) "+value+" /Kids [5 0 R] >>",
		"<< /Type /Annot /Subtype /Widget /Parent 4 0 R /Rect [100 100 300 200] /F 4 "+
			"/AP << /N 6 0 R >> >>",
		Stream("/Type /XObject /Subtype /Form /BBox [0 0 200 100]", "0 0 200 100 re f"))
}
