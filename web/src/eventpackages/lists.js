// Resource lists (RFC 4662): one notification about many, for any package. A
// multipart/related body has a root that names the resources (RLMI) and says
// which part has the state of which. Lists may contain lists.

import { Utils } from '../utils.js';
import { readDocument } from './define.js';
import { MAX_LISTS } from './limits.js';
import { malformed } from './malformed.js';
import { mediaType, parameter } from './mediatype.js';
import { formatMultipart, parseMultipart } from './multipart.js';
import { mergeRows } from './rows.js';
import { attribute, content, lang, many, required, shape } from './shape.js';
import { boolean, integer, oneOf, string, token } from './types.js';
import { follow } from './versions.js';
import { writeXML } from './writer.js';
import { parseXML } from './xml.js';

const NS = 'urn:ietf:params:xml:ns:rlmi';
const RLMI = 'application/rlmi+xml';

/** What the Accept header of a list's subscriber has besides the types of the package. */
export const listTypes = ['multipart/related', RLMI];

export const isList = (contentType) => mediaType(contentType) === 'multipart/related';

const names = many('name', shape(NS, { lang, text: content(string) }));

// §5.5
const instance = shape(NS, {
  id: attribute('id', token, required),
  state: attribute('state', oneOf('active', 'pending', 'terminated'), required),
  reason: attribute('reason', token),
  cid: attribute('cid', token),
});

// §5.3
const resource = shape(NS, { uri: attribute('uri', token, required), names, instances: many('instance', instance) });

// §5.2
const rlmi = shape(NS, {
  uri: attribute('uri', token, required),
  version: attribute('version', integer, required),
  fullState: attribute('fullState', boolean, required),
  cid: attribute('cid', token),
  names,
  resources: many('resource', resource),
});

/** {list: {uri, version, fullState, names, resources, document}} of a body; each instance has its document or its error. */
export function parseList(events, body, contentType, depth = 1) {
  if (depth > MAX_LISTS) throw malformed(`lists are nested more than ${MAX_LISTS} deep`);
  const parts = parseMultipart(body, contentType);
  const root = rootOf(parts, contentType);
  const list = readDocument(parseXML(root.body, root.contentType), 'list', rlmi);
  const states = new Map(parts.filter((part) => part !== root && part.contentID).map((part) => [part.contentID, part]));
  attach(events, list, states, depth);
  for (const { instances } of list.resources) for (const row of instances) attach(events, row, states, depth);
  return { list };
}

// RFC 2387 §3.2: "start" names the root, which is the first part otherwise.
function rootOf(parts, contentType) {
  const start = parameter(contentType, 'start')?.replace(/^<(.*)>$/, '$1');
  const root = start ? parts.find((part) => part.contentID === start) : parts[0];
  if (!root) throw malformed('the list has no root');
  if (mediaType(root.contentType) !== RLMI) throw malformed(`the root of the list is ${mediaType(root.contentType)}, not ${RLMI}`);
  return root;
}

// What is wrong with the state of one says nothing of the others.
function attach(events, row, states, depth) {
  const { cid } = row;
  delete row.cid;
  if (cid === undefined) return;
  try {
    const part = states.get(cid);
    if (!part) throw malformed(`no part of the body is "${cid}"`);
    row.document = isList(part.contentType)
      ? parseList(events, part.body, part.contentType, depth + 1)
      : events.parse(part.body, part.contentType);
  } catch (error) {
    row.error = error;
  }
}

/** {body, contentType} of {list}. */
export function formatList(events, { list }) {
  const id = Utils.newUUID();
  const parts = [];
  const named = (row) => {
    if (row.document === undefined) return row;
    const contentID = `${parts.length + 1}.${id}@list.invalid`;
    parts.push({ contentID, ...formatPart(events, row.document) });
    return { ...row, cid: contentID };
  };
  const resources = (list.resources ?? []).map((row) => ({ ...row, instances: (row.instances ?? []).map(named) }));
  const contentID = `0.${id}@list.invalid`;
  const root = { contentID, contentType: `${RLMI};charset="UTF-8"`, body: writeXML('list', rlmi, { ...named(list), resources }) };
  return {
    body: formatMultipart([root, ...parts], id),
    contentType: `multipart/related;type="${RLMI}";start="<${contentID}>";boundary="${id}"`,
  };
}

function formatPart(events, document) {
  if (document.list) return formatList(events, document);
  return { body: events.format(document), contentType: events.contentTypes[0] };
}

/** What is known of a resource or of a list of them: the merge of the package for both. */
export function merge(events, previous, document) {
  if (document.list) return mergeList(events, previous, document);
  return events.merge(previous?.list ? undefined : previous, document);
}

// §5.2: a list that is not of full state has the resources that have changed.
function mergeList(events, previous, document) {
  const known = previous?.list;
  const { stale, gap } = follow(known, document.list, document.list.fullState);
  if (stale) return { document: previous, gap, stale };
  const whole = wholeList(events, known, document.list);
  return { document: { list: whole.list }, gap: gap || whole.gap };
}

function wholeList(events, known, next) {
  let gap = false;
  const update = (row, change) => {
    const merged = mergeState(events, row, change);
    gap ||= merged.gap;
    return merged.row;
  };
  const old = byKey(known?.resources, (row) => row.uri);
  const updateResource = (_, change) => ({ ...change, instances: instancesOf(old.get(change.uri), change, next.fullState, update) });
  const resources = mergeRows(next.fullState ? [] : known?.resources, next.resources, (row) => row.uri, updateResource);
  const own = update(known, { ...next, resources });
  return { list: { ...own, fullState: true }, gap };
}

const byKey = (rows, key) => new Map((rows ?? []).map((row) => [key(row), row]));

// An instance that has ended is shown once, and why.
function instancesOf(resource, change, full, update) {
  const old = byKey(resource?.instances, (row) => row.id);
  const kept = full ? [] : [...old.values()].filter((row) => row.state !== 'terminated');
  return mergeRows(kept, change.instances, (row) => row.id, (_, next) => update(old.get(next.id), next));
}

// §5.5: an instance without a body is as it was.
function mergeState(events, row, change) {
  if (change.document === undefined) return { row: row?.document === undefined ? change : { ...change, document: row.document }, gap: false };
  const { document, gap } = merge(events, row?.document, change.document);
  return { row: { ...change, document }, gap };
}
