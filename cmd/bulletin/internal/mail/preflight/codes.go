package preflight

import "bulletin/render"

// What is found, as a person reads it. How much it matters is the finding's
// level: none of it stops a mailing by itself.
var (
	codeUnread = &render.Code{
		ID: "policy-unread", Severity: render.Warning,
		English:     "%[1]s could not be read in the DNS",
		French:      "%[1]s n’a pas pu être lu dans le DNS",
		HintEnglish: "offline or slow: what receivers would say of it is not known",
		HintFrench:  "hors ligne ou trop lent\u00a0: ce que les destinataires en diraient n’est pas connu",
	}
	codeNoDomain = &render.Code{
		ID: "policy-no-domain", Severity: render.Warning,
		English:     "the sender “%[1]s” has no domain",
		French:      "l’expéditeur «\u00a0%[1]s\u00a0» n’a pas de domaine",
		HintEnglish: "give a whole address",
		HintFrench:  "donner une adresse complète",
	}
	codeNoSuchDomain = &render.Code{
		ID: "policy-domain-unknown", Severity: render.Warning,
		English:     "the domain %[1]s does not exist in the DNS",
		French:      "le domaine %[1]s n’existe pas dans le DNS",
		HintEnglish: "check the address of the sender",
		HintFrench:  "vérifier l’adresse de l’expéditeur",
	}
	codeFreeMail = &render.Code{
		ID: "policy-free-mail", Severity: render.Warning,
		English:     "only the servers of %[1]s may send mail from addresses at %[1]s",
		French:      "seuls les serveurs de %[1]s peuvent envoyer du courrier d’une adresse en %[1]s",
		HintEnglish: "send from an address of a domain of your own: through another server it is refused or called spam",
		HintFrench:  "envoyer d’une adresse d’un domaine à soi\u00a0: par un autre serveur, le message est refusé ou classé indésirable",
	}

	codeSPFGood = &render.Code{
		ID: "spf-good", Severity: render.Warning,
		English: "SPF: %[1]s lets this server send",
		French:  "SPF\u00a0: %[1]s autorise ce serveur à envoyer",
	}
	codeNoSPF = &render.Code{
		ID: "spf-none", Severity: render.Warning,
		English:     "SPF: %[1]s does not say which servers may send for it",
		French:      "SPF\u00a0: %[1]s ne dit pas quels serveurs peuvent envoyer en son nom",
		HintEnglish: "publish a TXT record that begins with v=spf1",
		HintFrench:  "publier un enregistrement TXT qui commence par v=spf1",
	}
	codeTwoSPF = &render.Code{
		ID: "spf-several", Severity: render.Warning,
		English:     "SPF: %[1]s has %[2]d records where one is allowed; receivers take none",
		French:      "SPF\u00a0: %[1]s a %[2]d enregistrements au lieu d’un\u202f; les destinataires n’en retiennent aucun",
		HintEnglish: "join them into one",
		HintFrench:  "les réunir en un seul",
	}
	codeSPFSyntax = &render.Code{
		ID: "spf-syntax", Severity: render.Warning,
		English:     "SPF: the record of %[1]s cannot be understood at “%[2]s”",
		French:      "SPF\u00a0: l’enregistrement de %[1]s est incompréhensible à «\u00a0%[2]s\u00a0»",
		HintEnglish: "correct it: receivers take the whole of it as broken",
		HintFrench:  "le corriger\u00a0: les destinataires le tiennent tout entier pour fautif",
	}
	codeSPFInclude = &render.Code{
		ID: "spf-include", Severity: render.Warning,
		English:     "SPF: the record of %[1]s counts on that of %[2]s, which has none",
		French:      "SPF\u00a0: l’enregistrement de %[1]s renvoie à celui de %[2]s, qui n’en a pas",
		HintEnglish: "take %[2]s out: receivers take the whole record as broken",
		HintFrench:  "en retirer %[2]s\u00a0: les destinataires tiennent l’enregistrement entier pour fautif",
	}
	codeSPFLookups = &render.Code{
		ID: "spf-lookups", Severity: render.Warning,
		English:     "SPF: the record of %[1]s needs %[2]d questions to the DNS, more than the %[3]d allowed",
		French:      "SPF\u00a0: l’enregistrement de %[1]s demande %[2]d questions au DNS, plus que les %[3]d permises",
		HintEnglish: "take out services that send no more for this domain",
		HintFrench:  "en retirer les services qui n’envoient plus pour ce domaine",
	}
	codeSPFOpen = &render.Code{
		ID: "spf-all", Severity: render.Warning,
		English:     "SPF: %[1]s lets anyone send in its name (+all)",
		French:      "SPF\u00a0: %[1]s laisse n’importe qui envoyer en son nom (+all)",
		HintEnglish: "end the record with ~all or -all",
		HintFrench:  "terminer l’enregistrement par ~all ou -all",
	}
	codeSPFNeutral = &render.Code{
		ID: "spf-neutral", Severity: render.Warning,
		English:     "SPF: %[1]s takes no position on other servers (?all)",
		French:      "SPF\u00a0: %[1]s ne se prononce pas sur les autres serveurs (?all)",
		HintEnglish: "end the record with ~all or -all",
		HintFrench:  "terminer l’enregistrement par ~all ou -all",
	}
	codeSPFLacks = &render.Code{
		ID: "spf-lacks", Severity: render.Warning,
		English:     "SPF: %[1]s does not let the servers of this sending service send",
		French:      "SPF\u00a0: %[1]s n’autorise pas les serveurs de ce service d’envoi",
		HintEnglish: "add include:%[2]s to the record",
		HintFrench:  "ajouter include:%[2]s à l’enregistrement",
	}
	codeSPFRelay = &render.Code{
		ID: "spf-relay", Severity: render.Warning,
		English:     "SPF: %[1]s does not name the relay’s address %[2]s",
		French:      "SPF\u00a0: %[1]s ne nomme pas l’adresse %[2]s du relais",
		HintEnglish: "add it, unless the relay sends from another one that is named",
		HintFrench:  "l’ajouter, sauf si le relais envoie depuis une autre, qui est nommée",
	}

	codeDKIMGood = &render.Code{
		ID: "dkim-good", Severity: render.Warning,
		English: "DKIM: %[1]s publishes a key to check signatures with",
		French:  "DKIM\u00a0: %[1]s publie une clé pour vérifier les signatures",
	}
	codeNoDKIM = &render.Code{
		ID: "dkim-none", Severity: render.Warning,
		English:     "DKIM: %[1]s publishes no key that can be used (looked for: %[2]s)",
		French:      "DKIM\u00a0: %[1]s ne publie aucune clé utilisable (cherchées\u00a0: %[2]s)",
		HintEnglish: "switch DKIM on at the sending service and publish the records that it shows",
		HintFrench:  "activer DKIM auprès du service d’envoi et publier les enregistrements qu’il indique",
	}
	codeDKIMSelector = &render.Code{
		ID: "dkim-selector", Severity: render.Warning,
		English:     "DKIM: the name of the key of %[1]s is not known, so it was not looked for",
		French:      "DKIM\u00a0: le nom de la clé de %[1]s n’est pas connu\u202f; elle n’a pas été cherchée",
		HintEnglish: "give the selector: it is s= in DKIM-Signature of a message received",
		HintFrench:  "indiquer le sélecteur\u00a0: c’est s= dans DKIM-Signature d’un message reçu",
	}
	codeDKIMBroken = &render.Code{
		ID: "dkim-broken", Severity: render.Warning,
		English:     "DKIM: the key %[2]s of %[1]s cannot be understood",
		French:      "DKIM\u00a0: la clé %[2]s de %[1]s est incompréhensible",
		HintEnglish: "publish it again, as one TXT record",
		HintFrench:  "la publier de nouveau, en un seul enregistrement TXT",
	}
	codeDKIMRevoked = &render.Code{
		ID: "dkim-revoked", Severity: render.Warning,
		English:     "DKIM: the key %[2]s of %[1]s is revoked",
		French:      "DKIM\u00a0: la clé %[2]s de %[1]s est révoquée",
		HintEnglish: "nothing to do if another one signs",
		HintFrench:  "rien à faire si une autre signe",
	}
	codeDKIMEd25519 = &render.Code{
		ID: "dkim-ed25519", Severity: render.Warning,
		English:     "DKIM: few receivers understand the key %[2]s of %[1]s (Ed25519)",
		French:      "DKIM\u00a0: peu de destinataires comprennent la clé %[2]s de %[1]s (Ed25519)",
		HintEnglish: "sign with an RSA key of 2,048 bits as well",
		HintFrench:  "signer aussi avec une clé RSA de 2\u202f048 bits",
	}
	codeDKIMShort = &render.Code{
		ID: "dkim-short", Severity: render.Warning,
		English:     "DKIM: the key %[2]s of %[1]s has %[3]d bits; receivers take none below 1,024",
		French:      "DKIM\u00a0: la clé %[2]s de %[1]s a %[3]d bits\u202f; les destinataires n’en acceptent pas moins de 1\u202f024",
		HintEnglish: "make one of 2,048 bits",
		HintFrench:  "en créer une de 2\u202f048 bits",
	}
	codeDKIM1024 = &render.Code{
		ID: "dkim-1024", Severity: render.Warning,
		English:     "DKIM: the key %[2]s of %[1]s has %[3]d bits; 2,048 are advised",
		French:      "DKIM\u00a0: la clé %[2]s de %[1]s a %[3]d bits\u202f; 2\u202f048 sont conseillés",
		HintEnglish: "let the sending service make a longer one",
		HintFrench:  "en faire créer une plus longue par le service d’envoi",
	}
	codeDKIMTesting = &render.Code{
		ID: "dkim-testing", Severity: render.Warning,
		English:     "DKIM: the key %[2]s of %[1]s is marked as a trial (t=y)",
		French:      "DKIM\u00a0: la clé %[2]s de %[1]s est marquée à l’essai (t=y)",
		HintEnglish: "take t=y out when signatures are right",
		HintFrench:  "retirer t=y une fois les signatures justes",
	}

	codeDMARCGood = &render.Code{
		ID: "dmarc-good", Severity: render.Warning,
		English: "DMARC: %[1]s has a policy (p=%[2]s)",
		French:  "DMARC\u00a0: %[1]s a une politique (p=%[2]s)",
	}
	codeNoDMARC = &render.Code{
		ID: "dmarc-none", Severity: render.Warning,
		English:     "DMARC: %[1]s has no policy",
		French:      "DMARC\u00a0: %[1]s n’a pas de politique",
		HintEnglish: "publish at least v=DMARC1; p=none at _dmarc.%[1]s",
		HintFrench:  "publier au moins «\u00a0v=DMARC1; p=none\u00a0» à _dmarc.%[1]s",
	}
	codeTwoDMARC = &render.Code{
		ID: "dmarc-several", Severity: render.Warning,
		English:     "DMARC: %[1]s has %[2]d records where one is allowed; receivers take none",
		French:      "DMARC\u00a0: %[1]s a %[2]d enregistrements au lieu d’un\u202f; les destinataires n’en retiennent aucun",
		HintEnglish: "keep one",
		HintFrench:  "n’en garder qu’un",
	}
	codeDMARCSyntax = &render.Code{
		ID: "dmarc-syntax", Severity: render.Warning,
		English:     "DMARC: the record of %[1]s cannot be understood: “%[2]s”",
		French:      "DMARC\u00a0: l’enregistrement de %[1]s est incompréhensible\u00a0: «\u00a0%[2]s\u00a0»",
		HintEnglish: "it begins with v=DMARC1; p=none, p=quarantine or p=reject",
		HintFrench:  "il commence par v=DMARC1, puis p=none, p=quarantine ou p=reject",
	}
	codeNotAligned = &render.Code{
		ID: "dmarc-alignment", Severity: render.Warning,
		English:     "DMARC: neither SPF nor DKIM answers for %[1]s; its policy for such mail is p=%[2]s",
		French:      "DMARC\u00a0: ni SPF ni DKIM ne répondent de %[1]s, dont la politique pour ce courrier est p=%[2]s",
		HintEnglish: "mend SPF or, better, have messages signed for this domain",
		HintFrench:  "corriger SPF ou, mieux, faire signer les messages au nom de ce domaine",
	}

	codeNullMX = &render.Code{
		ID: "mx-null", Severity: render.Warning,
		English:     "%[1]s says that it receives no mail; many servers then refuse what it sends",
		French:      "%[1]s déclare ne recevoir aucun courrier\u202f; bien des serveurs refusent alors ce qu’il envoie",
		HintEnglish: "send from a domain that receives mail",
		HintFrench:  "envoyer d’un domaine qui reçoit du courrier",
	}
	codeNoMX = &render.Code{
		ID: "mx-implicit", Severity: render.Warning,
		English:     "%[1]s has no MX record; bounces and replies go to its web server, if that takes mail",
		French:      "%[1]s n’a pas d’enregistrement MX\u202f; retours et réponses vont à son serveur web, s’il prend le courrier",
		HintEnglish: "check that a reply arrives",
		HintFrench:  "vérifier qu’une réponse arrive",
	}
	codeNowhere = &render.Code{
		ID: "mx-none", Severity: render.Warning,
		English:     "%[1]s receives no mail: neither bounces nor replies will arrive",
		French:      "%[1]s ne reçoit pas de courrier\u00a0: ni retours ni réponses n’arriveront",
		HintEnglish: "send from a domain that receives mail, or publish an MX record",
		HintFrench:  "envoyer d’un domaine qui en reçoit, ou publier un enregistrement MX",
	}
	codeNoPTR = &render.Code{
		ID: "ptr-none", Severity: render.Warning,
		English:     "the address %[2]s of the relay %[1]s has no name that leads back to it (PTR)",
		French:      "l’adresse %[2]s du relais %[1]s n’a pas de nom qui y ramène (PTR)",
		HintEnglish: "ask whoever gave the address to set it",
		HintFrench:  "le demander à qui a attribué l’adresse",
	}

	codeObjects = &render.Code{
		ID: "receiver-objects", Severity: render.Warning,
		English:     "%[1]s will refuse or hide this mailing, for want of: %[2]s (answer %[3]s)",
		French:      "%[1]s refusera ou écartera cet envoi, faute de\u00a0: %[2]s (réponse %[3]s)",
		HintEnglish: "recipients there: %[4]d; mend this before sending",
		HintFrench:  "destinataires concernés\u00a0: %[4]d\u202f; y remédier avant l’envoi",
	}
	codeWouldObject = &render.Code{
		ID: "receiver-would-object", Severity: render.Warning,
		English:     "%[1]s objects from 5,000 messages a day on, for want of: %[2]s (answer %[3]s)",
		French:      "%[1]s s’y oppose à partir de 5\u202f000 messages par jour, faute de\u00a0: %[2]s (réponse %[3]s)",
		HintEnglish: "recipients there: %[4]d, so it is taken, but may be called spam",
		HintFrench:  "destinataires concernés\u00a0: %[4]d, donc accepté, mais peut-être classé indésirable",
	}
)

// Codes are all that can be found.
func Codes() []*render.Code {
	return []*render.Code{codeUnread, codeNoDomain, codeNoSuchDomain, codeFreeMail,
		codeSPFGood, codeNoSPF, codeTwoSPF, codeSPFSyntax, codeSPFInclude, codeSPFLookups, codeSPFOpen, codeSPFNeutral, codeSPFLacks, codeSPFRelay,
		codeDKIMGood, codeNoDKIM, codeDKIMSelector, codeDKIMBroken, codeDKIMRevoked, codeDKIMEd25519, codeDKIMShort, codeDKIM1024, codeDKIMTesting,
		codeDMARCGood, codeNoDMARC, codeTwoDMARC, codeDMARCSyntax, codeNotAligned,
		codeNullMX, codeNoMX, codeNowhere, codeNoPTR, codeObjects, codeWouldObject}
}
