// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"passerelle/internal/testkit"
)

// TestReceiptTextAsSaved: whatever an editor or a mail program made of a receipt's text,
// the same text is judged; two receipts are never taken for one.
func TestReceiptTextAsSaved(t *testing.T) {
	t.Parallel()
	want := receiptStart + strings.Repeat("RRQT 9O60 +", 30)
	var wide, wideBig []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + want + "\r\n")) {
		wide = binary.LittleEndian.AppendUint16(wide, u)
		wideBig = binary.BigEndian.AppendUint16(wideBig, u)
	}
	fold := want[:60] + "\n" + want[60:120] + "\r\n" + want[120:] + "\n"
	for name, saved := range map[string]string{"plain": want, "line": want + "\r\n", "fold": fold,
		"old Mac": strings.ReplaceAll(want[:60]+"\n"+want[60:], "\n", "\r"),
		"mark":    "\ufeff" + want, "mark, fold": "\ufeff" + fold, "UTF-16": string(wide),
		"UTF-16, big": string(wideBig)} {
		at := filepath.Join(t.TempDir(), "r.txt")
		testkit.Must(t, os.WriteFile(at, []byte(saved), 0o600))
		if got, err := receiptText(t.Context(), &env{}, at); got != want || err != nil {
			t.Errorf("%s, a file: %q, %v", name, got, err)
		}
		e := &env{stdin: strings.NewReader(saved)}
		if got, err := receiptText(t.Context(), e, "-"); got != want || err != nil {
			t.Errorf("%s, standard input: %q, %v", name, got, err)
		}
	}
	two := &env{stdin: strings.NewReader(want + "\n" + want + "\n")}
	if _, err := receiptText(t.Context(), two, "-"); err == nil ||
		!strings.Contains(err.Error(), "2 receipts") {
		t.Errorf("two receipts: %v", err)
	}
	if _, err := receiptText(t.Context(), &env{}, ""); err == nil ||
		!strings.Contains(err.Error(), "empty") {
		t.Errorf("an empty argument: %v", err)
	}
}
