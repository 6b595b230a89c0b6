// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"passerelle/dossier"
	"passerelle/dossier/receipt"
)

// Fault says why this machine accepts no papers: anything begun or sealed now would be
// lost, or would leave the person with a receipt that nobody can verify. The list is
// closed; the words are shown and never renamed.
type Fault string

// Faults. Lost: the file is missing; damaged: its content has changed, or can't be read.
const (
	NoFault       Fault = ""
	SecretLost    Fault = "secret.lost"
	SecretDamaged Fault = "secret.damaged"
	KeyLost       Fault = "key.lost"
	KeyDamaged    Fault = "key.damaged"
	RootLost      Fault = "root.lost"
	RootDamaged   Fault = "root.damaged"
	TrustLost     Fault = "trust.lost"
	TrustDamaged  Fault = "trust.damaged"
	KeyRevoked    Fault = "key.revoked" // the trust list revokes this machine's key
	KeyUnknown    Fault = "key.unknown" // the trust list does not contain it
	KeyOver       Fault = "key.over"    // by this machine's clock, it has expired
	// the list makes it valid only from a later time, although the clock is right
	KeyEarly    Fault = "key.early"
	ClockBehind Fault = "clock.behind"

	// ClockDisagrees: the service once gave a later time than this machine's. No machine
	// can tell which of the two is wrong: both may have followed one wrong source, and
	// been corrected one after the other.
	ClockDisagrees Fault = "clock.disagrees"

	// Open can't continue past these, and returns them as its error.

	// VaultLost: the whole folder is missing beside what an enrolled machine leaves elsewhere.
	VaultLost      Fault = "vault.lost"
	VersionLost    Fault = "version.lost"
	VersionDamaged Fault = "version.damaged"
)

// Faults lists every fault, for tables of sentences and for tests.
func Faults() []Fault {
	return []Fault{
		SecretLost, SecretDamaged, KeyLost, KeyDamaged, RootLost, RootDamaged, TrustLost,
		TrustDamaged,
		KeyRevoked, KeyUnknown, KeyOver, KeyEarly, ClockBehind, ClockDisagrees, VaultLost,
		VersionLost, VersionDamaged,
	}
}

// ErrOutOfOrder matches every *OutOfOrder.
var ErrOutOfOrder = errors.New("this machine takes no papers")

// OutOfOrder is returned by Begin, Resume, NewTicket and Seal, and by Open for a vault that is
// lost, or a version that is lost or damaged. Nothing was begun, sealed or erased.
type OutOfOrder struct{ Fault Fault }

// Error names the file and says what to do.
func (e *OutOfOrder) Error() string { return faultSentence[e.Fault] }

// Is makes it match ErrOutOfOrder, and ErrVersion if the fault is the version's.
func (e *OutOfOrder) Is(target error) bool {
	return target == ErrOutOfOrder || target == ErrVersion &&
		(e.Fault == VersionLost || e.Fault == VersionDamaged)
}

const (
	restoreSecret = ": without it this machine's drafts can't be opened. Put it back from a copy of this folder, " +
		"or enrol a new data folder; the drafts then stay closed. What waits in the spool is still sent"
	restoreKey = ": without it no receipt can be verified, and none is made. Put it back from a copy of this folder, " +
		"or enrol a new data folder. What waits in the spool is still sent"
	restoreRoot = " (the authority this machine belongs to): put it back from a copy of this folder, " +
		"or move it away and enrol again with the same authority"
	restoreTrust = " (the trust list): the next contact with the service brings it again " +
		"(passerelle drain), or enrol again with the same authority"
	restoreVault = ": with it its keys and its drafts are gone. If it is on a disk " +
		"that is not mounted, mount it. Put its identity back from a copy (KEYS.tar), or enrol " +
		"a new data folder, and revoke this kiosk. What waits in the spool is still sent. " +
		"Nothing was made anew"
	restoreVersion = ": put the line passerelle-data/1 back if this program, or an older one, " +
		"wrote the folder. Nothing in it was touched"
)

var faultSentence = map[Fault]string{
	SecretLost:    "vault/secret is missing" + restoreSecret,
	SecretDamaged: "vault/secret is damaged" + restoreSecret,
	KeyLost:       "vault/receipt.key is missing" + restoreKey,
	KeyDamaged:    "vault/receipt.key is damaged" + restoreKey,
	RootLost:      "vault/root is missing" + restoreRoot,
	RootDamaged:   "vault/root is damaged" + restoreRoot,
	TrustLost:     "vault/trust is missing" + restoreTrust,
	TrustDamaged:  "vault/trust is damaged" + restoreTrust,
	VaultLost:     "the folder vault is missing, although this machine was enrolled" + restoreVault,

	VersionLost:    "the file version is missing beside a vault" + restoreVersion,
	VersionDamaged: "the file version is damaged" + restoreVersion,

	KeyRevoked: "the authority has revoked this machine's receipt key: none of its receipts is " +
		"accepted any more. Enrol a new data folder; what waits here is for the authority to fetch",
	KeyUnknown: "the trust list does not name this machine's receipt key, vault/receipt.key: " +
		"put the right one back from a copy of this folder, or enrol a new data folder",
	KeyOver: "by this machine's clock, the time of its receipt key is over: set the clock, or enrol a new data folder",
	KeyEarly: "the trust list makes this machine's receipt key valid only from a later time: " +
		"machine and service were " +
		"enrolled while their clocks were ahead. The service redates it within an hour after " +
		"its clock has been set right, and the next " +
		"contact brings the new list (passerelle drain); no need to enrol again",
	ClockBehind: "the clock of this machine is before this program was built: set the clock. " +
		"A receipt with that date would be refused",
	ClockDisagrees: "the clock of this machine is before a time that the service gave, and one of the two is wrong: " +
		"check both, and set the wrong one. If it was the service's, the next contact " +
		"clears this by itself (passerelle drain)",
}

// Faults returns what is wrong now, the worst first, or nothing when papers may be
// accepted. A machine that was never enrolled has no faults: see Enrolled.
func (v *Vault) Faults() []Fault {
	v.mu.Lock()
	all := slices.DeleteFunc([]Fault{v.badSecret, v.badKey, v.badRoot, v.badTrust},
		func(f Fault) bool { return f == NoFault })
	t := v.trust
	v.mu.Unlock()
	if t == nil {
		return all
	}
	if f := v.standing(t, v.now()); f != NoFault {
		all = append(all, f)
	}
	return all
}

// Fit reports whether papers may be accepted now. Errors: *OutOfOrder, ErrNotEnrolled.
func (v *Vault) Fit() error {
	if all := v.Faults(); len(all) > 0 {
		return &OutOfOrder{all[0]}
	}
	if !v.Enrolled() {
		return ErrNotEnrolled
	}
	return nil
}

// whole reports whether the files needed for opening a draft are there. Unlike Fit it
// ignores the clock and the status of the receipt key: what is stored here belongs to its
// person, whatever has become of the machine.
func (v *Vault) whole() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if f := cmp.Or(v.badSecret, v.badRoot, v.badTrust); f != NoFault {
		return &OutOfOrder{f}
	}
	return nil
}

// standing returns the fault that forbids signing a receipt now. The time of a receipt is
// never made up: a clock that can't be right is a reason to sign nothing.
//
// A clock is only reported as behind where that is certain, which is before the build
// time. A time that the service gave (at a contact, or as the start of a key's validity)
// may itself have been wrong. If the service has recently confirmed this machine's clock,
// a key that is not valid yet was dated by clocks that were ahead at the time.
func (v *Vault) standing(list *receipt.Trust, now dossier.Moment) Fault {
	t := now.Time
	clock := NoFault
	switch {
	case t.Before(v.built), !t.After(time.Unix(0, 0)): // a receipt can't be dated 1970 either
		clock = ClockBehind
	case t.Before(v.ClockVerified().Add(-clockAgrees)):
		clock = ClockDisagrees
	}
	if v.key == nil {
		return clock // the missing key has already been reported
	}
	k, ok := list.Key(receipt.KeyID(&v.key.PublicKey))
	switch early := t.Before(k.NotBefore); {
	case !ok || k.Role != receipt.RoleKiosk:
		return KeyUnknown
	case k.Revoked:
		return KeyRevoked
	case clock == ClockBehind:
		return ClockBehind
	case early && now.Known:
		return KeyEarly
	case early:
		return ClockDisagrees
	case clock != NoFault:
		return clock
	case t.After(k.NotAfter):
		return KeyOver
	}
	return NoFault
}
