package part

// Link is a text that leads somewhere.
type Link struct {
	Label   string
	URL     string
	Current bool     // the page that is being shown
	Count   int64    // shown behind the label when above zero
	Icon    IconName // before the label, if any
}
