// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"passerelle/dossier"
	"passerelle/dossier/bundle"
	"passerelle/storage"
)

// symptom is one line of doctor's output.
type symptom struct {
	Part   string `json:"part"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// leastDisk is the free space that doctor asks for. The kiosk itself takes pages down to
// 500 MiB (package clerk).
const leastDisk = 1 << 30

func runDoctor(ctx context.Context, e *env, args []string) error {
	data, asJSON, err := e.dataFlags("doctor", args)
	if err != nil {
		return err
	}
	found := append(programs(ctx), disk(data))
	if isData(data) {
		found = append(found, e.vaultSymptoms(data)...)
		found = append(found, e.line(data))
	} else {
		found = append(found, symptom{"data folder", false, noData(data).Error()})
	}
	if asJSON {
		if err := printJSON(e, found); err != nil {
			return err
		}
	}
	ill := false
	for _, s := range found {
		word := "ok"
		switch {
		case !s.OK:
			word, ill = "wrong", true
		case mute(s):
			word = "note"
		}
		if !asJSON {
			fmt.Fprintf(e.stdout, "%s\t%s\t%s\n", word, s.Part, s.Detail)
		}
	}
	if ill {
		return errNo
	}
	return nil
}

func disk(data string) symptom {
	var fs unix.Statfs_t
	if err := unix.Statfs(data, &fs); err != nil {
		return symptom{"disk", false, "the data folder can't be looked at: " + err.Error()}
	}
	free := int64(fs.Bavail) * fs.Bsize
	return symptom{"disk", free >= leastDisk,
		fmt.Sprintf("%d MB free, %d MB wanted", free>>20, leastDisk>>20)}
}

func (e *env) vaultSymptoms(data string) []symptom {
	v, err := storage.Open(data, e.knowing(data))
	if errors.Is(err, storage.ErrRunning) {
		return []symptom{{"vault", true,
			"the kiosk is running and holds it: its staff door shows the rest"}}
	}
	if err != nil {
		return []symptom{{"vault", false, err.Error()}}
	}
	defer v.Close()
	c := v.Condition()
	found := []symptom{{"vault", !c.Quarantined, "opens"}}
	if c.Quarantined {
		found[0].Detail = "a damaged vault was set aside"
		if c.Missing {
			found[0].Detail = "vault/vault.db was missing or empty: the drafts in it are lost"
		}
		if c.Restored {
			found[0].Detail += " and restored from its last copy"
		}
	}
	if c.KeysLost {
		found = append(found, symptom{"drafts", false,
			"vault/keys was missing: the drafts that it kept can't be opened any more, and their " +
				"people have to begin again. What was sealed is still sent"})
	}
	if c.RootLost {
		found = append(found, symptom{"root", false,
			"vault/root is lost or damaged; the next trust list writes it again"})
	}
	found = append(found, queueSymptoms(v)...)
	faults := v.Faults()
	for _, f := range faults {
		found = append(found, symptom{"receipts", false, (&storage.OutOfOrder{Fault: f}).Error()})
	}
	if v.Enrolled() || len(faults) > 0 {
		if err := carrierFit(data, true); err != nil {
			found = append(found, symptom{"receipts", false, err.Error()})
		} else if len(faults) == 0 {
			found = append(found, symptom{"receipts", true,
				"this kiosk's key stands in the trust list"})
		}
	}
	switch {
	case !v.Enrolled() && len(faults) > 0:
		return found
	case !v.Enrolled():
		return append(found, symptom{"enrolment", false,
			"not enrolled: central enroll NAME on the service, passerelle enroll here"})
	}
	t := v.Trust()
	found = append(found, symptom{"trust list", e.now().Before(t.Expires),
		fmt.Sprintf("number %d, until %s, root %s", t.Number, t.Expires.UTC().Format(time.DateOnly),
			t.RootFingerprint())})
	verified := v.ClockVerified()
	clock := symptom{"clock", !verified.IsZero(), "never compared with the service"}
	if !verified.IsZero() {
		clock.Detail = "compared with the service at " + verified.UTC().Format(time.RFC3339)
	}
	return append(found, clock, e.list(v))
}

// queueSymptoms checks every waiting dossier: the person of a lost or damaged one must
// know.
func queueSymptoms(v *storage.Vault) (found []symptom) {
	q, err := v.CheckQueue()
	if err != nil {
		return []symptom{{"queue", false, err.Error()}}
	}
	for _, id := range q.Lost {
		found = append(found, symptom{"queue", false,
			dossier.GroupReference(id.Reference()) +
				" is not in spool/out any more, and the service has no receipt for it: its person has to come again"})
	}
	for _, id := range q.Damaged {
		found = append(found, symptom{"queue", false,
			dossier.GroupReference(id.Reference()) +
				" is damaged in spool/out, and will be refused: its person has to come again"})
	}
	return found
}

// list says which list of procedures is in force on this machine.
func (e *env) list(v *storage.Vault) symptom {
	own := fmt.Sprintf("version %s, the program's own", e.catalogue.Version)
	sent := v.Catalogue()
	switch number, err := bundle.Number(e.catalogue.Version); {
	case err != nil:
		return symptom{"catalogue", false, err.Error()}
	case v.Condition().CatalogueLost:
		return symptom{"catalogue", false,
			own + ": the one that the service sent is damaged, or this program can't use it"}
	case sent == nil:
		return symptom{"catalogue", true, own}
	case sent.Number <= number:
		return symptom{"catalogue", true, own + ": newer than the one that the service sent"}
	case !sent.Rules(number, dossier.Moment{Time: e.now(), Known: true}):
		return symptom{"catalogue", false,
			fmt.Sprintf("%s: version %s, which the service sent, ended on %s", own, sent.Version,
				sent.Expires.Format(time.DateOnly))}
	}
	return symptom{"catalogue", true, fmt.Sprintf("version %s, sent by the service, until %s",
		sent.Version, sent.Expires.Format(time.DateOnly))}
}

// line says what is waiting to be sent, and why.
func (e *env) line(data string) symptom {
	s, err := spoolOf(data)
	if err != nil {
		return symptom{"queue", false, err.Error()}
	}
	waiting, err := s.Waiting()
	if err != nil {
		return symptom{"queue", false, err.Error()}
	}
	var why []string
	for _, w := range e.reasons(data, waiting) {
		why = append(why, w.Why)
	}
	return symptom{"queue", true, strings.TrimSpace(
		fmt.Sprintf("%d waiting %s", len(waiting), strings.Join(why, ", ")))}
}
