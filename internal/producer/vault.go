package producer

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"simpul/internal/identity"
)

// Vault seals what must not be read by who has the database alone: account
// numbers and their holders.
type Vault struct {
	aead  cipher.AEAD
	keyID string
}

// NewVault is a vault with a key of 32 bytes.
func NewVault(key []byte) (*Vault, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("producer: vault: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("producer: vault: %w", err)
	}
	sum := sha256.Sum256(append([]byte("simpul vault "), key...))
	return &Vault{aead: aead, keyID: hex.EncodeToString(sum[:4])}, nil
}

// BankDetails are what a transfer needs.
type BankDetails struct {
	Number string `json:"number"`
	Holder string `json:"holder"`
}

// String keeps the number out of logs.
func (BankDetails) String() string { return "••••" }

// GoString keeps the number out of logs.
func (BankDetails) GoString() string { return "producer.BankDetails{••••}" }

// bound ties what is sealed to whose it is and where it leads: a row's secret
// opens in no other.
func bound(producer identity.PersonID, method Method, institution string) []byte {
	return fmt.Appendf(nil, "payout destination %d %s %s", producer, method, institution)
}

func (v *Vault) seal(d BankDetails, with []byte) ([]byte, error) {
	plain, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("producer: seal: %w", err)
	}
	nonce := make([]byte, v.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails: crypto/rand ends the program instead
	return v.aead.Seal(nonce, nonce, plain, with), nil
}

var errSealed = errors.New("producer: an account number was sealed with another key, or altered")

func (v *Vault) open(sealed []byte, keyID string, with []byte) (BankDetails, error) {
	var d BankDetails
	size := v.aead.NonceSize()
	if keyID != v.keyID || len(sealed) < size {
		return d, errSealed
	}
	plain, err := v.aead.Open(nil, sealed[:size], sealed[size:], with)
	if err != nil {
		return d, errSealed
	}
	if err := json.Unmarshal(plain, &d); err != nil {
		return d, errSealed // what json says may hold a part of it
	}
	return d, nil
}
