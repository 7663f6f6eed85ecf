// Package behavior runs the sequential model of a vendor: named rules over a small state, read from a behavior.yaml.
//
// A Machine is compiled once and never changes. Step is pure: it takes a State, a Request and Inputs (time, fresh
// identities) and returns a new State and an Outcome; the State it was given stays as it was. So one Step serves a mock that
// answers with it and a judge that predicts with it.
//
// Values are nil, bool, string, json.Number, []any and map[string]any. What a Machine hands out is shared between states and
// answers and must not be modified.
//
// Non-goals: no I/O, no clock, no randomness, no HTTP, no validation of requests; schemas are known only through the
// functions in Options.
package behavior
