package mockserver

import (
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/counterpart-api/counterpart/mockserver/clock"
	"github.com/counterpart-api/counterpart/mockserver/fault"
)

func (s *Server) getClock(w http.ResponseWriter, _ *http.Request, world *workspace) {
	respond(w, world.clock.State())
}

// putClock makes the changes that the body asks for, all or none, and answers how the clock stands then.
func (s *Server) putClock(w http.ResponseWriter, r *http.Request, world *workspace) {
	value, err := readJSON(w, r)
	if err != nil {
		refuseWish(w, err)
		return
	}
	change, err := clock.ChangeOf(value)
	if err == nil {
		err = world.clock.Apply(change)
	}
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	s.getClock(w, r, world)
}

// seedBody is what a workspace makes everything up from.
type seedBody struct {
	Seed uint64 `json:"seed"`
}

func (s *Server) getSeed(w http.ResponseWriter, _ *http.Request, world *workspace) {
	respond(w, seedBody{world.seed.Load()})
}

// putSeed lets what is made up begin anew from another seed: identities, dynamic answers, and which faults a request meets.
func (s *Server) putSeed(w http.ResponseWriter, r *http.Request, world *workspace) {
	value, err := readJSON(w, r)
	if err != nil {
		refuseWish(w, err)
		return
	}
	object, _ := value.(map[string]any)
	number, _ := object["seed"].(json.Number)
	seed, err := strconv.ParseUint(string(number), 10, 64)
	if err != nil || len(object) != 1 {
		refuse(w, http.StatusUnprocessableEntity, `the body is not an object {"seed": a whole number from 0 on}`)
		return
	}
	if err := s.workspaces.reseed(world, seed); err != nil {
		refuseWish(w, err)
		return
	}
	s.getSeed(w, r, world)
}

// reseed begins anew what is made up.
func (all *workspaces) reseed(w *workspace, seed uint64) error {
	err := w.hold(func(moment) error {
		if err := all.keeper.reseed(w, seed); err != nil {
			return err
		}
		w.seed.Store(seed)
		w.deliveries.Forget()
		w.setMade(make([]uint64, len(w.fresh)))
		return nil
	})
	return all.durably(err)
}

func (s *Server) getFaults(w http.ResponseWriter, _ *http.Request, world *workspace) {
	plan := world.faults.Load().Plan()
	if plan == nil {
		plan = fault.Plan{}
	}
	respond(w, map[string]any{"faults": plan})
}

// putFaults lets another plan decide what goes wrong, and answers with it.
func (s *Server) putFaults(w http.ResponseWriter, r *http.Request, world *workspace) {
	value, err := readJSON(w, r)
	if err != nil {
		refuseWish(w, err)
		return
	}
	plan, err := fault.PlanOf(value)
	if err == nil {
		err = checkPlan(plan, s.services())
	}
	if err != nil {
		refuse(w, http.StatusUnprocessableEntity, err.Error())
		return
	}
	world.setFaults(plan)
	s.getFaults(w, r, world)
}

// deleteFaults lets nothing go wrong any more.
func (s *Server) deleteFaults(w http.ResponseWriter, _ *http.Request, world *workspace) {
	world.setFaults(nil)
	w.WriteHeader(http.StatusNoContent)
}
