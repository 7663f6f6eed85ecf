package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// conditions are what a workspace is used under: its time, and what goes wrong on purpose.
type conditions struct {
	Clock struct {
		Now    time.Time
		Frozen bool
		Scale  float64
		Source string
	}
	Faults []map[string]string
	Seed   json.Number
}

// Unusual says whether the clock is not that of the system.
func (c conditions) Unusual() bool { return c.Clock.Source == "set" }

// conditions is the page of the clock, the faults and the seed.
func (c *Console) conditions(p *page) {
	p.Section, p.Title = "conditions", "Clock and faults"
	body := conditionsBody{Services: c.source.Services(), Kinds: kinds}
	for _, path := range []string{"clock", "faults", "seed"} {
		into := any(&body.conditions)
		if path == "clock" {
			into = &body.Clock
		}
		if err := p.get(path, into); err != nil {
			p.failed(err)
			return
		}
	}
	p.show(http.StatusOK, "conditions", body)
}

type conditionsBody struct {
	conditions
	Services []Service
	Kinds    []kind
}

// Steps are by how much a clock is often moved.
func (p *page) Steps() []string { return []string{"1m", "1h", "24h"} }

// kind is one thing that can go wrong on purpose.
type kind struct{ Name, Label, Like string }

// kinds are all of them, as the control API calls them.
var kinds = []kind{
	{"latency", "Latency", "200ms, 200ms..1s or median:100ms,p99:2s"},
	{"errors", "Errors by status and share", "503, or 503:0.1,500:0.05"},
	{"cut", "Connections cut", "0.01:before or 0.01:middle"},
	{"slow", "Slow body", "1kB/s"},
	{"rate", "Rate limit", "10/1m"},
}

// changeConditions sets one of them.
func (c *Console) changeConditions(p *page) {
	d, err := p.condition()
	if err != nil {
		p.failed(err)
		return
	}
	p.do(d, d.path != "", "console/conditions")
}

// condition is what the pressed button asks for.
func (p *page) condition() (deed, error) {
	value := strings.TrimSpace(p.r.PostFormValue("value"))
	clock := func(change map[string]any) (deed, error) {
		return deed{http.MethodPut, "clock", change, "changed", ""}, nil
	}
	switch p.r.PostFormValue("do") {
	case "set":
		return clock(map[string]any{"now": value})
	case "advance":
		return clock(map[string]any{"advance": value})
	case "scale":
		return clock(map[string]any{"scale": number(value)})
	case "freeze":
		return clock(map[string]any{"freeze": true})
	case "thaw":
		return clock(map[string]any{"freeze": false})
	case "follow":
		return clock(map[string]any{"reset": true})
	case "seed":
		return deed{http.MethodPut, "seed", map[string]any{"seed": number(value)}, "changed", ""}, nil
	case "fault":
		return p.faults(p.typedFault())
	case "mend":
		return p.faults(map[string]string{"operation": p.r.PostFormValue("operation")})
	case "mend-all":
		return deed{http.MethodDelete, "faults", nil, "changed", ""}, nil
	}
	return deed{}, nil
}

// number is a text as a number when it is one, so that the control API says what is wrong with one that is not.
func number(text string) any {
	var n json.Number
	if json.Unmarshal([]byte(text), &n) != nil || n == "" {
		return text
	}
	return n
}

// typedFault is the rule that was typed.
func (p *page) typedFault() map[string]string {
	rule := map[string]string{"operation": p.r.PostFormValue("operation")}
	for _, k := range kinds {
		if text := strings.TrimSpace(p.r.PostFormValue(k.Name)); text != "" {
			rule[k.Name] = text
		}
	}
	return rule
}

// faults is the list of rules with one in the place of those of its operation; a rule that says nothing only removes them.
func (p *page) faults(rule map[string]string) (deed, error) {
	var now struct{ Faults []map[string]string }
	if err := p.get("faults", &now); err != nil {
		return deed{}, err
	}
	rules := slices.DeleteFunc(now.Faults, func(r map[string]string) bool { return r["operation"] == rule["operation"] })
	switch {
	case len(rule) > 1:
		rules = append(rules, rule)
	case p.r.PostFormValue("do") == "fault":
		return deed{}, fmt.Errorf("nothing is to go wrong with %q: say what", rule["operation"])
	}
	return deed{http.MethodPut, "faults", map[string]any{"faults": slices.Concat([]map[string]string{}, rules)}, "changed", ""}, nil
}
