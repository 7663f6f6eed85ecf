package specs

import "github.com/counterpart-api/counterpart/specs/behavior"

// World reads a world for this contract: {actors: {name: {scheme: credential}}, collection: {key: entity}} in YAML or JSON. Every
// entity is checked against its schema. A text ${NAME} stands for what env says of NAME, so that credentials need not be written
// into files; with a nil env it stands for itself. A contract without behavior has no collections, only actors.
func (c *Contract) World(file string, src []byte, env func(name string) (string, bool)) (World, Findings) {
	machine := c.Behavior
	if machine == nil {
		machine = new(behavior.Machine) // it has no collections
	}
	world, found := machine.LoadWorld(file, src, env)
	return world, behaviorFindings(found)
}
