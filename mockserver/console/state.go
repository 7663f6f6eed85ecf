package console

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/counterpart-api/counterpart/specs/behavior"
)

// stateBody is what the page of the state shows: all collections, and one of them.
type stateBody struct {
	Contracts  []held
	Contract   string
	Collection string
	Find       string
	Columns    []string
	Rows       []row
	Total      int // of the collection
	Found      int // of those, by Find
	From       int // number of the first row, from 1
	Next       string
	Back       string
}

// held is what is remembered of a contract.
type held struct {
	Name        string
	Collections []counted
}

type counted struct {
	Name  string
	Count int
}

// row is one entity in a table.
type row struct {
	Key   string
	Cells []string
}

// A table shows so much of a collection at once.
const (
	maxRows    = 50
	maxColumns = 12
)

// state is the page of what is remembered.
func (c *Console) state(p *page) {
	p.Section, p.Title = "state", "State"
	body, err := c.collections(p)
	if err == nil && body.Collection != "" {
		err = c.table(p, body)
	}
	if err != nil {
		p.failed(err)
		return
	}
	p.show(http.StatusOK, "state", body)
}

// collections counts every collection, and finds the one to show: the one that the query names, else the first.
func (c *Console) collections(p *page) (*stateBody, error) {
	query := p.r.URL.Query()
	body := &stateBody{Contract: query.Get("contract"), Collection: query.Get("collection"), Find: query.Get("find")}
	for _, s := range c.source.Services() {
		if s.Contract.Behavior == nil {
			continue
		}
		now, err := c.source.State(p.Workspace, s.Contract.Name)
		if err != nil {
			return nil, err
		}
		h := held{Name: s.Contract.Name}
		for _, info := range s.Contract.Behavior.Collections() {
			h.Collections = append(h.Collections, counted{info.Name, now.Len(info.Name)})
			if body.Collection == "" {
				body.Contract, body.Collection = h.Name, info.Name
			}
		}
		body.Contracts = append(body.Contracts, h)
	}
	return body, nil
}

// table fills in the rows.
func (c *Console) table(p *page, body *stateBody) error {
	info, err := c.described(body.Contract, body.Collection)
	if err != nil {
		return err
	}
	now, err := c.source.State(p.Workspace, body.Contract)
	if err != nil {
		return err
	}
	keys := now.Keys(body.Collection)
	body.Total = len(keys)
	keys = matching(now, body, keys)
	body.Found = len(keys)
	first, _ := strconv.Atoi(p.r.URL.Query().Get("from"))
	first = min(max(first, 1), max(len(keys), 1))
	last := min(first-1+maxRows, len(keys))
	body.From = first
	if first > 1 {
		body.Back = strconv.Itoa(max(1, first-maxRows))
	}
	if last < len(keys) {
		body.Next = strconv.Itoa(last + 1)
	}
	body.fill(now, keys[first-1:last], c.properties(body.Contract, info.Schema))
	return nil
}

// matching are the keys of entities that hold the text that is looked for, in their key or anywhere in their properties.
func matching(now State, body *stateBody, keys []string) []string {
	if body.Find == "" {
		return keys
	}
	wanted := strings.ToLower(body.Find)
	return slices.DeleteFunc(keys, func(key string) bool {
		e, _ := now.Lookup(body.Collection, key)
		return !strings.Contains(strings.ToLower(key), wanted) && !strings.Contains(strings.ToLower(compact(e)), wanted)
	})
}

// fill makes rows of entities; the columns are their properties in the order of the schema, and then those that most of them have.
func (body *stateBody) fill(now State, keys, order []string) {
	having := map[string]int{}
	var given []map[string]any
	for _, key := range keys {
		e, _ := now.Lookup(body.Collection, key)
		given = append(given, e)
		for name := range given[len(given)-1] {
			having[name]++
		}
	}
	body.Columns = slices.SortedFunc(maps.Keys(having), func(a, b string) int {
		return cmp.Or(cmp.Compare(position(order, a), position(order, b)), cmp.Compare(having[b], having[a]), cmp.Compare(a, b))
	})
	body.Columns = slices.DeleteFunc(body.Columns, func(name string) bool { return repeats(name, keys, given) })
	body.Columns = body.Columns[:min(len(body.Columns), maxColumns)]
	for i, key := range keys {
		r := row{Key: key}
		for _, name := range body.Columns {
			cell := ""
			if v, there := given[i][name]; there {
				cell = short(v)
			}
			r.Cells = append(r.Cells, cell)
		}
		body.Rows = append(body.Rows, r)
	}
}

// position is where a name stands in a list, after all others when it does not.
func position(order []string, name string) int {
	if at := slices.Index(order, name); at >= 0 {
		return at
	}
	return len(order)
}

// repeats says whether a property is but the key again.
func repeats(name string, keys []string, given []map[string]any) bool {
	for i, key := range keys {
		if text, _ := given[i][name].(string); text != key {
			return false
		}
	}
	return true
}

// errNoCollection is said of names that no contract here has.
var errNoCollection = &refusal{http.StatusNotFound, "No contract that is served here has such a collection."}

// described finds what a contract says of a collection.
func (c *Console) described(contract, collection string) (behavior.CollectionInfo, error) {
	for _, s := range c.source.Services() {
		if s.Contract.Name != contract || s.Contract.Behavior == nil {
			continue
		}
		for _, info := range s.Contract.Behavior.Collections() {
			if info.Name == collection {
				return info, nil
			}
		}
	}
	return behavior.CollectionInfo{}, errNoCollection
}

// properties are those that a component schema declares, in the order of the document.
func (c *Console) properties(contract, schema string) []string {
	var names []string
	for _, s := range c.source.Services() {
		if described := s.Contract.Document.Schemas[schema]; described != nil && s.Contract.Name == contract {
			for _, p := range described.Properties {
				names = append(names, p.Name)
			}
		}
	}
	return names
}
