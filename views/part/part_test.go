package part_test

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"

	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/views/part"
	"simpul/views/viewtest"
)

// hostile would run or break out where it is not escaped.
const hostile = `"><script>alert(1)</script>' onx=`

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func components() map[string]templ.Component {
	picture := part.PictureProps{Alt: hostile, Sources: []part.Source{{URL: "/media/a-320.jpg", Width: 320}, {URL: "/media/a-960.jpg", Width: 960}}, WebP: []part.Source{{URL: "/media/a-320.webp", Width: 320}}, Width: 960, Height: 1200, Sizes: hostile}
	choices := part.ChoicesProps{Name: "pilihan", Legend: hostile, Hint: hostile, Error: hostile, Value: "a", Choices: []part.Choice{{Value: "a", Label: hostile, Hint: hostile, End: hostile, Colour: hostile}}}
	return map[string]templ.Component{
		"Button":      part.Button(part.ButtonProps{Label: hostile, Name: hostile, Value: hostile, FormAction: hostile}),
		"Button link": part.Button(part.ButtonProps{Label: hostile, URL: hostile, NewWindow: true, HideLabel: true, Icon: part.IconX}),
		"Token":       part.Token(hostile),
		"Field":       part.Field(part.FieldProps{Name: "isian", Label: hostile, Hint: hostile, Error: hostile, Value: hostile, Placeholder: hostile, Prefix: hostile, Suffix: hostile}),
		"Textarea":    part.Textarea(part.TextareaProps{Name: "isian", Label: hostile, Hint: hostile, Error: hostile, Value: "</textarea>" + hostile}),
		"Select":      part.Select(part.SelectProps{Name: "isian", Label: hostile, Placeholder: hostile, Options: []part.Option{{Value: hostile, Label: hostile}}, Value: hostile, Error: hostile}),
		"Checkbox":    part.Checkbox(part.CheckboxProps{Name: "isian", Label: hostile, Value: hostile, Hint: hostile, Error: hostile}),
		"Radios":      part.Radios(choices),
		"Swatches":    part.Swatches(choices),
		"FileInput":   part.FileInput(part.FileProps{Name: "isian", Label: hostile, Hint: hostile, Error: hostile}),
		"Quantity":    part.Quantity(part.QuantityProps{Name: "isian", Label: hostile, Value: 1, Min: 1, Max: 3, Error: hostile}),
		"FormErrors":  part.FormErrors([]part.FormError{{Name: "isian", Label: hostile, Message: hostile}, {Message: hostile}}),
		"Flash":       part.Flash(part.FlashProps{Message: hostile, Link: part.Link{Label: hostile, URL: hostile}}),
		"Notice":      part.Notice(part.NoticeProps{Tone: part.Warn, Title: hostile, Text: hostile}),
		"EmptyState":  part.EmptyState(part.EmptyProps{Title: hostile, Text: hostile, Action: part.ButtonProps{Label: hostile}}),
		"Confirm":     part.Confirm(part.ConfirmProps{Title: hostile, Text: hostile, Action: "/x", Token: hostile, Confirm: hostile, Cancel: part.Link{Label: hostile, URL: hostile}, Hidden: []part.HiddenField{{Name: hostile, Value: hostile}}}),
		"Badge":       part.Badge(part.BadgeProps{Label: hostile}),
		"Chips":       part.Chips(part.ChipsProps{Label: hostile, Links: []part.Link{{Label: hostile, URL: hostile, Current: true, Count: 2}}}),
		"KeyValue":    part.KeyValue([]part.Pair{{Key: hostile, Value: hostile}}),
		"Metrics":     part.Metrics([]part.Metric{{Label: hostile, Value: hostile, Detail: hostile, URL: hostile}, {Label: hostile, Value: hostile}}),
		"Picture":     part.Picture(picture),
		"Gallery":     part.Gallery([]part.GalleryPicture{{Picture: picture, FullURL: hostile}, {Picture: picture}}),
		"Avatar":      part.Avatar(part.AvatarProps{Name: hostile, URL: hostile}),
		"Card":        part.Card(part.CardProps{URL: hostile, Title: hostile, Maker: hostile, Village: hostile, Picture: picture, Price: part.PriceProps{Amount: money.Rupiah(1)}, Badge: part.BadgeProps{Label: hostile}}),
		"Places":      part.Places([]part.PlaceProps{{URL: hostile, Name: hostile, Village: hostile, Makers: 2, Picture: picture}}),
		"Person":      part.Person(part.PersonProps{Name: hostile, URL: hostile, Place: hostile, Portrait: hostile, Story: hostile, Detail: hostile}),
		"Line":        part.Line(part.LineProps{Title: hostile, URL: hostile, Meta: []string{hostile}, Picture: picture, Badge: part.BadgeProps{Label: hostile}}),
		"SectionHead": part.SectionHead(part.SectionProps{Title: hostile, Lead: hostile, Link: part.Link{Label: hostile, URL: hostile}}),
		"Panel":       part.Panel(hostile),
		"Hero":        part.Hero(part.HeroProps{Picture: picture, Title: hostile, Text: hostile, Action: part.ButtonProps{Label: hostile, URL: hostile}}),
		"Truth":       part.Truth(part.TruthProps{Amount: hostile, Text: hostile, Link: part.Link{Label: hostile, URL: hostile}}),
		"Assurance":   part.Assurance([]string{hostile}),
		"Breadcrumb":  part.Breadcrumb([]part.Link{{Label: hostile, URL: hostile}, {Label: hostile}}),
		"Pagination":  part.Pagination(part.PaginationProps{Page: 2, Pages: 9, URL: func(int) string { return hostile }}),
		"Tabs":        part.Tabs(hostile, []part.Link{{Label: hostile, URL: hostile, Current: true}}),
		"Table":       part.Table(part.TableProps{Caption: hostile, Columns: []part.Column{{Label: hostile}, {Label: hostile, Numeric: true}}, Rows: [][]part.Cell{{{Text: hostile, URL: hostile}, {Text: hostile}}}, Footer: part.Text(hostile, hostile)}),
		"Timeline":    part.Timeline([]part.Step{{Title: hostile, Detail: hostile, Time: hostile, Stage: part.Current}}),
		"Stepper":     part.Stepper([]string{hostile, hostile}, 2),
		"Progress":    part.Progress(part.ProgressProps{Label: hostile, Value: 1, Max: 2, Text: hostile}),
		"MoneyFlow":   part.MoneyFlow(part.MoneyFlowProps{Title: hostile, Total: money.Rupiah(10), TotalFor: hostile, Parts: []part.MoneyPart{{Label: hostile, Amount: money.Rupiah(10)}}, Note: hostile}),
		"Bars":        part.Bars(part.BarsProps{Label: hostile, Bars: []part.Bar{{Label: hostile, URL: hostile, Value: 3, Text: hostile, Detail: hostile}}}),
	}
}

func TestComponentsEscapeWhatTheyAreGiven(t *testing.T) {
	t.Parallel()
	for name, component := range components() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := render(t, component)
			if strings.Contains(page, "<script") {
				t.Errorf("a script comes through: %s", page)
			}
			viewtest.Check(t, page)
		})
	}
}

func TestRefusedFieldsSayWhy(t *testing.T) {
	t.Parallel()
	page := render(t, part.Field(part.FieldProps{Name: "telepon", Label: "Nomor", Hint: "08…", Error: "Salah"}))
	for _, want := range []string{`id="f-telepon"`, `aria-invalid="true"`, `aria-describedby="f-telepon-hint f-telepon-error"`, `id="f-telepon-error"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page)
		}
	}
	if sound := render(t, part.Field(part.FieldProps{Name: "telepon", Label: "Nomor"})); strings.Contains(sound, "aria-invalid") || strings.Contains(sound, "describedby") {
		t.Errorf("a sound field is marked: %s", sound)
	}
}

func TestPagesShownInARow(t *testing.T) {
	t.Parallel()
	number := regexp.MustCompile(`</span>([0-9.]+)</|>(…)<`)
	for _, tc := range []struct {
		page, pages int
		want        string
	}{
		{1, 1, ""}, {1, 2, "1 2"}, {1, 5, "1 2 … 5"}, {3, 5, "1 2 3 4 5"}, {4, 12, "1 2 3 4 5 … 12"}, {6, 12, "1 … 5 6 7 … 12"}, {12, 12, "1 … 11 12"},
	} {
		page := render(t, part.Pagination(part.PaginationProps{Page: tc.page, Pages: tc.pages, URL: func(n int) string { return "?hal=" + strconv.Itoa(n) }}))
		var got []string
		for _, m := range number.FindAllStringSubmatch(page, -1) {
			got = append(got, m[1]+m[2])
		}
		if diff := cmp.Diff(tc.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("page %d of %d (-want +got):\n%s", tc.page, tc.pages, diff)
		}
	}
}

func TestMoneyFlowFillsItsBar(t *testing.T) {
	t.Parallel()
	rect := regexp.MustCompile(`<rect class="([a-z0-9-]+)" x="(\d+)" y="0" width="(\d+)"`)
	page := render(t, part.MoneyFlow(part.MoneyFlowProps{Total: money.Rupiah(185_000), Parts: []part.MoneyPart{
		{Label: "Perajin", Amount: money.Rupiah(166_500)}, {Label: "Koperasi", Amount: money.Rupiah(11_100)},
		{Label: "Program", Amount: money.Rupiah(3_700)}, {Label: "Pajak", Amount: money.Rupiah(0)}, {Label: "Biaya", Amount: money.Rupiah(3_700)},
	}}))
	at, parts := 0, 0
	for _, m := range rect.FindAllStringSubmatch(page, -1) {
		x, _ := strconv.Atoi(m[2])
		width, _ := strconv.Atoi(m[3])
		if x != at {
			t.Errorf("a part begins at %d, wants %d", x, at)
		}
		at, parts = x+width+3, parts+1
	}
	if at != 1000 || parts != 4 {
		t.Errorf("%d parts end at %d, wants 4 and 1000", parts, at)
	}
	for _, want := range []string{"Rp166.500", "90\u00a0%", "6\u00a0%", "2\u00a0%", "Rp185.000"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in %s", want, page)
		}
	}
	if strings.Contains(page, "Pajak") {
		t.Error("a part of zero is drawn")
	}
}

func TestPictureReservesItsPlace(t *testing.T) {
	t.Parallel()
	p := part.PictureProps{Alt: "Tas merah", Sources: []part.Source{{URL: "/a-320.jpg", Width: 320}, {URL: "/a-640.jpg", Width: 640}, {URL: "/a-960.jpg", Width: 960}}, Width: 960, Height: 1200}
	page := render(t, part.Picture(p))
	for _, want := range []string{`src="/a-640.jpg"`, `srcset="/a-320.jpg 320w, /a-640.jpg 640w, /a-960.jpg 960w"`, `width="960"`, `height="1200"`, `alt="Tas merah"`, `loading="lazy"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page)
		}
	}
	p.First = true
	if page := render(t, part.Picture(p)); strings.Contains(page, "lazy") || !strings.Contains(page, `fetchpriority="high"`) {
		t.Errorf("the first picture waits: %s", page)
	}
	if page := render(t, part.Picture(part.PictureProps{})); strings.Contains(page, "<img") || !strings.Contains(page, "knot") {
		t.Errorf("without a source: %s", page)
	}
}

func TestEveryIconHasShapes(t *testing.T) {
	t.Parallel()
	if len(part.IconNames()) < 50 {
		t.Fatalf("only %d icons", len(part.IconNames()))
	}
	for _, name := range part.IconNames() {
		page := render(t, part.Icon(name))
		if !strings.Contains(page, "<path") && !strings.Contains(page, "<circle") && !strings.Contains(page, "<rect") && !strings.Contains(page, "<line") {
			t.Errorf("%s draws nothing", name)
		}
		viewtest.Check(t, page)
	}
}

func TestComponentsSpeakTheLanguageOfTheContext(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	ctx := i18n.With(context.Background(), i18n.English)
	if err := part.Price(part.PriceProps{Amount: money.Rupiah(1_250_000), From: true}).Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "from Rp1,250,000") {
		t.Errorf("got %s", b.String())
	}
}
