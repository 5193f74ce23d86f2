//go:build js && wasm

package jsbridge

import "testing"

func TestTheRulesOfTheGrammarReturnWhatTheirTableSays(t *testing.T) {
	p := newPage(t)
	for _, c := range []struct{ rule, text, want string }{
		{"absoluteURI", "wss://a.b:5/x?y", `{"host":"a.b","host_type":"domain","port":5,"scheme":"wss"}`},
		{"absoluteURI", "WSS://a.b", `-1`},
		{"host", "[::1]", `{"host":"[::1]","host_type":"IPv6"}`},
		{"CSeq", "42 INVITE", `{"method":"INVITE","value":42}`},
		{"Call_ID", "a@b", `"a@b"`},
		{"Content_Type", "text/plain;charset=utf-8", `"text/plain;charset=utf-8"`},
		{"Content_Length", "12", `12`},
		{"Content_Length", "-1", `-1`},
		{"Max_Forwards", "x", `-1`},
		{"Content_Disposition", "Render;handling=optional", `{"params":{"handling":"optional"},"type":"render"}`},
		{"displayName", `"Al \"x\" B"`, `{"displayName":"Al \\\"x\\\" B"}`},
		{"displayName", `"a"b"`, `-1`},
		{"quoted_string", `"x"`, `{}`},
		{"quoted_string", `x`, `-1`},
		{"Event", "Presence;id=7", `{"event":"presence","params":{"id":"7"}}`},
		{"Subscription_State", "active;expires=60", `{"expires":60,"state":"active"}`},
		{"Subscription_State", "terminated;reason=giveup;retry-after=5", `{"params":{"retry-after":"5"},"reason":"giveup","retry_after":5,"state":"terminated"}`},
		{"WWW_Authenticate", `Digest realm="r", nonce="n", algorithm=md5, qop="auth,auth-int", stale=TRUE, opaque="o"`, `{"algorithm":"MD5","nonce":"n","opaque":"o","qop":["auth","auth-int"],"realm":"r","stale":true}`},
		{"challenge", `Basic realm="r"`, `{}`},
		{"Request_Response", "SIP/2.0 200 All [right]", `{"reason_phrase":"All [right]","sip_version":"SIP/2.0","status_code":200}`},
		{"sipfrag", "SIP/2.0 180 Ringing\r\n", `{"reason_phrase":"Ringing","sip_version":"SIP/2.0","status_code":180}`},
		{"Supported", "path, gruu", `["path","gruu"]`},
		{"Require", "", `[]`},
		{"Replaces", "c@d;to-tag=t;from-tag=f;early-only", `{"call_id":"c@d","early_only":true,"replaces_from_tag":"f","replaces_to_tag":"t"}`},
		{"Replaces", "c;to-tag=t", `-1`},
		{"Session_Expires", "90;refresher=uas", `{"deltaSeconds":90,"refresher":"uas"}`},
		{"Via", "SIP/2.0/WSS a.invalid:5;branch=z9hG4bKx;received=1.2.3.4;rport;foo=bar, SIP/2.0/UDP b", `{"branch":"z9hG4bKx","host":"a.invalid","host_type":"domain","params":{"foo":"bar"},"port":5,"protocol":"SIP","received":"1.2.3.4","rport":null,"transport":"WSS"}`},
		{"uuid", "12345678-1234-1234-1234-123456789abc", `"12345678-1234-1234-1234-123456789abc"`},
		{"stun_URI", "stun:a.b:3478", `{"host":"a.b:3478","scheme":"stun"}`},
		{"turn_URI", "turns:a.b?transport=tcp", `{"host":"a.b","scheme":"turns","transport":"tcp"}`},
		{"turn_URI", "turn:a.b?x", `-1`},
		{"No_Such_Rule", "x", `-1`},
	} {
		sorted := `(x) => JSON.stringify(x, (k, v) => v && typeof v === 'object' && !Array.isArray(v)
			? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v)`
		p.tools.Set("text", c.text)
		if got := text(p.run(`return (` + sorted + `)(SIP.Grammar.parse(tools.text, '` + c.rule + `'))`)); got != c.want {
			t.Errorf("%s of %q:\n got %s\nwant %s", c.rule, c.text, got, c.want)
		}
	}
}

func TestAddressesBecomeObjects(t *testing.T) {
	p := newPage(t)
	p.expect("the contacts that are hard to get right", `[["Iñaki @ł€","+1234","aliax.net","abCD"],["bob","biloxi.com",null],["domain.com",5],"<sip:bob@biloxi.com>;headerparam"]`, `
		const text = '"Iñaki @ł€" <SIP:+1234@ALIAX.net;Transport=WS>;+sip.Instance="abCD", sip:bob@biloxi.COM;headerParam, <sips:DOMAIN.com:5>';
		const [a, b, c] = SIP.Grammar.parse(text, 'Contact'), { parsed } = a;
		return [[parsed.displayName, parsed.uri.user, parsed.uri.host, parsed.parameters['+sip.instance'].replace(/"/g, '')],
			[b.parsed.uri.user, b.parsed.uri.host, b.parsed.parameters.headerparam], [c.parsed.uri.host, c.parsed.uri.port],
			String(b.parsed)]`)
	p.expect("parts of a URI", `["sips","al:ice:pw","h.net",5061,"x y",{"Subject":["a"]},"sips:al:ice:pw@h.net:5061;p=x y?Subject=a"]`, `
		const u = SIP.URI.parse('SIPS:al%3aice:pw@H.net:5061;p=x%20y?subject=a') || SIP.URI.parse('SIPS:al%3aice:pw@H.net:5061?subject=a');
		return [u.scheme, u.user, u.host, u.port, decodeURIComponent(u.parameters.p), u.headers, decodeURIComponent(String(u))]`)
	p.expect("a page to refer to keeps its whole address", `["http","<http://x.y/z?q=1>"]`, `
		const to = SIP.Grammar.parse('<http://x.y/z?q=1>', 'Refer_To');
		return [to.uri.scheme, String(to)]`)
	p.expect("no addresses", `[-1,-1,-1,true]`, `
		return [SIP.Grammar.parse('*', 'Contact'), SIP.Grammar.parse('', 'From'), SIP.Grammar.parse('http://x', 'SIP_URI'), SIP.URI.parse('sip:') === undefined]`)
}

func TestMessagesAreParsedFromTextAndBytes(t *testing.T) {
	newPage(t).expect("members", `["OPTIONS","bob",[1,2],"x",200,"OK","OPTIONS",true]`, `
		const text = ['OPTIONS sip:bob@b.c SIP/2.0', 'v: SIP/2.0/WSS h;branch=z9hG4bK1', 'f: <sip:a@b>;tag=1', 't: <sip:bob@b.c>', 'i: 1',
			'CSeq: 1 OPTIONS', 'X-N: 1', 'X-N: 2', 'l: 1', '', 'x'].join('\r\n');
		const m = SIP.Parser.parseMessage(text);
		const r = SIP.Parser.parseMessage(new TextEncoder().encode(text.replace('OPTIONS sip:bob@b.c SIP/2.0', 'SIP/2.0 200 OK')));
		return [m.method, m.ruri.user, m.getHeaders('x-n').map(Number), m.body, r.status_code, r.reason_phrase, r.method,
			SIP.Parser.parseMessage('garbage') === undefined]`)
}
