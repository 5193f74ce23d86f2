// The frames of a SIP.Transport: transport.onMessage and transport.send.

import { go } from './go.js';
import { isBytes, isObject, member, text } from './lenient.js';
import { callGo } from './classes.js';
import { unwrap } from './errors.js';

/** The sockets from which transports hear, by transport. */
const sockets = new WeakMap();

/** transport.ws is open or opening. */
export const keepSocket = (transport, ws) => sockets.set(transport, ws);

/** The transport has no socket any more. */
export const forgetSocket = (transport) => sockets.delete(transport);

const MOST = 4 << 20; // sip.MaxMessageBytes in Go
const OPEN = 1; // WebSocket.OPEN

const tracing = (transport) => transport.ua.configuration.traceSip;
const shown = (frame) => (isObject(frame) ? new TextDecoder().decode(frame) : text(frame));

function traceReceived(transport, frame) {
  const content = shown(frame);
  if (content.length <= 4 && /^[\r\n]*$/.test(content)) {
    transport.logger.log('received WebSocket message with CRLF Keep Alive response');
    return;
  }
  const kind = typeof frame === 'string' ? 'text' : 'binary';
  transport.logger.log(`received WebSocket ${kind} message:\n\n${content}\n`);
}

/** A frame has arrived: ws.onmessage. */
export function onMessage(event) {
  const frame = member(event, 'data');
  // A character is at least one byte.
  const size = typeof frame === 'string' ? frame.length : member(frame, 'byteLength');
  if (!(size <= MOST)) {
    this.logger.error(`received a WebSocket frame larger than ${MOST} bytes or of no known type, discarding it`);
    return;
  }
  if (tracing(this)) traceReceived(this, frame);
  unwrap(callGo(go.receive, undefined, [this, frame]));
}

/** Writes a text, bytes, or what an object's toString gives; whether it was written. */
export function send(message) {
  const ws = sockets.get(this);
  const frame = isObject(message) && !isBytes(message) ? message.toString() : message;
  if (!ws || ws.readyState !== OPEN) {
    this.logger.warn('unable to send message, WebSocket is not open');
    return false;
  }
  if (tracing(this)) this.logger.log(`sending WebSocket message:\n\n${shown(frame)}\n`);
  ws.send(frame);
  return true;
}
