// SPDX-License-Identifier: AGPL-3.0-or-later

package dossier

import "slices"

// FeeTable returns every line of the table of fees, in force or not: for who shows or compares whole catalogues. Who judges asks FeeOf, which picks the line in force.
func (c *Catalogue) FeeTable() []Fee { return slices.Clone(c.tables.Fees) }

// Limits returns every line of the table of ages.
func (c *Catalogue) Limits() []Limit { return slices.Clone(c.tables.Limits) }
