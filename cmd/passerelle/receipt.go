// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unicode/utf16"

	"passerelle/capture"
	"passerelle/dossier"
	"passerelle/dossier/named"
	"passerelle/dossier/receipt"
	"passerelle/storage"
)

func runReceipt(ctx context.Context, e *env, args []string) error {
	if len(args) > 0 && args[0] == "verify" {
		return runVerify(ctx, e, args[1:])
	}
	if len(args) > 0 && args[0] == "png" {
		return runPNG(e, args[1:])
	}
	return usage("receipt verify or receipt png is expected")
}

func runPNG(e *env, args []string) error {
	f := e.flags("receipt png")
	out := f.String("o", "", "PNG to write")
	if err := want(f, args, "receipt png -o FILE.png TEXT is expected",
		1, 1, out); err != nil {
		return err
	}
	r, err := receipt.Parse(trimEnd(f.Arg(0)))
	if err != nil {
		return fmt.Errorf("not a receipt: %w", err)
	}
	return writeFile(*out, func(w io.Writer) error { return receipt.WritePNG(w, r.Text) })
}

// trimEnd removes only the line ending: Base45 may contain spaces.
func trimEnd(s string) string { return strings.TrimRight(s, "\r\n") }

// verdict is what verify -json prints.
type verdict struct {
	Valid         bool   `json:"valid"`
	Reason        string `json:"reason,omitempty"`
	Sentence      string `json:"sentence,omitempty"`
	Root          string `json:"root,omitempty"` // fingerprint of the authority's root
	Authority     string `json:"authority,omitempty"`
	Demonstration bool   `json:"demonstration"`
	Stage         int    `json:"stage,omitempty"`
	ID            string `json:"id,omitempty"`
	Reference     string `json:"reference,omitempty"`
	Kiosk         string `json:"kiosk,omitempty"`
	Procedure     string `json:"procedure,omitempty"`
	At            string `json:"at,omitempty"`
	ClockVerified string `json:"clock_verified,omitempty"`
	Received      string `json:"received,omitempty"`
	Pieces        int    `json:"pieces,omitempty"`
	Sequence      uint64 `json:"sequence,omitempty"`
}

func runVerify(ctx context.Context, e *env, args []string) error {
	f := e.flags("receipt verify")
	trustFile := f.String("trust", "", "trust list (default: $PASSERELLE_TRUST, then -data's)")
	data := f.String("data", "", "data folder of a kiosk, for its trust list")
	asJSON := f.Bool("json", false, "an object")
	if err := want(f, args,
		"one receipt is expected: its text, a picture of its QR, or - for standard input",
		1, 1); err != nil {
		return err
	}
	trust, err := readTrust(*trustFile, *data)
	if err != nil {
		return err
	}
	text, err := receiptText(ctx, e, f.Arg(0))
	if err != nil {
		return err
	}
	v := verdict{Root: trust.RootFingerprint(), Demonstration: trust.Demo}
	r, err := receipt.Verify(text, trust)
	var refused *receipt.Refusal
	switch {
	case errors.As(err, &refused):
		v.Reason, v.Sentence = string(refused.Reason), refused.Error()
	case err != nil:
		return err
	default:
		v.fill(r, trust)
	}
	if *asJSON {
		if err := printJSON(e, v); err != nil {
			return err
		}
	} else {
		v.print(e.stdout)
	}
	if !v.Valid {
		return errNo
	}
	return nil
}

func (v *verdict) fill(r receipt.Receipt, trust *receipt.Trust) {
	v.Valid, v.Stage, v.ID, v.Kiosk, v.Procedure = true, int(r.Stage), r.ID.String(), r.Kiosk,
		string(r.Procedure)
	v.Reference = dossier.GroupReference(r.ID.Reference())
	v.At, v.Pieces, v.Sequence = r.At.UTC().Format(time.RFC3339), r.Pieces, r.Sequence
	if !r.ClockVerified.IsZero() {
		v.ClockVerified = r.ClockVerified.UTC().Format(time.RFC3339)
	}
	if !r.Received.IsZero() {
		v.Received = r.Received.UTC().Format(time.RFC3339)
		v.Authority = trust.Authorities[r.Authority].Name
	}
}

func (v *verdict) print(w io.Writer) {
	if !v.Valid {
		fmt.Fprintf(w, "refused\t%s\t%s\n", v.Reason, v.Sentence)
		fmt.Fprintf(w, "root\t%s\n", v.Root)
		return
	}
	fmt.Fprintln(w, "verified")
	stage := "kept by the kiosk, not yet sent"
	if v.Stage == 2 {
		stage = "registered by the service"
	}
	rows := [][2]string{{"stage", fmt.Sprintf("%d: %s", v.Stage, stage)},
		{"reference", v.Reference}, {"id", v.ID}, {"kiosk", v.Kiosk}, {"procedure", v.Procedure},
		{"at", v.At}, {"clock verified", cmp.Or(v.ClockVerified, "never")}, {"pieces", fmt.Sprint(v.Pieces)},
		{"received", v.Received}, {"authority", v.Authority}, {"root", v.Root}}
	if v.Demonstration {
		rows = append(rows, [2]string{"demonstration",
			"this authority is a demonstration: the receipt proves nothing"})
	}
	for _, r := range rows {
		if r[1] != "" {
			fmt.Fprintf(w, "%s\t%s\n", r[0], r[1])
		}
	}
}

// readTrust reads the trust list from the named file, else from that of the environment,
// else from the kiosk's data folder.
func readTrust(file, data string) (*receipt.Trust, error) {
	if file == "" && data == "" {
		file = os.Getenv("PASSERELLE_TRUST")
	}
	if file == "" && data != "" {
		if err := named.Folder(data); err != nil {
			return nil, fmt.Errorf("read the trust list: %w", err)
		}
		if storage.Lost(data) {
			return nil, fmt.Errorf("read the trust list: %s: %w", data,
				&storage.OutOfOrder{Fault: storage.VaultLost})
		}
		file = storage.TrustFile(data)
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read the trust list: in %s vault/trust is missing: if this "+
				"kiosk is enrolled, the next contact with the service brings it again "+
				"(passerelle drain), else enrol it (passerelle enroll)", data)
		}
	}
	if file == "" {
		return nil, usage("a trust list is needed: -trust FILE, $PASSERELLE_TRUST or -data DIR")
	}
	raw, err := named.Read(file, mostText)
	if err != nil {
		return nil, fmt.Errorf("read the trust list: %w", err)
	}
	t, err := receipt.ParseTrust(raw)
	if err != nil {
		return nil, fmt.Errorf("the trust list is refused: %s: %w", file, err)
	}
	return t, nil
}

// receiptText accepts the text itself, standard input, or a picture of any kind that the
// kiosk reads, told by its content. An error with a file is never a verdict on a receipt.
func receiptText(ctx context.Context, e *env, arg string) (string, error) {
	const most = 8 << 10
	if arg == "-" {
		b, err := io.ReadAll(io.LimitReader(e.stdin, most))
		if err != nil {
			return "", fmt.Errorf("read standard input: %w", err)
		}
		return oneReceipt(plainText(b))
	}
	if arg == "" {
		return "", usage("the receipt is empty: give its text, or the name of a file")
	}
	if strings.HasPrefix(arg, receiptStart) {
		return oneReceipt(arg)
	}
	info, err := os.Stat(arg)
	switch {
	case errors.Is(err, syscall.ENAMETOOLONG), errors.Is(err, fs.ErrNotExist) &&
		!namesFile(arg), errors.Is(err, syscall.EINVAL):
		return trimEnd(arg), nil // a text with another beginning: the verdict says so
	case err != nil:
		return "", fmt.Errorf("open the file: %w", err)
	}
	if err := named.Regular(arg, info); err != nil {
		return "", err
	}
	if text, ok, err := receiptFile(arg, most); ok || err != nil {
		return text, err
	}
	return receiptPicture(ctx, e, arg)
}

// plainText decodes a text as editors save it: with a byte order mark, or as UTF-16.
func plainText(b []byte) string {
	order := binary.ByteOrder(binary.LittleEndian)
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return string(b[3:])
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		order = binary.BigEndian
	case !bytes.HasPrefix(b, []byte("\xff\xfe")):
		return string(b)
	}
	var units []uint16
	for b = b[2:]; len(b) >= 2; b = b[2:] {
		units = append(units, order.Uint16(b))
	}
	return string(utf16.Decode(units))
}

// oneReceipt joins the lines of a receipt that was wrapped: it has no line breaks of its
// own, but may contain spaces. Which of two receipts is meant nobody knows.
func oneReceipt(text string) (string, error) {
	text = strings.ReplaceAll(trimEnd(text), "\r", "\n")
	if n := strings.Count("\n"+text, "\n"+receiptStart); n > 1 {
		return "", fmt.Errorf("the text contains %d receipts: give one at a time", n)
	}
	return strings.ReplaceAll(text, "\n", ""), nil
}

// receiptStart is how the text of a receipt begins.
const receiptStart = "PSL1:"

// namesFile tells a file name from a receipt that has lost its beginning: receipts are
// long, and in capitals without a file extension. A missing file must not lead to a
// verdict on a receipt.
func namesFile(arg string) bool {
	const shortest = 100 // every receipt is longer
	ext := filepath.Ext(arg)
	ending := len(ext) >= 3 && len(ext) <= 5
	small := strings.ToUpper(arg) != arg && !strings.HasPrefix(strings.ToUpper(arg), receiptStart)
	return strings.Contains(arg, "/") || len(arg) < shortest && ending || small
}

// receiptFile reads a text file that contains a receipt; ok is false for anything else.
func receiptFile(name string, most int64) (text string, ok bool, err error) {
	f, err := os.Open(name)
	if err != nil {
		return "", false, fmt.Errorf("open the file: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return "", false, fmt.Errorf("read the file: %w", err)
	}
	text = plainText(b)
	if !strings.HasPrefix(text, receiptStart) {
		return "", false, nil
	}
	text, err = oneReceipt(text)
	return text, true, err
}

// receiptPicture reads the code on a picture: like all foreign files it is decoded by the
// render process, and zbarimg gets our own PNG of each page.
func receiptPicture(ctx context.Context, e *env, name string) (string, error) {
	for img, err := range (capture.FileSource{Path: name}).Pages(ctx) {
		if code, sentence, ok := e.refusal(err); ok {
			return "", fmt.Errorf("%s can't be read: %s: %s", filepath.Base(name), code, sentence)
		} else if err != nil {
			return "", fmt.Errorf("read %s: %w", filepath.Base(name), err)
		}
		var b bytes.Buffer
		if err := png.Encode(&b, img.Pix); err != nil {
			return "", fmt.Errorf("draw the picture: %w", err)
		}
		read := exec.CommandContext(ctx, zbarimg, "--quiet", "--raw", "-Sdisable",
			"-Sqrcode.enable", "--", "png:-")
		read.Stdin = &b
		out, err := read.Output()
		var ended *exec.ExitError
		switch {
		case errors.Is(err, exec.ErrNotFound):
			return "", errors.New("zbarimg (Debian: zbar-tools) is needed to read a picture")
		case err != nil && (!errors.As(err, &ended) || ended.ExitCode() != zbarNothing):
			return "", fmt.Errorf("zbarimg could not look at the picture: %w", err)
		}
		for _, l := range strings.Split(string(out), "\n") {
			if strings.HasPrefix(l, receiptStart) {
				return trimEnd(l), nil
			}
		}
	}
	return "", fmt.Errorf("no receipt is seen on %s", filepath.Base(name))
}

// zbarNothing is zbarimg's exit status if it finds no code.
const zbarNothing = 4
