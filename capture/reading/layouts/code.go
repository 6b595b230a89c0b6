// SPDX-License-Identifier: AGPL-3.0-or-later

package layouts

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base32"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/twodoc"
)

// key is the one of the invented authority that signs the 2D-Doc of all papers here. It is
// public: it seals nothing but specimens.
var key = sync.OnceValue(func() *ecdsa.PrivateKey {
	d := sha256.Sum256([]byte("passerelle layouts specimen authority"))
	k, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d[:])
	if err != nil {
		panic(err) // the digest is a constant
	}
	return k
})

// Trust returns a list that trusts the 2D-Doc of these papers.
func Trust() (twodoc.Trust, error) {
	t, err := twodoc.NewTrust(twodoc.Certificate{Authority: "TS01", Certificate: "CRT1",
		Key: &key().PublicKey, From: "2020-01-01", Until: "2040-01-01"})
	if err != nil {
		return t, fmt.Errorf("make the list of the specimen authority: %w", err)
	}
	return t, nil
}

// digits keeps the digits of a text.
func digits(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// sealed writes and signs the 2D-Doc of a paper.
func (f *filler) sealed(kind string) (string, error) {
	fold := func(s string, most int) string {
		s = capitals(s, " /-.'")
		return s[:min(len(s), most)]
	}
	p, a := f.holder, f.home
	title := map[bool]string{true: "MME", false: "M"}[p.Woman]
	line := fold(title+"/"+p.Family+"/"+p.Given, 38)
	day := f.issued.Format("02012006")
	const gs = "\x1d"
	home := "26FR24" + a.Postal + "22" + fold(a.Street, 38) + gs + "25" + fold(a.City, 32) + gs
	body := ""
	n := func(k int) string {
		v, _, _ := f.number("", "n", []string{fmt.Sprint(k)}, func(int) int { return k })
		return v
	}
	switch kind {
	case "00", "01":
		body = "10" + line + gs + "18" + n(10) + gs + home
	case "06":
		body = "10" + line + gs + home + "50" + n(14)
	case "04", "28", "18":
		income := n(5)
		if v, ok := f.kept["thousands:rfr"]; ok { // as it is printed
			income = strings.Map(digits, v)
		}
		body = "43" + "2" + gs + "44" + n(13) + "45" + fmt.Sprint(f.issued.Year()-1) + "46" +
			fold(p.Family+" "+p.Given, 38) + gs + "47" + n(13) + "4A" + day + "41" + income + gs
	case "13":
		body = "6J26K" + n(19) + "62" + fold(p.Family, 38) + gs + "60" +
			fold(strings.ReplaceAll(p.Given, " ", "/"), 60) + gs + "67FR" + "68" +
			map[bool]string{true: "F", false: "M"}[p.Woman] + "69" + p.Birth.Format("02012006") +
			"6Q" + n(10) + "6N" + day + "6O" + f.issued.AddDate(0, 3, 0).Format("02012006")
	default:
		return "", fmt.Errorf("no 2D-Doc of kind %s is made here", kind)
	}
	days := fmt.Sprintf("%04X", int(f.issued.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).Hours()/24))
	data := "DC04TS01CRT1" + days + days + kind + "01FR" + body
	sum := sha256.Sum256([]byte(data))
	sig, err := key().Sign(nil, sum[:], crypto.SHA256) // the same each time (RFC 6979)
	if err != nil {
		return "", fmt.Errorf("sign a 2D-Doc: %w", err)
	}
	var v struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(sig, &v); err != nil {
		return "", fmt.Errorf("sign a 2D-Doc: %w", err)
	}
	rs := append(v.R.FillBytes(make([]byte, 32)), v.S.FillBytes(make([]byte, 32))...)
	return data + "\x1f" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(rs), nil
}

// capitals writes text in capitals without accents, as codes and strips do; others than
// letters, digits and those of keep become spaces.
func capitals(s, keep string) string {
	s = strings.NewReplacer("À", "A", "Â", "A", "Ã", "A", "Ç", "C", "É", "E", "È", "E", "Ê", "E", "Ë",
		"E", "Î", "I", "Ï", "I", "İ", "I", "Ô", "O", "Ö", "O", "Ù", "U", "Û", "U", "Ü", "U", "Ÿ", "Y",
		"Ğ", "G", "Ş", "S", "Œ", "OE", "’", "'", "Õ", "O", "Ñ", "N").Replace(strings.ToUpper(s))
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(keep, r):
			return r
		}
		return ' '
	}, s)
}

// matrix returns the picture of a bar code with modules of one pixel, by zxing's own writer.
func matrix(format, text string) (*image.Gray, error) {
	dir, err := os.MkdirTemp("", "layouts")
	if err != nil {
		return nil, fmt.Errorf("draw a code: %w", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "code.png")
	if out, err := exec.Command("ZXingWriter", "-size", "10x10", "-margin", "0", format, text,
		file).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("draw a code (make setup installs zxing): %w: %s", err, out)
	}
	r, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("draw a code: %w", err)
	}
	defer r.Close()
	img, err := png.Decode(r)
	if err != nil {
		return nil, fmt.Errorf("draw a code: %w", err)
	}
	g := image.NewGray(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(g, g.Rect, img, img.Bounds().Min, draw.Src)
	return g, nil
}

// stripKinds are the strips that can be drawn, and what they tell.
var stripKinds = map[string]dossier.StripKind{"td3": dossier.PassportStrip,
	"permit": dossier.PermitStrip, "card": dossier.CardStrip, "td2": dossier.CardStrip,
	"visa": dossier.VisaStrip, "cardfra": dossier.CardStrip, "passfra": dossier.PassportStrip}

// stripLines writes the lines of a strip (ICAO Doc 9303) of Utopia; residence permits and what
// ends in "fra" are France's, for nobody who lives.
func (f *filler) stripLines(kind string) ([]string, error) {
	p := f.holder
	filled := func(s string, n int) string {
		return (strings.ReplaceAll(s, " ", "<") + strings.Repeat("<", 60))[:n]
	}
	names := strings.Join(strings.Fields(capitals(p.Family, "")), "<") + "<<" +
		strings.Join(strings.Fields(capitals(p.Given, "")), "<")
	number, _, err := f.value("n:7:document")
	if err != nil {
		return nil, err
	}
	number = "U" + number + "<"
	sex := map[bool]string{true: "F", false: "M"}[p.Woman]
	born := p.Birth.Format("060102")
	until := f.issued.AddDate(5, 0, 0).Format("060102")
	dated := born + digit(born) + sex + until + digit(until)
	switch kind {
	case "td3", "passfra":
		state := map[string]string{"td3": "UTO", "passfra": "FRA"}[kind]
		two := number + digit(number) + state + dated + strings.Repeat("<", 14) + "0"
		all := two[:10] + two[13:20] + two[21:43]
		return []string{filled("P<"+state+names, 44), two + digit(all)}, nil
	case "visa":
		return []string{filled("VDUTO"+names, 44),
			filled(number+digit(number)+"UTO"+dated, 44)}, nil
	case "td2":
		two := number + digit(number) + "UTO" + dated + "<<<<<<<"
		return []string{filled("I<UTO"+names, 36),
			two + digit(two[:10]+two[13:20]+two[21:35])}, nil
	case "permit", "card", "cardfra":
		code := map[string]string{"permit": "IRFRA", "card": "I<UTO", "cardfra": "IDFRA"}[kind]
		one := filled(code+number+digit(number), 30)
		two := dated + map[string]string{"permit": "UTO", "card": "UTO", "cardfra": "FRA"}[kind] +
			"<<<<<<<<<<<"
		all := one[5:30] + two[:7] + two[8:15] + two[18:29]
		return []string{one, two + digit(all), filled(names, 30)}, nil
	}
	return nil, fmt.Errorf("there is no strip %q", kind)
}

// digit is the check digit of ICAO Doc 9303-3.
func digit(s string) string {
	sum := 0
	for i, r := range s {
		v := 0
		switch {
		case r >= '0' && r <= '9':
			v = int(r - '0')
		case r >= 'A' && r <= 'Z':
			v = int(r-'A') + 10
		}
		sum += v * []int{7, 3, 1}[i%3]
	}
	return fmt.Sprint(sum % 10)
}
