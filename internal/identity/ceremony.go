package identity

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"simpul/internal/database"
	"simpul/internal/fault"
)

// ceremonyTime is for how long a phone may ask for the finger.
const ceremonyTime = 3 * time.Minute

// Ceremony is where a phone is asked to sign, which ends when it has answered.
type Ceremony struct {
	Site    string // the shop's address as browsers know it, without a final slash
	Browser string // what only this browser has
}

// TakesPasskeys tells whether browsers keep passkeys for a site: not for bare
// numbers, nor where others may listen.
func TakesPasskeys(site string) bool {
	u, err := url.Parse(site)
	return err == nil && (u.Scheme == "https" || u.Hostname() == "localhost") && protocol.ValidateRPID(u.Hostname()) == nil
}

// party is the library for the site of a ceremony: the phone itself has to know
// its owner, and tells who she is.
func (c Ceremony) party() (*webauthn.WebAuthn, error) {
	if !TakesPasskeys(c.Site) {
		return nil, fault.New(fault.NotFound, "error.not_found")
	}
	u, err := url.Parse(c.Site)
	if err != nil {
		return nil, fmt.Errorf("identity: site: %w", err)
	}
	limit := webauthn.TimeoutConfig{Timeout: ceremonyTime}
	party, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: u.Hostname(), RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: protocol.ResidentKeyRequired(), ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: limit, Registration: limit},
	})
	if err != nil {
		return nil, fmt.Errorf("identity: passkeys of %s: %w", c.Site, err)
	}
	return party, nil
}

func (c Ceremony) browser() []byte {
	sum := sha256.Sum256([]byte(c.Browser))
	return sum[:]
}

// keyRow is a passkey as it stands in the database.
type keyRow struct {
	ID             PasskeyID `db:"id"`
	Person         PersonID  `db:"person_id"`
	Credential     []byte    `db:"credential"`
	PublicKey      []byte    `db:"public_key"`
	SignCount      int64     `db:"sign_count"`
	BackupEligible bool      `db:"backup_eligible"`
}

// holder is a person as the library knows her, by a number that says nothing.
type holder struct {
	handle []byte
	name   string
	keys   []keyRow
}

func (g *Gate) holder(person PersonID, name string, keys ...keyRow) holder {
	return holder{handle: g.mac("passkey", strconv.FormatInt(int64(person), 10)), name: name, keys: keys}
}

func (h holder) WebAuthnID() []byte          { return h.handle }
func (h holder) WebAuthnName() string        { return h.name }
func (h holder) WebAuthnDisplayName() string { return h.name }
func (h holder) WebAuthnCredentials() []webauthn.Credential {
	all := make([]webauthn.Credential, len(h.keys))
	for i, k := range h.keys {
		all[i] = webauthn.Credential{
			ID: k.Credential, PublicKey: k.PublicKey, Flags: webauthn.CredentialFlags{BackupEligible: k.BackupEligible},
			Authenticator: webauthn.Authenticator{SignCount: uint32(k.SignCount)}, //nolint:gosec // the database bounds it
		}
	}
	return all
}

const (
	keyColumns = `SELECT id, person_id, credential, public_key, sign_count, backup_eligible FROM passkey WHERE removed_at IS NULL`
	keysOf     = keyColumns + ` AND person_id = $1`
	keyBy      = keyColumns + ` AND credential = $1`
)

// BeginPasskey asks the phone of who has just confirmed her PIN for a new key. It
// gives the options of navigator.credentials.create as JSON. Faults: Forbidden for
// a helper, NotFound where there are no passkeys.
func (g *Gate) BeginPasskey(ctx context.Context, db *database.DB, actor Actor, c Ceremony, now time.Time) ([]byte, error) {
	if !actor.herself() {
		return nil, fault.New(fault.Forbidden, "helping.own")
	}
	party, err := c.party()
	if err != nil {
		return nil, err
	}
	var keys []keyRow
	if err := db.SelectContext(ctx, &keys, keysOf, actor.Person); err != nil {
		return nil, fmt.Errorf("identity: begin passkey: %w", err)
	}
	her := g.holder(actor.Person, actor.Name, keys...)
	var known []protocol.CredentialDescriptor
	for _, k := range her.WebAuthnCredentials() {
		known = append(known, k.Descriptor())
	}
	options, asked, err := party.BeginRegistration(her, webauthn.WithExclusions(known))
	if err != nil {
		return nil, fmt.Errorf("identity: begin passkey: %w", err)
	}
	return ask(ctx, db, c, actor.Person, options, asked, now)
}

// NewPasskey is a key that a phone has made and shown to have.
type NewPasskey struct {
	person                PersonID
	credential, publicKey []byte
	signCount             uint32
	backupEligible        bool
}

// CheckPasskey takes the phone's answer, JSON of a PublicKeyCredential, which may
// be given once. Faults: Conflict passkey.late when nothing, or not this, was asked
// of this browser within the last minutes; Invalid passkey.unfit.
func (g *Gate) CheckPasskey(ctx context.Context, db *database.DB, actor Actor, c Ceremony, answer []byte, now time.Time) (NewPasskey, error) {
	party, err := c.party()
	if err != nil {
		return NewPasskey{}, err
	}
	asked, err := takeChallenge(ctx, db, c, actor.Person, now)
	if err != nil {
		return NewPasskey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return NewPasskey{}, fault.Wrap(err, fault.Invalid, "passkey.unfit")
	}
	made, err := party.CreateCredential(g.holder(actor.Person, actor.Name), asked, parsed)
	if err != nil {
		return NewPasskey{}, fault.Wrap(err, fault.Invalid, "passkey.unfit")
	}
	return NewPasskey{
		person: actor.Person, credential: made.ID, publicKey: made.PublicKey, signCount: made.Authenticator.SignCount, backupEligible: made.Flags.BackupEligible,
	}, nil
}

// AskForPasskey asks a phone to sign in with any passkey that it has for the site.
// It gives the options of navigator.credentials.get as JSON. Fault: NotFound where
// there are no passkeys.
func (g *Gate) AskForPasskey(ctx context.Context, db *database.DB, c Ceremony, now time.Time) ([]byte, error) {
	party, err := c.party()
	if err != nil {
		return nil, err
	}
	options, asked, err := party.BeginDiscoverableLogin()
	if err != nil {
		return nil, fmt.Errorf("identity: ask for passkey: %w", err)
	}
	return ask(ctx, db, c, 0, options, asked, now)
}

const useKey = `UPDATE passkey SET sign_count = $2, used_at = $3 WHERE id = $1 AND removed_at IS NULL AND (sign_count < $2 OR $2 = 0 AND sign_count = 0)`

// SignInWithPasskey signs in who the phone's answer, JSON of a PublicKeyCredential,
// says it is; the attempt has nothing typed. Faults: Conflict passkey.late as with
// CheckPasskey; RateLimited signin.wait; Unauthenticated signin.wrong.passkey for
// one that was removed or copied, that is somebody else's or that nobody has, and
// for who may not sign in.
func (g *Gate) SignInWithPasskey(ctx context.Context, db *database.DB, c Ceremony, answer []byte, a Attempt, now time.Time) (SignedIn, error) {
	party, err := c.party()
	if err != nil {
		return SignedIn{}, err
	}
	wrong := fault.New(fault.Unauthenticated, "signin.wrong.passkey")
	asked, err := takeChallenge(ctx, db, c, 0, now)
	if err != nil {
		return SignedIn{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return SignedIn{}, wrong
	}
	var keys []keyRow
	if err := db.SelectContext(ctx, &keys, keyBy, parsed.RawID); err != nil {
		return SignedIn{}, fmt.Errorf("identity: passkey: %w", err)
	}
	e := entry{Attempt: a, subject: g.subject("passkey", string(parsed.RawID)), place: a.Address, device: g.knownDevice(a.Device)}
	if len(keys) == 1 && e.device.remembers([]PersonID{keys[0].Person}) {
		e.place = devicePlace + e.device.id
	}
	if err := admit(ctx, db, e.subject, e.place, now); err != nil {
		return SignedIn{}, err
	}
	if len(keys) != 1 {
		return SignedIn{}, wrong
	}
	key := keys[0]
	_, signed, err := party.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return g.holder(key.Person, "", key), nil }, asked, parsed)
	if err != nil || signed.Authenticator.CloneWarning {
		return SignedIn{}, wrong
	}
	var in SignedIn
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		result, err := tx.ExecContext(ctx, useKey, key.ID, int64(signed.Authenticator.SignCount), now)
		if err != nil {
			return fmt.Errorf("identity: use passkey: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil {
			return fmt.Errorf("identity: use passkey: %w", err)
		} else if n == 0 {
			return wrong // removed, or used elsewhere, meanwhile
		}
		allowed, err := allowedWith(ctx, tx, []PersonID{key.Person}, "passkey", now)
		if err != nil {
			return err
		}
		if len(allowed) == 0 {
			return wrong
		}
		in, err = g.enter(ctx, tx, allowed[0], e, now)
		return err
	})
	if err != nil {
		return SignedIn{}, err
	}
	return in, nil
}

const (
	keepChallenge = `
	INSERT INTO passkey_challenge (browser, person_id, asked, expires_at) VALUES ($1, NULLIF($2, 0::bigint), $3, $4)
	ON CONFLICT (browser) DO UPDATE SET person_id = excluded.person_id, asked = excluded.asked, expires_at = excluded.expires_at`
	spendChallenge = `DELETE FROM passkey_challenge WHERE browser = $1 RETURNING coalesce(person_id, 0) AS person_id, asked, expires_at`

	removeOldChallenges = `DELETE FROM passkey_challenge WHERE expires_at <= $1`
)

// ask remembers what a browser is asked to sign, in place of what it was before,
// and writes the options for its script.
func ask(ctx context.Context, db *database.DB, c Ceremony, person PersonID, options any, asked *webauthn.SessionData, now time.Time) ([]byte, error) {
	kept, err := json.Marshal(asked)
	if err != nil {
		return nil, fmt.Errorf("identity: challenge: %w", err)
	}
	if err := database.InTx(ctx, db, func(tx *database.Tx) error {
		_, err := tx.ExecContext(ctx, keepChallenge, c.browser(), int64(person), string(kept), now.Add(ceremonyTime))
		return err
	}); err != nil {
		return nil, fmt.Errorf("identity: challenge: %w", err)
	}
	written, err := json.Marshal(options)
	if err != nil {
		return nil, fmt.Errorf("identity: challenge: %w", err)
	}
	return written, nil
}

// takeChallenge is what the browser was asked to sign, which is then asked no more,
// whatever comes of the answer.
func takeChallenge(ctx context.Context, db *database.DB, c Ceremony, person PersonID, now time.Time) (webauthn.SessionData, error) {
	var kept struct {
		Person    PersonID  `db:"person_id"`
		Asked     []byte    `db:"asked"`
		ExpiresAt time.Time `db:"expires_at"`
	}
	err := database.InTx(ctx, db, func(tx *database.Tx) error { return tx.GetContext(ctx, &kept, spendChallenge, c.browser()) })
	late := fault.New(fault.Conflict, "passkey.late")
	if database.NoRows(err) {
		return webauthn.SessionData{}, late
	}
	if err != nil {
		return webauthn.SessionData{}, fmt.Errorf("identity: challenge: %w", err)
	}
	if kept.Person != person || !now.Before(kept.ExpiresAt) {
		return webauthn.SessionData{}, late
	}
	var asked webauthn.SessionData
	if err := json.Unmarshal(kept.Asked, &asked); err != nil {
		return webauthn.SessionData{}, fmt.Errorf("identity: challenge: %w", err)
	}
	return asked, nil
}
