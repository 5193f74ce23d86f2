// What happened, in words that say what to change.

/** {name, address} of a name and address of SIP. */
export function nameOf(identity) {
  const { user, host } = identity.uri;
  const address = user ? `${user}@${host}` : host;
  return { name: identity.displayName || user || host, address };
}

/** Minutes and seconds, with hours when there are some. */
export function lasting(seconds) {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const two = (n) => String(n).padStart(2, '0');
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const ENDS = {
  'Busy': (who) => `${who} is busy. Try again later, or write a message.`,
  'Rejected': (who) => `${who} declined the call.`,
  'Not Found': (who) => `There is no ${who} at this server: look at the spelling, and whether ${who} is on line.`,
  'Unavailable': (who) => `${who} does not answer, or is not on line. Try again later, or write a message.`,
  'Canceled': (who) => `${who} hung up before you answered.`,
  'No Answer': (who) => `You missed a call from ${who}.`,
  'Address Incomplete': () => 'The address is not complete: give all of it, such as bob@example.com.',
  'Incompatible SDP': (who) => `The phone of ${who} and yours have no kind of sound or picture in common. Try “voice only”.`,
  'Authentication Error': () => 'The server wants a password: go off line, and open “Another server or a password”.',
  'Connection Error': () => 'The connection to the server broke. The phone connects again by itself; then call again.',
  'Request Timeout': () => 'The server does not answer. Look whether its address is right and whether you are on line.',
  'WebRTC Error': () => 'The camera or the microphone could not be used. Allow them in the browser, or choose others under “settings”.',
  'Dialog Error': (who) => `The phone of ${who} does not know this call any more.`,
};

/** Why a call is over, for the line that had it. */
export function whyEnded({ name, leaving }, message, cause) {
  if (leaving) return '';
  if (!cause) return `${name} hung up.`;
  return whyFailed(name, cause, message) + warning(message);
}

/** What a cause of the library means, for a call to somebody. */
export function whyFailed(name, cause, message) {
  const code = message?.status_code;
  if (code === 482) return `The call to ${name} came back to this phone. Is that your own name? Choose another one in the second tab, and call that.`;
  return ENDS[cause]?.(name) ?? `The call ended: ${cause}${code ? `, ${code} ${message.reason_phrase}` : ''}.`;
}

// The text in which a server says more than its code.
function warning(message) {
  const [, text] = /"(.*)"/.exec(message?.getHeader?.('Warning') ?? '') ?? [];
  return text ? ` The server says: ${text}.` : '';
}

const MEDIA = {
  NotAllowedError: 'The browser may not use the microphone or the camera: allow it beside the address of this page, and call again.',
  NotFoundError: 'There is no microphone or no camera: plug one in, or choose “voice only”.',
  NotReadableError: 'The microphone or the camera is in use by another program: close that, and call again.',
  OverconstrainedError: 'The device chosen under “settings” is not there any more: choose another one.',
};

export function whyNoMedia(error) {
  return MEDIA[error.name] ?? `The microphone or the camera cannot be used (${error.name}: ${error.message}).`;
}

export function whyNotShared(error) {
  return error.name === 'NotAllowedError'
    ? 'Nothing is shared. Press “share” again and choose a window; the system may have to allow the browser to record the screen.'
    : `The screen cannot be shared (${error.name}: ${error.message}).`;
}

export function whyNotRegistered(cause, message) {
  if (cause === 'Authentication Error') {
    return 'The server did not accept the password. Open “Another server or a password” and give it.';
  }
  return `The server did not register you: ${cause}.${warning(message)}`;
}
