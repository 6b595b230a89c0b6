// SPDX-License-Identifier: AGPL-3.0-or-later

package twodoc

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testCertificate is the one that the specification prints for its examples (annexe «
// Certificat de test »): authority FR00, certificate 0001.
const testCertificate = `-----BEGIN CERTIFICATE-----
MIICVzCCAT8CCQCpMEvcR9M4RTANBgkqhkiG9w0BAQUFADBPMQswCQYDVQQGEwJG
UjETMBEGA1UECgwKQUMgREUgVEVTVDEcMBoGA1UECwwTMDAwMiAwMDAwMDAwMDAw
MDAwMDENMAsGA1UEAwwERlIwMDAeFw0xMjExMDExMzQ3NDZaFw0xNTExMDExMzQ3
NDZaMFcxCzAJBgNVBAYTAkZSMRswGQYDVQQKDBJDRVJUSUZJQ0FUIERFIFRFU1Qx
HDAaBgNVBAsMEzAwMDIgMDAwMDAwMDAwMDAwMDAxDTALBgNVBAMMBDAwMDEwWTAT
BgcqhkjOPQIBBggqhkjOPQMBBwNCAASpjw18zWKAiJO+xNQ2550YNKHW4AHXDxxM
3M2dni/iKfckBRTo3cDKmNDHRAycxJKEmg+9pz/DkvTaCuB/hMI8MA0GCSqGSIb3
DQEBBQUAA4IBAQA6HN+w/bzIdg0ZQF+ELrocplehP7r5JuRJNBAgmoqoER7IonCv
KSNUgUVbJ/MB4UKQ6CgzK7AOlCpiViAnBv+i6fg8Dh9evoUcHBiDvbl19+4iREaO
oyVZ8RAlkp7VJKrC3s6dJEmI8/19obLbTvdHfY+TZfduqpVl63RSxwLG0Fjl0SAQ
z9a+KJSKZnEvT9I0iUUgCSnqFt77RSppziQTZ+rkWcfd+BSorWr8BHqOkLtj7EiV
amIh+g3A8JtwV7nm+NUbBlhh2UPSI0eevsRjQRghtTiEn0wflVBX7xFP9zXpViHq
Ij+R9WiXzWGFYyKuAFK1pQ2QH8BxCbvdNdff
-----END CERTIFICATE-----`

// TestExamplesOfTheSpecification reads codes that somebody else made and signed: those of
// the specification's annexe.
func TestExamplesOfTheSpecification(t *testing.T) {
	key, err := parseKey([]byte(testCertificate))
	must(t, err)
	trust, err := NewTrust(Certificate{Authority: "FR00", Certificate: "0001", Key: key,
		From: "2012-11-01", Until: "2030-12-31"})
	must(t, err)
	for name, c := range map[string]struct {
		text string
		want Paper
	}{
		"proof of address": {
			`DC03FR000001123F1636000126FR245700010MLLE/SAMPLE/ANGELA<GS>20<GS>21BAT 2 ETG 3<GS>227 PLACE DES SPECIMENS<GS>23<GS>25METZ<GS><US>` +
				`3HJIYP3OAJ4LIZNQXCTZMNQPTT5C2XICTEF4UGJ3NDE2CWM7HJOEEK4ACIY4CZOO5ZOFG35APDZMZQFEAEBWRZTW4CBPG35JE2FJ4EY`,
			Paper{Subject: ProofOfAddress, Issued: "2012-10-15",
				Holder: Person{Title: "MLLE", Family: "SAMPLE", Given: "ANGELA"},
				Address: Address{Lines: []string{"BAT 2 ETG 3", "7 PLACE DES SPECIMENS"},
					Postal: "57000", City: "METZ", Country: "FR"}},
		},
		"bill": {
			`DC03FR000001123F1636010126FR247500010MME/SPECIMEN/NATACHA<GS>22145 AVENUE DES SPECIMENS<GS><US>` +
				`FEDMPW5SO5BNZFYP7FIQUYZFV5H3OF6QERDMOBN7BZ4CC4KVJ4XWUH6EW3CSWILAGLN4XQE6AKHX6RNOI3OXVW6X3IKJASZGL62FBUQ`,
			Paper{Subject: ProofOfAddress, Issued: "2012-10-15",
				Holder: Person{Title: "MME", Family: "SPECIMEN", Given: "NATACHA"},
				Address: Address{Lines: []string{"145 AVENUE DES SPECIMENS"}, Postal: "75000",
					Country: "FR"}},
		},
		"tax notice": {
			`DC04FR000001FFFF1FB60401FR432,75<GS>44227801234567845202146RETI PATRICK<GS>4A310720224163198<GS>47300112345678948RETI SOPHIE<GS>490701987765432<US>` +
				`QHA4A6QOV6AZJEBTIUNR7QOBXINNTMZTD5COQH6VN24NCZTXA7MYXB6SNSNTWAQRYK3ZFP4ZWBGLTJ6SDSPMURF7YFILKQFIAJY7NTI`,
			Paper{Subject: TaxNotice, Issued: "2022-07-31", Holder: Person{Whole: "RETI PATRICK"},
				Second: Person{Whole: "RETI SOPHIE"}, Number: "2278012345678",
				Year: "2021", Income: "63198", Tax: "3001123456789"},
		},
		"attestation of the ANEF": {
			`DC04FR0000011CE91D231301FR6J26K92012020040123591236L010420206PAUTORISE A TRAVAILLER<GS>6Q750312052162SPECIMEN<GS>63BERTHIER SPECIMEN<GS>60NATACHA/CORINNE<GS>` +
				`68F69120719736ABUENOS AIRES<GS>6CAR67AR6U145 AVENUE DES SPECIMENS<GS>6W750006XPARIS<GS>6MENFANT ENTRE PAR REGROUPEMENT FAMILIAL<GS>6N010520206O300620206YFR<US>` +
				`PJIX6XX3TPFYJTMI6IEIPDU5C5D2X4VBHZEEIC24WPW4I3XETZOGETCMU2J2DKLEGSJDDKYJXBTVBKKY5MPAKEOL2A4RZNIUFTHW44A`,
			Paper{Subject: ForeignersCard, Kind: "api", Issued: "2020-04-06", From: "2020-05-01",
				Until: "2020-06-30", Number: "9201202004012359123",
				Permits: "AUTORISE A TRAVAILLER",
				Holder: Person{Family: "SPECIMEN", Usage: "BERTHIER SPECIMEN",
					Given: "NATACHA CORINNE", Birth: "1973-07-12", Sex: "F", Nationality: "AR",
					Foreigner: "7503120521"},
				Address: Address{Lines: []string{"145 AVENUE DES SPECIMENS"}, Postal: "75000",
					City: "PARIS", Country: "FR"}},
		},
	} {
		text := strings.NewReplacer("<GS>", endOfField, "<US>", startOfSeal).Replace(c.text)
		code, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, ok := code.Paper()
		if !ok {
			t.Errorf("%s: not read", name)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if v := trust.Check(code); v != Verified {
			t.Errorf("%s: %s, want %s", name, v, Verified)
		}
		if v := (Trust{}).Check(code); v != Unverified {
			t.Errorf("%s: an empty list says %s", name, v)
		}
	}
}

func TestPaperTakesNothingCut(t *testing.T) {
	c, err := Parse(header(4) + "10MME/ERIKSSON/ANNA MAR" + endOfTruncated +
		"22 14 RUE DES LILAS\x1d24     25TOULOUSE\x1d26FR")
	must(t, err)
	got, _ := c.Paper()
	if got.Holder != (Person{}) || got.Address.Postal != "" || got.Address.City != "TOULOUSE" {
		t.Errorf("a name that was cut and blanks for a postal code give %+v", got)
	}
	for in, want := range map[string]string{"12071973": "1973-07-12", "00071973": "1973-07-00",
		"00001973": "1973-00-00", "31021973": "", "12001973": "", "1207197": "", "AAAAAAAA": ""} {
		if got := birth(in); got != want {
			t.Errorf("born %s: %q, want %q", in, got, want)
		}
	}
	for _, kind := range []string{"A0", "12"} {
		if _, ok := (Code{Header: Header{Kind: kind, Perimeter: "01"}}).Paper(); ok {
			t.Errorf("kind %s is read", kind)
		}
	}
	if _, ok := (Code{Header: Header{Kind: "01", Perimeter: "02"}}).Paper(); ok {
		t.Error("another perimeter is read")
	}
}
