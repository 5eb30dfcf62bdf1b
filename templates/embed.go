// Package templates holds what a designer may change, built into the program:
// the fonts, the templates of the mail, the file a new issue starts from.
package templates

import "embed"

// Files are the templates by their path below this folder, such as
// "fonts/SourceSerif4-Regular.ttf". A folder is named here once it exists.
//
//go:embed all:fonts all:email all:web all:issue all:preview all:gallery
var Files embed.FS
