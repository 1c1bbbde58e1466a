package letter

import (
	"context"
	"fmt"
	netmail "net/mail"
	"strconv"
	"time"

	"simpul/internal/database"
	"simpul/internal/mail"
)

// Post writes letters and sends them.
type Post struct {
	DB *database.DB
	// Write says what a letter says now.
	Write func(ctx context.Context, q database.Queryer, l Letter) (Content, error)
	// Server takes what is sent; nil where letters are written and nothing more.
	Server *mail.Server
	// Host is the right half of the messages' names.
	Host string
}

// Deliver writes a letter, unless it is written, and sends it, unless it is
// sent. A letter may reach its reader twice, under one name, when the server
// took it and its answer was lost. It returns a NotFound fault for no letter.
func (p *Post) Deliver(ctx context.Context, id ID, now time.Time) error {
	l, err := ByID(ctx, p.DB, id)
	if err != nil || l.SentAt != nil {
		return err
	}
	if l.WrittenAt == nil {
		if l.Content, err = p.Write(ctx, p.DB, l); err != nil {
			return err
		}
		if err := p.note(ctx, written, int64(id), l.Subject, l.Text, l.HTML, now); err != nil {
			return err
		}
	}
	if p.Server == nil {
		return nil
	}
	if err := p.Server.Send(ctx, mail.Message{
		ID: "letter-" + strconv.FormatInt(int64(id), 10) + "@" + p.Host, To: netmail.Address{Name: l.Name, Address: l.Recipient}, Language: l.Language,
		Subject: l.Subject, Text: l.Text, HTML: l.HTML, Date: l.OwedAt,
	}); err != nil {
		return err
	}
	return p.note(ctx, sent, int64(id), now)
}

const written = `
	UPDATE letter SET subject = $2, body_text = $3, body_html = $4, written_at = $5 WHERE id = $1 AND written_at IS NULL`

const sent = `UPDATE letter SET sent_at = $2 WHERE id = $1 AND sent_at IS NULL`

func (p *Post) note(ctx context.Context, statement string, args ...any) error {
	return database.InTx(ctx, p.DB, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, statement, args...); err != nil {
			return fmt.Errorf("letter: note: %w", err)
		}
		return nil
	})
}

const forget = `DELETE FROM letter WHERE owed_at < $1`

// keptFor is how long a letter is kept, for questions about it.
const keptFor = 90 * 24 * time.Hour

// RemoveOld forgets letters that nobody will ask about; a periodic job calls it.
func RemoveOld(ctx context.Context, db *database.DB, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, forget, now.Add(-keptFor)); err != nil {
			return fmt.Errorf("letter: remove old: %w", err)
		}
		return nil
	})
}
