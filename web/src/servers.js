// The checkers of the parameters that name servers: each returns what
// ua.configuration shows, undefined for what is refused.

import { Grammar } from './grammar.js';
import { integer, isObject, member, own } from './lenient.js';

/** The texts of a list, one text standing for a list of one. */
const listOf = (v) => (own(v) === '' ? v : [own(v)]);

/** All checked elements of an array, undefined when one is refused. */
function checkAll(list, check) {
  if (!Array.isArray(list)) return undefined;
  const checked = list.map(check);
  return checked.includes(undefined) ? undefined : checked;
}

/** A URL, or an array of URLs and {ws_uri, weight} objects. */
export function checkWebSockets(v) {
  const list = listOf(v);
  return Array.isArray(list) && list.length > 0 ? checkAll(list, checkWebSocket) : undefined;
}

function checkWebSocket(e) {
  const uri = own(e) || own(member(e, 'ws_uri') ?? member(e, 'wsUri') ?? member(e, 'wsURI'));
  const weight = (own(e) === '' && member(e, 'weight')) || 0;
  // Browsers open ws:host too.
  const { scheme, host, port } = Grammar.parse(uri.replace(/^(wss?):(?!\/)/, '$1://'), 'absoluteURI');
  if (Number.isNaN(integer(weight)) || (scheme !== 'ws' && scheme !== 'wss')) return undefined;
  return {
    ws_uri: uri,
    sip_uri: `<sip:${host}${port === undefined ? '' : `:${port}`};transport=ws;lr>`,
    scheme: scheme.toUpperCase(),
    weight: integer(weight),
    status: 0,
  };
}

function checkICE(url, scheme) {
  const uri = new RegExp(`^${scheme}s?:`).test(own(url)) ? own(url) : `${scheme}:${own(url)}`;
  return Grammar.parse(uri, `${scheme}_URI`) === -1 ? undefined : uri;
}

/** A text or an array; the array may be empty. */
export const checkStunServers = (v) => checkAll(listOf(v), (e) => checkICE(e, 'stun'));

/**
 * One {urls, username, password} or an array of them. "server" is an old name
 * of urls.
 */
export function checkTurnServers(v) {
  if (!isObject(v)) return undefined;
  return checkAll(Array.isArray(v) ? v : [v], checkTurnServer);
}

function checkTurnServer(e) {
  const urls = listOf(member(e, 'server') || member(e, 'urls'));
  if (!Array.isArray(urls) || urls.length === 0) return undefined;
  return checkAll(urls, (u) => checkICE(u, 'turn')) && { ...e, urls };
}
