package specs

import (
	"embed"
	"io/fs"
	"sync"
)

//go:embed amity genuin rocketchat
var catalogue embed.FS

// Names lists the embedded contracts in alphabetical order.
func Names() []string {
	entries, err := fs.ReadDir(catalogue, ".")
	if err != nil {
		panic("specs: unreadable catalogue: " + err.Error())
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}

// The embedded contracts, each loaded once, when it is first asked for.
var (
	amity      = sync.OnceValue(func() *Contract { return mustEmbedded("amity") })
	genuin     = sync.OnceValue(func() *Contract { return mustEmbedded("genuin") })
	rocketChat = sync.OnceValue(func() *Contract { return mustEmbedded("rocketchat") })
)

// Amity returns the embedded contract of Amity: join a community, remove roles from community users. It is the same one each
// time, and not to be changed. fixtures.Load has a world for it.
func Amity() *Contract { return amity() }

// Genuin returns the embedded contract of Genuin: add members to communities. It is shared as that of Amity is.
func Genuin() *Contract { return genuin() }

// RocketChat returns the embedded contract of Rocket.Chat: invite to channel. It is shared as that of Amity is.
func RocketChat() *Contract { return rocketChat() }

// Embedded loads an embedded contract by name; ok is false when there is none of that name.
func Embedded(name string) (c *Contract, findings Findings, ok bool) {
	dir, err := fs.Sub(catalogue, name)
	if err != nil {
		return nil, nil, false
	}
	if _, err := fs.Stat(dir, documentFile); err != nil {
		return nil, nil, false
	}
	c, findings = load(name, dir, documentFile, Options{Display: "specs/" + name + "/"})
	return c, findings, true
}

// mustEmbedded panics on a broken embedded contract: the tests of this package load each of them.
func mustEmbedded(name string) *Contract {
	c, findings, ok := Embedded(name)
	if !ok || findings.Err() != nil {
		panic("specs: embedded contract " + name + " does not load: " + findings.String())
	}
	return c
}
