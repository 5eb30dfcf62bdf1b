package source

import "bulletin/render"

// shape says what a scalar of the list must look like.
type shape uint8

const (
	none     shape = iota // no scalar: fields only
	text                  // one line
	prose                 // paragraphs of small Markdown
	month                 // YYYY-MM
	date                  // YYYY, YYYY-MM or YYYY-MM-DD
	day                   // YYYY-MM-DD
	count                 // whole number from 1
	id                    // [a-z0-9-]+
	kind                  // one of render.Kinds
	address               // http or https
	language              // BCP 47
	image                 // path of an image below the issue's folder
	logo                  // path of an image below the folder of publication.yaml
	colour                // #RRGGBB
	mailbox               // name@domain
	issn                  // NNNN-NNNN
	folder                // http or https, without query or file name
	contact               // http, https or a mailbox
	covers                // http, https, or a word for another way
	form                  // of the mail
	state                 // one of render.LinkStates
	choice                // one of the field's choices
	server                // host name, with or without a port
	selector              // of DKIM
)

// free reports a shape that may hold any words, and so YAML's traps.
func (s shape) free() bool {
	switch s {
	case text, prose, address, folder, image, logo, colour, mailbox, contact, covers:
		return true
	}
	return false
}

// field is one row of the table of what a file may say. The table drives the
// decoder, the suggestions for unknown fields, the order in which fields are
// written, and the JSON Schema.
type field struct {
	name     string
	shape    shape  // of a scalar; none if only fields are accepted
	of       string // object accepted instead of a scalar, or with it
	list     bool
	required bool
	title    string // French
	about    string // French, what the documentalist must know
	examples []any
	choices  []string // the first is the default
}

// object is a group of fields, in the order of the house.
type object struct {
	name   string
	title  string // French
	fields []field
}

func (o *object) field(name string) *field {
	if i := o.index(name); i >= 0 {
		return &o.fields[i]
	}
	return nil
}

// index finds a field by its name; -1 for an unknown name.
func (o *object) index(name string) int {
	if o == nil {
		return -1
	}
	for i := range o.fields {
		if o.fields[i].name == name {
			return i
		}
	}
	return -1
}

func (o *object) names() []string {
	names := make([]string, len(o.fields))
	for i, f := range o.fields {
		names[i] = f.name
	}
	return names
}

// objectNamed finds an object of the table; nil for an unknown name.
func objectNamed(name string) *object {
	for _, table := range [][]object{issueTable, publicationTable, mappingTable} {
		for i := range table {
			if table[i].name == name {
				return &table[i]
			}
		}
	}
	return nil
}

// issueTable is what issue.yaml may say; the first object is the file.
var issueTable = []object{
	{name: "issue", title: "Numéro du bulletin", fields: []field{
		{name: "issue", shape: month, required: true, title: "Mois du numéro",
			about:    "Année et mois du numéro, identiques au nom du dossier.",
			examples: []any{"2024-10"}},
		{name: "preheader", shape: text, title: "Accroche",
			about:    "La ligne que les messageries montrent à côté de l’objet du courriel ; sans elle, les premiers titres.",
			examples: []any{"Les chiffres de l’immigration, l’accueil en milieu rural, la santé des exilés"}},
		{name: "introduction", shape: prose, title: "Introduction",
			about:    "Texte placé en tête du bulletin. Markdown simple : *italique*, **gras**, listes, liens. Une ligne vide sépare deux paragraphes.",
			examples: []any{"Une sélection de documents publiés en 2024 sur l’immigration et l’intégration."}},
		{name: "sections", of: "section", list: true, required: true, title: "Rubriques",
			about: "Les rubriques du numéro, chacune avec ses notices."},
		{name: "credits", shape: prose, title: "Crédits",
			about:    "Texte placé à la fin du bulletin (Markdown simple).",
			examples: []any{"Réalisation : centre de ressources."}},
	}},
	{name: "section", title: "Rubrique", fields: []field{
		{name: "heading", shape: text, required: true, title: "Intitulé",
			about:    "Nom de la rubrique, écrit comme dans publication.yaml.",
			examples: []any{"Histoire", "Territoire rural"}},
		{name: "introduction", shape: prose, title: "Introduction de la rubrique",
			about:    "Texte placé sous l’intitulé (Markdown simple).",
			examples: []any{"Quatre fiches d’expérience du réseau."}},
		{name: "links", shape: address, of: "link", list: true, title: "Liens de la rubrique",
			about: "Adresses qui concernent toute la rubrique, par exemple un catalogue."},
		{name: "records", of: "record", list: true, required: true, title: "Notices",
			about: "Les notices de la rubrique, dans l’ordre d’impression."},
	}},
	{name: "record", title: "Notice", fields: append(append([]field{}, described...),
		field{name: "complements", of: "subrecord", list: true, title: "En complément",
			about: "Ressources qui complètent la notice ; elles s’écrivent comme des notices."},
		field{name: "siblings", of: "siblings", title: "Autres contributions de la série",
			about: "Les autres contributions de la série à laquelle appartient le document."},
	)},
	{name: "subrecord", title: "Ressource rattachée à une notice", fields: described},
	{name: "person", title: "Auteur personne physique", fields: []field{
		{name: "family", shape: text, required: true, title: "Nom de famille",
			about:    "En minuscules avec une majuscule initiale ; le bulletin met les capitales.",
			examples: []any{"Ninnin"}},
		{name: "given", shape: text, title: "Prénom", about: "Prénom ou initiales.", examples: []any{"Louis-Marie"}},
	}},
	{name: "series", title: "Collection", fields: []field{
		{name: "title", shape: text, title: "Titre de la collection",
			about: "Collection, revue ou série.", examples: []any{"Infos Migrations"}},
		{name: "number", shape: text, title: "Numéro dans la collection",
			about: "Le numéro seul, sans « n° ».", examples: []any{"110"}},
	}},
	{name: "link", title: "Lien", fields: []field{
		{name: "url", shape: address, required: true, title: "Adresse",
			about:    "Adresse complète, qui commence par https:// ou http://.",
			examples: []any{"https://www.histoire-immigration.fr/comprendre-les-migrations"}},
		{name: "label", shape: text, title: "Libellé",
			about: "Mots sur lesquels on clique.", examples: []any{"Comprendre les migrations"}},
		{name: "state", shape: state, title: "État du lien",
			about:    "Comment l’adresse a répondu : works (valide), moved (déplacée), dead (morte), unclear (à vérifier à la main).",
			examples: []any{string(render.LinkWorks)}},
		{name: "checked", shape: day, title: "Vérifié le",
			about: "Date de la dernière vérification de l’adresse.", examples: []any{"2024-10-02"}},
	}},
	{name: "cover", title: "Couverture", fields: []field{
		{name: "file", shape: image, required: true, title: "Fichier",
			about:    "Chemin de l’image dans le dossier du numéro (jpg, jpeg, png, gif ou webp).",
			examples: []any{"covers/elipa-2.jpg"}},
		{name: "alt", shape: text, title: "Texte de remplacement",
			about:    "Ce que montre l’image, pour qui ne la voit pas ; rien si elle ne fait que décorer.",
			examples: []any{"Couverture de l’étude Elipa 2"}},
	}},
	{name: "siblings", title: "Autres contributions", fields: []field{
		{name: "series", shape: text, title: "Série",
			about: "Titre de la série.", examples: []any{"Asile, immigration, intégration"}},
		{name: "records", of: "subrecord", list: true, required: true, title: "Contributions",
			about: "Les autres contributions ; elles s’écrivent comme des notices."},
	}},
}

// described are the fields that records and subrecords share.
var described = []field{
	{name: "id", shape: id, required: true, title: "Identifiant",
		about:    "Écrit une fois par « bulletin fix », puis jamais changé. Lettres minuscules sans accent, chiffres et tirets.",
		examples: []any{"ninnin-primo-arrivants-association"}},
	{name: "kind", shape: kind, title: "Nature",
		about:    "Ce que décrit la notice ; « document » si rien n’est écrit.",
		examples: []any{string(render.Exhibition)}},
	{name: "authors", shape: text, of: "person", list: true, title: "Auteurs",
		about:    "Une collectivité s’écrit en toutes lettres ou par son sigle ; une personne s’écrit { family: Nom, given: Prénom }.",
		examples: []any{[]any{"DGEF"}, []any{map[string]any{"family": "Ninnin", "given": "Louis-Marie"}, "DSED"}}},
	{name: "title", shape: text, required: true, title: "Titre",
		about:    "Titre exact. Entre guillemets droits s’il contient « : » ou « # ».",
		examples: []any{"Guide synthétique : groupe de travail #5"}},
	{name: "subtitle", shape: text, title: "Sous-titre", about: "Complément du titre.",
		examples: []any{"Premiers résultats de l’enquête"}},
	{name: "series", shape: text, of: "series", title: "Collection",
		about:    "Titre de la collection, ou { title: …, number: … } quand le document y porte un numéro.",
		examples: []any{"Les Études du Lab’R", map[string]any{"title": "Infos Migrations", "number": 110}}},
	{name: "publisher", shape: text, title: "Éditeur", about: "Quand il n’est pas l’auteur.",
		examples: []any{"France Stratégie"}},
	{name: "edition", shape: text, title: "Mention d’édition", about: "Telle qu’elle doit être imprimée.",
		examples: []any{"2e édition"}},
	{name: "issued", shape: date, title: "Date de publication",
		about:    "Aussi précise qu’on la connaît : année, année et mois, ou jour.",
		examples: []any{2024, "2024-08", "2024-06-27"}},
	{name: "pages", shape: count, title: "Nombre de pages", about: "Le nombre seul, sans « p. ».",
		examples: []any{116}},
	{name: "hours", shape: text, title: "Horaires", about: "Horaires d’ouverture d’une exposition ou d’un événement.",
		examples: []any{"Du mardi au vendredi de 10 h à 17 h 30"}},
	{name: "language", shape: language, title: "Langue du document",
		about: "Code de la langue quand ce n’est pas le français.", examples: []any{"en", "de", "pt-BR"}},
	{name: "abstract", shape: prose, title: "Résumé",
		about:    "Quelques phrases (Markdown simple). Une ligne vide sépare deux paragraphes.",
		examples: []any{"Cette étude décrit la participation des primo-arrivants aux associations."}},
	{name: "keywords", shape: text, list: true, title: "Mots-clés", about: "Pour l’inventaire et les exports.",
		examples: []any{[]any{"association", "primo-arrivant"}}},
	{name: "links", shape: address, of: "link", list: true, title: "Adresses",
		about:    "La première est celle du document. Une adresse seule, ou { url: …, label: … }.",
		examples: []any{[]any{"https://www.insee.fr/fr/statistiques/3633212"}}},
	{name: "cover", shape: image, of: "cover", title: "Couverture",
		about:    "Image dans le dossier du numéro, ou { file: …, alt: … }.",
		examples: []any{"covers/elipa-2.jpg"}},
	{name: "citation", shape: text, title: "Citation imposée",
		about:    "Imprimée à la place de la citation composée ; elle contient le titre.",
		examples: []any{"DGEF, Les chiffres de l’immigration en 2023, 27 juin 2024"}},
	{name: "notes", shape: prose, title: "Notes internes", about: "Pour l’équipe ; jamais imprimées.",
		examples: []any{"Date vérifiée auprès du service."}},
}

// publicationTable is what publication.yaml may say; the first object is the
// file.
var publicationTable = []object{
	{name: "publication", title: "Publication", fields: []field{
		{name: "title", shape: text, required: true, title: "Titre du bulletin", about: "Imprimé en bandeau et en pied de page.",
			examples: []any{"Ressources « Intégration »"}},
		{name: "organisation", of: "organisation", title: "Organisme", about: "L’organisme qui publie le bulletin."},
		{name: "masthead", of: "masthead", title: "Mentions légales", about: "Ce que demandent la loi sur la presse et le centre ISSN."},
		{name: "colours", of: "colours", title: "Couleurs", about: "Couleurs de la publication."},
		{name: "logo", shape: logo, of: "logo", title: "Logo",
			about:    "Le logo de l’organisme : une image dans le dossier data, ou { file: …, alt: … }.",
			examples: []any{"logo.png"}},
		{name: "site", shape: address, title: "Site", about: "Adresse du site de l’organisme.",
			examples: []any{"https://www.example.org/"}},
		{name: "public", shape: folder, title: "Adresse du bulletin",
			about:    "Adresse publique sous laquelle les éditions des numéros sont déposées, un dossier par mois.",
			examples: []any{"https://www.example.org/bulletin/"}},
		{name: "images", shape: covers, title: "Couvertures du courriel",
			about:    "« embedded » : dans le message ; « none » : nulle part ; ou l’adresse publique sous laquelle elles sont déposées. Sans ce champ, le dossier images du numéro, sous « public ».",
			examples: []any{"embedded", "none", "https://www.example.org/bulletin/images/"}},
		{name: "email", shape: form, title: "Forme du courriel",
			about:    "« full » : complet ; « short » : de chaque notice, la citation, la première phrase et l’adresse.",
			examples: []any{"short"}},
		{name: "headings", of: "heading", list: true, title: "Rubriques", about: "Liste d’autorité, dans l’ordre d’impression."},
		{name: "producers", of: "producer", list: true, title: "Producteurs",
			about: "Liste d’autorité des collectivités auteurs, avec toutes leurs formes."},
		{name: "mail", of: "mail", title: "Courriel", about: "Expéditeur du bulletin par courriel. Jamais de mot de passe ici."},
	}},
	{name: "organisation", title: "Organisme", fields: []field{
		{name: "acronym", shape: text, title: "Sigle", about: "Sigle imprimé.", examples: []any{"ORIV"}},
		{name: "name", shape: text, title: "Nom", about: "Nom complet.",
			examples: []any{"Observatoire régional de l’intégration et de la ville"}},
		{name: "place", shape: text, title: "Ville", about: "Lieu de publication.", examples: []any{"Strasbourg"}},
		{name: "address", shape: prose, title: "Adresse postale", about: "Imprimée avec les mentions légales.",
			examples: []any{"12, rue du Port, 67000 Strasbourg"}},
	}},
	{name: "masthead", title: "Mentions légales", fields: []field{
		{name: "director", shape: text, title: "Directeur de la publication", about: "Nom et qualité.",
			examples: []any{"Le président de l’association"}},
		{name: "issn", shape: issn, title: "ISSN", about: "Huit chiffres en deux groupes ; le dernier peut être X.",
			examples: []any{"2049-3630"}},
	}},
	{name: "colours", title: "Couleurs", fields: []field{
		{name: "primary", shape: colour, title: "Couleur principale", about: "Bandeau et rubriques sans couleur propre. Entre guillemets droits.",
			examples: []any{"#1F4E79"}},
		{name: "accent", shape: colour, title: "Couleur d’accent", about: "Liens. Entre guillemets droits.",
			examples: []any{"#B5422C"}},
	}},
	{name: "logo", title: "Logo", fields: []field{
		{name: "file", shape: logo, required: true, title: "Fichier",
			about:    "Chemin de l’image dans le dossier data (jpg, jpeg, png, gif ou webp).",
			examples: []any{"logo.png"}},
		{name: "alt", shape: text, title: "Texte de remplacement",
			about:    "Ce que dit le logo, pour qui ne le voit pas ; rien s’il ne fait que décorer.",
			examples: []any{"ORIV"}},
	}},
	{name: "heading", title: "Rubrique", fields: []field{
		{name: "name", shape: text, required: true, title: "Intitulé", about: "Nom de la rubrique.", examples: []any{"Histoire"}},
		{name: "colour", shape: colour, title: "Couleur", about: "Couleur principale si rien n’est écrit. Entre guillemets droits.",
			examples: []any{"#7A5C00"}},
	}},
	{name: "producer", title: "Producteur", fields: []field{
		{name: "acronym", shape: text, title: "Sigle", about: "Imprimé dans les citations quand il existe.", examples: []any{"INSEE"}},
		{name: "name", shape: text, required: true, title: "Nom", about: "Nom complet.",
			examples: []any{"Institut national de la statistique et des études économiques"}},
		{name: "variants", shape: text, list: true, title: "Variantes", about: "Autres formes acceptées dans les notices.",
			examples: []any{[]any{"Insee"}}},
	}},
	{name: "mail", title: "Courriel", fields: []field{
		{name: "from", of: "sender", title: "Expéditeur", about: "Nom et adresse de l’expéditeur."},
		{name: "reply-to", shape: mailbox, title: "Adresse de réponse", about: "Quand elle diffère de celle de l’expéditeur.",
			examples: []any{"documentation@example.org"}},
		{name: "unsubscribe", shape: contact, title: "Désinscription",
			about:    "Adresse d’une page ou d’une boîte ; sans elle, l’adresse de réponse.",
			examples: []any{"https://www.example.org/desinscription", "desinscription@example.org"}},
		{name: "reason", shape: text, title: "Pourquoi ce courriel", about: "La phrase, au pied du courriel, qui dit pourquoi on le reçoit.",
			examples: []any{"Vous recevez ce bulletin parce que vous êtes partenaire du centre de ressources."}},
		{name: "greeting", shape: text, title: "Salutation",
			about:    "Première ligne du courriel envoyé aux abonnés ; {name} y devient le nom de chacun, et disparaît quand il n’est pas connu.",
			examples: []any{"Bonjour {name},"}},
		{name: "delivery", of: "delivery", title: "Envoi", about: "Par où « bulletin send » envoie le courriel aux abonnés. Jamais de mot de passe ici."},
	}},
	{name: "delivery", title: "Envoi", fields: []field{
		{name: "through", shape: choice, choices: render.Relays(), required: true, title: "Relais",
			about:    "La messagerie qui envoie : ses limites (messages par minute, par heure, par jour) sont respectées.",
			examples: []any{render.OwnRelay}},
		{name: "host", shape: server, title: "Serveur", about: "Seulement pour own-relay : nom du serveur d’envoi, et son port s’il n’est pas 465.",
			examples: []any{"smtp.example.org", "smtp.example.org:587"}},
		{name: "user", shape: text, title: "Utilisateur", about: "Nom d’utilisateur du relais ; sans lui, l’adresse de l’expéditeur.",
			examples: []any{"bulletin@example.org"}},
		{name: "tenant", shape: text, title: "Organisation Microsoft 365", about: "Domaine ou identifiant de l’organisation (tenant).",
			examples: []any{"example.onmicrosoft.com"}},
		{name: "client", shape: text, title: "Application Microsoft 365", about: "Identifiant de l’application inscrite dans Microsoft Entra.",
			examples: []any{"00000000-0000-0000-0000-000000000000"}},
		{name: "one-click", shape: address, title: "Désinscription en un clic",
			about:    "Adresse https d’un service qui désinscrit à une requête POST (RFC 8058) ; seulement si ce service existe et répond.",
			examples: []any{"https://www.example.org/desinscription"}},
		{name: "dkim", shape: selector, title: "Sélecteur DKIM", about: "Sélecteur de votre propre clé de signature ; sans lui, le relais signe lui-même.",
			examples: []any{"bulletin2026"}},
		{name: "per-day", shape: count, title: "Messages par jour", about: "Quand l’abonnement en permet moins que le relais.",
			examples: []any{300}},
		{name: "pdf", shape: choice, choices: []string{render.PDFLinked, render.PDFAttached}, title: "PDF",
			about:    "linked : le courriel mène au PDF ; attached : le PDF est joint à chaque courriel.",
			examples: []any{render.PDFAttached}},
	}},
	{name: "sender", title: "Expéditeur", fields: []field{
		{name: "name", shape: text, title: "Nom", about: "Nom affiché.", examples: []any{"Centre de ressources"}},
		{name: "address", shape: mailbox, required: true, title: "Adresse", about: "Adresse électronique.",
			examples: []any{"bulletin@example.org"}},
	}},
}
