//go:build race

package score_test

// raced says that the race detector watches, which makes everything many times as slow.
const raced = true
