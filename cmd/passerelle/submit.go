// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"

	"passerelle/dossier"
	"passerelle/storage"
	"passerelle/sync"
	"passerelle/ui/clerk"
)

func runSubmit(ctx context.Context, e *env, args []string) error {
	f := e.flags("submit")
	data := f.String("data", "", "data folder of the kiosk")
	despite := f.Bool("despite-gaps", false, "send although something is missing; what is missing is written in the file")
	p, papers, given, err := e.readDossier(f, args)
	if err != nil {
		return err
	}
	if *data == "" {
		return usage("-data DIR is missing")
	}
	if !isData(*data) { // it is a name mistyped: nothing is made there
		return errNoData
	}
	v, err := e.openVault(*data)
	if err != nil {
		return err
	}
	defer v.Close()
	if err := e.useListOf(v); err != nil {
		return err
	}
	if p, err = e.procedure(string(p.ID)); err != nil {
		return err
	}
	if c := p.ChannelAt(given.Prefecture(e.prefecture), e.moment().Day()); c.Mode != dossier.Full {
		return fmt.Errorf("%s: %w: nothing was sealed; passerelle check says what is missing, and assemble makes the files to take there", p.ID, clerk.ErrElsewhere)
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
	r, err := e.fillAndSeal(ctx, v, d, clerk.Terms{Procedure: p, Prefecture: e.prefecture, Zone: e.zone}, given, papers, *despite)
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

// carrierFit says whether what is sealed now can go to the service at all. A folder that was never enrolled is the vault's to refuse.
func carrierFit(data string, enrolled bool) error {
	switch err := sync.Whole(carryOf(data)); {
	case errors.Is(err, sync.ErrNotEnrolled) && enrolled:
		return sync.Gone() // the vault knows of an enrolment: what it left here is lost whole
	case errors.Is(err, sync.ErrNotEnrolled):
	case err != nil:
		return err
	}
	l, err := sync.LineOf(carryOf(data))
	if err != nil {
		return nil // notes that can't be read say nothing
	}
	switch l.Barring() {
	case sync.Revoked:
		return errors.New("the service answered that this kiosk is revoked: nothing was taken; passerelle drain asks it again")
	case sync.NotEnrolled:
		return errors.New("the service answered that it does not know this kiosk: nothing was taken; passerelle drain asks it again")
	}
	return nil
}

// fillAndSeal puts answers and pages into the draft, judges it and seals it; it returns the text of the stage-1 receipt.
func (e *env) fillAndSeal(ctx context.Context, v *storage.Vault, d *storage.Draft, t clerk.Terms, given dossier.Dossier, papers []paper, despite bool) (string, error) {
	if err := d.SetAnswers(given.Answers, given.FiledBy, given.AssistedBy); err != nil {
		return "", fmt.Errorf("keep the answers: %w", err)
	}
	for _, pr := range papers {
		err := e.readPages(ctx, pr, 0, func(pg page) error { return d.AddPage(pg.Page, pg.jpeg) })
		if code, sentence, ok := e.refusal(err); ok {
			return "", fmt.Errorf("%s: %s: %s", pr.slot, code, sentence)
		} else if err != nil {
			return "", fmt.Errorf("take the pages of %s: %w", pr.slot, err)
		}
	}
	var failed []dossier.Gap
	gaps := t.Procedure.Gaps(d.Dossier(), e.moment())
	for _, g := range gaps {
		if g.Verdict == dossier.Failed {
			failed = append(failed, g)
		}
	}
	for _, fd := range e.findings(gaps) {
		fmt.Fprintf(e.stderr, "%s\t%s%s\t%s\t%s %s\n", fd.Verdict, fd.Slot, fd.Field, fd.Code, fd.Sentence, fd.Gesture)
	}
	if len(failed) > 0 && !despite {
		fmt.Fprintln(e.stderr, "passerelle: something is missing: nothing was sealed; -despite-gaps sends all the same")
		return "", errNo
	}
	t.Catalogue, t.Despite, t.At = e.catalogue.Version, failed, e.now()
	r, err := clerk.Pack(v, d, t)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	return r.Text, nil
}
