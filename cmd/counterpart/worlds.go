package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/counterpart-api/counterpart/fixtures"
	"github.com/counterpart-api/counterpart/mockserver"
	"github.com/counterpart-api/counterpart/specs"
)

// loadServed loads the contracts that the command line names, each with the world it starts from.
func loadServed(refs, worlds []string, allowExternal bool, stderr io.Writer) ([]mockserver.Served, error) {
	contracts, err := loadContracts(refs, specs.Options{AllowExternal: allowExternal}, stderr)
	if err != nil {
		return nil, err
	}
	served := make([]mockserver.Served, len(contracts))
	for i, c := range contracts {
		served[i].Contract = c
	}
	return served, loadWorlds(served, refs, worlds)
}

// loadWorlds gives each contract the world it starts from: the one that --world names; else, for an embedded contract, its
// fixture; else world.yaml beside the document, or nothing.
func loadWorlds(served []mockserver.Served, refs, worlds []string) error {
	named, err := worldFiles(served, worlds)
	if err != nil {
		return usage(err)
	}
	for i := range served {
		c := served[i].Contract
		if c.Behavior == nil && named[c.Name] == "" {
			continue
		}
		ref := c.Name
		if len(refs) > 0 {
			ref = refs[i]
		}
		world, err := loadWorld(c, ref, named[c.Name])
		if err != nil {
			return usage(err)
		}
		served[i].World = world
	}
	return nil
}

// worldFiles reads --world [CONTRACT=]FILE; the contract may be left out when there is only one.
func worldFiles(served []mockserver.Served, worlds []string) (map[string]string, error) {
	byName := map[string]bool{}
	for _, s := range served {
		byName[s.Contract.Name] = true
	}
	files := map[string]string{}
	for _, given := range worlds {
		name, file, ok := strings.Cut(given, "=")
		if !ok || !byName[name] {
			if len(served) != 1 {
				return nil, fmt.Errorf("--world %q does not say which contract it is for\nhint: --world CONTRACT=FILE", given)
			}
			name, file = served[0].Contract.Name, given
		}
		if files[name] != "" {
			return nil, fmt.Errorf("--world %q: contract %q has one already", given, name)
		}
		files[name] = file
	}
	return files, nil
}

func loadWorld(c *specs.Contract, ref, file string) (specs.World, error) {
	src, file, err := readWorld(ref, file)
	if err != nil {
		return specs.World{}, err
	}
	if src == nil {
		return specs.World{State: c.Behavior.Empty()}, nil
	}
	world, findings := c.World(file, src, os.LookupEnv)
	return world, findings.Err()
}

// readWorld reads the world's text; nil when there is none and none was asked for.
func readWorld(ref, file string) (src []byte, name string, err error) {
	if file != "" {
		src, err := os.ReadFile(file)
		if err != nil {
			return nil, file, fmt.Errorf("cannot read world %q: %w", file, errors.Unwrap(err))
		}
		return src, file, nil
	}
	if src, name, ok := fixtures.World(ref); ok {
		return src, name, nil
	}
	beside := filepath.Join(filepath.Dir(ref), "world.yaml")
	src, err = os.ReadFile(beside)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", nil
	}
	return src, beside, err
}
