package secret

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxFile is more than any file of secrets has.
const maxFile = 1 << 20

// readFile reads a file of secrets, one JSON object of strings, after checking
// on the open file that nobody else can. One that is not there is empty. No
// error shows its content.
func readFile(name string) (map[Name]string, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return map[Name]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := protected(f, name); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	return parse(name, data)
}

func parse(name string, data []byte) (map[Name]string, error) {
	var kept map[Name]string
	if len(data) > maxFile || json.Unmarshal(data, &kept) != nil {
		return nil, fmt.Errorf(`%s: not a file of secrets, as in {"%s": "…"}`, name, SMTPPassword)
	}
	if kept == nil {
		kept = map[Name]string{}
	}
	return kept, nil
}

// writeFile replaces the file as a whole. The new one is empty until it is
// known that nobody else can read it.
func writeFile(name string, kept map[Name]string) error {
	if len(kept) == 0 {
		if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	data, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return errors.New("the secrets cannot be written")
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".secrets-*") // 0600
	if err != nil {
		return err
	}
	done := false
	defer func() {
		f.Close()
		if !done {
			os.Remove(f.Name())
		}
	}()
	if err := protect(f); err != nil {
		return err
	}
	if err := protected(f, name); err != nil {
		return err
	}
	if _, err := f.Write(append(data, '\n')); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	done = true
	return nil
}
