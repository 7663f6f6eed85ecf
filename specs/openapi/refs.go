package openapi

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// maxRefChain bounds references to references.
const maxRefChain = 64

// errCycle is a reference that leads back to itself and so to no value.
var errCycle = errors.New("refers to itself")

// target is what a reference leads to.
type target struct {
	node   *node
	tokens []string // of the pointer that led to it, last of a chain
	hops   int      // 0 = no reference was followed
}

// follow resolves n while it is a reference ({$ref: …}).
func (s *files) follow(n *node) (target, error) {
	t := target{node: n}
	for {
		ref := t.node.get("$ref")
		if ref == nil || ref.kind != scalar {
			return t, nil
		}
		if t.hops++; t.hops > maxRefChain {
			return t, errCycle
		}
		next, tokens, err := s.resolve(ref.text, t.node.file)
		if err != nil {
			return t, err
		}
		if next == n {
			return t, errCycle
		}
		t.node, t.tokens = next, tokens
	}
}

// resolve finds the node that one reference names, seen from a file.
func (s *files) resolve(ref string, from *file) (*node, []string, error) {
	location, fragment, _ := strings.Cut(ref, "#")
	f := from
	if location != "" {
		var err error
		if f, err = s.open(join(from.path, location)); err != nil {
			return nil, nil, err
		}
	}
	tokens, err := pointer(fragment)
	if err != nil {
		return nil, nil, err
	}
	n, err := walk(f.root, tokens)
	return n, tokens, err
}

// join resolves a relative location against the file it stands in.
func join(from, location string) string {
	if isURL(from) {
		base, _ := url.Parse(from)
		if u, err := base.Parse(location); err == nil {
			return u.String()
		}
	}
	if isURL(location) || path.IsAbs(location) {
		return location
	}
	if plain, err := url.PathUnescape(location); err == nil {
		location = plain
	}
	return path.Join(path.Dir(from), location)
}

// pointer splits a JSON pointer (RFC 6901) in a URI fragment.
func pointer(fragment string) ([]string, error) {
	if fragment == "" {
		return nil, nil
	}
	plain, err := url.PathUnescape(fragment)
	if err != nil {
		return nil, fmt.Errorf("has an invalid escape in its fragment")
	}
	if plain[0] != '/' {
		return nil, fmt.Errorf("has a fragment that is no JSON pointer")
	}
	tokens := strings.Split(plain[1:], "/")
	for i, token := range tokens {
		tokens[i] = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
	}
	return tokens, nil
}

func walk(n *node, tokens []string) (*node, error) {
	for _, token := range tokens {
		next := n.get(token)
		if i, err := strconv.Atoi(token); err == nil && n.kind == sequence && i >= 0 && i < len(n.items) {
			next = n.items[i]
		}
		if next == nil {
			return nil, fmt.Errorf("leads nowhere: %q is not there", clip(token, 80))
		}
		n = next
	}
	return n, nil
}
