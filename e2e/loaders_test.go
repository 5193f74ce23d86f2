package e2e

import (
	"net/http"
	"strings"
	"testing"

	"sipwasm/e2e/rig"
)

func TestEachLoaderGivesALibraryThatRegisters(t *testing.T) {
	server := rig.Serve(t)
	for _, name := range []string{"script", "standalone", "module"} {
		t.Run(name, func(t *testing.T) {
			page := rig.Open(t, server.URL+"/t/"+name+".html")
			page.Wait(`window.registered === true`)
		})
	}
}

func TestTheStandaloneScriptIsCompleteWhenItsTagIsDone(t *testing.T) {
	page := rig.Open(t, rig.Serve(t).URL+"/t/standalone.html")
	expect(t, page, `window.sync`, "function")
}

// withHeader makes the server add a header to all of its answers.
func withHeader(name, value string) func(*rig.Server) {
	return func(server *rig.Server) { server.Header = http.Header{name: {value}} }
}

func TestAPolicyThatAllowsOnlyOwnScriptsAndWasmIsEnough(t *testing.T) {
	server := rig.Serve(t, withHeader("Content-Security-Policy", "script-src 'self' 'wasm-unsafe-eval'"))
	page := rig.Open(t, server.URL+"/t/csp.html")
	page.Wait(`window.registered === true`)
}

func TestAPolicyWithoutWasmIsNamedInTheError(t *testing.T) {
	server := rig.Serve(t, withHeader("Content-Security-Policy", "script-src 'self'"))
	page := rig.Open(t, server.URL+"/t/csp.html")
	page.Wait(`window.refused && window.refused.includes("wasm-unsafe-eval")`)
}

func TestAMissingWasmIsNamedInTheError(t *testing.T) {
	page := rig.Open(t, rig.Serve(t).URL+"/t/blank.html")
	got := rig.Eval[string](page, `new Promise((resolve, reject) => {
		const script = document.createElement("script");
		script.src = "/dist/sip.js";
		script.onload = () => SIP.load({wasmURL: "/nowhere/sip.wasm"}).then(() => reject(new Error("loaded")), (error) => resolve(error.message));
		document.head.append(script);
	})`)
	t.Log(got)
	if want := "/nowhere/sip.wasm"; !strings.Contains(got, want) || !strings.Contains(got, "404") {
		t.Errorf("the error names neither the address nor the status: %s", got)
	}
}
