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
    const message = assign.apply(this, args);
    this.code = code;
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

export const Exceptions = {
  ConfigurationError: define('CONFIGURATION_ERROR', 1, function (parameter, value) {
    this.parameter = parameter;
    this.value = value;
    return describe(parameter, value);
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
};

for (const [name, cls] of Object.entries(Exceptions)) {
  Object.defineProperty(cls, 'name', { value: name, configurable: true });
}
