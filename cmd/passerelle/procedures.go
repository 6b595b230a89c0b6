// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"fmt"

	"passerelle/dossier"
)

// runProcedures prints a line for each procedure: id, title, number of pieces, mode, and
// "mediator" if it never appears on the public screens.
func runProcedures(_ context.Context, e *env, args []string) error {
	f := e.flags("procedures")
	asJSON := f.Bool("json", false,
		"an array of objects: id, title, pieces, mode (full, assist or info, where no "+
			"prefecture has a line of its own) and audience (public or mediator)")
	if err := want(f, args, "procedures takes no argument", 0, 0); err != nil {
		return err
	}
	type row struct {
		ID       string           `json:"id"`
		Title    string           `json:"title"`
		Pieces   int              `json:"pieces"`
		Mode     dossier.Mode     `json:"mode"`
		Audience dossier.Audience `json:"audience"`
		List     string           `json:"catalogue"` // version of the list
	}
	rows := []row{}
	for _, p := range e.catalogue.Procedures() {
		title := e.book.Text(e.lang, "procedure."+string(p.ID)+".title")
		rows = append(rows, row{string(p.ID), title, len(p.Pieces),
			p.ChannelAt("", e.moment().Day()).Mode, p.Audience, e.catalogue.Version})
	}
	if *asJSON {
		return printJSON(e, rows)
	}
	for _, r := range rows {
		mark := ""
		if r.Audience == dossier.Mediator {
			mark = "\t" + string(r.Audience)
		}
		fmt.Fprintf(e.stdout, "%s\t%s\t%s\t%s%s\n", r.ID, r.Title,
			e.book.Plural(e.lang, "program.pieces", r.Pieces), r.Mode, mark)
	}
	return nil
}

func printJSON(e *env, v any) error {
	enc := json.NewEncoder(e.stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
