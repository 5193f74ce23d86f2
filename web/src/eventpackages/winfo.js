// The template package "winfo" (RFC 3857, 3858): who watches somebody. Its name
// stands behind that of the package that is watched: "presence.winfo".

import { attribute, content, many, required, shape } from './shape.js';
import { remade, xmlPackage } from './define.js';
import { mergeRows } from './rows.js';
import { integer, oneOf, string, token } from './types.js';
import { mergeVersions } from './versions.js';

const NS = 'urn:ietf:params:xml:ns:watcherinfo';

// RFC 3858 §4.3
const watcher = shape(NS, {
  id: attribute('id', token, required),
  status: attribute('status', oneOf('pending', 'active', 'waiting', 'terminated'), required),
  event: attribute('event', token, required),
  displayName: attribute('display-name', string),
  expiration: attribute('expiration', integer),
  durationSubscribed: attribute('duration-subscribed', integer),
  uri: content(token),
});

const watcherList = shape(NS, {
  resource: attribute('resource', token, required),
  package: attribute('package', token, required),
  watchers: many('watcher', watcher),
});

const document = shape(NS, {
  version: attribute('version', integer, required),
  state: attribute('state', oneOf('full', 'partial'), required),
  watcherLists: many('watcher-list', watcherList),
});

const update = (_, watcher) => (watcher.status === 'terminated' ? undefined : watcher);
const updateList = (list, next) => ({ ...next, watchers: mergeRows(list?.watchers, next.watchers, (row) => row.id, update) });
const listKey = (list) => `${list.package} ${list.resource}`;

function apply(previous, next) {
  return remade(next, { state: 'full', watcherLists: mergeRows(previous?.watcherLists, next.watcherLists, listKey, updateList) });
}

export const winfo = (name) => xmlPackage(name, {
  contentTypes: ['application/watcherinfo+xml'],
  root: 'watcherinfo',
  shape: document,
  merge: (previous, next) => mergeVersions(previous, next, next.state === 'full', apply),
});
