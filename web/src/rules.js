// What the start rules of SIP.Grammar make of a text, undefined when it does not
// match. Addresses are parsed by Go; {$uri} and {$nameAddr} become objects in
// grammar.js. What comes from the network was read by Go before a page sees it
// (pkg/sipcore/sip); these take it apart for the page.

import { ask } from './go.js';
import { absoluteURI, hostType, serverURI } from './hosts.js';
import { cut, splitList, splitOutside } from './split.js';

const MAX = 0xffffffff; // RFC 3261 §8.1.1.5, §25.1: what fits in 32 bits

const isToken = (text) => /^[\w\-.!%*+`'~]+$/.test(text);

function number(text) {
  const digits = text.trim();
  return /^\d+$/.test(digits) && Number(digits) <= MAX ? Number(digits) : undefined;
}

/** What stands between the quotes of a quoted-string, as it stands there. */
function unquoted(text) {
  const inner = text.trim().slice(1, -1);
  const isQuoted = /^".*"$/s.test(text.trim()) && text.trim().length > 1;
  return isQuoted && /^(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[^\r\n\x80-\uffff])*$/.test(inner) ? inner : undefined;
}

const isValue = (value) => value === null || /^[^\s"]*$/.test(value) || unquoted(value) !== undefined;

/** "value;name=value;name" as [value, Map of lower-case names]; undefined when it is none. */
function withParams(text) {
  const [value, rest = ''] = cut(text, ';');
  const list = splitOutside(rest, ';').filter((part) => part.trim()).map((part) => {
    const [name, given] = cut(part, '=');
    return [name.trim().toLowerCase(), given === undefined ? null : given.trim()];
  });
  if (!list.every(([name, given]) => isToken(name) && isValue(given))) return undefined;
  return [value.trim(), new Map(list.reverse())]; // the first of a name counts
}

/** Takes a parameter out; undefined when there is none, or none with a value. */
function take(params, name) {
  const value = params.get(name);
  if (value) params.delete(name);
  return value || undefined;
}

function takeNumber(params, name) {
  const value = number(params.get(name) ?? '');
  if (value !== undefined) params.delete(name);
  return value;
}

/** The object without what is undefined, with the parameters that are left: those without a value are undefined. */
function result(object, params) {
  const known = Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
  if (!(params?.size > 0)) return known;
  return { ...known, params: Object.fromEntries([...params].map(([name, value]) => [name, value ?? undefined])) };
}

/** A rule of a value with parameters. */
const parameterized = (make) => (text) => {
  const parts = withParams(text);
  return parts && make(...parts);
};

function nameAddr(text) {
  const plain = ask('parseNameAddr', text);
  return plain && { $nameAddr: plain };
}

/** A comma list. position is where an element ends and offset where it begins. */
function nameAddrs(text) {
  let position = 0;
  const list = [];
  for (const element of splitList(text)) {
    const parsed = nameAddr(element);
    if (!parsed) return undefined;
    const offset = text.indexOf(element, position);
    position = offset + element.length;
    list.push({ position, offset, parsed });
  }
  return list;
}

const via = parameterized((value, params) => {
  const [, protocol, transport, address] = /^([^\s/]+)\s*\/\s*[\w\-.!%*+`'~]+\s*\/\s*([^\s/]+)\s+(.*)$/.exec(value) ?? [];
  const [, host, port] = /^(\[[^\]]*\]|[^\s:"<>,[\]]+)(?:\s*:\s*(\d{1,5}))?$/.exec(address ?? '') ?? [];
  if (!host || !isToken(protocol) || !isToken(transport)) return undefined;
  const plain = { protocol, transport, host, host_type: hostType(host) ?? '', port: port && Number(port) };
  for (const name of ['branch', 'received', 'maddr', 'rport', 'ttl']) {
    if (!params.has(name)) continue;
    plain[name] = name === 'ttl' ? number(params.get(name) ?? '') ?? params.get(name) : params.get(name);
    params.delete(name);
  }
  return result(plain, params);
});

const event = parameterized((name, params) => (isToken(name) ? result({ event: name.toLowerCase() }, params) : undefined));

const subscriptionState = parameterized((state, params) => {
  if (!isToken(state)) return undefined;
  const reason = take(params, 'reason'), expires = takeNumber(params, 'expires');
  const later = takeNumber(params, 'retry-after');
  // The standard spelling, and the one that SIP.js knew.
  if (later !== undefined) params.set('retry-after', String(later));
  return result({ state, reason, expires, retry_after: later }, params);
});

const replaces = (text) => (/;\s*(?:;|$)/.test(text) ? undefined : replacesParts(text));

const replacesParts = parameterized((callID, params) => {
  const to = take(params, 'to-tag'), from = take(params, 'from-tag');
  if (!callID || /\s/.test(callID) || !to || !from) return undefined;
  return result({ call_id: callID, replaces_to_tag: to, replaces_from_tag: from, early_only: params.has('early-only') || undefined });
});

const sessionExpires = parameterized((value, params) => {
  const deltaSeconds = number(value);
  return deltaSeconds === undefined ? undefined : result({ deltaSeconds, refresher: take(params, 'refresher') });
});

const disposition = parameterized((type, params) => (isToken(type) ? result({ type: type.toLowerCase() }, params) : undefined));

const contentType = (text) => {
  const [type] = withParams(text) ?? [''];
  const [kind, sub, ...more] = type.split('/').map((part) => part.trim());
  return isToken(kind) && isToken(sub ?? '') && more.length === 0 ? text : undefined;
};

function challenge(text) {
  const [scheme, rest = ''] = cut(text.trim(), ' ');
  if (!isToken(scheme)) return undefined;
  if (scheme.toLowerCase() !== 'digest') return {};
  const params = new Map();
  for (const part of splitList(rest)) {
    const [name, value] = cut(part, '=');
    if (value === undefined || !isToken(name.trim()) || !isValue(value.trim())) return undefined;
    const key = name.trim().toLowerCase();
    if (!params.has(key)) params.set(key, unquoted(value)?.replace(/\\(.)/g, '$1') ?? value.trim());
  }
  if (!params.has('realm') || !params.get('nonce')) return undefined;
  return result({
    realm: params.get('realm'),
    nonce: params.get('nonce'),
    opaque: params.get('opaque') || undefined,
    stale: /^true$/i.test(params.get('stale')),
    algorithm: params.get('algorithm')?.toUpperCase() || undefined,
    qop: params.get('qop')?.split(',').map((option) => option.trim().toLowerCase()),
  });
}

/** A Request-Line or a Status-Line, and nothing of what follows it. */
function startLine(text) {
  const [first, rest = ''] = cut(cut(text, '\n')[0].replace(/\r+$/, ''), ' ');
  const [second, third = ''] = cut(rest, ' ');
  if (/^SIP\/2\.0$/i.test(first)) {
    return /^[1-6]\d\d$/.test(second) ? { sip_version: first, status_code: Number(second), reason_phrase: third } : undefined;
  }
  if (!/^SIP\/2\.0$/i.test(third) || !isToken(first) || /[<>]/.test(second)) return undefined;
  const address = ask('parseNameAddr', `<${second}>`);
  return address && { method: first, sip_version: third, uri: { $uri: address.uri } };
}

function cseq(text) {
  const [, value = '', method = ''] = /^(\d+)\s+(\S+)$/.exec(text.trim()) ?? [];
  return number(value) !== undefined && isToken(method) ? { value: Number(value), method } : undefined;
}

function displayName(text) {
  const name = text.trim(), inner = unquoted(name);
  if (inner !== undefined) return { displayName: inner };
  return /^[\w\-.!%*+`'~\s\x80-\uffff]*$/.test(name) ? { displayName: name } : undefined;
}

function tags(text) {
  const list = text.split(',').map((tag) => tag.trim()).filter(Boolean);
  return list.every(isToken) ? list : undefined;
}

function uri(text) {
  const plain = ask('parseURI', text);
  return plain && { $uri: plain };
}

function host(text) {
  const type = hostType(text);
  return type && { host: text.toLowerCase(), host_type: type };
}

const matching = (pattern) => (text) => (pattern.test(text) ? text : undefined);

/** Several rules that are one. */
const each = (rule, ...names) => names.map((name) => [name, rule]);

/** The start rules; a header's rule is its name with "_" for "-". */
export const rules = new Map([
  ['SIP_URI', uri],
  ['absoluteURI', absoluteURI],
  ['host', host],
  ...each(nameAddr, 'Name_Addr_Header', 'From', 'To', 'Refer_To', 'Referred_By', 'P_Asserted_Identity'),
  ...each(nameAddrs, 'Contact', 'Record_Route', 'Route'),
  ['Via', (text) => via(splitList(text)[0])],
  ['CSeq', cseq],
  ['Call_ID', matching(/^\S+$/)],
  ['Content_Type', contentType],
  ['Content_Disposition', disposition],
  ...each(number, 'Content_Length', 'Max_Forwards', 'Min_SE', 'Expires'),
  ['uuid', matching(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i)],
  ['displayName', displayName],
  ['quoted_string', (text) => (unquoted(text) === undefined ? undefined : {})],
  ['Event', event],
  ['Subscription_State', subscriptionState],
  ...each(challenge, 'WWW_Authenticate', 'Proxy_Authenticate', 'challenge'),
  ...each(startLine, 'Request_Response', 'sipfrag'),
  ['stun_URI', serverURI('stun')],
  ['turn_URI', serverURI('turn')],
  ...each(tags, 'Supported', 'Require'),
  ['Replaces', replaces],
  ['Session_Expires', sessionExpires],
]);
