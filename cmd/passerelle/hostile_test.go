// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
)

// writeHostile writes files as people bring them, and worse. What package capture/render does with each is tested there; here it is what the command line says.
func writeHostile(dir, goodPDF string) error {
	good, err := os.ReadFile(goodPDF)
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"empty.pdf":     {},
		"text.pdf":      []byte("Bonjour, ceci n'est pas un PDF.\n"),
		"truncated.pdf": good[:len(good)/3],
		"encrypted.pdf": encryptedPDF(),
		"huge.png":      hugePNG(60000, 60000),
		"huge.pdf":      onePDF("[0 0 1000000 1000000]", ""),
		"long.pdf":      longPDF(10000),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// hugePNG is a PNG of which only the header is there, with the right check sums.
func hugePNG(w, h uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
		body := append([]byte(kind), data...)
		b = append(b, body...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(body))
	}
	header := binary.BigEndian.AppendUint32(nil, w)
	header = binary.BigEndian.AppendUint32(header, h)
	chunk("IHDR", append(header, 8, 2, 0, 0, 0))
	chunk("IDAT", []byte{0x78, 0x9c})
	chunk("IEND", nil)
	return b
}

// writePDF numbers the objects and writes their table; trailer goes into the trailer.
func writePDF(trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< %s /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n", trailer, len(objects)+1, table)
	return b.Bytes()
}

func onePDF(box, trailer string) []byte {
	return writePDF(trailer, "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox "+box+" >>")
}

// encryptedPDF wants a password that nobody knows.
func encryptedPDF() []byte {
	secret := "<" + strings.Repeat("5a", 32) + ">"
	id := "<00112233445566778899aabbccddeeff>"
	return onePDF("[0 0 595 842]", "/ID ["+id+" "+id+"] /Encrypt << /Filter /Standard /V 1 /R 2 /O "+secret+" /U "+secret+" /P -4 >>")
}

func longPDF(n int) []byte {
	return writePDF("", "<< /Type /Catalog /Pages 2 0 R >>", fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", strings.Repeat("3 0 R ", n), n),
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
}
