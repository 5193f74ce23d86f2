// SIP.Exceptions: class, code, name, fields and text of each, and the texts of
// the TypeErrors that values and user agents throw. (javascript-api 1.3)

// [class, code, name] of those that take their message as given.
const plain = [
  ['NotSupportedError', 3, 'NOT_SUPPORTED_ERROR'],
  ['NotReadyError', 4, 'NOT_READY_ERROR'],
  ['GetDescriptionError', 4, 'GET_DESCRIPTION_ERROR'],
  ['RenegotiationError', 5, 'RENEGOTIATION_ERROR'],
  ['TransportError', 7, 'TRANSPORT_ERROR'],
];

function offline() {
  const ua = new SIP.UA({ uri: 'alice@test.example', autostart: false });
  cleanUp(() => ua.stop());
  return ua;
}

test('every exception is an Error, of its own class, with a stack', () => {
  for (const name of [...plain.map(([n]) => n), 'ConfigurationError', 'InvalidStateError', 'MethodParameterError', 'SessionDescriptionHandlerError']) {
    const error = new SIP.Exceptions[name]('a', 'b', 'c');
    ok(error instanceof Error, `${name} is an Error`);
    ok(error instanceof SIP.Exceptions[name], `${name} is itself`);
    ok(SIP.Exceptions[name].prototype instanceof Error, `${name}.prototype is an Error`);
    ok(typeof error.stack === 'string' && error.stack.includes('exceptions.js'), `${name}: the stack says where: ${error.stack}`);
  }
});

test('code and name are own fields', () => {
  for (const [name, code, text] of plain) {
    const error = new SIP.Exceptions[name]('what happened');
    equal([error.code, error.name, error.message], [code, text, 'what happened'], name);
    ok(Object.hasOwn(error, 'code') && Object.hasOwn(error, 'name') && Object.hasOwn(error, 'message'), `${name}: own fields`);
  }
});

test('an exception prints as name and message', () => {
  equal(String(new SIP.Exceptions.NotSupportedError('Media not supported')), 'NOT_SUPPORTED_ERROR: Media not supported');
});

test('a ConfigurationError names parameter and value', () => {
  const error = new SIP.Exceptions.ConfigurationError('wsServers', 'http://x');
  equal([error.code, error.name], [1, 'CONFIGURATION_ERROR']);
  equal([error.parameter, error.value], ['wsServers', 'http://x']);
  equal(error.message, 'Invalid value "http://x" for parameter "wsServers"');
});

test('a ConfigurationError shows the value as JSON', () => {
  const message = (value) => new SIP.Exceptions.ConfigurationError('p', value).message;
  equal(message({ a: [1] }), 'Invalid value {"a":[1]} for parameter "p"');
  equal(message(true), 'Invalid value true for parameter "p"');
  equal(message(-3), 'Invalid value -3 for parameter "p"');
});

test('a ConfigurationError of a falsy value says that the parameter is missing', () => {
  for (const value of [undefined, null, '', 0, false, NaN]) {
    equal(new SIP.Exceptions.ConfigurationError('uri', value).message, 'Missing parameter: uri', String(value));
  }
});

test('a ConfigurationError of a value without JSON still has a message', () => {
  const loop = {};
  loop.itself = loop;
  for (const value of [loop, 10n]) ok(new SIP.Exceptions.ConfigurationError('p', value).message.startsWith('Invalid value '));
});

test('an InvalidStateError carries the status', () => {
  const error = new SIP.Exceptions.InvalidStateError(9);
  equal([error.code, error.name, error.status, error.message], [2, 'INVALID_STATE_ERROR', 9, 'Invalid status: 9']);
});

test('a MethodParameterError carries method, parameter and value', () => {
  const error = new SIP.Exceptions.MethodParameterError('Session.dtmf', 'tones', 'x');
  equal([error.code, error.name], [6, 'METHOD_PARAMETER_ERROR']);
  equal([error.method, error.parameter, error.value], ['Session.dtmf', 'tones', 'x']);
});

test('a SessionDescriptionHandlerError carries method and error', () => {
  const cause = new Error('inner');
  const error = new SIP.Exceptions.SessionDescriptionHandlerError('getDescription', cause, 'it failed');
  equal([error.code, error.name, error.message], [8, 'SESSION_DESCRIPTION_HANDLER_ERROR', 'it failed']);
  equal([error.method, error.error === cause], ['getDescription', true]);
});

test('what the library throws is an instance of these classes, thrown at once', () => {
  const error = throws(() => new SIP.UA({ uri: 'alice@test.example', register: 'yes', autostart: false }),
    SIP.Exceptions.ConfigurationError, 'Invalid value "yes" for parameter "register"');
  equal([error.code, error.name, error.parameter, error.value], [1, 'CONFIGURATION_ERROR', 'register', 'yes']);
});

test('a URI without host is a TypeError', () => {
  for (const host of [undefined, null, '']) throws(() => new SIP.URI('sip', 'alice', host), TypeError, 'missing or invalid "host" parameter');
});

test('a NameAddrHeader without SIP.URI is a TypeError', () => {
  for (const uri of [undefined, null, 'sip:alice@test.example', {}]) {
    throws(() => new SIP.NameAddrHeader(uri), TypeError, 'missing or invalid "uri" parameter');
  }
});

test('a request without target is a TypeError: Not enough arguments', () => {
  const ua = offline();
  for (const method of ['invite', 'message', 'request']) throws(() => ua[method](), TypeError, 'Not enough arguments');
  throws(() => ua.message('bob@test.example'), TypeError, 'Not enough arguments');
});

test('a target that is none is a TypeError that names it', () => {
  const ua = offline();
  throws(() => ua.invite('bob@'), TypeError, 'Invalid target: bob@');
  throws(() => ua.message('bob@', 'text'), TypeError, 'Invalid target: bob@');
  throws(() => ua.request('OPTIONS', 'bob@'), TypeError, 'Invalid target: bob@');
  throws(() => ua.invite({}), TypeError, 'Invalid target: [object Object]');
});

test('a status code or reason phrase that is none is a TypeError that names it', () => {
  throws(() => SIP.Utils.buildStatusLine(99), TypeError, 'Invalid status_code: 99');
  throws(() => SIP.Utils.buildStatusLine(700), TypeError, 'Invalid status_code: 700');
  throws(() => SIP.Utils.buildStatusLine(200, 5), TypeError, 'Invalid reason_phrase: 5');
  throws(() => SIP.Utils.getCancelReason(100), TypeError, 'Invalid status_code: 100');
});
