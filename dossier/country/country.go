// SPDX-License-Identifier: AGPL-3.0-or-later

// Package country knows the codes of countries, and those that papers have instead of one.
//
// It has no names for them and judges nobody.
//
// What must be true: whatever a person may state as nationality may stand in a strip.
package country

import "strings"

// countries are the codes of ISO 3166-1 alpha-3.
const countries = " ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL " +
	"BEN BES BFA BGD BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA" +
	" CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU " +
	"DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM" +
	" GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV " +
	"HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN" +
	" KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA " +
	"MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS" +
	" MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL " +
	"PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM" +
	" SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK " +
	"TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT" +
	" VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE "

// further are the codes that ICAO Doc 9303 part 3, section 5, adds for persons: Germany's
// single letter, the British ones, Kosovo, stateless persons and refugees, Utopia.
const further = " D GBD GBN GBO GBP GBS RKS UTO XXA XXB XXC XXX "

// organisations issue papers but have no nationals (part 3, section 5, parts C and D).
const organisations = " EUE UNA UNK UNO XBA XCC XCE XCO XDC XEC XES XIM XMP XOM XPO "

// ISO lists the codes of ISO 3166-1 alpha-3, in its order.
func ISO() []string { return strings.Fields(countries) }

// Personal reports whether a person can have that code as nationality or status.
func Personal(code string) bool { return among(countries+further, code) }

// Plain returns the code by which a person states a country: passports have "D" for DEU.
func Plain(code string) string {
	if code == "D" {
		return "DEU"
	}
	return code
}

// Known reports whether a code, without fillers, can appear in a strip. DEU is in ISO's
// list but not in strips, where Germany is D; it is accepted all the same.
func Known(code string) bool { return among(countries+further+organisations, code) }

// Organisation reports whether a code is that of an issuer without nationals. Papers of
// the UN and of its mission in Kosovo give their holder's true nationality, or UNK.
func Organisation(code string) bool {
	return code != "UNK" && code != "UNO" && code != "UNA" && code != "XOM" &&
		among(organisations, code)
}

// Codes lists all codes that are Known, in no particular order.
func Codes() []string { return strings.Fields(countries + further + organisations) }

func among(codes, code string) bool {
	return code != "" && !strings.Contains(code, " ") && strings.Contains(codes, " "+code+" ")
}
