package cos

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// Decode undoes what was done to the data of a stream (7.4): nothing, or
// FlateDecode without a predictor. More than limit bytes are an error.
func (s *Stream) Decode(limit int) ([]byte, error) {
	filters, err := s.filters()
	if err != nil {
		return nil, err
	}
	data := s.Data
	for _, f := range filters {
		if f != "FlateDecode" {
			return nil, fmt.Errorf("the filter %s is not supported", f)
		}
		if data, err = inflate(data, limit); err != nil {
			return nil, err
		}
	}
	if len(data) > limit {
		return nil, tooLong(limit)
	}
	return data, nil
}

// filters are the filters of a stream in the order of decoding.
func (s *Stream) filters() ([]Name, error) {
	switch parms := s.Get("DecodeParms").(type) {
	case nil:
	case *Dict:
		if n, ok := Int(parms.Get("Predictor")); ok && n > 1 {
			return nil, errors.New("data with a predictor is not supported")
		}
	default:
		return nil, errors.New("a list of DecodeParms is not supported")
	}
	switch f := s.Get("Filter").(type) {
	case nil:
		return nil, nil
	case Name:
		return []Name{f}, nil
	case Array:
		var names []Name
		for _, o := range f {
			name, ok := Resolve(o).(Name)
			if !ok || len(names) == 8 {
				return nil, errors.New("filters that cannot be")
			}
			names = append(names, name)
		}
		return names, nil
	}
	return nil, errors.New("a filter that is no name")
}

func inflate(data []byte, limit int) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(z, int64(limit)+1))
	switch {
	case err != nil:
		return nil, err
	case len(out) > limit:
		return nil, tooLong(limit)
	}
	return out, nil
}

func tooLong(limit int) error { return fmt.Errorf("more than %d bytes", limit) }
