//go:build js && wasm

package jsbridge

import "testing"

// answerCall is a peer that lets it ring and takes the call.
const answerCall = `
	const ringing = (s, m) => { s.receive(answer(m, 100, 'Trying')); s.receive(answer(m, 180, 'Ringing', { headers: ['Contact: <sip:bob@peer.invalid>'] })); };
	const takes = (s, m) => { if (m.startsWith('INVITE')) { ringing(s, m);
		s.receive(answer(m, 200, 'OK', { headers: ['Contact: <sip:bob@peer.invalid>', ...sdpHeader], body: sdp })); }
		else if (!m.startsWith('ACK')) s.receive(answer(m, 200, 'OK')); };
`

func TestAnOutgoingCallTellsItsLifeInOrder(t *testing.T) {
	newPage(t).expect("events with status, handler's calls, members", `[["progress1","progress2","ack12","unmuted12","accepted12","bye12","terminated9"],["made",0,true,"get","set","close"],[true,true,true,false]]`, answerCall+`
		const calls = [], hint = { constraints: { audio: true } };
		const ua = await agent({ mediaHandlerFactory: media('promises', calls) });
		FakeSocket.peer = takes;
		const s = ua.invite('bob@example.com', { media: hint });
		const log = record(s), members = [Boolean(s.mediaHandler), ua.sessions[s.id] === s];
		await when(s, 'accepted');
		s.bye();
		return [log, calls.filter((x) => x !== sdp && x !== hint), [...members, calls.includes(hint), s.id in ua.sessions]]`)
}

func TestAnIncomingCallTellsItsLifeInOrder(t *testing.T) {
	newPage(t).expect("events with status, responses", `[["connecting","invite4","accepted5","unmuted12","confirmed12","bye12","terminated9"],["100","180","200","200"],"Bob",["made",3,true,"set","render","get","close"]]`, `
		const calls = [], factory = media('callbacks', calls);
		const ua = await agent({ mediaHandlerFactory: factory });
		const { ws } = ua.transport, sent = ws.sent.length;
		const log = ['connecting'];
		ws.receive(request(ua, 'INVITE', { callID: 'c1', headers: sdpHeader, body: sdp }));
		const [s] = await when(ua, 'invite');
		log.push('invite' + s.status);
		record(s, log);
		s.accept();
		await when(s, 'accepted');
		const tag = /;tag=(\S+)/.exec(header(ws.sent.at(-1), 'To'))[1];
		ws.receive(request(ua, 'ACK', { callID: 'c1', toTag: tag }));
		ws.receive(request(ua, 'BYE', { callID: 'c1', toTag: tag, cseq: 2 }));
		return [log, ws.sent.slice(sent).map((m) => m.slice(8, 11)), s.remoteIdentity.displayName,
			calls.filter((x) => x !== sdp && x !== undefined)]`)
}

func TestARejectedCallEndsOnBothSidesInOrder(t *testing.T) {
	p := newPage(t)
	p.expect("the callee", `[["rejected4","failed4","terminated9"],"SIP/2.0 486 Engaged","x"]`, `
		const ua = await agent({ mediaHandlerFactory: media('promises') });
		const { ws } = ua.transport;
		ws.receive(request(ua, 'INVITE', { headers: sdpHeader, body: sdp }));
		const [s] = await when(ua, 'invite'), log = record(s);
		s.reject({ statusCode: 486, reasonPhrase: 'Engaged', extraHeaders: ['X-Why: x'] });
		return [log, ws.sent.at(-1).split('\r\n')[0], header(ws.sent.at(-1), 'X-Why')]`)
	p.expect("the caller", `[["progress1","rejected1","failed1","terminated9"],"Busy",true]`, `
		const ua = await agent({ mediaHandlerFactory: media('promises') });
		FakeSocket.peer = (s, m) => { if (m.startsWith('INVITE')) { s.receive(answer(m, 100, 'Trying')); s.receive(answer(m, 486, 'Busy Here')); } };
		const s = ua.invite('bob@example.com'), log = record(s);
		const [message, cause] = await when(s, 'terminated');
		return [log, cause, message.cause === 'Busy' && s.endTime instanceof Date]`)
}

func TestACallMayBeCanceledAtAnyMoment(t *testing.T) {
	p := newPage(t)
	p.expect("before anything was sent", `[["cancel0","failed0","terminated9"],0]`, `
		const ua = await agent({ mediaHandlerFactory: media('promises') });
		const sent = ua.transport.ws.sent.length;
		const s = ua.invite('bob@example.com'), log = record(s);
		s.cancel();
		await turn();
		return [log, ua.transport.ws.sent.length - sent]`)
	p.expect("while it rings", `[["progress2","cancel2","rejected2","failed2","terminated9"],"SIP;cause=200;text=\"Call completed elsewhere\""]`, `
		const ua = await agent({ mediaHandlerFactory: media('promises') });
		let invite, reason;
		FakeSocket.peer = (s, m) => {
			if (m.startsWith('INVITE')) s.receive(answer(invite = m, 180, 'Ringing', { headers: ['Contact: <sip:b@c>'] }));
			if (m.startsWith('CANCEL')) { reason = header(m, 'Reason'); s.receive(answer(m, 200, 'OK')); s.receive(answer(invite, 487, 'Request Terminated')); }
		};
		const s = ua.invite('bob@example.com'), log = record(s);
		await when(s, 'progress');
		s.terminate({ status_code: 200, reason_phrase: 'Call completed elsewhere' });
		await when(s, 'terminated');
		return [log, reason]`)
}

func TestOverriddenMethodsAreCalledByTheLibrary(t *testing.T) {
	newPage(t).expect("calls", `["proto accepted OK","accepted true","onInfo true","custom terminated"]`, answerCall+`
		const ua = await agent({ mediaHandlerFactory: media('promises') }), log = [];
		FakeSocket.peer = takes;
		const { accepted } = SIP.Session.prototype;
		SIP.Session.prototype.accepted = function (r, why) { log.push('proto accepted ' + why); return accepted.call(this, r, why); };
		const s = ua.invite('bob@example.com');
		s.on('accepted', function () { log.push('accepted ' + (this === s)); });
		s.onInfo = function (r) { log.push('onInfo ' + (this === s)); r.reply(200); };
		s.terminated = () => log.push('custom terminated');
		await when(s, 'accepted');
		SIP.Session.prototype.accepted = accepted;
		const { ws } = ua.transport, [, tag] = /;tag=(\S+)/.exec(String(s.request.from));
		ws.receive(request(ua, 'INFO', { callID: s.request.call_id, fromTag: 'peer', toTag: tag }));
		s.bye();
		return log`)
}

func TestAThrowingListenerDisturbsNothing(t *testing.T) {
	newPage(t).expect("the call stands", `["accepted12",1]`, answerCall+`
		const ua = await agent({ mediaHandlerFactory: media('promises') }), log = [];
		FakeSocket.peer = takes;
		const { error } = console;
		let reported = 0;
		console.error = () => { reported += 1; };
		const s = ua.invite('bob@example.com');
		s.on('accepted', () => { throw new Error('of the page'); });
		s.on('accepted', () => log.push('accepted' + s.status));
		await when(s, 'accepted');
		console.error = error;
		return [...log, reported]`)
}

func TestTonesTravelOneByOne(t *testing.T) {
	newPage(t).expect("bodies, events, wrong input", `[["Signal= 1\r\nDuration= 70","Signal= #\r\nDuration= 70"],["1 outgoing","# outgoing"],"5 200 incoming",["TypeError: Invalid tones: x","TypeError: Invalid tone duration: 1.5","INVALID_STATE_ERROR: Invalid status: 9"]]`, answerCall+`
		const ua = await agent({ mediaHandlerFactory: media('promises') }), log = [], bodies = [];
		FakeSocket.peer = (s, m) => { if (m.startsWith('INFO')) bodies.push(m.split('\r\n\r\n')[1]); takes(s, m); };
		const s = ua.invite('bob@example.com');
		await when(s, 'accepted');
		s.on('dtmf', (r, d) => { if (d.direction === 'outgoing') log.push(d.tone + ' ' + d.direction); });
		const wrong = [thrown(() => s.dtmf('x')), thrown(() => s.dtmf('1', { duration: 1.5 }))];
		s.dtmf('1#', { duration: 1, interToneGap: 1 });
		await when(s, 'dtmf'); // the first was told at once
		await turn();
		const { ws } = ua.transport, [, tag] = /;tag=(\S+)/.exec(String(s.request.from)), incoming = when(s, 'dtmf');
		ws.receive(request(ua, 'INFO', { callID: s.request.call_id, fromTag: 'peer', toTag: tag,
			headers: ['Content-Type: application/dtmf-relay'], body: 'Signal=5\r\nDuration=200\r\n' }));
		const [, d] = await incoming;
		s.bye();
		wrong.push(thrown(() => s.dtmf('1')));
		return [bodies, log, [d.tone, d.duration, d.direction].join(' '), wrong]`)
}

func TestHoldIsToldAtOnceAndOffered(t *testing.T) {
	newPage(t).expect("events, directions, state", `[["hold12","ack12","unhold12","ack12"],["a=sendonly",""],[true,false]]`, answerCall+`
		const ua = await agent({ mediaHandlerFactory: media('promises') }), offers = [];
		FakeSocket.peer = (s, m) => { if (m.startsWith('INVITE')) offers.push(/a=(sendonly|inactive)/.exec(m)?.[0] ?? ''); takes(s, m); };
		const s = ua.invite('bob@example.com');
		await when(s, 'accepted');
		const events = record(s);
		s.hold();
		const state = s.isOnHold();
		await when(s, 'reinviteAccepted');
		s.unhold();
		await when(s, 'reinviteAccepted');
		return [events.filter((e) => !e.startsWith('invite')), offers.slice(1), [state.local, state.remote]]`)
}

func TestAReferIsDeclinedUnlessSomebodyListens(t *testing.T) {
	newPage(t).expect("answers", `["603","202","http://page.invalid/x"]`, answerCall+`
		const ua = await agent({ mediaHandlerFactory: media('promises') });
		FakeSocket.peer = takes;
		const s = ua.invite('bob@example.com');
		await when(s, 'accepted');
		const { ws } = ua.transport, [, tag] = /;tag=(\S+)/.exec(String(s.request.from)), answers = [];
		const refer = (cseq) => { const n = ws.sent.length;
			ws.receive(request(ua, 'REFER', { cseq, callID: s.request.call_id, fromTag: 'peer', toTag: tag, headers: ['Refer-To: <http://page.invalid/x>'] }));
			answers.push(ws.sent[n].slice(8, 11)); };
		refer(1);
		const referred = when(s, 'refer');
		refer(2);
		const [r] = await referred;
		return [...answers, String(r.parseHeader('refer-to').uri)]`)
}

func TestAFailingMediaHandlerEndsTheCall(t *testing.T) {
	p := newPage(t)
	const broken = `
		const factory = (s) => Object.assign(media('promises')(s), { getDescription: () => Promise.reject(new DOMException('no', 'NotAllowedError')) });
		const ua = await agent({ mediaHandlerFactory: factory });`
	p.expect("the caller", `["null WebRTC Error"]`, broken+`
		const [m, cause] = await when(ua.invite('bob@example.com'), 'failed');
		return [m + ' ' + cause]`)
	p.expect("the callee", `["WebRTC Error","SIP/2.0 480 Temporarily Unavailable"]`, broken+`
		const { ws } = ua.transport;
		ws.receive(request(ua, 'INVITE', { headers: sdpHeader, body: sdp }));
		const [s] = await when(ua, 'invite');
		const failed = when(s, 'failed');
		s.accept();
		const [, cause] = await failed;
		return [cause, ws.sent.at(-1).split('\r\n')[0]]`)
}

func TestCommandsInTheWrongStateAreRefused(t *testing.T) {
	p := newPage(t)
	p.expect("before and after the call", `["INVALID_STATE_ERROR: Invalid status: 0","INVALID_STATE_ERROR: Invalid status: 0","INVALID_STATE_ERROR: Invalid status: 0","TypeError: Invalid statusCode: 100","INVALID_STATE_ERROR: Invalid status: 9","nothing","nothing"]`, `
		const ua = await agent({ mediaHandlerFactory: media('promises') });
		const s = ua.invite('bob@example.com'), end = when(s, 'terminated');
		const early = [thrown(() => s.hold()), thrown(() => s.dtmf('1')), thrown(() => s.bye()), thrown(() => s.bye({ statusCode: 100 }))];
		s.terminate();
		await end;
		return [...early, thrown(() => s.cancel()), thrown(() => s.terminate()), thrown(() => s.bye())]`)
	p.expect("an incoming call that is over", `["INVALID_STATE_ERROR: Invalid status: 9","INVALID_STATE_ERROR: Invalid status: 9","INVALID_STATE_ERROR: Invalid status: 9"]`, `
		const ua = await agent({ mediaHandlerFactory: media('promises') });
		ua.transport.ws.receive(request(ua, 'INVITE', { headers: sdpHeader, body: sdp }));
		const [s] = await when(ua, 'invite');
		s.reject();
		return [thrown(() => s.accept()), thrown(() => s.reject()), thrown(() => s.terminate())]`)
}

func TestNothingIsLeftOfEndedCalls(t *testing.T) {
	newPage(t).expect("handles gained", `[0,0,0]`, answerCall+`
		const ua = await agent({ mediaHandlerFactory: media('callbacks') });
		FakeSocket.peer = takes;
		const before = SIP.__handles(), gained = () => SIP.__handles() - before;
		for (let i = 0; i < 20; i++) {
			const s = ua.invite('bob@example.com');
			await when(s, 'accepted');
			s.hold();
			s.dtmf('123');
			s.bye();
		}
		await turn();
		const calls = gained();
		for (let i = 0; i < 20; i++) await when(ua.message('bob@example.com', 'x'), 'accepted');
		const messages = gained();
		for (let i = 0; i < 20; i++) {
			ua.transport.ws.receive(request(ua, 'INVITE', { headers: sdpHeader, body: sdp }));
			const [s] = await when(ua, 'invite');
			s.reject();
		}
		await turn();
		return [calls, messages, gained()]`)
}
