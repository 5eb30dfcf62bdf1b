package bib

func readUNIMARC(data []byte) *Import { return &Import{} }
func readPMB(data []byte) *Import     { return &Import{} }
