// MESSAGE and INFO within a call, and the outcome of session.sendRequest.

import { callIfAny } from './calls.js';
import { Exceptions } from './exceptions.js';

/** A request within a call was answered, or never will be. */
export function tellOutcome(options, response, timedOut) {
  if (response) callIfAny(options, 'receiveResponse', response);
  else callIfAny(options, timedOut ? 'onRequestTimeout' : 'onTransportError');
}

// Sends a request; a promise of the 2xx.
function send(session, method, body, options) {
  if (body === undefined) throw new TypeError('Not enough arguments');
  return new Promise((resolve, reject) => {
    const refuse = (cause) => () => reject(new Exceptions.RequestFailedError(method, cause));
    session.sendRequest(method, {
      contentType: 'text/plain',
      ...options,
      body,
      receiveResponse(response) {
        callIfAny(options, 'receiveResponse', response);
        if (response.status_code >= 300) reject(new Exceptions.RequestFailedError(method, null, response));
        else if (response.status_code >= 200) resolve(response);
      },
      onRequestTimeout: refuse('Request Timeout'),
      onTransportError: refuse('Connection Error'),
    });
  });
}

export const inDialog = {
  /** Sends a MESSAGE to the peer of this call. RFC 3428 section 4. */
  message(body, options) {
    return send(this, 'MESSAGE', body, options);
  },

  /** Sends an INFO; options: contentType, extraHeaders. RFC 6086. */
  info(body, options) {
    return send(this, 'INFO', body, options);
  },
};
