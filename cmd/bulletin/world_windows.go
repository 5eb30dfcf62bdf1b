package main

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// heldByProgram recognises files that Acrobat, Excel and their like lock. To a
// file that may be written but not replaced Windows says "access denied".
func heldByProgram(err error) bool {
	var replacing *os.LinkError
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION) ||
		errors.As(err, &replacing) && errors.Is(err, windows.ERROR_ACCESS_DENIED)
}

// understandsEscapes asks the console to obey escape sequences (colours, the
// progress line); consoles before Windows 10 print them instead.
func understandsEscapes(f *os.File) bool {
	console := windows.Handle(f.Fd())
	var mode uint32
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}

// portTaken: Windows also keeps ranges of ports for itself, and says "access
// denied" to who asks for one.
func portTaken(err error) bool {
	return errors.Is(err, windows.WSAEADDRINUSE) || errors.Is(err, windows.WSAEACCES)
}
