package behavior

import (
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"
)

// actorsKey is the one key of a world that is no collection.
const actorsKey = "actors"

// loadActors reads {name: {scheme: credential}}.
func (w *world) loadActors(n *node) {
	if n.Kind != yaml.MappingNode {
		w.report(n, "type", "actors must be a mapping of names, not "+kindOf(n), "actors: {NAME: {SCHEME: CREDENTIAL}}")
		return
	}
	for _, p := range w.pairs(n) {
		if p.value.Kind != yaml.MappingNode {
			w.report(p.value, "type", quoted("actor %q must be a mapping of security schemes", p.key.Value), "actors: {NAME: {SCHEME: CREDENTIAL}}")
			continue
		}
		actor := Actor{Name: p.key.Value, Credentials: map[string]string{}}
		for _, credential := range w.pairs(p.value) {
			if credential.value.Kind != yaml.ScalarNode {
				w.report(credential.value, "type", quoted("the credential of %q must be a text", credential.key.Value), "")
				continue
			}
			w.knownScheme(credential.key)
			actor.Credentials[credential.key.Value] = credential.value.Value
		}
		w.actors = append(w.actors, actor)
	}
}

// knownScheme wants a credential to belong to a security scheme of the document.
func (w *world) knownScheme(n *node) {
	schemes := w.machine.options.Schemes
	if schemes != nil && !slices.Contains(schemes, n.Value) {
		w.report(n, "unknown-scheme", quoted("unknown security scheme %q", n.Value), suggest(n.Value, schemes))
	}
}

// variable is how a world refers to the environment.
var variable = regexp.MustCompile(`\$\{([A-Z][A-Z0-9_]*)\}`)

// expand replaces the variables in every text, keys included.
func (w *world) expand(n *node) {
	if w.env == nil {
		return
	}
	if n.Kind == yaml.ScalarNode {
		n.Value = variable.ReplaceAllStringFunc(n.Value, func(reference string) string { return w.lookup(n, reference) })
	}
	for _, child := range n.Content {
		w.expand(child)
	}
}

func (w *world) lookup(n *node, reference string) string {
	name := variable.FindStringSubmatch(reference)[1]
	value, ok := w.env(name)
	if !ok || value == "" {
		w.report(n, "environment", quoted("the environment has no variable %q", name), "export "+name+"=…")
		return reference
	}
	w.taken[value] = name
	return value
}
