// The package "dialog" (RFC 4235): the INVITE dialogs of somebody.

import { attribute, content, many, one, required, shape } from './shape.js';
import { remade, xmlPackage } from './define.js';
import { mergeRows } from './rows.js';
import { integer, oneOf, string, token } from './types.js';
import { mergeVersions } from './versions.js';

const NS = 'urn:ietf:params:xml:ns:dialog-info';

const identity = shape(NS, { display: attribute('display', string), uri: content(token) });

// §4.1.6.2: parameters of the target, like +sip.rendering.
const param = shape(NS, { name: attribute('pname', token, required), value: attribute('pval', string) });
const target = shape(NS, { uri: attribute('uri', token), params: many('param', param) });

const description = shape(NS, { type: attribute('type', token), text: content(string) });

const participant = shape(NS, {
  identity: one('identity', identity),
  target: one('target', target),
  sessionDescription: one('session-description', description),
  cseq: one('cseq', integer),
});

// §4.1.3
const state = shape(NS, {
  event: attribute('event', token),
  code: attribute('code', integer),
  value: content(oneOf('trying', 'proceeding', 'early', 'confirmed', 'terminated'), required),
});

const tags = { callId: attribute('call-id', token), localTag: attribute('local-tag', token), remoteTag: attribute('remote-tag', token) };

const routes = shape(NS, { hops: many('hop', token) });

const dialogInfo = shape(NS, {
  id: attribute('id', token, required),
  ...tags,
  direction: attribute('direction', oneOf('initiator', 'recipient')),
  state: one('state', state, required),
  duration: one('duration', integer),
  replaces: one('replaces', shape(NS, tags)),
  referredBy: one('referred-by', identity),
  routeSet: one('route-set', routes),
  local: one('local', participant),
  remote: one('remote', participant),
});

const document = shape(NS, {
  version: attribute('version', integer, required),
  state: attribute('state', oneOf('full', 'partial'), required),
  entity: attribute('entity', token),
  dialogs: many('dialog', dialogInfo),
});

// §4.3: a row that is terminated may go.
const isAlive = (dialog) => dialog.state.value !== 'terminated';
const update = (_, dialog) => (isAlive(dialog) ? dialog : undefined);

function apply(previous, next) {
  return remade(next, { state: 'full', dialogs: mergeRows(previous?.dialogs, next.dialogs, (row) => row.id, update) });
}

export const dialog = xmlPackage('dialog', {
  contentTypes: ['application/dialog-info+xml'],
  root: 'dialog-info',
  shape: document,
  merge: (previous, next) => mergeVersions(previous, next, next.state === 'full', apply),
});
