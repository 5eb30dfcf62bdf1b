package bib

import "strings"

// accented pairs, for each accent of LaTeX, letters with what they become, and has
// the combining character of Unicode. They are not in the
// standard library, and the library that knows them all belongs to another
// package; these are the letters of the Latin scripts of Europe and Turkish.
var accented = map[string]struct {
	mark  rune
	pairs string
}{
	"`":  {'\u0300', "AÀEÈIÌOÒUÙaàeèiìoòuùNǸnǹWẀwẁYỲyỳ"},
	"'":  {'\u0301', "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźGǴgǵKḰkḱMḾmḿPṔpṕWẂwẃÆǼæǽØǾøǿ"},
	"^":  {'\u0302', "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑ"},
	"~":  {'\u0303', "AÃNÑOÕaãnñoõIĨiĩUŨuũEẼeẽVṼvṽYỸyỹ"},
	`"`:  {'\u0308', "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸHḦhḧWẄwẅXẌxẍtẗ"},
	"r":  {'\u030a', "AÅaåUŮuůwẘyẙ"},
	"c":  {'\u0327', "CÇcçSŞsşTŢtţGĢgģKĶkķLĻlļNŅnņRŖrŗEȨeȩHḨhḩDḐdḑ"},
	"k":  {'\u0328', "AĄaąEĘeęIĮiįUŲuųOǪoǫ"},
	"v":  {'\u030c', "CČcčDĎdďEĚeěNŇnňRŘrřSŠsšTŤtťZŽzžLĽlľAǍaǎIǏiǐOǑoǒUǓuǔGǦgǧKǨkǩjǰHȞhȟ"},
	"u":  {'\u0306', "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭ"},
	"=":  {'\u0304', "AĀaāEĒeēIĪiīOŌoōUŪuūYȲyȳGḠgḡ"},
	".":  {'\u0307', "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡTṪtṫWẆwẇXẊxẋYẎyẏ"},
	"H":  {'\u030b', "OŐoőUŰuű"},
	"d":  {'\u0323', "AẠaạBḄbḅDḌdḍEẸeẹHḤhḥIỊiịKḲkḳLḶlḷMṂmṃNṆnṇOỌoọRṚrṛSṢsṣTṬtṭUỤuụVṾvṿWẈwẉYỴyỵZẒzẓ"},
	"b":  {'\u0331', "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ"},
	"cb": {'\u0326', "SȘsșTȚtț"}, // textcommabelow
}

// composedLetters are the letters with an accent, by accent and letter;
// baseLetters is the way back, for what compares letters without accents.
var composedLetters, baseLetters = func() (map[string]rune, map[rune]rune) {
	composed, base := map[string]rune{}, map[rune]rune{}
	for accent, a := range accented {
		r := []rune(a.pairs)
		for i := 0; i+1 < len(r); i += 2 {
			composed[accent+string(r[i])] = r[i+1]
			base[r[i+1]] = r[i]
		}
	}
	return composed, base
}()

// withAccent is a text whose first letter has an accent of LaTeX.
func withAccent(accent, text string) string {
	letters := []rune(text)
	if len(letters) == 0 {
		return strings.Trim(accent, "cbdHkruv") // a mark alone, as in \~{}
	}
	first, rest := letters[0], string(letters[1:])
	switch first {
	case 'ı':
		first = 'i'
	case 'ȷ':
		first = 'j'
	}
	if r, ok := composedLetters[accent+string(first)]; ok {
		return string(r) + rest
	}
	return string(first) + string(accented[accent].mark) + rest
}
