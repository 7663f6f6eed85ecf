package technique

import (
	"slices"

	"github.com/counterpart-api/counterpart/conformance/variation"
	"github.com/counterpart-api/counterpart/specs/openapi"
)

// Opening plays the document's examples as they stand, on the untouched world.
func (p *Draft) Opening() error {
	p.section = &p.Plan.Opening
	for _, op := range p.Operations() {
		if err := p.examples(op); err != nil {
			return err
		}
	}
	return nil
}

// Steady plans what leaves the state alone: whatever must be refused, and both sides of every limit.
func (p *Draft) Steady() error {
	p.section = &p.Plan.Steady
	p.Pools = variation.NewPools(p.Model)
	for _, op := range p.Operations() {
		if err := p.findBases(op); err != nil {
			return err
		}
		for _, technique := range p.techniques() {
			if err := technique(op); err != nil {
				return err
			}
		}
	}
	return nil
}

// techniques are those whose cases do not change the state. What an identity means, a document alone does not say.
func (p *Draft) techniques() []func(*openapi.Operation) error {
	all := []func(*openapi.Operation) error{p.boundaries, p.negatives, p.credentials, p.protocol, p.oddities}
	if p.Plan.DocumentOnly() {
		return all
	}
	return slices.Insert(all, 2, p.identity)
}

// Story begins the last section, whose cases may change the state, with those that were found among the steady ones and did. An error
// is a defect of the behavior.
func (p *Draft) Story() error {
	p.section = &p.Plan.Story
	p.Pools = variation.NewPools(p.Model)
	for _, c := range p.later {
		if err := p.Add(c); err != nil {
			return err
		}
	}
	return nil
}
