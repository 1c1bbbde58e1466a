package postgres

// Step is a part of the way to a running server, in the order in which a
// first start takes them.
type Step string

// The steps. Download and Install happen only where no PostgreSQL is found,
// Initialise only on an empty directory, Recover only after a crash.
const (
	Download   Step = "download"
	Install    Step = "install"
	Initialise Step = "initialise"
	Recover    Step = "recover"
	Launch     Step = "launch"
)

// Message says that a step begins; Detail names what it works on (a package,
// a directory, a version) and is not translated.
type Message struct {
	Step   Step
	Detail string
}

func (m Message) String() string {
	switch m.Step {
	case Download:
		return "downloading PostgreSQL (about 23 MB): " + m.Detail
	case Install:
		return "installing PostgreSQL: " + m.Detail
	case Initialise:
		return "preparing an empty database in " + m.Detail
	case Recover:
		return "cleaning up after a crash: " + m.Detail
	case Launch:
		return "starting PostgreSQL " + m.Detail
	default:
		return string(m.Step) + " " + m.Detail
	}
}

type progress func(Message)

func (p progress) say(step Step, detail string) {
	if p != nil {
		p(Message{Step: step, Detail: detail})
	}
}
