package console

import (
	"errors"
	"maps"
	"net/http"
	"strings"

	"github.com/counterpart-api/counterpart/specs/openapi/wire"
)

// entityBody is what the page of an entity shows.
type entityBody struct {
	Contract, Collection, Key string
	Properties                []string // that make the key
	New                       bool
	JSON                      string
}

// Rows is how many lines the JSON takes, within reason.
func (b *entityBody) Rows() int { return min(max(6, strings.Count(b.JSON, "\n")+2), 30) }

func (c *Console) entityOf(p *page) (*entityBody, error) {
	query := p.r.URL.Query()
	body := &entityBody{Contract: query.Get("contract"), Collection: query.Get("collection"), Key: query.Get("key"), New: !query.Has("key")}
	info, err := c.described(body.Contract, body.Collection)
	body.Properties = info.Key
	p.Section, p.Title = "state", body.Collection+": "+body.Key
	if body.New {
		p.Title = body.Collection + ": a new one"
	}
	return body, err
}

// entity is the page of one entity, or of one to be.
func (c *Console) entity(p *page) {
	body, err := c.entityOf(p)
	if err != nil {
		p.failed(err)
		return
	}
	now, err := c.source.State(p.Workspace, body.Contract)
	if err != nil {
		p.failed(err)
		return
	}
	e, there := now.Lookup(body.Collection, body.Key)
	switch {
	case body.New:
		body.JSON = indented(c.example(now, body))
	case there:
		body.JSON = indented(e)
	default:
		p.fail(http.StatusNotFound, "There is no such entity any more.")
		return
	}
	p.show(http.StatusOK, "entity", body)
}

// example is what a new entity may look like: like the first one that is there.
func (c *Console) example(now State, body *entityBody) map[string]any {
	like := map[string]any{}
	if keys := now.Keys(body.Collection); len(keys) > 0 {
		e, _ := now.Lookup(body.Collection, keys[0])
		maps.Copy(like, e)
	}
	for _, name := range body.Properties {
		delete(like, name)
	}
	return like
}

// saveEntity puts or deletes an entity.
func (c *Console) saveEntity(p *page) {
	body, err := c.entityOf(p)
	if err != nil {
		p.failed(err)
		return
	}
	if body.New {
		body.Key = p.r.PostFormValue("key")
	}
	body.JSON = lines(p.r.PostFormValue("json"))
	done := "saved"
	var given map[string]any
	if p.r.PostFormValue("do") == "delete" {
		done = "deleted"
	} else {
		given, err = entityFrom(body)
	}
	if err == nil {
		err = c.save(p, body, given)
	}
	if err != nil {
		p.Problem = sentence(err.Error())
		p.show(http.StatusUnprocessableEntity, "entity", body)
		return
	}
	p.done(done, "console/state", "contract", body.Contract, "collection", body.Collection)
}

// save never puts a new entity in the place of one that is there.
func (c *Console) save(p *page, body *entityBody, given map[string]any) error {
	if body.New {
		now, err := c.source.State(p.Workspace, body.Contract)
		if err != nil {
			return err
		}
		if _, there := now.Lookup(body.Collection, body.Key); there {
			return errors.New("there is one with this key already")
		}
	}
	return c.source.SetEntity(p.Workspace, body.Contract, body.Collection, body.Key, given)
}

// entityFrom reads what was typed.
func entityFrom(body *entityBody) (map[string]any, error) {
	if body.Key == "" {
		return nil, errors.New("an entity needs a key")
	}
	v, err := wire.ParseJSON([]byte(body.JSON), wire.Limits{})
	if err != nil {
		return nil, err
	}
	given, ok := v.(map[string]any)
	if !ok {
		return nil, errors.New("an entity is a JSON object")
	}
	return given, nil
}
