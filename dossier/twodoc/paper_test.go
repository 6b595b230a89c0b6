// SPDX-License-Identifier: AGPL-3.0-or-later

package twodoc

import (
	"crypto/elliptic"
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
		"account of two people": {
			`DC03FR000001FFFF1636030130M EXEMPLE HENRY ET MME SPECIMEN NATACHA<GS>31FR7030002005500000157845Z02<GS>32CRLYFRPP<GS><US>` +
				`EQOSLUFV626SM4K7PTNO3PDT7IM736GLXXBJALK4MCSWJM3QIWQ7ASSCV5VNPS5HD2QZPVTCE76W5WG5MFFFJZWWOIDDLNVT2JX3HLI`,
			Paper{Subject: Bank},
		},
		"account details of SEPAmail": {
			`DC03FR000001FFFF1636050108124030M/EXEMPLE/HENRY<GS>35QX7030002005500000157845Z02<GS><US>` +
				`WOV6U4QA5KPKAEKC6G6KLVWQMW6IVWQ5NCHVOHRDH5AJUP2MAXR5VHYBOH74GGG7IHMYJISLHWOWEJNZVBUBXVMM27WQZ7G2EOJBZ3Y`,
			Paper{Subject: Bank, Holder: Person{Title: "M", Family: "EXEMPLE", Given: "HENRY"}},
		},
		"statement of account": {
			`DC03FR00000112131636110130M EXEMPLE HENRY ET MME SPECIMEN NATACHA<GS>31FR7030002005500000157845Z02<GS>32CRLYFRPP<GS>36121337123038-234,78<GS><US>` +
				`27SBQHRWLDWFSHQOEBCTVIZMZDHL4UF44K2R7RFSDCAGQIOAB243LPCY66ORXDN7CWHMSV6YKJE5MXN5VGEXSOSEHF2MXUOTQLNE5ZA`,
			Paper{Subject: Bank, Issued: "2012-09-01"},
		},
		"identity paper": {
			`DC03FR000001092D1636070160NATACHA<GS>62SPECIMEN<GS>65P 6607CD12304<GS>67FR68F6CFR<US>` +
				`EYLJXYH5R3HYO5YWTMELK7P277KKOK5TTNB26S6UAPDH2KJGT37YXNDEZTGEK2LX3OSRNAXOP4UHFWHNTOU6LTOSBMX2EBCQ36UZ4FA`,
			Paper{Subject: Identity, Issued: "2006-06-07", Number: "07CD12304",
				Holder: Person{Family: "SPECIMEN", Given: "NATACHA", Sex: "F",
					Nationality: "FR"}},
		},
		"strip of a passport": {
			`DC03FR000001092D163608016FP FRASPECIMEN  NATACHA                      07CD123044FRA7307122F1603062              04<GS><US>` +
				`TYXD5GHXKAQ52NCB4IZGXJFYIYTX7UR5SIG7DPDJOS3KOW67ESGECFXFTZFE3MO263SYM7KY2GTNOR4Z5RROT7XDCOCTW3I7OREONIY`,
			Paper{Subject: Identity, Issued: "2006-06-07", Number: "07CD12304",
				Until: "2016-03-06",
				Holder: Person{Family: "SPECIMEN", Given: "NATACHA", Sex: "F",
					Birth: "1973-07-12"}},
		},
		"work contract": {
			`DC03FR000001116916361001500000000000000057150320125A1517,42<GS>61HENRY<GS>62EXEMPLE<GS><US>` +
				`7OFGWXQL4ZVW4IXEHXJX7ZB5HASS6N5QLIJB3YNAGJMBTC22F2ZSGDKF32HTE6GAAZ4US4K62TX2I5BZED4SXLDHV7HFEVTDCPYXLQQ`,
			Paper{Subject: Work, Issued: "2012-03-15",
				Holder: Person{Family: "EXEMPLE", Given: "HENRY"}},
		},
		"work permit, a firm": {
			`DC04FR0000011DDB1DEC1501FR6L301120205N1234567891011121314155QBERTHIER<GS>5RCORINNE<GS>5SDIRECTRICE RESSOURCES HUMAINES<GS>62SPECIMEN<GS>61NATACHA<GS>` +
				`69051119736ATOULON<GS>67BR5T1551712202050130017593000345MSPECIMEN COMPANY SA<GS>6607CD12304<GS><US>` +
				`LCU7MYDZDJBODOTT4JE3QKL35DTMY2T5YZNBTNVIDB4FEBMM57SJEPZDMLOEAKBGZBOU5RNZVDMG3C4UNHAI6PTWGUN3Y5YVN7574PI`,
			Paper{Subject: WorkPermit, Issued: "2020-12-04", Number: "123456789101112131415",
				Employer: "SPECIMEN COMPANY SA",
				Holder: Person{Family: "SPECIMEN", Given: "NATACHA", Birth: "1973-11-05",
					Nationality: "BR"}},
		},
		"work permit, a person employs": {
			`DC04FR0000011DDB1DEC1501FR6L301120205N1234567891011121314155QBERTHIER<GS>5RCORINNE<GS>5SDIRECTRICE RESSOURCES HUMAINES<GS>62SPECIMEN<GS>61NATACHA<GS>` +
				`69051119736ATOULON<GS>67BR5T255171220205OMUSTERMANN<GS>5PERIKA<GS>6Z123456ABC<GS>5U175 JOURS<GS><US>` +
				`TIQEIVVZGXZSQTR2KZMUNZM6CP2R2DNWC6QNWIGTY44XC76NXCCIWYG3ZJH54YYJ7BSGLMCXOEGJVAWCJHY4JGTUTMRJIVE3SIVDVRY`,
			Paper{Subject: WorkPermit, Issued: "2020-12-04", Number: "123456789101112131415",
				Employer: "ERIKA MUSTERMANN",
				Holder: Person{Family: "SPECIMEN", Given: "NATACHA", Birth: "1973-11-05",
					Nationality: "BR", Foreigner: "123456ABC"}},
		},
		"work permit of a trade that lacks workers": {
			`DC04FR000001125E125B2501FR061DEC57031220205A1337,42<GS>5L0123456789<GS>5MSPECIMEN COMPANY SA<GS>5SDIRECTRICE RESSOURCES HUMAINES<GS>` +
				`5T25U175 JOURS<GS>60NATACHA<GS>62SPECIMEN<GS>6607CD12304<GS>67BR68F69051119736ATOULON<GS>6CBR6Q9876543210<US>` +
				`OBCYIITWHDAB22HRIOA3U6TN3WMRW6OGFFQTG6FESH5GJBYS77O6ZW2BXIEZQUTXI6ANFW3T4XG72TQNMI2E42HYNM3TSHFTZJPYPWI`,
			Paper{Subject: WorkPermit, Issued: "2012-11-15", Employer: "SPECIMEN COMPANY SA",
				Holder: Person{Family: "SPECIMEN", Given: "NATACHA", Birth: "1973-11-05",
					Sex: "F", Nationality: "BR", Foreigner: "9876543210"}},
		},
		"end of an allowance": { // its number, at its greatest length, ends without a separator
			`DC04FR000001125E125B1701FR60JEAN/MARTIN<GS>69251219696GDUPONT<GS>6HM<GS>6QABC4567890G307092022G40<GS>G5DIRECTION TERRITORIALE DE CLERMONT FERRAND<US>` +
				`JEW7ZPEPOE5CK4BZ4PE36L2HUBFKKDPCWYSTBUBZ5CJXAWQYFIURJUXN7K5UBFDXVB3XK3HI7ZKQXOSPSO3ELT7UQ4QFFBIPWCORVMA`,
			Paper{Subject: Allowance, Issued: "2012-11-15",
				Holder: Person{Title: "M", Family: "DUPONT", Given: "JEAN MARTIN",
					Birth: "1969-12-25", Foreigner: "ABC4567890"}},
		},
		"engine of a firm": { // not read, but its signature is: 5L has its greatest length
			`DC04FR0000011CF81D531401FRAO009876APCYCLOMOTEUR MOTOCYCLETTE TRICYCLE A MOTEUR TOUT TERRAIN<GS>AQ12345678975123ABDC<GS>A2MARQUE VEHICULE<GS>ASGRIS<GS>` +
				`AT262BERTHIER<GS>60CORINNE<GS>AW4 BOULEVARD DES CHAMPS BLANCS<GS>AY13000AZMARSEILLE<GS>5L123456789000015MTEST COMPANY<GS>` +
				`ARMODELE DE CYCLOMOTEUR<GS>AVBATIMENT B<GS>AXZAC DES CHAMPS BLANCS<GS><US>` +
				`IQPK4RS7KOC3DVURFCTT6P7CXZ4IGRBFMFCZSKFJKTKRA25U3RAV4ELTYSWUL2WV7VXUFXNWRSFLXSZ3LB4NBVHHLKAEZMM6XTME2JA`,
			Paper{},
		},
	} {
		text := strings.NewReplacer("<GS>", endOfField, "<US>", startOfSeal).Replace(c.text)
		code, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, ok := code.Paper()
		if want := c.want.Subject != ""; ok != want {
			t.Errorf("%s: read %v, want %v", name, ok, want)
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

// TestActivity reads kind 29, of which the specification prints no example.
func TestActivity(t *testing.T) {
	c, err := Parse(kind(header(4), "29") + "62ERIKSSON\x1d60ANNA/MARIA\x1d6912081974" +
		"5V0120251220255501092025500000000000000" + "05XCUISINIER\x1d5MLE VOISIN\x1d5W01" +
		"5Y0120251220255Z2500,00\x1d562518")
	must(t, err)
	want := Paper{Subject: Work, Issued: "2026-11-02", Employer: "LE VOISIN",
		Holder: Person{Family: "ERIKSSON", Given: "ANNA MARIA", Birth: "1974-08-12"}}
	if got, ok := c.Paper(); !ok || !cmp.Equal(got, want) {
		t.Errorf("%v: %s", ok, cmp.Diff(want, got))
	}
}

func kind(header, k string) string { return header[:20] + k + header[22:] }

// TestDaysThatCannotBe: a birth to come, a validity that ends before it begins, a strip that
// is not sound and an annex say nothing.
func TestDaysThatCannotBe(t *testing.T) {
	c, err := Parse(kind(header(4), "13") + "62ERIKSSON\x1d60ANNA\x1d6901012027" +
		"6N010620266O01052026")
	must(t, err)
	p, _ := c.Paper()
	if p.Holder.Birth != "" || p.From != "" || p.Until != "" || p.Holder.Family != "ERIKSSON" {
		t.Errorf("%+v", p)
	}
	strip := "P UTOERIKSSON  ANNA MARIA                   " +
		"L898902C36UTO7408122F1204159ZE184226B     10"
	for text, name := range map[string]string{strip: "ERIKSSON",
		strings.Replace(strip, "740812", "740813", 1): "", strip[:87]: "", "": ""} {
		c, err := Parse(kind(header(4), "08") + "6F" + text)
		must(t, err)
		if p, ok := c.Paper(); !ok || p.Holder.Family != name {
			t.Errorf("%q gives %+v", text, p)
		}
	}
	s := newSigner(t, elliptic.P256())
	annexed := s.sign(t, kind(header(4), "13")+"62ERIKSSON\x1d") + "\x1d62LINDE\x1d67UT"
	if c, err = Parse(annexed); err != nil {
		t.Fatal(err)
	}
	p, _ = c.Paper()
	if v := s.trusted(t, nil).Check(c); v != Verified || p.Holder.Family != "ERIKSSON" ||
		p.Holder.Nationality != "" || len(c.Annex) != 2 || c.Value("67") != "" {
		t.Errorf("with an annex: %s, %+v, annex %v", v, p, c.Annex)
	}
}
