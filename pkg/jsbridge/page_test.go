//go:build js && wasm

package jsbridge

import (
	_ "embed"
	"sync"
	"syscall/js"
	"testing"
	"time"
)

//go:embed testdata/page.js
var pageScript string

// bundle is the JavaScript side of the library, from web/src.
var bundle = sync.OnceValue(func() js.Value {
	return js.Global().Call("eval", `require('child_process').execFileSync('go',
		['tool', 'esbuild', '../../web/src/host.js', '--bundle', '--format=iife', '--global-name=page'],
		{ env: { ...process.env, GOOS: '', GOARCH: '' }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })`)
})

// page is a page with the whole library installed, see testdata/page.js.
type page struct {
	t     *testing.T
	b     *bridge
	tools js.Value
}

func newPage(t *testing.T) *page {
	t.Helper()
	made := js.Global().Call("eval", pageScript).Invoke(bundle())
	return &page{t: t, b: install(made.Get("host")), tools: made.Get("tools")}
}

// run evaluates the body of an async function in the page and returns what it
// returns; a rejection fails the test.
func (p *page) run(body string) js.Value {
	p.t.Helper()
	f := js.Global().Call("eval", `(async (SIP, tools) => { const { FakeSocket, sockets, header, answer, request, registrar, media,
		sdp, sdpHeader, when, turn, record, agent, thrown, quiet } = tools;
		await null; // so that the handles of this very run are counted from the start
		`+body+`})`)
	result, failure := make(chan js.Value, 1), make(chan js.Value, 1)
	p.b.then(f.Invoke(p.b.sip, p.tools), func(v js.Value) { result <- v }, func(e js.Value) { failure <- e })
	select {
	case v := <-result:
		return v
	case e := <-failure:
		p.t.Fatalf("the page threw: %s", text(p.b.get(e, "stack")))
	case <-time.After(10 * time.Second):
		p.t.Fatal("the page did not finish within 10 s")
	}
	return js.Undefined()
}

// expect runs a body and compares what it returns, as JSON.
func (p *page) expect(sentence, want, body string) {
	p.t.Helper()
	if got := text(js.Global().Get("JSON").Call("stringify", p.run(body))); got != want {
		p.t.Errorf("%s:\n got %s\nwant %s", sentence, got, want)
	}
}
