package plain

// newGenuin is a backend in its default world: two people who belong to nothing and one cyclist.
func newGenuin(b *bugs) *genuin {
	jonas, bio, nick := "Jonas Weber", "Rides long distances", "jonas"
	g := &genuin{
		bugs: b, members: map[string]*person{},
		tokens: map[string]string{"gn-access-token": "first", "gn-second-token": "second"},
		communities: map[string]map[string]bool{
			"0f5f6a52-7f0c-4a35-9b60-0d1e3b7f2c41": {"9d1c6e0a-3f5b-4b7e-8c55-6a0f2b9d7e13": true},
			"5b8e2d94-1c3a-4f6d-a7e9-3c2d8f10b6a5": {},
		},
	}
	for _, p := range []person{
		{id: "c2fd91a1-faf8-48a8-9b3e-b2248c8acf21", phone: "91943724335", image: "alien"},
		{id: "bd7608b7-5c0b-4fcc-9799-5944de1b6f5d", phone: "34684433270", image: "smiling_face_with_horns"},
		{"9d1c6e0a-3f5b-4b7e-8c55-6a0f2b9d7e13", "4915112345678", "bicycle", &jonas, &bio, &nick},
	} {
		g.members[p.id] = &p
	}
	return g
}
