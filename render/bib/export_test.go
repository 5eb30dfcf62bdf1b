package bib

var OneLine = oneLine
