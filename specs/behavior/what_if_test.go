package behavior

import "testing"

func TestWhatIfChangesOneEntityAndLeavesTheStateAlone(t *testing.T) {
	t.Parallel()
	m := load(t, inviteBehavior, testOptions())
	s := loadWorld(t, m, inviteWorld)
	before := m.ToMap(s)
	c := m.Collections()[0]
	for _, other := range m.Collections() {
		if s.Len(other.Name) > s.Len(c.Name) {
			c = other
		}
	}
	key := s.Keys(c.Name)[0]
	gone := m.Without(s, c.Name, key)
	if _, there := gone.Lookup(c.Name, key); there || gone.Len(c.Name) != s.Len(c.Name)-1 {
		t.Errorf("%s %q is still there", c.Name, key)
	}
	back, err := m.With(gone, c.Name, key, before[c.Name][key])
	if err != nil || !back.Equal(s) {
		t.Errorf("putting it back makes another state: %v", err)
	}
	if _, err := m.With(s, "nothing", key, nil); err == nil {
		t.Error("an unknown collection was accepted")
	}
	if now := m.ToMap(s); len(now[c.Name]) != len(before[c.Name]) {
		t.Error("the state given was changed")
	}
}
