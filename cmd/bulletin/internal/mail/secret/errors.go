package secret

import (
	"fmt"

	"bulletin/render"
)

// Command is what a person types to keep a secret; it asks for the value.
func (n Name) Command() string {
	if n == OAuthToken {
		return "bulletin sign-in"
	}
	return "bulletin secret set " + string(n)
}

// NotFoundError says that a secret is in none of the places.
type NotFoundError struct {
	Name    Name
	File    string
	Keyring error // why the keyring could not be asked; nil if it was
}

func (e *NotFoundError) Error() string {
	note := ""
	if e.Keyring != nil {
		note = " (" + e.Keyring.Error() + ")"
	}
	return fmt.Sprintf("no %s: neither in %s nor in the system's keyring%s nor in %s; keep it with: %s",
		e.Name, e.Name.Env(), note, e.File, e.Name.Command())
}

// Problem is the error for a person.
func (e *NotFoundError) Problem() render.Problem {
	code := codeNone
	if e.Keyring != nil {
		code = codeNoneNoRing
	}
	return render.Problem{Code: code, Args: []any{string(e.Name), e.Name.Env(), e.File, e.Name.Command()}}
}

// UnprotectedError says that others can read the file, or that it cannot be
// known. Nothing was read from it.
type UnprotectedError struct {
	File string
	Why  string // in English
	Fix  string // the command that protects it, where there is one
}

func (e *UnprotectedError) Error() string {
	return fmt.Sprintf("%s: not read, since %s; protect it with: %s", e.File, e.Why, e.Fix)
}

// Problem is the error for a person.
func (e *UnprotectedError) Problem() render.Problem {
	return render.Problem{Code: codeUnprotected, File: e.File, Args: []any{e.Fix}}
}

// ShadowedError says that the environment has a value that comes before the one
// that was kept or deleted.
type ShadowedError struct {
	Name Name
	Env  string
}

func (e *ShadowedError) Error() string {
	return fmt.Sprintf("%s is set in the environment, which comes first; unset it for the change of %s to count", e.Env, e.Name)
}

// Problem is the error for a person.
func (e *ShadowedError) Problem() render.Problem {
	return render.Problem{Code: codeShadowed, Args: []any{e.Env, string(e.Name)}}
}

var (
	codeNone = &render.Code{
		ID:          "secret-none",
		Severity:    render.Error,
		English:     "no %[1]s: neither in %[2]s nor in the system’s keyring nor in %[3]s",
		French:      "%[1]s n’est pas enregistré\u00a0: ni dans %[2]s, ni dans le trousseau du système, ni dans %[3]s",
		HintEnglish: "keep it with: %[4]s",
		HintFrench:  "l’enregistrer avec\u00a0: %[4]s",
	}
	codeNoneNoRing = &render.Code{
		ID:          "secret-none-no-keyring",
		Severity:    render.Error,
		English:     "no %[1]s: neither in %[2]s nor in %[3]s, and the system’s keyring does not answer",
		French:      "%[1]s n’est pas enregistré\u00a0: ni dans %[2]s, ni dans %[3]s, et le trousseau du système ne répond pas",
		HintEnglish: "keep it with: %[4]s",
		HintFrench:  "l’enregistrer avec\u00a0: %[4]s",
	}
	codeUnprotected = &render.Code{
		ID:          "secret-unprotected",
		Severity:    render.Error,
		English:     "others may be able to read this file of secrets; it was not read",
		French:      "d’autres pourraient lire ce fichier de secrets\u202f; il n’a pas été lu",
		HintEnglish: "protect it with: %[1]s",
		HintFrench:  "le protéger avec\u00a0: %[1]s",
	}
	codeShadowed = &render.Code{
		ID:          "secret-shadowed",
		Severity:    render.Warning,
		English:     "%[1]s is set in the environment, which comes before what is kept for %[2]s",
		French:      "%[1]s est défini dans l’environnement, qui passe avant ce qui est enregistré pour %[2]s",
		HintEnglish: "unset it for the change to count",
		HintFrench:  "supprimer cette variable pour que le changement compte",
	}
)

// Codes are the problems that this package finds.
func Codes() []*render.Code {
	return []*render.Code{codeNone, codeNoneNoRing, codeUnprotected, codeShadowed}
}
