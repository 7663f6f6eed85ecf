package plain

import (
	"net/http"
	"net/url"
	"strings"
)

// readRemoval reads path, headers and query, and notes everything that is wrong with them.
func (a *amity) readRemoval(op string, r *http.Request, segment string) *removal {
	in := &removal{segment: segment}
	_, in.tooLarge = readBody(r)
	in.id, in.problems = a.communityID(op, segment)
	in.problems = append(in.problems, a.contentTypeProblem(op, r)...)
	query, err := a.readQuery(op, r.URL.RawQuery)
	in.badQuery = err != nil
	in.roles = in.list(a, op+"-roles", "roles", query["roles"], 100)
	in.users = in.list(a, op+"-userIds", "userIds", query["userIds"], 50)
	return in
}

func (a *amity) contentTypeProblem(op string, r *http.Request) []string {
	kind := r.Header.Get("Content-Type")
	switch {
	case kind == "" && !a.has(op+"-content-type-optional"):
		return []string{"Content-Type is required"}
	case a.has(op+"-content-type-json-only") && !isJSON(kind):
		return []string{"Content-Type must be application/json"}
	}
	return nil
}

// pair is a query value with what it was before decoding.
type pair struct{ raw, value string }

// readQuery keeps repeated names apart; a bad escape anywhere spoils the whole.
func (a *amity) readQuery(op, raw string) (map[string][]pair, error) {
	query := map[string][]pair{}
	for part := range strings.SplitSeq(raw, "&") {
		name, text, _ := strings.Cut(part, "=")
		key, err := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(text)
		if err == nil {
			err = err2
		}
		if err != nil && !a.has(op+"-bad-escape-ignored") {
			return nil, err
		}
		a.collect(op, query, key, pair{text, value})
	}
	return query, nil
}

// collect files one pair.
func (a *amity) collect(op string, query map[string][]pair, key string, p pair) {
	if a.has(op + "-brackets-accepted") {
		key = strings.TrimSuffix(key, "[]")
	}
	switch {
	case key == "roles" && a.has(op+"-first-role-only") && len(query[key]) > 0:
	case key == "userIds" && a.has(op+"-last-user-only"):
		query[key] = []pair{p}
	case a.has(op + "-comma-split"):
		for value := range strings.SplitSeq(p.value, ",") {
			query[key] = append(query[key], pair{value, value})
		}
	default:
		query[key] = append(query[key], p)
	}
}

// list checks one of the two lists, its length and each of its elements, and gives its values.
func (in *removal) list(a *amity, where, name string, pairs []pair, high int) []string {
	if problem := a.outOfBounds(where+"-count", name, len(pairs), 1, 100); problem != "" {
		in.problems = append(in.problems, problem)
	}
	values := make([]string, len(pairs))
	for i, p := range pairs {
		values[i] = p.value
		if problem := a.textProblem(where+"-length", "each of "+name, p.raw, p.value, high); problem != "" {
			in.problems = append(in.problems, problem)
		}
	}
	return values
}
