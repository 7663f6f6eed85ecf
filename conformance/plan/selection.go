package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/counterpart-api/counterpart/conformance/report"
)

// Selection says which obligations are looked at. The zero value is all of them.
type Selection struct {
	Only  []string // globs on IDs: * stays inside a segment, ** is any number of them; one of fewer segments means everything below
	Skip  []string
	Level report.Level // "" is both
}

// Choose picks obligations. An error names what is no glob; a glob that picks nothing anywhere is caught by Validate, not here.
func (s Selection) Choose(all []*Obligation) (map[*Obligation]bool, error) {
	chosen := map[*Obligation]bool{}
	for _, o := range all {
		only, err := matchesAny(s.Only, o.ID)
		if err != nil {
			return nil, err
		}
		skip, err := matchesAny(s.Skip, o.ID)
		if err != nil {
			return nil, err
		}
		if (len(s.Only) == 0 || only) && !skip && (s.Level == "" || s.Level == o.Level) {
			chosen[o] = true
		}
	}
	return chosen, nil
}

// Validate checks that each glob is one, and names something: a selection by a name that nobody has is a mistake.
func (s Selection) Validate(plans []*Plan) error {
	for _, glob := range slices.Concat(s.Only, s.Skip) {
		found := false
		for _, p := range plans {
			for _, o := range p.Obligations {
				ok, err := matches(glob, o.ID)
				if err != nil {
					return err
				}
				found = found || ok
			}
		}
		if !found {
			return fmt.Errorf("%q matches no obligation\nhint: counterpart list obligations shows the IDs; quote globs for the shell", glob)
		}
	}
	return nil
}

func matchesAny(globs []string, id string) (bool, error) {
	for _, glob := range globs {
		if ok, err := matches(glob, id); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// matches compares segment by segment, so that a glob of fewer segments means everything below it.
func matches(glob, id string) (bool, error) {
	patterns := strings.Split(strings.TrimSuffix(glob, "/"), "/")
	for _, pattern := range patterns {
		if _, err := path.Match(pattern, ""); err != nil {
			return false, fmt.Errorf("%q is not a glob: %w", glob, err)
		}
	}
	return segments(patterns, strings.Split(id, "/")), nil
}

// segments says whether the patterns, each of them good, match the first of the parts.
func segments(patterns, parts []string) bool {
	switch {
	case len(patterns) == 0:
		return true
	case patterns[0] == "**":
		return segments(patterns[1:], parts) || len(parts) > 0 && segments(patterns, parts[1:])
	case len(parts) == 0:
		return false
	}
	ok, _ := path.Match(patterns[0], parts[0])
	return ok && segments(patterns[1:], parts[1:])
}
