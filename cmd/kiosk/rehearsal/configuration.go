// SPDX-License-Identifier: AGPL-3.0-or-later

package rehearsal

import (
	"fmt"
	"strings"

	"passerelle/assets"
	"passerelle/ui/words"
)

// notices holds, by language, what is true of the data of a rehearsal.
var notices = map[string][6]string{
	"fr": {"DÉMONSTRATION : cette borne d’essai, sur cette machine.",
		"Montrer comment un dossier est préparé et transmis.",
		"Le service d’essai, sur cette machine. Personne d’autre.",
		"Les données d’essai restent dans le dossier de la démonstration. Un brouillon est gardé 7 jours.",
		"Vous pouvez lire, corriger ou effacer vos données. Vous pouvez vous plaindre à la CNIL.",
		"DÉMONSTRATION : personne n’est désigné."},
	"en": {"DEMONSTRATION: this trial kiosk, on this machine.",
		"To show how a file is prepared and sent.",
		"The trial service, on this machine. Nobody else.",
		"Trial data stay in the folder of the demonstration. A draft is kept for 7 days.",
		"You can read, correct or erase your data. You can complain to the CNIL.",
		"DEMONSTRATION: nobody is appointed."},
	"ar": {"عرض تجريبي: هذا الجهاز التجريبي.", "بيان كيفية تحضير الملف وإرساله.",
		"المصلحة التجريبية على هذا الجهاز. لا أحد غيرها.",
		"تبقى البيانات التجريبية في مجلد العرض. تُحفظ المسودة 7 أيام.",
		"يمكنك الاطلاع على بياناتك أو تصحيحها أو محوها. ويمكنك تقديم شكوى إلى CNIL.",
		"عرض تجريبي: لم يُعيَّن أحد."},
}

// configuration writes the kiosk.toml of the rehearsal.
func (s *Stage) configuration(o Options, device, saneConfig string) (string, error) {
	book, err := words.Load(assets.Words())
	if err != nil {
		return "", err
	}
	orientation := "portrait"
	if o.Landscape {
		orientation = "landscape"
	}
	var b strings.Builder
	fmt.Fprintf(&b,
		"data = %q\nsite = \"Point d’accès numérique — démonstration\"\nprefecture = "+
			"\"31\"\nlanguages = [\"%s\"]\nhelp_phone = \"0 806 001 620\"\n",
		s.KioskData(), strings.Join(book.Offered(), `", "`))
	fmt.Fprintf(&b, "\n[screen]\npitch_mm = 0.2745\ndistance_mm = 600\norientation = %q\n",
		orientation)
	fmt.Fprint(&b, "\n[touch]\ndouble_strike = \"0s\"\n") // here a program does the touching
	fmt.Fprintf(&b, "\n[scanner]\ndevice = %q\nsane_config = %q\nresolution = 300\nfeeder = true\n",
		device, saneConfig)
	fmt.Fprintf(&b, "\n[import]\nfolders = [%q]\n", s.Stick())
	for _, l := range book.Offered() {
		n := notices[l]
		fmt.Fprintf(&b,
			"\n[notice.%s]\ncontroller = %q\npurposes = %q\nrecipients = %q\nduration = %q\nrights = %q\ndpo = %q\n",
			l, n[0], n[1], n[2], n[3], n[4], n[5])
	}
	return b.String() + o.Config, nil
}
