package secret

import (
	"encoding/binary"
	"testing"
)

const me, colleague = "S-1-5-21-1-2-3-1001", "S-1-5-21-1-2-3-1002"

type ace struct {
	kind, flags byte
	mask        uint32
	sid         string
}

// descriptor is made as Windows makes it, see [MS-DTYP] 2.4.6.
func descriptor(owner string, list []ace) []byte {
	b := make([]byte, 20)
	b[0] = 1
	binary.LittleEndian.PutUint16(b[2:], 0x8004)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)))
	b = append(b, sid(owner)...)
	if list == nil {
		return b
	}
	binary.LittleEndian.PutUint32(b[16:], uint32(len(b)))
	acl := []byte{2, 0, 0, 0, 0, 0, 0, 0}
	for _, a := range list {
		who := sid(a.sid)
		entry := []byte{a.kind, a.flags, byte(8 + len(who)), 0}
		entry = binary.LittleEndian.AppendUint32(entry, a.mask)
		acl = append(acl, append(entry, who...)...)
	}
	binary.LittleEndian.PutUint16(acl[2:], uint16(len(acl)))
	binary.LittleEndian.PutUint16(acl[4:], uint16(len(list)))
	return append(b, acl...)
}

func sid(s string) []byte {
	parts := map[string][]uint32{
		me: {5, 21, 1, 2, 3, 1001}, colleague: {5, 21, 1, 2, 3, 1002}, sidSystem: {5, 18},
		sidAdministrators: {5, 32, 544}, "everyone": {1, 0}, "users": {5, 32, 545},
		"authenticated": {5, 11}, sidOwnerRights: {3, 4},
	}[s]
	b := []byte{1, byte(len(parts) - 1), 0, 0, 0, 0, 0, byte(parts[0])}
	for _, p := range parts[1:] {
		b = binary.LittleEndian.AppendUint32(b, p)
	}
	return b
}

func TestReadableBy(t *testing.T) {
	const full, read = 0x1f01ff, 0x120089
	mine := []ace{{0, 0, full, me}, {0, 0x10, full, sidSystem}, {0, 0, full, sidAdministrators}}
	with := func(more ...ace) []ace { return append(append([]ace{}, mine...), more...) }
	for _, tt := range []struct {
		name  string
		owner string
		list  []ace
		ok    bool
	}{
		{"as in a profile", me, mine, true},
		{"made by an administrator", sidAdministrators, mine, true},
		{"nobody at all", me, []ace{}, true},
		{"owner rights", me, with(ace{0, 0, full, sidOwnerRights}), true},
		{"denied to all", me, with(ace{1, 0, full, "everyone"}), true},
		{"for files inside only", me, with(ace{0, inheritOnly | 3, read, "users"}), true},
		{"grants nothing", me, with(ace{0, 0, 0, "users"}), true},
		{"no list", me, nil, false},
		{"someone else's", colleague, mine, false},
		{"a colleague reads", me, with(ace{0, 0, read, colleague}), false},
		{"everyone reads", me, with(ace{0, 0, read, "everyone"}), false},
		{"users read, inherited", me, with(ace{0, 0x10, read, "users"}), false},
		{"authenticated users write", me, with(ace{0, 0, 2, "authenticated"}), false},
		{"denied, then allowed", me, with(ace{1, 0, full, "users"}, ace{0, 0, read, "users"}), false},
		{"a conditional entry", me, with(ace{9, 0, read, me}), false},
		{"an object entry", me, with(ace{5, 0, read, me}), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := descriptor(tt.owner, tt.list)
			if err := readableBy(d, me); (err == nil) != tt.ok {
				t.Error(err)
			}
			for n := range d { // what is cut off is refused
				if err := readableBy(d[:n], me); err == nil {
					t.Errorf("the first %d of %d bytes pass", n, len(d))
				}
			}
		})
	}
}

func FuzzReadableBy(f *testing.F) {
	f.Add(descriptor(me, []ace{{0, 0, 1, me}}))
	f.Add(descriptor(me, []ace{{0, 0, 1, "users"}, {1, 3, 7, me}}))
	f.Fuzz(func(t *testing.T, d []byte) { readableBy(d, me) })
}
