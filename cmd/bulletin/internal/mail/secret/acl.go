package secret

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Who may have access to a file of secrets on Windows besides its user: the
// system and the administrators, who can read everything anyway.
const (
	sidSystem         = "S-1-5-18"
	sidAdministrators = "S-1-5-32-544"
	sidOwnerRights    = "S-1-3-4" // the owner, who is checked too
)

// Kinds of entries of an access control list, and what they say ([MS-DTYP]
// 2.4.4.1).
const (
	aceAllow    = 0x00
	aceDeny     = 0x01
	inheritOnly = 0x08 // the entry is for files inside, not for this one
)

var errDescriptor = errors.New("its permissions cannot be understood")

// readableBy refuses a self-relative security descriptor ([MS-DTYP] 2.4.6) that
// lets anyone else than user, the system and the administrators do anything
// with the file. What it does not know it refuses.
func readableBy(descriptor []byte, user string) error {
	const present, selfRelative = 0x0004, 0x8000
	if len(descriptor) < 20 || descriptor[0] != 1 {
		return errDescriptor
	}
	trusted := func(sid string) bool {
		return sid == user || sid == sidSystem || sid == sidAdministrators
	}
	control := binary.LittleEndian.Uint16(descriptor[2:])
	owner, err := sidAt(descriptor, binary.LittleEndian.Uint32(descriptor[4:]))
	if err != nil || control&selfRelative == 0 {
		return errDescriptor
	}
	if !trusted(owner) {
		return fmt.Errorf("it belongs to someone else (%s)", owner)
	}
	at := binary.LittleEndian.Uint32(descriptor[16:])
	if control&present == 0 || at == 0 {
		return errors.New("it has no permissions: everyone may open it")
	}
	if uint64(at)+8 > uint64(len(descriptor)) {
		return errDescriptor
	}
	acl := descriptor[at:]
	size, count := int(binary.LittleEndian.Uint16(acl[2:])), int(binary.LittleEndian.Uint16(acl[4:]))
	if size < 8 || size > len(acl) {
		return errDescriptor
	}
	for acl = acl[8:size]; count > 0; count-- {
		if len(acl) < 8 {
			return errDescriptor
		}
		kind, flags, n := acl[0], acl[1], int(binary.LittleEndian.Uint16(acl[2:]))
		if n < 8 || n > len(acl) {
			return errDescriptor
		}
		entry := acl[:n]
		acl = acl[n:]
		mask := binary.LittleEndian.Uint32(entry[4:])
		if kind == aceDeny || flags&inheritOnly != 0 || mask == 0 {
			continue
		}
		if kind != aceAllow {
			return errDescriptor
		}
		sid, err := sidAt(entry, 8)
		if err != nil {
			return errDescriptor
		}
		if !trusted(sid) && sid != sidOwnerRights {
			return fmt.Errorf("others may open it (%s)", sid)
		}
	}
	return nil
}

// sidAt writes the security identifier at an offset ([MS-DTYP] 2.4.2.2) as
// S-1-….
func sidAt(b []byte, offset uint32) (string, error) {
	if uint64(offset)+8 > uint64(len(b)) || offset == 0 {
		return "", errDescriptor
	}
	b = b[offset:]
	n := int(b[1])
	if b[0] != 1 || n > 15 || len(b) < 8+4*n {
		return "", errDescriptor
	}
	authority := uint64(binary.BigEndian.Uint16(b[2:]))<<32 | uint64(binary.BigEndian.Uint32(b[4:]))
	s := fmt.Sprintf("S-1-%d", authority)
	for i := range n {
		s += fmt.Sprintf("-%d", binary.LittleEndian.Uint32(b[8+4*i:]))
	}
	return s, nil
}
