// SPDX-License-Identifier: AGPL-3.0-or-later

// Package e2e tests the whole: the built programs and a real window under Xvfb, touched
// as a person would touch it.
//
// It holds tests only. PASSERELLE_CAMPAIGN=full (make e2e) runs the campaigns in full;
// otherwise a twentieth of each is run.
//
// What must be true: nothing here reaches into a program; all it knows of the screen is
// what the outline and the picture show.
package e2e
