//go:build !linux

package campaign_test

import "errors"

const canLimitFiles = false

func limitFiles(int) error { return errors.ErrUnsupported }
