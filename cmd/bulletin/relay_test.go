package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// relayScript starts a mail server on this machine that takes mail over without
// TLS, for a script: its address stands for RELAY in the file named, and each
// message is written to relay/ADDRESS.eml. An address that starts with gone does not exist, one that starts with later is
// to be tried later.
func relayScript(ts *testscript.TestScript, neg bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	folder := ts.MkAbs("relay")
	ts.Check(os.MkdirAll(folder, 0o755))
	replaceScript(ts, false, []string{args[0], "RELAY", listener.Addr().String()})
	ts.Defer(func() { listener.Close() })
	var once sync.Mutex // one message is written at a time
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				converse(conn, func(to string, message []byte) error {
					once.Lock()
					defer once.Unlock()
					name := filepath.Join(folder, to+".eml")
					if _, err := os.Stat(name); err == nil {
						name = filepath.Join(folder, "twice-"+to+".eml")
					}
					return os.WriteFile(name, message, 0o644)
				})
			}()
		}
	}()
}

// replaceScript replaces a text in a file, where it must stand.
func replaceScript(ts *testscript.TestScript, _ bool, args []string) {
	file, old, new := ts.MkAbs(args[0]), args[1], args[2]
	data, err := os.ReadFile(file)
	ts.Check(err)
	if !strings.Contains(string(data), old) {
		ts.Fatalf("%s is not in %s", old, args[0])
	}
	ts.Check(os.WriteFile(file, []byte(strings.ReplaceAll(string(data), old, new)), 0o644))
}

// codeScript takes the code by which a recipient unsubscribes out of a message, as
// $CODE.
func codeScript(ts *testscript.TestScript, _ bool, args []string) {
	unfolded := strings.ReplaceAll(ts.ReadFile(args[0]), "\r\n ", " ")
	_, code, found := strings.Cut(unfolded, "subject=unsubscribe%20")
	code, _, ended := strings.Cut(code, ">")
	if !found || !ended {
		ts.Fatalf("there is no code in %s", args[0])
	}
	ts.Setenv("CODE", code)
}

// converse is the server's side of a conversation (RFC 5321, 4.1.1).
func converse(conn net.Conn, take func(to string, message []byte) error) {
	in, to := bufio.NewReader(conn), ""
	say := func(s string) { fmt.Fprintf(conn, "%s\r\n", s) }
	say("220 relay.test ESMTP")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		switch verb := strings.ToUpper(line); {
		case strings.HasPrefix(verb, "EHLO"):
			say("250-relay.test\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES")
		case strings.HasPrefix(verb, "RCPT TO:<GONE"):
			to = ""
			say("550 5.1.1 no such mailbox")
		case strings.HasPrefix(verb, "RCPT TO:<LATER"):
			to = ""
			say("451 4.3.0 come again")
		case strings.HasPrefix(verb, "RCPT TO:<"):
			to = strings.TrimSuffix(line[len("RCPT TO:<"):], ">")
			say("250 2.1.5 ok")
		case verb == "DATA" && to == "":
			say("554 5.5.1 no valid recipients")
		case verb == "DATA":
			say("354 go ahead")
			var message []byte
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				message = append(message, strings.TrimPrefix(line, ".")...)
			}
			if err := take(to, message); err != nil {
				say("451 4.3.0 " + err.Error())
				continue
			}
			say("250 2.0.0 taken")
		case verb == "QUIT":
			say("221 2.0.0 bye")
			return
		default:
			say("250 2.0.0 ok")
		}
	}
}
