//go:build js && wasm

package jsbridge

import "testing"

func TestEveryParameterHasADefault(t *testing.T) {
	p := newPage(t)
	p.expect("the defaults", `[true,600,60000,2,30,3,4,"none","none",[],[],"",null,"ws",0,5000,true,"info","WS"]`, `
		const c = new SIP.UA({ log: quiet, autostart: false }).configuration;
		return [/^sip:anonymous\.\w{6}@anonymous\.invalid$/.test(c.uri), c.registerExpires, c.noAnswerTimeout,
			c.connectionRecoveryMinInterval, c.connectionRecoveryMaxInterval, c.wsServerMaxReconnection,
			c.wsServerReconnectionTimeout, c.rel100, c.replaces, c.stunServers, c.turnServers, c.displayName, c.password,
			c.contactTransport, c.keepAliveInterval, c.iceCheckingTimeout, c.register, c.dtmfType, c.wsServers[0].scheme]`)
	p.expect("what follows from the address", `["example.com","sip:example.com","alice",5,36]`, `
		const c = new SIP.UA({ uri: 'alice@example.com', log: quiet, autostart: false }).configuration;
		return [c.hostportParams, String(c.registrarServer), c.authorizationUser, c.sipjsId.length, c.instanceId.length]`)
}

func TestBothSpellingsOfAParameterAreRead(t *testing.T) {
	p := newPage(t)
	p.expect("old spellings", `["Al",90,"required",["ws://a.b/c","wss://d.e:5"],[0,7],"<sip:d.e:5;transport=ws;lr>","new"]`, `
		const given = { display_name: 'Al', register_expires: '90', reliable: 'required', autostart: false, log: quiet,
			ws_servers: ['ws://a.b/c', { ws_uri: 'wss://d.e:5', weight: '7' }], user_agent_string: 'old', userAgentString: 'new' };
		const c = new SIP.UA(given).configuration;
		return [given.displayName, c.registerExpires, c.rel100, c.wsServers.map((s) => s.ws_uri),
			c.wsServers.map((s) => s.weight), c.wsServers[1].sip_uri, c.userAgentString]`)
}

func TestAWrongParameterIsNamedInAnError(t *testing.T) {
	p := newPage(t)
	for _, c := range []struct{ given, want string }{
		{`{uri: 'example.com'}`, `Invalid value "example.com" for parameter "uri"`},
		{`{uri: 'sips:a@b'}`, `Invalid value "sips:a@b" for parameter "uri"`},
		{`'no address'`, `Invalid value "no address" for parameter "uri"`},
		{`{wsServers: 'WSS://a.b'}`, `Invalid value "WSS://a.b" for parameter "wsServers"`},
		{`{wsServers: 'wss://a.b/#x'}`, `Invalid value "wss://a.b/#x" for parameter "wsServers"`},
		{`{wsServers: 'http://a.b'}`, `Invalid value "http://a.b" for parameter "wsServers"`},
		{`{wsServers: [{ws_uri: 'ws://a', weight: 'x'}]}`, `Invalid value [{"ws_uri":"ws://a","weight":"x"}] for parameter "wsServers"`},
		{`{registerExpires: -1}`, `Invalid value -1 for parameter "registerExpires"`},
		{`{keepAliveInterval: 0}`, `Missing parameter: keepAliveInterval`},
		{`{register: 'yes'}`, `Invalid value "yes" for parameter "register"`},
		{`{displayName: 'a"b'}`, `Invalid value "a\"b" for parameter "displayName"`},
		{`{displayName: 'a\r\nX: y'}`, `Invalid value "a\r\nX: y" for parameter "displayName"`},
		{`{instanceId: 'x'}`, `Invalid value "x" for parameter "instanceId"`},
		{`{registrarServer: 'alice@b'}`, `Invalid value "alice@b" for parameter "registrarServer"`},
		{`{turnServers: {urls: 'a b'}}`, `Invalid value {"urls":"a b"} for parameter "turnServers"`},
		{`{connectionRecoveryMaxInterval: 1}`, `Invalid value 1 for parameter "connectionRecoveryMaxInterval"`},
	} {
		got := p.run(`try { new SIP.UA(` + c.given + `); return 'accepted'; } catch (e) {
			return e instanceof SIP.Exceptions.ConfigurationError && e.code === 1 ? e.message : String(e); }`)
		if text(got) != c.want {
			t.Errorf("%s: got %s, want %s", c.given, text(got), c.want)
		}
	}
}

func TestEmptyValuesStandForTheDefault(t *testing.T) {
	newPage(t).expect("null, '', NaN and []", `[600,"",true,[]]`, `
		const c = new SIP.UA({ registerExpires: NaN, displayName: null, register: '', extraSupported: [], log: quiet, autostart: false }).configuration;
		return [c.registerExpires, c.displayName, c.register, c.extraSupported]`)
}

func TestTheConfigurationCannotBeChanged(t *testing.T) {
	newPage(t).expect("keys, assignment, the two writable ones", `[0,true,"sip:a@b",false,{"x":1}]`, `
		const c = new SIP.UA({ uri: 'a@b', log: quiet, autostart: false }).configuration;
		const refused = thrown(() => { 'use strict'; c.uri = 'x'; }).startsWith('TypeError');
		c.register = false;
		c.custom = { x: 1 };
		return [Object.keys(c).length, refused, String(c.uri), c.register, c.custom]`)
}

func TestTheCheckersAreOpenToPages(t *testing.T) {
	newPage(t).expect("results of checkers", `[{},"12345678-1234-1234-1234-123456789abc",60,["stun:a.b","stuns:c.d:1"],[["t.org"]],"undefined",true]`, `
		const ua = new SIP.UA({ autostart: false, log: quiet });
		const { mandatory, optional } = ua.getConfigurationCheck();
		return [mandatory, optional.instanceId('UUID:12345678-1234-1234-1234-123456789abc'), optional.registerExpires('60'),
			optional.stunServers(['a.b', 'stuns:c.d:1']), optional.turnServers({ server: 't.org' }).map((s) => s.urls),
			typeof optional.registerExpires(1.5), SIP.UA.configuration_check.optional.uri('a@b') instanceof SIP.URI]`)
}

func TestThePasswordIsNotLogged(t *testing.T) {
	newPage(t).expect("lines about the password", `["password: NOT SHOWN"]`, `
		const lines = [];
		new SIP.UA({ password: 'secret', autostart: false, log: { builtinEnabled: false, connector: (l, c, n, text) => lines.push(text) } });
		return lines.filter((l) => /password|secret/.test(l)).map((l) => l.replace(/^\W+/, ''))`)
}
