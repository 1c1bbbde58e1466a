package payout

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/producer"
)

// BankFile is the list of a run's transfers for the bank's bulk upload, as CSV
// (RFC 4180): what is approved and neither sent nor returned, with the account
// numbers in full. Only officers get it, and the trail keeps who did. Faults:
// NotFound, Conflict when there is nothing to transfer.
func (o *Office) BankFile(ctx context.Context, actor identity.Actor, run RunID, now time.Time) ([]byte, error) {
	var file []byte
	err := database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		group, err := groupOf(ctx, tx, groupOfRun, int64(run))
		if err != nil {
			return err
		}
		if err := serves(actor, group); err != nil {
			return err
		}
		payouts, err := OfRun(ctx, tx, run)
		if err != nil {
			return err
		}
		rows := [][]string{{"no", "bank", "nomor_rekening", "nama_penerima", "jumlah_rupiah", "berita"}}
		for _, p := range payouts {
			if p.State != Approved || p.Method == producer.InCash {
				continue
			}
			to, err := producer.Reveal(ctx, tx, o.Vault, p.Destination)
			if err != nil {
				return err
			}
			rows = append(rows, []string{
				strconv.Itoa(len(rows)), harmless(p.Institution), to.Number, harmless(to.Holder),
				strconv.FormatInt(p.Amount.Rupiah(), 10), "SIMPUL " + text(p.ID),
			})
		}
		if len(rows) == 1 {
			return fault.New(fault.Conflict, "payout.no_transfers")
		}
		if file, err = writeCSV(rows); err != nil {
			return err
		}
		return note(ctx, tx, actor, "payout_run.bank_file", "payout_run", int64(run), struct {
			Accounts int `json:"accounts"`
		}{len(rows) - 1}, now)
	})
	return file, err
}

func writeCSV(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("payout: bank file: %w", err)
	}
	return b.Bytes(), nil
}

// harmless keeps a spreadsheet from taking a text that somebody typed for a
// formula.
func harmless(cell string) string {
	if strings.TrimLeft(cell, "=+-@\t\r\n") != cell {
		return "'" + cell
	}
	return cell
}

// Reveal shows an officer the account that one payout goes to, while it is to
// be sent; the trail keeps that she looked. Faults: NotFound, Conflict for one
// that is not to be sent.
func (o *Office) Reveal(ctx context.Context, actor identity.Actor, id ID, now time.Time) (producer.BankDetails, error) {
	var to producer.BankDetails
	err := database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		p, err := servedPayout(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if p.State != Approved {
			return fault.New(fault.Conflict, "payout.not_approved")
		}
		if to, err = producer.Reveal(ctx, tx, o.Vault, p.Destination); err != nil {
			return err
		}
		return note(ctx, tx, actor, "producer_payout.reveal_account", "payout", int64(id), nil, now)
	})
	return to, err
}
