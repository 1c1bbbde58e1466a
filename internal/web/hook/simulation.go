package hook

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/payment"
	"simpul/internal/payment/simulation"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

const simulationPattern = "/simulasi/:key"

// flashChoice says on the next page what a choice led to.
func flashChoice(c *fiber.Ctx, choice simulation.Choice) {
	switch choice {
	case simulation.Pay:
		web.Flash(c, part.Good, "payment.simulation.paid")
	case simulation.Fail:
		web.Flash(c, part.Bad, "payment.simulation.failed")
	case simulation.Lapse:
		web.Flash(c, part.Warn, "payment.simulation.lapsed")
	}
}

func (o Options) showSimulation(c *fiber.Ctx) error {
	intent, order, err := o.simulated(c)
	if err != nil {
		return err
	}
	standing, err := o.Simulation.Standing(c.UserContext(), intent)
	if err != nil {
		return err
	}
	l := web.Language(c)
	return web.Render(c, fiber.StatusOK, shop.Simulation(shop.SimulationProps{
		Page:       web.Page(c, i18n.T(c.UserContext(), "payment.simulation.title")),
		Flash:      web.TakeFlash(c),
		Action:     i18n.PathIn(l, simulation.Path(intent.Key)),
		ReturnPath: i18n.PathIn(l, order.Path),
		Number:     order.Number,
		Amount:     intent.Amount,
		ExpiresAt:  intent.ExpiresAt,
		Ended:      standing.State != payment.Open || !intent.Payable(web.Now(c)),
	}))
}

// chooseSimulation does what a provider and its webhook do: the choice becomes
// an event, and the buyer is led back to her order, or to this page to try
// again.
func (o Options) chooseSimulation(c *fiber.Ctx) error {
	intent, order, err := o.simulated(c)
	if err != nil {
		return err
	}
	choice := simulation.Choice(web.Form(c).Value("choice"))
	event, err := o.Simulation.Choose(c.UserContext(), intent.Key, choice, web.Now(c))
	if fault.KindOf(err) == fault.Conflict {
		web.Flash(c, part.Warn, "payment.intent_closed")
		return web.Redirect(c, i18n.PathIn(web.Language(c), order.Path))
	}
	if err != nil {
		return err
	}
	if err := o.Process(c.UserContext(), event, web.Now(c)); err != nil {
		o.Log.Error("simulated payment waits for its job", "reference", web.Reference(c), "event", event, "error", err)
	}
	flashChoice(c, choice)
	next := order.Path
	if choice == simulation.Fail {
		next = simulation.Path(intent.Key)
	}
	return web.Redirect(c, i18n.PathIn(web.Language(c), next))
}

func (o Options) simulated(c *fiber.Ctx) (payment.Intent, Order, error) {
	key, err := uuid.Parse(c.Params("key"))
	if err != nil {
		return payment.Intent{}, Order{}, fault.Wrap(err, fault.NotFound, "payment.unknown_intent")
	}
	intent, err := o.Simulation.Intent(c.UserContext(), key)
	if err != nil {
		return payment.Intent{}, Order{}, err
	}
	order, err := o.Order(c.UserContext(), intent.Order)
	return intent, order, err
}
