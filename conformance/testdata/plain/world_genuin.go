package plain

// newGenuin is a backend in its default world.
func newGenuin(b *bugs) *genuin {
	g := &genuin{
		bugs: b, members: map[string]*person{}, tokens: map[string]string{"gn-access-token": "partner"},
		communities: map[string]map[string]bool{
			"4a1f6d0e-2a1b-4f0c-9a57-0d6a5b8c1e01": {}, "4a1f6d0e-2a1b-4f0c-9a57-0d6a5b8c1e02": {},
		},
	}
	for _, p := range []person{
		{"c2fd91a1-faf8-48a8-9b3e-b2248c8acf21", "91943724335", "alien"},
		{"bd7608b7-5c0b-4fcc-9799-5944de1b6f5d", "34684433270", "smiling_face_with_horns"},
	} {
		g.members[p.id] = &p
	}
	return g
}
