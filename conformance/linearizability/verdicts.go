package linearizability

import (
	"fmt"
	"slices"

	"github.com/counterpart-api/counterpart/conformance/evidence"
	"github.com/counterpart-api/counterpart/conformance/judge"
	"github.com/counterpart-api/counterpart/conformance/plan"
	"github.com/counterpart-api/counterpart/conformance/report"
)

// group is stakes that touch the same entities, directly or by way of others: their requests have one history.
type group struct {
	entities plan.Entities
	stakes   []*plan.Stake
}

// Judge gives the verdicts on the stakes of the course. The history of each group is checked by itself: what touches nothing in common
// may come in any order.
func (c *Course) Judge() []Verdict {
	var links []*group
	for _, round := range c.Rounds {
		for _, s := range round.Stakes {
			links = append(links, &group{s.Entities, []*plan.Stake{s}})
		}
	}
	for again := true; again; {
		groups := joined(links)
		again = false
		for _, g := range groups {
			if link := c.strayed(g, groups); link != nil {
				links, again = append(links, link), true
			}
		}
		if !again {
			for _, g := range groups {
				c.sentence(g)
			}
		}
	}
	return c.verdicts
}

// joined puts together what shares an entity.
func joined(links []*group) []*group {
	var all []*group
	for _, link := range links {
		whole := &group{plan.Entities{}, nil}
		apart := all[:0:0]
		for _, g := range append(slices.Clone(all), link) {
			if g != link && !g.entities.Overlaps(link.entities) {
				apart = append(apart, g)
				continue
			}
			whole.stakes = append(whole.stakes, g.stakes...)
			for e := range g.entities {
				whole.entities[e] = true
			}
		}
		all = append(apart, whole)
	}
	return all
}

// strayed links two groups when an order of the events of one touches what belongs to the other, which the plan did not foresee.
func (c *Course) strayed(g *group, groups []*group) *group {
	_, touch := c.check(c.history(g, len(c.Rounds), Afterwards), nil)
	for _, other := range groups {
		if other != g && other.entities.Overlaps(touch) {
			link := &group{plan.Entities{}, nil}
			for e := range other.entities {
				link.entities[e] = true
			}
			for e := range g.entities {
				link.entities[e] = true
			}
			return link
		}
	}
	return nil
}

// history lists the events of a group up to a phase of a round.
func (c *Course) history(g *group, round int, until Phase) []*Event {
	var list []*Event
	for _, e := range c.Events {
		if e.Seen != nil && slices.Contains(g.stakes, e.Stake) && (e.Round < round || e.Round == round && e.Phase <= until) {
			list = append(list, e)
		}
	}
	return list
}

// sentence gives the verdicts on the stakes of a group, round by round: from the first that is not explained on, nothing can be
// said of the following ones.
func (c *Course) sentence(g *group) {
	if found, _ := c.check(c.history(g, len(c.Rounds), Afterwards), nil); found == explained {
		for _, s := range g.stakes {
			c.fair(s)
		}
		return
	}
	var lost *lost
	for i, round := range c.Rounds {
		for _, s := range round.Stakes {
			switch {
			case !slices.Contains(g.stakes, s):
			case lost != nil:
				c.undecided(s, lost.reason, lost.cause)
			default:
				lost = c.try(g, s, i)
			}
		}
	}
}

// lost says why the following stakes of a group cannot be judged.
type lost struct{ reason, cause string }

// try judges one stake, of whose group all earlier rounds are explained. It returns nil when the following ones can be judged too.
func (c *Course) try(g *group, s *plan.Stake, round int) *lost {
	cause := "concurrency " + s.Obligation.ID
	if found, _ := c.check(c.history(g, round, Before), nil); found != explained {
		reason := "before these requests were sent at once, the server no longer held what the contract says"
		c.undecided(s, reason, cause)
		return &lost{reason, cause}
	}
	events := c.history(g, round, Afterwards)
	switch found, _ := c.check(events, nil); found {
	case explained:
		c.fair(s)
		return nil
	case unsure:
		reason := fmt.Sprintf("the budget of %d steps was spent before an order of the requests was found, or found not to exist", maxSteps)
		c.undecided(s, reason, cause)
		return &lost{reason, cause}
	}
	c.foul(s, events, round)
	return &lost{"what the server holds is not known any more after " + s.Obligation.ID, cause}
}

// fair is the verdict on a stake whose events are explained.
func (c *Course) fair(s *plan.Stake) {
	if reason := c.Unsent[s]; reason != "" {
		c.rule(s, report.Unreached, reason, "")
		return
	}
	for _, e := range c.Events {
		if e.Stake == s && e.Seen != nil && e.Seen.Err != nil {
			c.undecided(s, "the other answers can be explained, but one request got none: "+e.Seen.Err.Error(), "")
			return
		}
	}
	c.rule(s, report.Pass, "", "")
}

func (c *Course) undecided(s *plan.Stake, reason, cause string) {
	c.rule(s, report.Undecided, reason, cause)
}

// give adds a verdict. What fails here is not kept either where later stakes rest on it.
func (c *Course) give(j judge.Judgement, h *History) {
	if j.Verdict == report.Fail || j.Verdict == report.Warn {
		c.Wrong[j.Of.Rule()], c.Wrong[j.About.Subject()] = j.About.ID, j.About.ID
	}
	c.verdicts = append(c.verdicts, Verdict{j, h})
}

// rule records a verdict that no single history shows.
func (c *Course) rule(s *plan.Stake, v report.Verdict, reason, cause string) {
	one := s.Racing[0]
	c.give(judge.Judgement{Of: one, About: s.Obligation, Verdict: v, Reason: reason, Cause: cause, Seen: &evidence.Observation{}}, &History{})
}

// foul is the verdict on a stake whose events no order explains. Where the same rule is not kept by one request at a time either, it
// is not the others at the same time that make the difference.
func (c *Course) foul(s *plan.Stake, events []*Event, round int) {
	h := c.shrunk(events, round)
	j := judge.Judgement{
		Of: s.Racing[0], About: s.Obligation, Verdict: report.Warn, Seen: &evidence.Observation{},
		Reason: h.reason(), Cause: "concurrency " + s.Obligation.ID,
	}
	if plan.LevelOf(s.Obligation.Grade()) == report.Core {
		j.Verdict = report.Fail
	}
	for _, e := range events {
		if id := c.Wrong[e.Case.Rule()]; id != "" {
			j.Verdict, j.Reason = report.Undecided, "no order of the requests explains the answers, but nor are requests sent one by one answered rightly: see "+id
			break
		}
	}
	c.give(j, h)
}

// shrunk is the shortest history found that no order explains: of the round that went wrong, only the events whose answers are
// needed. An answer is not needed when there is no order even if the request may have had any answer, and may have taken effect at
// any time or never; leaving the request out altogether would blame the server for what that request did.
func (c *Course) shrunk(events []*Event, round int) *History {
	open := map[*Event]bool{}
	for _, p := range []Phase{Before, Afterwards, Racing} {
		for _, e := range events {
			if e.Round != round || e.Phase != p {
				continue
			}
			open[e] = true
			if found, _ := c.check(events, open); found != unexplained {
				delete(open, e)
			}
		}
	}
	return c.newHistory(events, round, open)
}
