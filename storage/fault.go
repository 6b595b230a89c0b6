// SPDX-License-Identifier: AGPL-3.0-or-later

package storage

import (
	"errors"
	"time"

	"passerelle/dossier/receipt"
)

// Fault says why this machine takes no papers: whatever was begun or sealed now would be lost, or would
// leave its person with a receipt that nobody can verify. The list is closed; the words are shown and never
// renamed.
type Fault string

// Faults. Lost: the file is not there; damaged: it is not what it was, or can't be read.
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
	KeyRevoked    Fault = "key.revoked" // the trust list withdraws this machine's key
	KeyUnknown    Fault = "key.unknown" // it does not name it
	KeyOver       Fault = "key.over"    // by this machine's clock, its time is over
	ClockBehind   Fault = "clock.behind"

	// Open can't go past these two, and returns them as its error.
	VersionLost    Fault = "version.lost"
	VersionDamaged Fault = "version.damaged"
)

// Faults lists every fault, for tables of sentences and for tests.
func Faults() []Fault {
	return []Fault{
		SecretLost, SecretDamaged, KeyLost, KeyDamaged, RootLost, RootDamaged, TrustLost, TrustDamaged,
		KeyRevoked, KeyUnknown, KeyOver, ClockBehind, VersionLost, VersionDamaged,
	}
}

// ErrOutOfOrder matches every *OutOfOrder.
var ErrOutOfOrder = errors.New("this machine takes no papers")

// OutOfOrder is returned by Begin, Resume, NewTicket and Seal, and by Open for a version that is lost or
// damaged. Nothing was begun, sealed or erased.
type OutOfOrder struct{ Fault Fault }

// Error names the file, and says what to do.
func (e *OutOfOrder) Error() string { return faultSentence[e.Fault] }

// Is makes it match ErrOutOfOrder, and ErrVersion where it is the version's.
func (e *OutOfOrder) Is(target error) bool {
	return target == ErrOutOfOrder || target == ErrVersion && (e.Fault == VersionLost || e.Fault == VersionDamaged)
}

const (
	restoreSecret = ": the drafts of this machine open with it alone. Put it back from a copy of this folder, " +
		"or enrol a new data folder; the drafts then stay closed. What waits in the spool still goes"
	restoreKey = ": without it no receipt can be verified, and none is made. Put it back from a copy of this folder, " +
		"or enrol a new data folder. What waits in the spool still goes"
	restoreRoot = " (the authority this machine belongs to): put it back from a copy of this folder, " +
		"or move it away and enrol again with the same authority"
	restoreTrust   = " (the trust list): the next contact with the service brings it again (passerelle drain), or enrol again with the same authority"
	restoreVersion = ": put the line passerelle-data/1 back if this program, or an older one, wrote the folder. Nothing in it was touched"
)

var faultSentence = map[Fault]string{
	SecretLost:     "vault/secret is missing" + restoreSecret,
	SecretDamaged:  "vault/secret is damaged" + restoreSecret,
	KeyLost:        "vault/receipt.key is missing" + restoreKey,
	KeyDamaged:     "vault/receipt.key is damaged" + restoreKey,
	RootLost:       "vault/root is missing" + restoreRoot,
	RootDamaged:    "vault/root is damaged" + restoreRoot,
	TrustLost:      "vault/trust is missing" + restoreTrust,
	TrustDamaged:   "vault/trust is damaged" + restoreTrust,
	VersionLost:    "the file version is missing beside a vault" + restoreVersion,
	VersionDamaged: "the file version is damaged" + restoreVersion,

	KeyRevoked: "the authority has revoked this machine's receipt key: no receipt of it is accepted any more. Enrol a new data folder; what waits here is for the authority to fetch",
	KeyUnknown: "the trust list does not name this machine's receipt key, vault/receipt.key: put the right one back from a copy of this folder, or enrol a new data folder",
	KeyOver:    "by this machine's clock, the time of its receipt key is over: set the clock, or enrol a new data folder",
	ClockBehind: "the clock of this machine is before an hour that is known to have passed: set the clock. " +
		"A receipt of that date would be refused",
}

// Faults returns what is wrong now, the worst first: none when papers may be taken. A machine that was never
// enrolled has none: see Enrolled.
func (v *Vault) Faults() []Fault {
	v.mu.Lock()
	all := make([]Fault, 0, 2)
	for _, f := range []Fault{v.badSecret, v.badKey, v.badRoot, v.badTrust} {
		if f != NoFault {
			all = append(all, f)
		}
	}
	t := v.trust
	v.mu.Unlock()
	if t == nil {
		return all
	}
	if f := v.standing(t, v.now().Time); f != NoFault {
		all = append(all, f)
	}
	return all
}

// Fit says whether papers may be taken now. Errors: *OutOfOrder, ErrNotEnrolled.
func (v *Vault) Fit() error {
	if all := v.Faults(); len(all) > 0 {
		return &OutOfOrder{all[0]}
	}
	if !v.Enrolled() {
		return ErrNotEnrolled
	}
	return nil
}

// whole says whether the files are there by which a draft opens. Unlike Fit it does not look at the clock or
// at the receipt key's standing: what lies here is its person's whatever has become of the machine.
func (v *Vault) whole() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, f := range []Fault{v.badSecret, v.badRoot, v.badTrust} {
		if f != NoFault {
			return &OutOfOrder{f}
		}
	}
	return nil
}

// standing says what stands against a receipt signed at t. The hour of a receipt is never made up: a clock
// that can't be right is a reason to sign nothing.
func (v *Vault) standing(list *receipt.Trust, t time.Time) Fault {
	behind := t.Before(v.built) || t.Before(v.ClockVerified().Add(-clockAgrees))
	if v.key == nil {
		if behind {
			return ClockBehind
		}
		return NoFault // that it is not there is said already
	}
	k, ok := list.Key(receipt.KeyID(&v.key.PublicKey))
	switch {
	case !ok || k.Role != receipt.RoleKiosk:
		return KeyUnknown
	case k.Revoked:
		return KeyRevoked
	case behind || t.Before(k.NotBefore):
		return ClockBehind
	case t.After(k.NotAfter):
		return KeyOver
	}
	return NoFault
}
