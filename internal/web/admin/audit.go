package admin

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/common/expfmt"

	"simpul/internal/audit"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/admin"
)

// mostOffenders bounds what the page lists of one finding.
const mostOffenders = 20

var notInKey = regexp.MustCompile(`[^a-z0-9]+`)

// ruleText is an invariant in the reader's language; what a run of another version
// kept by a name that is not known any more stays as it is.
func ruleText(ctx context.Context, name string) string {
	key := "audit.rule." + strings.Trim(notInKey.ReplaceAllString(strings.ToLower(name), "_"), "_")
	if !i18n.Has(key) {
		return name
	}
	return i18n.T(ctx, key)
}

// findings shows what the scheduled audit found last.
func (o *Office) findings(c *fiber.Ctx) error {
	frame, _, err := o.frame(c, "/admin/audit")
	if err != nil {
		return err
	}
	alarm, err := audit.AlarmOf(c.UserContext(), o.DB)
	if err != nil {
		return err
	}
	props := admin.AuditProps{At: alarm.At}
	for _, f := range alarm.Findings {
		shown := f.Offenders[:min(len(f.Offenders), mostOffenders)]
		props.Findings = append(props.Findings, admin.Finding{
			Number: f.Number, Rule: ruleText(c.UserContext(), f.Name), Overdue: f.Duty, Offenders: shown, More: len(f.Offenders) - len(shown),
		})
	}
	return web.Render(c, fiber.StatusOK, admin.Audit(web.Page(c, title(c, "admin.audit")), frame, props))
}

// metrics answers Prometheus, for administrators and for who asks from this
// machine itself. A request that came through a proxy does not count as from
// here.
func (o *Office) metrics(registry *prometheus.Registry) fiber.Handler {
	return func(c *fiber.Ctx) error {
		at, _ := netip.AddrFromSlice(c.Context().RemoteIP())
		here := at.Unmap().IsLoopback() && len(c.Request().Header.Peek(fiber.HeaderXForwardedFor)) == 0 && len(c.Request().Header.Peek("Forwarded")) == 0
		if !here && !web.Actor(c).Administrator {
			return fault.New(fault.NotFound, "error.not_found")
		}
		families, err := registry.Gather()
		if err != nil {
			return fmt.Errorf("admin: metrics: %w", err)
		}
		var b bytes.Buffer
		format := expfmt.NewFormat(expfmt.TypeTextPlain)
		encoder := expfmt.NewEncoder(&b, format)
		for _, family := range families {
			if err := encoder.Encode(family); err != nil {
				return fmt.Errorf("admin: metrics: %w", err)
			}
		}
		c.Set(fiber.HeaderContentType, string(format))
		return c.Send(b.Bytes())
	}
}

// registry holds what is measured: the process, the pool of connections, and
// what the scheduled audit found.
func (o *Office) registry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(o.DB.DB.DB, "app"), alarms{o})
	return r
}

// alarms are the metrics of the scheduled audit, read when they are asked for,
// since another process may have run it.
type alarms struct{ *Office }

var (
	brokenMetric  = prometheus.NewDesc("simpul_audit_broken", "Invariants that the latest scheduled audit found broken.", nil, nil)
	overdueMetric = prometheus.NewDesc("simpul_audit_overdue", "Duties that the latest scheduled audit found overdue.", nil, nil)
	auditedMetric = prometheus.NewDesc("simpul_audit_ended_seconds", "When the latest scheduled audit ended, in Unix time.", nil, nil)
)

// Describe implements prometheus.Collector.
func (alarms) Describe(to chan<- *prometheus.Desc) {
	to <- brokenMetric
	to <- overdueMetric
	to <- auditedMetric
}

// Collect implements prometheus.Collector.
func (a alarms) Collect(to chan<- prometheus.Metric) {
	alarm, err := audit.AlarmOf(context.Background(), a.DB)
	if err != nil {
		to <- prometheus.NewInvalidMetric(brokenMetric, err)
		return
	}
	if alarm.At.IsZero() {
		return
	}
	to <- prometheus.MustNewConstMetric(brokenMetric, prometheus.GaugeValue, float64(alarm.Broken()))
	to <- prometheus.MustNewConstMetric(overdueMetric, prometheus.GaugeValue, float64(alarm.Overdue()))
	to <- prometheus.MustNewConstMetric(auditedMetric, prometheus.GaugeValue, float64(alarm.At.Unix()))
}
