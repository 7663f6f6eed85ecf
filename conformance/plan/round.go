package plan

// Round is requests that are sent at once, by as many clients: several stakes that have nothing to do with each other.
type Round struct{ Stakes []*Stake }

// Stake is something that the clients of a round contend for, and the requests that show what became of it.
type Stake struct {
	// Obligation is about the rule that the contending requests are under.
	Obligation *Obligation
	// Before and After are sent one by one, around the whole round; Racing is sent at once, one request a client.
	Before, Racing, After []*Case

	// Entities are those that the requests touch, and that an effect of the contract could change.
	Entities Entities
}
