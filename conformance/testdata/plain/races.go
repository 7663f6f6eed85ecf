package plain

import (
	"sync"
	"time"
)

// Races lists the faults that show only when two requests come at once: between what a request reads and what it then writes,
// another one gets in. One by one, requests are answered as by the conforming server.
func Races() []Fault {
	var all []Fault
	for _, o := range []struct {
		operation
		rows []row
	}{
		{joinOperation, []row{
			{"races-members", "two requests to join at once both make the caller a member", "concurrency/*"},
			{"races-requests", "two requests at once both put the wish to join before the moderators", "concurrency/*"},
		}},
		{rolesOperation, []row{{"races-roles", "of two removals at once one brings back the roles that the other took", "concurrency/*"}}},
		{addOperation, []row{{"races-phones", "two requests at once make two members with one phone number", "concurrency/*"}}},
		{inviteOperation, []row{{"races-members", "of two invitations at once one is lost", "concurrency/*"}}},
	} {
		all = append(all, o.faults(o.rows)...)
	}
	return all
}

// patience is how long a request waits between reading and writing for another that has read.
const patience = 25 * time.Millisecond

// meeting is where two requests meet that have both read, and not written.
type meeting struct{ here chan struct{} }

func newMeeting() meeting { return meeting{make(chan struct{})} }

// apart gives the lock back until another request has come as far, or for a little while, and takes it again.
func (m meeting) apart(mu *sync.Mutex) {
	mu.Unlock()
	defer mu.Lock()
	alone := time.NewTimer(patience)
	defer alone.Stop()
	select {
	case m.here <- struct{}{}:
	case <-m.here:
	case <-alone.C:
	}
}
