//go:build js && wasm

package jsbridge

import (
	"syscall/js"
	"testing"
	"time"
)

func TestAUserAgentConnectsRegistersAndStops(t *testing.T) {
	p := newPage(t)
	p.expect("events with ua.status", `["connecting1","connected2","registered2","unregistered3","disconnected3",["sip","arraybuffer",1000],[true,true],0]`, `
		const log = [], handles = SIP.__handles();
		const ua = new SIP.UA({ uri: 'alice@example.com', wsServers: 'wss://example.com', log: quiet, autostart: false });
		for (const e of ['connecting', 'connected', 'disconnected', 'registered', 'unregistered', 'registrationFailed']) {
			ua.on(e, function () { log.push(e + this.status); });
		}
		ua.start();
		await when(ua, 'registered');
		const were = [ua.isConnected(), ua.isRegistered()];
		const { ws } = ua.transport;
		ua.stop();
		await when(ua, 'disconnected');
		await turn();
		return [...log, [ws.protocol, ws.binaryType, ws.closedWith], were, SIP.__handles() - handles]`)
}

func TestTheFirstEventIsSeenByWhoeverListensAfterTheConstructor(t *testing.T) {
	newPage(t).expect("events", `["connected","registered"]`, `
		const log = [];
		const ua = new SIP.UA({ uri: 'a@b', log: quiet });
		for (const e of ['connecting', 'connected', 'registered']) ua.on(e, () => log.push(e));
		await when(ua, 'registered');
		return log`)
}

func TestARequestWaitsForTheConnection(t *testing.T) {
	newPage(t).expect("what was sent before and after", `[0,["REGISTER","MESSAGE","OPTIONS"]]`, `
		FakeSocket.auto = false;
		const ua = new SIP.UA({ uri: 'a@b.c', log: quiet });
		ua.message('x@b.c', 'hi');
		ua.request('OPTIONS', 'x@b.c');
		const before = sockets[0].sent.length;
		sockets[0].open();
		return [before, sockets[0].sent.map((m) => m.split(' ')[0])]`)
}

func TestAMessageTellsHowItFared(t *testing.T) {
	p := newPage(t)
	p.expect("accepted", `["accepted OK",true,true,"hi","hi","text/plain","alice"]`, `
		FakeSocket.peer = (s, m) => registrar(s, m, () => s.receive(answer(m, 202, 'Fine')));
		const ua = await agent({ displayName: 'alice' });
		FakeSocket.peer = (s, m) => s.receive(answer(m, 200, 'Fine'));
		const c = ua.message('bob@b.c', 'hi'), log = [];
		c.on('accepted', function (r, phrase) { log.push('accepted ' + phrase, r instanceof SIP.IncomingResponse, this === c); });
		await when(c, 'accepted');
		return [...log, String(c.body), c.body.body, c.body.contentType, c.localIdentity.displayName]`)
	p.expect("refused, lost, timed out", `["rejected Not Found","failed Not Found","failed null Connection Error"]`, `
		FakeSocket.peer = registrar;
		const ua = await agent(), log = [];
		FakeSocket.peer = (s, m) => s.receive(answer(m, 404, 'Nobody'));
		const c = ua.message('bob@b.c', 'hi');
		c.on('rejected', (r, phrase) => log.push('rejected ' + phrase));
		c.on('failed', (r, phrase) => log.push('failed ' + phrase));
		await when(c, 'failed');
		FakeSocket.peer = null;
		const d = ua.message('bob@b.c', 'hi');
		d.on('failed', (r, cause) => log.push('failed ' + r + ' ' + cause));
		ua.transport.ws.drop();
		await turn();
		return log`)
}

func TestTheHooksOfARequestMayBeReplaced(t *testing.T) {
	newPage(t).expect("calls of the page's methods", `["receiveResponse 200","onTransportError"]`, `
		const ua = await agent(), log = [];
		FakeSocket.peer = (s, m) => s.receive(answer(m, 200, 'OK'));
		const c = ua.message('bob@b.c', 'hi');
		c.receiveResponse = (r) => log.push('receiveResponse ' + r.status_code);
		await turn(); await turn();
		FakeSocket.peer = null;
		const d = ua.message('bob@b.c', 'hi');
		d.onTransportError = () => log.push('onTransportError');
		ua.transport.ws.drop();
		await turn();
		return log`)
}

func TestAnIncomingMessageIsAServerContext(t *testing.T) {
	newPage(t).expect("what listeners see", `[true,"grüße","text/plain","Bob","alice","MESSAGE",{},"SIP/2.0 200 OK",["accepted"]]`, `
		const ua = await agent();
		const { ws } = ua.transport;
		const message = when(ua, 'message');
		ws.receive(request(ua, 'MESSAGE', { headers: ['Content-Type: text/plain'], body: 'gr\u00fc\u00dfe' }));
		const [m] = await message, log = [];
		m.on('accepted', () => log.push('accepted'));
		m.accept();
		return [m instanceof SIP.ServerContext, m.body, m.content_type, m.remoteIdentity.displayName,
			m.localIdentity.uri.user, m.method, m.data, ws.sent.at(-1).split('\r\n')[0], log]`)
}

func TestBinaryFramesAreText(t *testing.T) {
	newPage(t).expect("the body", `"€"`, `
		const ua = await agent();
		const message = when(ua, 'message');
		const bytes = new TextEncoder().encode(request(ua, 'MESSAGE', { headers: ['Content-Type: text/plain'], body: '\u20ac' }));
		ua.transport.ws.receive(bytes.buffer);
		return (await message)[0].body`)
}

func TestHugeAndForeignFramesAreDropped(t *testing.T) {
	newPage(t).expect("still alive", `[true,0]`, `
		const ua = await agent();
		const { ws } = ua.transport, sent = ws.sent.length;
		for (const frame of ['x'.repeat(10 << 20), new ArrayBuffer(10 << 20), {}, null, 'garbage', '\r\n', '']) ws.receive(frame);
		return [ua.isConnected(), ws.sent.length - sent]`)
}

func TestARefusedHandshakeNamesItsReasons(t *testing.T) {
	newPage(t).expect("event, text, next attempt", `["disconnected",true,true,true,"wss://b"]`, `
		FakeSocket.auto = false;
		const ua = new SIP.UA({ uri: 'a@b.c', wsServers: [{ ws_uri: 'wss://a', weight: 5 }, 'wss://b'], log: quiet });
		const log = [];
		ua.on('disconnected', (e) => log.push('disconnected', e.transport instanceof SIP.Transport));
		const { transport } = ua;
		transport.ws.drop();
		const { reason } = transport.lastTransportError;
		return [...log, /subprotocol "sip"/.test(reason), /Host/.test(reason) && /Origin/.test(reason), ua.transport.ws.url]`)
}

func TestATransportMayBeWrapped(t *testing.T) {
	newPage(t).expect("messages through the page's send", `["MESSAGE"]`, `
		const ua = await agent(), log = [];
		const { send } = ua.transport;
		ua.transport.send = function (m) { log.push(m.split(' ')[0]); return send.call(this, m); };
		ua.message('x@y', 'z');
		return log`)
}

func TestMessagesAreTracedWholly(t *testing.T) {
	newPage(t).expect("first words of the lines", `["sending WebSocket message:\n\nREGISTER sip:example.com SIP/2.0","received WebSocket text message:\n\nSIP/2.0 200 OK"]`, `
		const lines = [];
		await agent({ traceSip: true, log: { builtinEnabled: false, connector: (level, category, label, text) => {
			if (category === 'sip.transport' && /message:/.test(text) && level === 'log') lines.push(text.split('\r\n')[0]);
		} } });
		return lines`)
}

func TestAStoppedUserAgentSaysSoAndStartsAgain(t *testing.T) {
	newPage(t).expect("failure, handles, registered again", `["null Connection Error",0,true]`, `
		const before = SIP.__handles();
		const ua = await agent();
		ua.stop();
		await when(ua, 'disconnected');
		const [r, cause] = await when(ua.message('x@y', 'z'), 'failed');
		await turn();
		const handles = SIP.__handles() - before;
		ua.start();
		await when(ua, 'registered');
		return [r + ' ' + cause, handles, ua.isRegistered()]`)
}

func TestCallsOfThePageAreChecked(t *testing.T) {
	p := newPage(t)
	for _, c := range []struct{ call, want string }{
		{`ua.invite()`, "TypeError: Not enough arguments"},
		{`ua.invite('')`, "TypeError: Invalid target: "},
		{`ua.message('x@y')`, "TypeError: Not enough arguments"},
		{`ua.message('', 'x')`, "TypeError: Invalid target: "},
		{`ua.request('FOO')`, "TypeError: Not enough arguments"},
		{`ua.invite('x@y', {stunServers: 'http://z'})`, "TypeError: Invalid stunServers: http://z"},
		{`ua.invite('x@y', {mediaHandlerFactory: Object.assign(() => {}, {isSupported: () => false})})`, "NOT_SUPPORTED_ERROR: Media not supported"},
		{`ua.invite('x@y', {mediaHandlerFactory() { throw new RangeError('mine'); }})`, "RangeError: mine"},
		{`ua.invite('x@y', {get media() { throw new RangeError('getter'); }})`, "RangeError: getter"},
		{`ua.message('x@y', 'z', {extraHeaders: ['X-A: a\r\nY: b']})`, "TypeError: Invalid extraHeaders: X-A: holds CR, LF or NUL"},
		{`ua.message('x@y', 'z', {params: {to_displayName: 'a\r\nb'}})`, ""},
		{`ua.message('x@y', 'z').cancel({status_code: 100})`, "TypeError: Invalid status_code: 100"},
	} {
		got := text(p.run(`globalThis.checked = globalThis.checked || new SIP.UA({ uri: 'a@b.c', log: quiet, register: false, mediaHandlerFactory: media('promises') }); const ua = globalThis.checked; return thrown(() => ` + c.call + `)`))
		if c.want == "" && got == "nothing" || c.want != "" && got != c.want {
			t.Errorf("%s: got %q, want %q", c.call, got, c.want)
		}
	}
}

func TestAFailureOfOursIsToldAndThrown(t *testing.T) {
	p := newPage(t)
	p.b.sip.Set("broken", p.b.function("broken", func(js.Value, []js.Value) (any, error) {
		var none []int
		return none[len(p.b.handles)], nil
	}))
	p.expect("thrown, told, alive", `["Error: SIP: internal error in broken: runtime error: index out of range [0] with length 0",true,true]`, `
		const { error } = console;
		let told, printed = '';
		SIP.onpanic = (e) => { told = e; };
		console.error = (text) => { printed = text; };
		const message = thrown(() => SIP.broken());
		console.error = error;
		return [message.replace(/\[\d+\]/, '[0]'), told instanceof Error, printed.includes('goroutine') && SIP.__handles() >= 0]`)
}

func TestAMockedClockDrivesTheLibrary(t *testing.T) {
	newPage(t).expect("how the request ended, after how many mocked timers", `["null Request Timeout",true]`, `
		const ua = await agent();
		FakeSocket.peer = null;
		let pending = null, fired = 0;
		Object.assign(SIP.Timers, { setTimeout: (f) => { pending = f; return 1; }, clearTimeout: () => { pending = null; } });
		const context = ua.message('x@y', 'z'), ended = when(context, 'failed');
		for (; pending && fired < 100; fired++) { const f = pending; pending = null; f(); }
		const [r, cause] = await ended;
		return [r + ' ' + cause, fired < 100]`)
}

func TestAChallengeIsAnsweredForThePage(t *testing.T) {
	newPage(t).expect("could, scheme, counts, and one without a nonce", `[true,"Digest",1,2,false]`, `
		const d = new SIP.DigestAuthentication(new SIP.UA({ uri: 'Mufasa@b', password: 'Circle Of Life', autostart: false, log: quiet }));
		const challenge = SIP.Grammar.parse('Digest realm="r", nonce="n", qop="auth"', 'WWW_Authenticate');
		const get = { method: 'GET', ruri: '/dir/index.html' };
		const could = d.authenticate(get, challenge), first = d.nc;
		d.authenticate(get, challenge);
		return [could, String(d).split(' ')[0], first, d.nc, d.authenticate(get, {})]`)
}

func TestTheClockFollowsSleepAndEarlyTimersAndNeverGoesBack(t *testing.T) {
	var c clock
	start := c.now()
	c.reach(start.Add(time.Minute)) // a mocked timer fired early
	if got := c.now().Sub(start); got < time.Minute {
		t.Errorf("after an early timer the clock is at %v, want a minute", got)
	}
	at := c.now()
	c.read = c.read.Round(0).Add(-time.Hour) // the wall clock says that an hour has passed
	if got := c.now().Sub(at); got < time.Hour {
		t.Errorf("after an hour's sleep the clock moved by %v", got)
	}
	at = c.now()
	c.read = time.Now().Add(time.Hour) // the wall clock was set back
	if c.now().Before(at) {
		t.Error("the clock went back")
	}
}
