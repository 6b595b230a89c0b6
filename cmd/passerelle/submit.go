// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"passerelle/dossier"
	"passerelle/intake"
	"passerelle/storage"
	"passerelle/sync"
)

func runSubmit(ctx context.Context, e *env, args []string) error {
	f := e.flags("submit")
	data := f.String("data", "", "data folder of the kiosk")
	despite := f.Bool("despite-gaps", false,
		"send although something is missing; what is missing is written in the file")
	certificates := f.String("certificates", "", "file of those whose 2D-Doc codes are believed")
	_, papers, given, err := e.readDossier(f, args)
	if err != nil {
		return err
	}
	trust, err := intake.Certificates(*certificates)
	if err != nil {
		return err
	}
	if *data == "" {
		return usage("-data DIR is missing")
	}
	if !isData(*data) { // a mistyped name: nothing is created there
		return noData(*data)
	}
	v, err := e.openVault(*data)
	if err != nil {
		return err
	}
	defer v.Close()
	if err := e.useListOf(v); err != nil {
		return err
	}
	if _, err = e.procedure(string(given.Procedure)); err != nil {
		return err
	}
	p := e.continuing(&given)
	if c := p.ChannelAt(given.Prefecture(e.prefecture), e.moment().Day()); c.Mode != dossier.Full {
		return fmt.Errorf("%s: %w: nothing was sealed; passerelle check says what is missing, "+
			"and assemble makes the files to take there",
			p.ID, intake.ErrElsewhere)
	}
	if err := carrierFit(*data, v.Enrolled()); err != nil {
		return err
	}
	d, ticket, err := v.Begin(p.ID, e.lang, 0)
	if errors.Is(err, storage.ErrNotEnrolled) {
		return errors.New("this kiosk is not enrolled: passerelle enroll")
	}
	if err != nil {
		return fmt.Errorf("begin a draft: %w", err)
	}
	r, err := e.fillAndSeal(ctx, v, d, intake.Terms{Procedure: p, Prefecture: e.prefecture,
		Zone: e.zone}, given, papers, newReader(e, trust), *despite)
	if err != nil {
		if eerr := d.Erase(); eerr != nil && !errors.Is(eerr, storage.ErrClosed) {
			fmt.Fprintln(e.stderr, "passerelle: the draft could not be erased:", eerr)
		}
		return err
	}
	fmt.Fprintf(e.stderr, "ticket %s\n", ticket)
	fmt.Fprintln(e.stdout, r)
	return nil
}

// carrierFit checks that what is sealed now can be sent to the service at all. A folder
// that was never enrolled is for the vault to refuse.
func carrierFit(data string, enrolled bool) error {
	if err := carrierWhole(data, enrolled); err != nil {
		return err
	}
	l, err := sync.LineOf(carryOf(data))
	if err != nil {
		return nil // unreadable notes say nothing
	}
	switch l.Barring() {
	case sync.Revoked:
		return errors.New("the service answered that this kiosk is revoked: nothing was taken; " +
			"passerelle drain asks it again")
	case sync.NotEnrolled:
		return errors.New("the service answered that it does not know this kiosk: nothing was " +
			"taken; passerelle drain asks it again")
	}
	return nil
}

// carrierWhole returns what the carrier has lost of an enrolment, or nil.
func carrierWhole(data string, enrolled bool) error {
	err := sync.Whole(carryOf(data))
	if !errors.Is(err, sync.ErrNotEnrolled) {
		return err
	}
	if enrolled {
		return sync.Gone() // the vault knows of an enrolment: all its files are lost
	}
	return nil
}

// absentFirst puts the papers whose file is not there before the others, whose reading would
// be for nothing.
func absentFirst(papers []paper) []paper {
	absent := func(p paper) int {
		if _, err := os.Stat(p.file); err != nil {
			return 0
		}
		return 1
	}
	out := slices.Clone(papers)
	slices.SortStableFunc(out, func(a, b paper) int { return cmp.Compare(absent(a), absent(b)) })
	return out
}

// fillAndSeal puts answers and pages into the draft, judges it with what is seen on them,
// and seals it; it returns the text of the stage-1 receipt.
func (e *env) fillAndSeal(ctx context.Context, v *storage.Vault, d *storage.Draft, t intake.Terms,
	given dossier.Dossier, papers []paper, r *reader, despite bool) (string, error) {
	if err := d.SetAnswers(given.Answers, given.FiledBy, given.AssistedBy); err != nil {
		return "", fmt.Errorf("keep the answers: %w", err)
	}
	keep := func(pg intake.Page) error { return d.AddPage(pg.Page, pg.JPEG) }
	refused := func(s dossier.Slot, code, sentence string) error {
		return fmt.Errorf("%s: %s: %s", s, code, sentence)
	}
	if err := e.examine(ctx, t.Procedure, &given, absentFirst(papers), r, keep, refused); err != nil {
		return "", err
	}
	kept := d.Dossier()
	kept.Read, kept.Sights = given.Read, given.Sights
	gaps := t.Procedure.Gaps(kept, e.moment())
	for _, fd := range e.findings(gaps) {
		fmt.Fprintf(e.stderr, "%s\t%s%s\t%s\t%s %s\n", fd.Verdict, fd.Slot, fd.Field, fd.Code,
			fd.Sentence, fd.Gesture)
	}
	failed := func(g dossier.Gap) bool { return g.Verdict == dossier.Failed }
	if slices.ContainsFunc(gaps, failed) && !despite {
		fmt.Fprintln(e.stderr,
			"passerelle: something is missing: nothing was sealed; -despite-gaps sends all the same")
		return "", errNo
	}
	t.Catalogue, t.Despite, t.At = e.catalogue.Version, dossier.SentDespite(gaps), e.now()
	t.Sights = given.Sights
	sealed, err := intake.Pack(v, d, t)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	return sealed.Text, nil
}
