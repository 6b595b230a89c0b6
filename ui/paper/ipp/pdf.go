// SPDX-License-Identifier: AGPL-3.0-or-later

package ipp

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
)

// EncodePDF returns a page as a PDF 1.4 file: one page, one grey image, no searchable
// text, no date, no identifier. The same page gives the same bytes.
func EncodePDF(page *image.Gray) ([]byte, error) {
	if page.Rect.Dx() != PageWidth || page.Rect.Dy() != PageHeight {
		return nil, ErrPage
	}
	var pix bytes.Buffer
	z, err := zlib.NewWriterLevel(&pix, zlib.BestSpeed)
	if err != nil {
		return nil, err
	}
	for y := range PageHeight {
		if _, err := z.Write(row(page, y)); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	// 2480 × 3508 dots at 300 dpi, in points.
	const w, h = PageWidth * 72.0 / DPI, PageHeight * 72.0 / DPI
	draw := fmt.Sprintf("q %.2f 0 0 %.2f 0 0 cm /P Do Q", w, h)

	var out bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(at))
		fmt.Fprintf(&out, format, args...)
		out.WriteString("\nendobj\n")
	}
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Resources << /XObject << /P "+
		"5 0 R >> >> /Contents 4 0 R >>",
		w, h)
	object("<< /Length %d >>\nstream\n%s\nendstream", len(draw), draw)
	object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "+
		"/BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream",
		PageWidth, PageHeight, pix.Len(), pix.Bytes())
	xref := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1,
		xref)
	return out.Bytes(), nil
}

func pwgToPDF(data []byte) ([]byte, error) {
	page, err := DecodePWG(data)
	if err != nil {
		return nil, err
	}
	return EncodePDF(page)
}
