// SIP.Exceptions: real Errors with SIP.js's names, codes and texts.

function describe(parameter, value) {
  if (!value) return `Missing parameter: ${parameter}`;
  return `Invalid value ${stringify(value)} for parameter "${parameter}"`;
}

// A configuration value may be cyclic or a BigInt: the message must not throw.
function stringify(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return String(value);
  }
}

/** Makes one class: `assign` fills the object and returns its message. */
function define(name, code, assign) {
  function Exception(...args) {
    this.code = code;
    const message = assign.apply(this, args);
    this.name = name;
    this.message = message === undefined ? '' : String(message);
    if (Error.captureStackTrace) Error.captureStackTrace(this, Exception);
    else this.stack = new Error(this.message).stack;
  }
  Exception.prototype = Object.create(Error.prototype, {
    constructor: { value: Exception, writable: true, configurable: true },
  });
  return Exception;
}

const asGiven = (message) => message;

/** The status code of the response that ended a call: an object, or the text that we sent. */
function statusCode(message) {
  const [, code] = /^SIP\/2\.0 (\d{3})/.exec(message) || [];
  return message?.status_code ?? (code ? Number(code) : null);
}

export const Exceptions = {
  ConfigurationError: define('CONFIGURATION_ERROR', 1, function (parameter, value, rule) {
    this.parameter = parameter;
    this.value = value;
    return describe(parameter, value) + (rule ? `: ${rule}` : '');
  }),
  InvalidStateError: define('INVALID_STATE_ERROR', 2, function (status) {
    this.status = status;
    return `Invalid status: ${status}`;
  }),
  NotSupportedError: define('NOT_SUPPORTED_ERROR', 3, asGiven),
  NotReadyError: define('NOT_READY_ERROR', 4, asGiven),
  GetDescriptionError: define('GET_DESCRIPTION_ERROR', 4, asGiven),
  RenegotiationError: define('RENEGOTIATION_ERROR', 5, asGiven),
  MethodParameterError: define('METHOD_PARAMETER_ERROR', 6, function (method, parameter, value) {
    this.method = method;
    this.parameter = parameter;
    this.value = value;
    return describe(parameter, value);
  }),
  TransportError: define('TRANSPORT_ERROR', 7, asGiven),
  SessionDescriptionHandlerError: define('SESSION_DESCRIPTION_HANDLER_ERROR', 8,
    function (method, error, message) {
      this.method = method;
      this.error = error;
      return message;
    }),
  /** The body of a notification is not what its package says; line counts from 1, null where none is known. */
  MalformedBodyError: define('MALFORMED_BODY_ERROR', 9, function (message, line) {
    this.line = line ?? null;
    return line ? `${message} (line ${line})` : message;
  }),
  /** What session.message and session.info are rejected with. */
  RequestFailedError: define('REQUEST_FAILED_ERROR', null, function (method, cause, response) {
    Object.assign(this, { method, cause: cause ?? null, response: response ?? null, code: statusCode(response) });
    return `the ${method} was ${response ? `refused: ${response.status_code} ${response.reason_phrase}` : `not answered: ${cause}`}`;
  }),
  /** What emitter.when is rejected with; see when.js. */
  CallEndedError: define('CALL_ENDED_ERROR', null, function (event, message, cause, code = statusCode(message)) {
    Object.assign(this, { event, cause: cause || null, code, response: message || null });
    const why = [this.cause || 'it has ended', code && `(${code})`].filter(Boolean).join(' ');
    return `"${event}" did not come: ${why}`;
  }),
};

for (const [name, cls] of Object.entries(Exceptions)) {
  Object.defineProperty(cls, 'name', { value: name, configurable: true });
}
