// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"passerelle/cmd/passerelle/specimen"
	"passerelle/dossier"
	"passerelle/internal/among"
)

const aboutDefect = `what is wrong with each set:
missing: the first required paper is not there; where no paper is asked for, the code that is typed
old:     papers with an age limit are past it; where none has one, papers have expired, or the time for filing is over
blank:   the first required paper is a white page
oneside: papers of several sides have one only
blurred: the first required paper is blurred past reading
A procedure whose usual set has nothing that could have the defect gets it in another case of the
same procedure (another paper in a slot, filed by a mandatary); one that has none in any case is
left out, and named on the standard error: where nothing is scanned, nothing can be blank. When all
are left out the exit code is 1`

func runSpecimen(ctx context.Context, e *env, args []string) error {
	f := e.flags("specimen")
	folder := f.String("o", "", "folder to write to")
	defect := f.String("defect", "", aboutDefect)
	var only []*dossier.Procedure
	f.Func("procedure",
		"id of the procedure, may stand several times; without it all those of mode full",
		func(id string) error {
			p, err := e.procedure(id)
			if err != nil {
				return err
			}
			if len(p.FiledBy) == 0 || len(p.Fields) == 0 {
				return fmt.Errorf("%s is explained only: nothing is asked for", id)
			}
			only = append(only, p)
			return nil
		})
	if err := want(f, args, "specimen -o FOLDER is expected, and no argument",
		0, 0, folder); err != nil {
		return err
	}
	d := specimen.Defect(*defect)
	if d != specimen.None && !slices.Contains(specimen.Defects(), d) {
		return usage("-defect %s: %v", *defect, specimen.ErrDefect)
	}
	if only == nil {
		only = e.full()
	}
	if e.press == nil {
		var err error
		if e.press, err = specimen.NewPress(e.book); err != nil {
			return fmt.Errorf("make specimens: %w", err)
		}
	}
	var left []string
	for _, p := range only {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := e.press.Write(*folder, p, e.moment().Local(), d)
		if errors.Is(err, specimen.ErrNotApplicable) {
			left = append(left, string(p.ID))
		} else if err != nil {
			return fmt.Errorf("make specimens: %w", err)
		}
	}
	if len(left) > 0 {
		fmt.Fprintf(e.stderr, "left out, since nothing in them can have the defect %s: %s\n", d,
			strings.Join(left, " "))
	}
	if len(left) == len(only) {
		return errNo
	}
	return nil
}

// full returns the procedures that are filed from the kiosk today, where no prefecture has
// a rule of its own.
func (e *env) full() []*dossier.Procedure {
	return among.All(e.catalogue.Procedures(), func(p *dossier.Procedure) bool {
		return p.ChannelAt("", e.moment().Day()).Mode == dossier.Full
	})
}
