package hook

import (
	"context"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/payment"
	"simpul/internal/payment/simulation"
)

// Path is the address of a provider's webhook. Strangers post to it: the server
// is told so in web.Options.Foreign.
func Path(provider payment.Method) string { return "/webhook/" + string(provider) }

// Paths are the addresses of all webhooks.
func Paths(of map[payment.Method]payment.Notifier) []string {
	var all []string
	for provider := range of {
		all = append(all, Path(provider))
	}
	return all
}

// Order is what the simulation's page shows of an order, and where it leads
// back to: a path from the root, in Indonesian.
type Order struct {
	Number string
	Path   string
}

// Options are what the routes work with.
type Options struct {
	DB  *database.DB
	Log *slog.Logger

	// Notifiers verify deliveries; only they have a webhook.
	Notifiers map[payment.Method]payment.Notifier

	// Simulation is nil except in a demonstration, and then there is no page.
	// With it go Order, and Process, which acts on a stored event at once so
	// that the buyer comes back to a paid order; the event's job does it when
	// that fails.
	Simulation *simulation.Provider
	Order      func(ctx context.Context, id payment.OrderID) (Order, error)
	Process    func(ctx context.Context, id payment.EventID, now time.Time) error
}

// Routes adds the routes of what is set up.
func Routes(app fiber.Router, o Options) {
	for provider, notifier := range o.Notifiers {
		app.Post(Path(provider), o.receive(notifier))
	}
	if o.Simulation != nil {
		app.Get(simulationPattern, o.showSimulation)
		app.Post(simulationPattern, o.chooseSimulation)
	}
}
