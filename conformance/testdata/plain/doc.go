// Package plain is a hand-written backend that answers the four documented operations of Amity, Genuin and
// Rocket.Chat the way a vendor's own server would: structs, maps, a mutex and encoding/json.
//
// It is what a conformance suite is measured against. Untouched it must be found conforming; with one
// of its [Faults] or [Races] switched on it must be found out; with one of its [Variants] it must still be found conforming.
// It knows nothing of the contracts, the mock or the suite, so that a misreading in one of those shows up as a
// disagreement with this one.
//
// Non-goals: durability, speed, any operation but the four, any configuration but the name of one fault.
package plain
