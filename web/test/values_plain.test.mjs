// The values that need nothing of Go: exceptions, constants, loggers, utils,
// hacks, modifiers.

import assert from 'node:assert/strict';
import test from 'node:test';
import { host } from '../src/host.js';

const { SIP } = host;

test('exceptions carry SIP.js\'s code, name, fields and text', () => {
  const E = SIP.Exceptions;
  const cases = [
    [new E.ConfigurationError('uri', 5), 1, 'CONFIGURATION_ERROR', 'Invalid value 5 for parameter "uri"'],
    [new E.ConfigurationError('uri'), 1, 'CONFIGURATION_ERROR', 'Missing parameter: uri'],
    [new E.ConfigurationError('x', { a: 'b' }), 1, 'CONFIGURATION_ERROR', 'Invalid value {"a":"b"} for parameter "x"'],
    [new E.InvalidStateError(9), 2, 'INVALID_STATE_ERROR', 'Invalid status: 9'],
    [new E.NotSupportedError('Media not supported'), 3, 'NOT_SUPPORTED_ERROR', 'Media not supported'],
    [new E.NotReadyError('m'), 4, 'NOT_READY_ERROR', 'm'],
    [new E.GetDescriptionError('m'), 4, 'GET_DESCRIPTION_ERROR', 'm'],
    [new E.RenegotiationError('m'), 5, 'RENEGOTIATION_ERROR', 'm'],
    [new E.MethodParameterError('Publish', 'Target', ''), 6, 'METHOD_PARAMETER_ERROR', 'Missing parameter: Target'],
    [new E.TransportError('m'), 7, 'TRANSPORT_ERROR', 'm'],
    [new E.SessionDescriptionHandlerError('f', 'e', 'm'), 8, 'SESSION_DESCRIPTION_HANDLER_ERROR', 'm'],
  ];
  for (const [error, code, name, message] of cases) {
    assert.deepEqual([error.code, error.name, error.message], [code, name, message]);
    assert.ok(error instanceof Error && typeof error.stack === 'string');
  }
  assert.equal(new E.InvalidStateError(9).status, 9);
  assert.equal(new E.ConfigurationError('uri', 5).parameter, 'uri');
  const cyclic = {};
  cyclic.self = cyclic;
  assert.match(new E.ConfigurationError('x', cyclic).message, /^Invalid value/);
});

test('constants are those that applications compare', () => {
  const { C } = SIP;
  assert.equal(C.USER_AGENT, `${SIP.name}/${SIP.version}`);
  assert.equal(C.causes.BUSY, 'Busy');
  assert.equal(C.causes.BYE, undefined);
  assert.equal(C.REASON_PHRASE[481], 'Call/Transaction Does Not Exist');
  assert.equal(C.INVITE, 'INVITE');
  assert.equal(C.OPTION_TAGS['recipient-list-subscribe'], true);
  assert.equal(Object.keys(C.OPTION_TAGS).length, 33);
  assert.deepEqual(C.supported, { UNSUPPORTED: 'none', SUPPORTED: 'supported', REQUIRED: 'required' });
});

test('timers use the global functions of the moment', () => {
  const original = globalThis.setTimeout;
  globalThis.setTimeout = () => 'mocked';
  assert.equal(SIP.Timers.setTimeout(() => {}, 5), 'mocked');
  globalThis.setTimeout = original;
  assert.deepEqual([SIP.Timers.T1, SIP.Timers.TIMER_B, SIP.Timers.TIMER_D], [500, 32000, 0]);
});

function loggerSetup(level) {
  const factory = new SIP.LoggerFactory();
  const calls = [];
  factory.builtinEnabled = false;
  factory.level = level;
  factory.connector = (...args) => calls.push(args);
  return { factory, calls };
}

test('a connector gets level, category, label and content, up to the level', () => {
  const { factory, calls } = loggerSetup(2);
  const logger = factory.getLogger('sip.ua', 'alice');
  logger.debug('no');
  logger.log('yes');
  logger.error('bad');
  assert.deepEqual(calls, [['log', 'sip.ua', undefined, 'yes'], ['error', 'sip.ua', undefined, 'bad']]);
});

test('loggers are shared per category, and labelled when debugging', () => {
  const { factory, calls } = loggerSetup('debug');
  assert.notEqual(factory.getLogger('c', 'l'), factory.getLogger('c', 'l'));
  factory.getLogger('c', 'l').debug('x');
  assert.deepEqual(calls, [['debug', 'c', 'l', 'x']]);
  factory.level = 1;
  assert.equal(factory.getLogger('c', 'l'), factory.getLogger('c'));
});

test('invalid logger settings are logged and change nothing', () => {
  const { factory, calls } = loggerSetup(2);
  for (const [key, value] of [['level', 'loud'], ['level', -1], ['builtinEnabled', 1], ['connector', 5]]) {
    const before = factory[key];
    factory[key] = value;
    assert.equal(factory[key], before);
  }
  assert.equal(calls.length, 4);
  assert.equal(calls[0][0], 'error');
  factory.level = 9;
  assert.equal(factory.level, 3);
  factory.connector = '';
  assert.equal(factory.connector, null);
});

test('printed lines have date, category, label and content; objects are printed raw', () => {
  const lines = [];
  const factory = new SIP.LoggerFactory();
  factory.print((x) => lines.push(x), 'cat', 'label', 'content');
  factory.print((x) => lines.push(x), 'cat', null, lines);
  assert.match(lines[0], /^.+ \| cat \| label \| content$/);
  assert.equal(lines[1], lines);
});

test('a method replaced on LoggerFactory.prototype is used', () => {
  const original = SIP.LoggerFactory.prototype.debug;
  const seen = [];
  SIP.LoggerFactory.prototype.debug = (...args) => seen.push(args);
  new SIP.LoggerFactory().getLogger('c').debug('x');
  SIP.LoggerFactory.prototype.debug = original;
  assert.deepEqual(seen, [['c', undefined, 'x']]);
});

test('headerize spells header names', () => {
  const names = ['call-id', 'cseq', 'RACK', 'rseq', 'www-authenticate', 'min-se', 'x_foo-bar', 'from'];
  assert.deepEqual(names.map(SIP.Utils.headerize),
    ['Call-ID', 'CSeq', 'RAck', 'RSeq', 'WWW-Authenticate', 'Min-SE', 'X-Foo-Bar', 'From']);
});

test('escapeUser encodes once and leaves : + ? / alone', () => {
  assert.equal(SIP.Utils.escapeUser('a b:c+1?/%40@'), 'a%20b:c+1?/%40%40');
  assert.equal(SIP.Utils.escapeUser('50%'), '50%25');
});

test('random tokens, tags and UUIDs have their form', () => {
  const { Utils } = SIP;
  assert.match(Utils.newTag(), /^[0-9a-v]{10}$/);
  assert.match(Utils.createRandomToken(40, 10), /^[0-9]{40}$/);
  assert.match(Utils.newUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.match(Utils.getRandomTestNetIP(), /^192\.0\.2\.([1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-4])$/);
});

test('status helpers give causes, phrases and Reason values, and refuse bad codes', () => {
  const { Utils } = SIP;
  assert.deepEqual([486, 404, 500, 408].map(Utils.sipErrorCause),
    ['Busy', 'Not Found', 'SIP Failure Code', 'Unavailable']);
  assert.equal(Utils.getReasonPhrase(486), 'Busy Here');
  assert.equal(Utils.getReasonHeaderValue(486), 'SIP ;cause=486 ;text="Busy Here"');
  assert.equal(Utils.getCancelReason(), undefined);
  assert.throws(() => Utils.getCancelReason(100), { name: 'TypeError', message: 'Invalid status_code: 100' });
  assert.equal(Utils.buildStatusLine(200), 'SIP/2.0 200 OK\r\n');
  assert.throws(() => Utils.buildStatusLine(99), { message: 'Invalid status_code: 99' });
  assert.throws(() => Utils.buildStatusLine(200, 5), { message: 'Invalid reason_phrase: 5' });
});

test('promisify adapts both orders of callbacks', async () => {
  const object = { last: (x, ok) => ok(x), first: (ok, fail) => fail('no') };
  assert.equal(await SIP.Utils.promisify(object, 'last')('a'), 'a');
  await assert.rejects(SIP.Utils.promisify(object, 'first', true)('a'), (e) => e === 'no');
  assert.equal(await SIP.Utils.reducePromises([(x) => x + 1, (x) => x * 2], 1), 4);
});

test('small helpers answer as in SIP.js', () => {
  const { Utils } = SIP;
  assert.deepEqual([1, '2', '2.5', 'x', null].map(Utils.isDecimal), [true, true, false, false, false]);
  assert.equal(Utils.str_utf8_length('a\u20ac'), 4);
  assert.equal(Utils.getPrefixedProperty({ webkitFoo: 5 }, 'foo'), 5);
  assert.match(Utils.generateFakeSDP('v=0\r\no=- 1 1 IN IP4 0\r\ns=x\r\n'), /^v=0\r\no=- 1 1 IN IP4 0\r\ns=-/);
  const options = { old_name: 1 };
  Utils.optionsOverride(options, 'newName', 'old_name', false, null, 2);
  assert.equal(options.newName, 1);
});

test('hacks change an SDP, or a message\'s body', () => {
  const { AllBrowsers, Chrome, Firefox } = SIP.Hacks;
  assert.equal(AllBrowsers.maskDtls('m=audio 1 UDP/TLS/RTP/SAVPF 0'), 'm=audio 1 RTP/SAVPF 0');
  assert.equal(AllBrowsers.unmaskDtls('m=audio 1 RTP/SAVPF 0'), 'm=audio 1 UDP/TLS/RTP/SAVPF 0');
  const message = { body: 'm=audio 1 UDP/TLS/RTP/SAVPF 0' };
  AllBrowsers.maskDtls(message);
  assert.equal(message.body, 'm=audio 1 RTP/SAVPF 0');
  assert.equal(Firefox.hasMissingCLineInSDP('v=0\r\nm=audio 0 x 0\r\na=b\r\n'), 'v=0\r\nm=audio 0 x 0\r\nc=IN IP4 0.0.0.0\r\na=b\r\n');
  assert.equal(Chrome.needsExplicitlyInactiveSDP('v=0\r\nm=video 0 x 0\r\n'), 'v=0\r\nm=video 0 x 0\r\na=inactive\r\n');
});

test('modifiers resolve to the changed description', async () => {
  const M = SIP.Web.Modifiers;
  const sdp = 'v=0\r\nm=audio 9 RTP/AVP 0 9 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:9 G722/8000\r\n' +
    'a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=candidate:1 1 tcp 1 1.2.3.4 9 typ host\r\nm=video 9 RTP/AVP 96\r\n';
  const run = async (modifier) => (await modifier({ type: 'offer', sdp })).sdp;
  assert.match(await run(M.stripG722), /m=audio 9 RTP\/AVP 0 101\r\n/);
  const without = await run(M.stripTelephoneEvent);
  assert.ok(!without.includes('101') && without.includes('G722'));
  assert.ok(!(await run(M.stripTcpCandidates)).includes('candidate'));
  assert.ok(!(await run(M.stripVideo)).includes('m=video'));
  assert.match(await run(M.addMidLines), /m=video 9 RTP\/AVP 96\r\na=mid:mid1/);
});
