package mailroom

import (
	"context"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/letter"
	"simpul/internal/notice"
	view "simpul/views/mail"
)

// aboutNotice fills in a letter that tells somebody what waits in her inbox.
func (w Writer) aboutNotice(ctx context.Context, q database.Queryer, l letter.Letter, props *view.Props) error {
	n, err := notice.ByID(ctx, q, notice.ID(l.Notice))
	if err != nil {
		return err
	}
	props.Title, props.Button, props.URL = i18n.T(ctx, "mail.title."+string(l.Kind), n.Brief(ctx)), i18n.T(ctx, "notice.all"), w.BaseURL+i18n.Path(ctx, notice.InboxPath)
	props.Paragraphs = []string{n.Text(ctx)}
	if n.Kind != notice.Left { // which is never her own doing
		props.Paragraphs = append(props.Paragraphs, i18n.T(ctx, "notice.not_you"))
	}
	if n.Reason != "" {
		props.Facts = []view.Fact{{Key: i18n.T(ctx, "notice.reason.word"), Value: n.Reason}}
	}
	return nil
}
