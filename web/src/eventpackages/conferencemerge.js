// RFC 4575 §4.6: what a document of a conference makes of what was known. An
// element that is "partial" changes what it names; one that is "full", which is
// what it is where nothing is said, takes the place of the old; a "deleted" one
// is gone.

import { withXML } from './define.js';
import { mergeRows } from './rows.js';
import { mergeVersions } from './versions.js';

// What is in an object: `lists`, whose rows are told apart by `key` (§4.5), and
// `parts`, which are there once. A list that is `plain` has no element, and so no
// state, around it.
const uris = { key: 'uri' };
const media = { key: 'id', plain: true };
const endpoints = { key: 'entity', plain: true, lists: { media } };
const users = { key: 'entity', lists: { associatedAors: uris, endpoints } };
const CONFERENCE = {
  lists: { users, sidebarsByRef: uris },
  parts: { conferenceDescription: { lists: { confUris: uris, serviceUris: uris } }, hostInfo: { lists: { uris } } },
};
CONFERENCE.lists.sidebarsByVal = { key: 'entity', ...CONFERENCE }; // §5.9: a sidebar is a conference itself

/** A row or a part as `next` leaves it; undefined when that deletes it. */
function updated(known, next, { lists = {}, parts = {} }) {
  if (next.state === 'deleted') return undefined;
  const { state, ...changes } = next;
  const old = state === 'partial' ? known : undefined;
  const whole = { ...old, ...changes };
  for (const [name, list] of Object.entries(lists)) mergeList(whole, old?.[name], next, name, list);
  for (const [name, part] of Object.entries(parts)) {
    if (next[name]) put(whole, name, updated(old?.[name], stated(next[name], part), part));
  }
  return whole;
}

function mergeList(whole, known, next, name, list) {
  const state = list.plain ? 'partial' : next[`${name}State`];
  delete whole[`${name}State`];
  if (state === 'deleted') delete whole[name];
  else if (next[name]) {
    const key = (row) => row[list.key] ?? '';
    whole[name] = mergeRows(state === 'partial' ? known : [], next[name], key, (row, change) => updated(row, change, list));
  }
}

function put(whole, name, value) {
  if (value === undefined) delete whole[name];
  else whole[name] = value;
}

// A part in which a list is partial cannot itself be all there is.
const stated = (part, { lists }) => (Object.keys(lists).some((name) => part[`${name}State`] === 'partial') ? { ...part, state: 'partial' } : part);

function apply(previous, next) {
  return withXML({ ...updated(previous, { ...next, state: previous && 'partial' }, CONFERENCE), state: 'full' }, next.xml);
}

/** Of a conference that is "deleted" only that is left. */
export function merge(previous, next) {
  const { entity, version, state, xml } = next;
  if (state === 'deleted') return { document: withXML({ entity, version, state }, xml), gap: false };
  return mergeVersions(previous, next, next.state !== 'partial', apply);
}
