package report

import (
	"strings"

	"bulletin/cmd/bulletin/internal/mail"
)

// why is the reason for a recipient's state in words; empty where there is
// nothing to explain.
func why(row mail.Row) string {
	switch row.State {
	case mail.Accepted, mail.Planned, mail.Claimed, mail.Transmitting:
		return ""
	case mail.InDoubt:
		return "liaison coupée avant la réponse du serveur"
	case mail.Suppressed:
		return "désinscription ou adresse écartée avant l’envoi"
	case mail.Complained:
		return "signalé comme indésirable par le destinataire"
	}
	return explain(row.Last)
}

// explain says an answer in words, by its enhanced code (RFC 3463 and the
// registry of RFC 5248), else by its code (RFC 5321, 4.2.3).
func explain(a mail.Answer) string {
	if _, detail, ok := strings.Cut(a.Enhanced, "."); ok {
		if s := enhanced[detail]; s != "" {
			return s
		}
		subject, _, _ := strings.Cut(detail, ".")
		if s := subjects[subject]; s != "" && detail != "0.0" {
			return s
		}
	}
	switch a.Code {
	case 0:
		return "pas de réponse du serveur"
	case 421, 450, 451:
		return "serveur momentanément indisponible"
	case 452:
		return "serveur saturé"
	case 535, 530:
		return "le relais refuse l’expéditeur"
	case 550, 551, 553:
		return "adresse refusée"
	case 552:
		return "boîte pleine ou message trop gros"
	}
	if a.Code >= 400 && a.Code < 500 {
		return "refus momentané du serveur"
	}
	return "refus du serveur"
}

var enhanced = map[string]string{
	"1.1":   "adresse inconnue",
	"1.2":   "domaine inconnu",
	"1.3":   "adresse mal formée",
	"1.4":   "adresse ambiguë",
	"1.6":   "adresse abandonnée",
	"1.8":   "adresse de l’expéditeur refusée",
	"1.10":  "domaine sans messagerie",
	"2.1":   "boîte désactivée",
	"2.2":   "boîte pleine",
	"2.3":   "message trop gros",
	"3.1":   "serveur saturé",
	"3.2":   "serveur momentanément fermé",
	"3.4":   "message trop gros",
	"4.1":   "serveur muet",
	"4.2":   "liaison coupée",
	"4.3":   "serveur de noms muet",
	"4.4":   "domaine sans serveur joignable",
	"4.5":   "serveur saturé",
	"4.6":   "message qui tourne en rond",
	"4.7":   "délai de remise dépassé",
	"5.3":   "trop de destinataires à la fois",
	"7.1":   "refusé par la politique du destinataire",
	"7.5":   "refusé par la politique du destinataire",
	"7.8":   "le relais refuse l’expéditeur",
	"7.20":  "signature DKIM absente ou fausse",
	"7.21":  "signature DKIM absente ou fausse",
	"7.22":  "signature DKIM absente ou fausse",
	"7.23":  "serveur non autorisé par le domaine (SPF)",
	"7.24":  "serveur non autorisé par le domaine (SPF)",
	"7.25":  "serveur d’envoi sans nom (PTR)",
	"7.26":  "authentification insuffisante (SPF, DKIM)",
	"7.27":  "adresse de l’expéditeur refusée",
	"7.28":  "trop de messages à la fois",
	"7.515": "authentification insuffisante (SPF, DKIM, DMARC)",
}

var subjects = map[string]string{
	"1": "adresse refusée",
	"2": "boîte indisponible",
	"3": "serveur indisponible",
	"4": "acheminement impossible",
	"5": "dialogue refusé",
	"6": "contenu refusé",
	"7": "refusé par la politique du destinataire",
}
