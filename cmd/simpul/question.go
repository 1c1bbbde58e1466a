package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v3"
)

// question is something that setup has to know: by flag, else asked for.
type question struct {
	flag, text string
	value      string // what holds when nothing else is said
	optional   bool
}

func questions() []question {
	return []question{
		{flag: "admin-name", text: "Administrator's name"},
		{flag: "admin-email", text: "Administrator's e-mail"},
		{flag: "programme", text: "Programme's name"},
		{flag: "agency", text: "Agency that runs the programme"},
		{flag: "manager-name", text: "Programme manager's name (empty for none)", optional: true},
		{flag: "manager-email", text: "Programme manager's e-mail (empty for none)", optional: true},
		{flag: "cooperative", text: "First cooperative's name"},
		{flag: "deed", text: "Number of its deed (empty for a business group without one)", optional: true},
		{flag: "village", text: "Its village: official code, or name with district"},
		{flag: "street", text: "Its address in the village"},
		{flag: "phone", text: "Its telephone number"},
		{flag: "officer-name", text: "First officer's name"},
		{flag: "officer-phone", text: "First officer's telephone number"},
		{flag: "fees", text: "Parts of a sale in percent: cooperative, programme, payment cost", value: "6,2,2"},
		{flag: "courier", text: "Courier that carries its parcels", value: "jne"},
		{flag: "shipping", text: "Rupiah per kilogram: within the regency, the province, Java, elsewhere", value: "9000,11000,18000,42000"},
	}
}

// answers are what was said, by flag.
type answers map[string]string

// ask takes the answers from the flags and asks for the others, in a dialogue
// or line by line from a file. An empty line, or the end of the input, leaves
// what is optional or has a value of its own.
func ask(cmd *cli.Command, in io.Reader, out io.Writer) (answers, error) {
	all := answers{}
	lines := bufio.NewScanner(in)
	for _, q := range questions() {
		answer := strings.TrimSpace(cmd.String(q.flag))
		if !cmd.IsSet(q.flag) {
			var err error
			if answer, err = q.ask(lines, out); err != nil {
				return nil, err
			}
		}
		if answer == "" && !q.optional {
			return nil, q.missing()
		}
		all[q.flag] = answer
	}
	return all, nil
}

func (q question) ask(lines *bufio.Scanner, out io.Writer) (string, error) {
	text := q.text
	if q.value != "" {
		text += " [" + q.value + "]"
	}
	for {
		_, _ = fmt.Fprintf(out, "%s: ", text)
		if !lines.Scan() {
			_, _ = fmt.Fprintln(out)
			if err := lines.Err(); err != nil {
				return "", fmt.Errorf("%s: %w", q.text, err)
			}
			if q.value == "" && !q.optional {
				return "", q.missing()
			}
			return q.value, nil
		}
		if answer := strings.TrimSpace(lines.Text()); answer != "" {
			return answer, nil
		}
		if q.value != "" || q.optional {
			return q.value, nil
		}
	}
}

func (q question) missing() error { return fmt.Errorf("%s is missing (--%s)", q.text, q.flag) }
