package behavior

import (
	"maps"
	"regexp"
	"slices"
	"sync"

	"cel.dev/cel-go/cel"
)

// binding says what a name stands for in a run.
type binding struct {
	kind   bindingKind
	number int // of the collection, the index or the let
	sub    int // of the index in its collection
}

type bindingKind uint8

const (
	bindPath bindingKind = iota
	bindQuery
	bindHeaders
	bindCookies
	bindBody
	bindCredentials
	bindCaller
	bindViolation
	bindOperation
	bindNow
	bindFresh
	bindOpen
	bindCollection
	bindIndex
	bindLet
	bindElement
)

var requestNames = map[string]bindingKind{
	"path": bindPath, "query": bindQuery, "headers": bindHeaders, "cookies": bindCookies, "body": bindBody,
	"credentials": bindCredentials, "caller": bindCaller, "violation": bindViolation, "operation": bindOperation,
}

// scope is the names an expression may use. Scopes are extended by copying.
type scope struct {
	bindings map[string]binding
	env      func() (*cel.Env, error) // made when it is first asked for
}

func newScope(bindings map[string]binding) scope {
	return scope{bindings, sync.OnceValues(func() (*cel.Env, error) { return environment(bindings) })}
}

// environment is the standard one with all names, which are of dynamic type.
func environment(bindings map[string]binding) (*cel.Env, error) {
	env, err := standard()
	if err != nil {
		return nil, err
	}
	var options []cel.EnvOption
	for _, name := range sortedKeys(bindings) {
		if !standardNames[name] {
			options = append(options, cel.Variable(name, cel.DynType))
		}
	}
	return env.Extend(options...)
}

// with is s and further names.
func (s scope) with(names map[string]binding) scope {
	all := maps.Clone(s.bindings)
	maps.Copy(all, names)
	return newScope(all)
}

// forRuns is s for those who evaluate and do not compile: they need not keep its environment.
func (s scope) forRuns() scope { return scope{bindings: s.bindings} }

// names lists what a text can spell.
func (s scope) names() []string {
	return slices.DeleteFunc(sortedKeys(s.bindings), func(n string) bool { return n[0] == '@' })
}

// stateScope holds now, fresh, the collections and their indexes.
func stateScope(collections []*collection) scope {
	names := map[string]binding{nowName: {kind: bindNow}, freshName: {kind: bindFresh}, openName: {kind: bindOpen}}
	for i, c := range collections {
		names[c.name] = binding{kind: bindCollection, number: i}
		for j, x := range c.indexes {
			names[x.name] = binding{kind: bindIndex, number: i, sub: j}
		}
	}
	return newScope(names)
}

func (s scope) withRequest(names ...string) scope {
	add := map[string]binding{}
	for _, n := range names {
		add[n] = binding{kind: requestNames[n]}
	}
	return s.with(add)
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// reserved are the words that CEL keeps for itself.
var reserved = map[string]bool{
	"as": true, "break": true, "const": true, "continue": true, "else": true, "false": true, "for": true, "function": true,
	"if": true, "import": true, "in": true, "let": true, "loop": true, "package": true, "namespace": true, "null": true,
	"return": true, "true": true, "var": true, "void": true, "while": true,
	"bool": true, "bytes": true, "double": true, "dyn": true, "int": true, "list": true, "map": true, "null_type": true,
	"string": true, "type": true, "uint": true, "optional": true, "optional_type": true, "sets": true, "strings": true,
}

// name checks that a new name can be written in CEL and means nothing yet.
func (l *loader) name(n *node, name string, taken scope) bool {
	_, known := taken.bindings[name]
	switch _, request := requestNames[name]; {
	case !identifier.MatchString(name) || reserved[name]:
		l.report(n, "bad-name", quoted("%q cannot be a name in an expression", name), "letters, digits and _, and no reserved word")
	case known || request:
		l.report(n, "bad-name", quoted("the name %q is already taken", name), "choose a name that no variable, collection, index or let has")
	default:
		return true
	}
	return false
}
