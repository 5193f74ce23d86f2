// The package "reg" (RFC 3680): what is registered at an address of record.

import { attribute, content, lang, many, one, required, shape } from './shape.js';
import { remade, xmlPackage } from './define.js';
import { mergeRows } from './rows.js';
import { decimal, integer, oneOf, string, token } from './types.js';
import { mergeVersions } from './versions.js';

const NS = 'urn:ietf:params:xml:ns:reginfo';

const displayName = shape(NS, { lang, text: content(string) });
const param = shape(NS, { name: attribute('name', token, required), value: content(string) });

const contact = shape(NS, {
  id: attribute('id', token, required),
  state: attribute('state', oneOf('active', 'terminated'), required),
  event: attribute('event', token),
  durationRegistered: attribute('duration-registered', integer),
  expires: attribute('expires', integer),
  retryAfter: attribute('retry-after', integer),
  q: attribute('q', decimal),
  callid: attribute('callid', token),
  cseq: attribute('cseq', integer),
  uri: one('uri', token),
  displayName: one('display-name', displayName),
  unknownParams: many('unknown-param', param),
});

const registration = shape(NS, {
  aor: attribute('aor', token),
  id: attribute('id', token, required),
  state: attribute('state', oneOf('init', 'active', 'terminated'), required),
  contacts: many('contact', contact),
});

const document = shape(NS, {
  version: attribute('version', integer, required),
  state: attribute('state', oneOf('full', 'partial'), required),
  registrations: many('registration', registration),
});

const byID = (row) => row.id;
const isAlive = (row) => row.state !== 'terminated';
const updateContact = (_, next) => (isAlive(next) ? next : undefined);

// §5.2: the contacts of a registration are a table of their own.
function updateRegistration(row, next) {
  if (!isAlive(next)) return undefined;
  return { ...next, contacts: mergeRows(row?.contacts, next.contacts, byID, updateContact) };
}

function apply(previous, next) {
  return remade(next, { state: 'full', registrations: mergeRows(previous?.registrations, next.registrations, byID, updateRegistration) });
}

export const reg = xmlPackage('reg', {
  contentTypes: ['application/reginfo+xml'],
  root: 'reginfo',
  shape: document,
  merge: (previous, next) => mergeVersions(previous, next, next.state === 'full', apply),
});
