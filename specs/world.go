package specs

import "fmt"

// World reads a world for this contract: {actors: {name: {scheme: credential}}, collection: {key: entity}} in YAML or JSON. Every
// entity is checked against its schema. A text ${NAME} stands for what env says of NAME, so that credentials need not be written
// into files; with a nil env it stands for itself.
func (c *Contract) World(file string, src []byte, env func(name string) (string, bool)) (World, Findings) {
	if c.Behavior == nil {
		return World{}, Findings{{
			Severity: Error, Code: "no-behavior", File: file, Message: fmt.Sprintf("contract %q has no behavior, so no world", c.Name),
			Hint: "put a behavior.yaml beside the document",
		}}
	}
	world, found := c.Behavior.LoadWorld(file, src, env)
	return world, behaviorFindings(found)
}
