// SPDX-License-Identifier: AGPL-3.0-or-later

package clerk

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"

	"passerelle/dossier"
	"passerelle/storage"
	"passerelle/ui/session"
)

// The PIN of the staff door. A few digits can be guessed: after five misses the door
// waits 15 s, then twice as long each time. Misses are on disk before the person learns
// of them, so pulling the plug does not help.

const (
	freePINs       = 5
	firstPINWait   = 15 * time.Second
	longestPINWait = time.Hour
	missesSetting  = "staff.misses" // count, space, end of the wait in Unix seconds
)

// pins serialises attempts: otherwise many at once would all be free.
type pins struct {
	mu sync.Mutex

	count int // misses, if there is no vault to keep them
	until time.Time
}

// ErrPINHash is returned by CheckPINHash for a text that HashPIN does not produce.
var ErrPINHash = errors.New("not the hash of a PIN: $argon2id$v=19$m=…,t=…,p=…$SALT$HASH expected")

// pinHash is an Argon2id hash with its costs.
type pinHash struct {
	memory, passes uint32
	lanes          uint8
	salt, sum      []byte
}

// Costs of new hashes, after RFC 9106 section 4, second choice.
const pinMemory, pinPasses, pinLanes = 64 << 10, 3, 4

// HashPIN returns the line for the configuration: Argon2id in the usual text form.
func HashPIN(pin string) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("hash the PIN: %w", err)
	}
	sum := argon2.IDKey([]byte(pin), salt, pinPasses, pinMemory, pinLanes, 32)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, pinMemory, pinPasses,
		pinLanes, b64(salt), b64(sum)), nil
}

// CheckPINHash checks that a hash from the configuration can be used. Error: ErrPINHash.
func CheckPINHash(text string) error {
	_, err := parsePINHash(text)
	return err
}

// parsePINHash accepts costs up to four times ours: with a hash that takes a minute the
// door would never open.
func parsePINHash(text string) (pinHash, error) {
	var h pinHash
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != "v=19" {
		return h, ErrPINHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes,
		&h.lanes); err != nil {
		return h, ErrPINHash
	}
	if parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", h.memory, h.passes, h.lanes) {
		return h, ErrPINHash
	}
	var err, err2 error
	h.salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	h.sum, err2 = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	switch {
	case err != nil, err2 != nil, len(h.salt) < 8, len(h.salt) > 64, len(h.sum) < 16,
		len(h.sum) > 64:
		return h, ErrPINHash
	case h.memory < 8, h.memory > 4*pinMemory, h.passes < 1, h.passes > 4*pinPasses, h.lanes < 1,
		h.lanes > 16:
		return h, ErrPINHash
	}
	return h, nil
}

func (h pinHash) opens(pin string) bool {
	sum := argon2.IDKey([]byte(pin), h.salt, h.passes, h.memory, h.lanes, uint32(len(h.sum)))
	return subtle.ConstantTimeCompare(sum, h.sum) == 1
}

func (c *Clerk) checkPIN(pin string, send func(session.What)) session.Mishap {
	c.pins.mu.Lock()
	defer c.pins.mu.Unlock()
	h, err := parsePINHash(c.PINHash)
	if err != nil {
		return session.PinWrong // no staff door: no PIN opens it
	}
	count, until, err := c.misses()
	if err != nil {
		return c.outcome(err)
	}
	now := c.now()
	if left := until.Sub(now.Time); count >= freePINs && left > 0 {
		// A clock that is set back must not lock the door for longer than the wait.
		left = min(left, pinWait(count))
		send(session.TicketSpent{WaitUntil: dossier.Moment{Time: now.Time.Add(left),
			Known: now.Known}})
		return session.PinWait
	}
	// Counted as a miss in advance: a power cut during the check is no free attempt.
	if err := c.setMisses(count+1, now.Time.Add(pinWait(count+1))); err != nil {
		return c.outcome(err)
	}
	if !h.opens(pin) {
		c.note(storage.StaffRefused)
		return session.PinWrong
	}
	if err := c.setMisses(0, time.Time{}); err != nil {
		return c.outcome(err)
	}
	c.note(storage.StaffIn)
	send(session.StaffIn{})
	return session.NoMishap
}

// pinWait returns the wait after a number of misses.
func pinWait(misses int) time.Duration {
	if misses < freePINs {
		return 0
	}
	wait := firstPINWait
	for range misses - freePINs {
		if wait *= 2; wait >= longestPINWait {
			return longestPINWait
		}
	}
	return wait
}

func (c *Clerk) misses() (int, time.Time, error) {
	if c.Vault == nil {
		return c.pins.count, c.pins.until, nil
	}
	text, err := c.Vault.Setting(missesSetting)
	if err != nil || text == "" {
		return 0, time.Time{}, err
	}
	a, b, _ := strings.Cut(text, " ")
	count, err := strconv.Atoi(a)
	unix, err2 := strconv.ParseInt(b, 10, 64)
	if err != nil || err2 != nil || count < 0 {
		// unreadable: assume the worst, which a correct PIN clears
		return freePINs, time.Time{}, nil
	}
	return count, time.Unix(unix, 0), nil
}

func (c *Clerk) setMisses(count int, until time.Time) error {
	if c.Vault == nil {
		c.pins.count, c.pins.until = count, until
		return nil
	}
	if count == 0 {
		return c.Vault.SetSetting(missesSetting, "")
	}
	return c.Vault.SetSetting(missesSetting, fmt.Sprintf("%d %d", count, until.Unix()))
}
