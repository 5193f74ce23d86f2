// SIP.sanityCheck(message, ua, transport): whether a user agent would look at a
// message, for pages that read messages themselves. What arrives is looked at in
// Go (pkg/sipcore/uas.go), in the order of RFC 3261 section 8.2.

import { Utils } from './utils.js';

const MANDATORY = ['From', 'To', 'Call-ID', 'CSeq', 'Via'];

/** RFC 3261 §18.3: whether the body ends before its Content-Length does. */
const isCutShort = (message) => message.bodyBytes.length < (message.parseHeader('Content-Length') ?? 0);

/** RFC 3261 §8.2.2.2: whether the same request came by another way. */
function isMerged(request, { nist, ist } = {}) {
  if (request.to_tag) return false;
  return [nist, ist].flatMap((kind) => Object.values(kind ?? {})).some(({ id, request: other }) =>
    id !== request.via_branch && ['from_tag', 'call_id', 'cseq'].every((name) => other[name] === request[name]));
}

/** The code of the answer to a request that does not pass; undefined for one that does. */
function refusal(request, ua) {
  if (request.ruri?.scheme !== 'sip') return 416; // RFC 3261 §8.2.2.1
  if (!request.to_tag && request.call_id.startsWith(ua.configuration.sipjsId)) return 482; // it is our own
  if (isCutShort(request)) return 400;
  return isMerged(request, ua.transactions) ? 482 : undefined;
}

/** RFC 3261 §8.2.6.2: an answer has the fields of its request, and a To tag. */
function refuse(request, code, transport) {
  const to = request.getHeader('To');
  transport.send([
    Utils.buildStatusLine(code).trimEnd(),
    ...request.getHeaders('Via').map((via) => `Via: ${via}`),
    `To: ${request.to_tag ? to : `${to};tag=${Utils.newTag()}`}`,
    ...['From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${request.getHeader(name)}`),
    'Content-Length: 0\r\n\r\n',
  ].join('\r\n'));
}

/** RFC 3261 §8.1.3.3 and §18.1.2: whether a response is to something that we sent. */
function isOurs(response, ua) {
  const { host, port } = response.via ?? {};
  return response.getHeaders('Via').length === 1 && host === ua.configuration.viaHost && !port;
}

/** True when it passes. A request that does not is answered over the transport, if one is given. */
export function sanityCheck(message, ua, transport) {
  if (!MANDATORY.every((name) => message.hasHeader(name))) return false;
  if (message.status_code) return isOurs(message, ua) && !isCutShort(message);
  const code = refusal(message, ua);
  if (code && transport) refuse(message, code, transport);
  return !code;
}
