// The package "conference" (RFC 4575): the format. conferencemerge.js has how
// partial documents change it.

import { attribute, lang, listIn, many, one, required, shape } from './shape.js';
import { xmlPackage } from './define.js';
import { merge } from './conferencemerge.js';
import { boolean, date, integer, oneOf, string, token } from './types.js';

const NS = 'urn:ietf:params:xml:ns:conference-info';

const changes = oneOf('full', 'partial', 'deleted');
const state = attribute('state', changes); // §4.4: "full" where it is not said
const displayText = one('display-text', string);

const uri = shape(NS, { state, uri: one('uri', token), displayText, purpose: one('purpose', token), modified: one('modified', date) });

const medium = shape(NS, {
  label: attribute('label', token),
  displayText,
  type: one('type', token),
  status: one('status', token),
});

// §5.3
const description = shape(NS, {
  lang,
  state,
  displayText,
  subject: one('subject', string),
  freeText: one('free-text', string),
  keywords: one('keywords', string),
  confUris: listIn('conf-uris', 'entry', uri, changes),
  serviceUris: listIn('service-uris', 'entry', uri, changes),
  maximumUserCount: one('maximum-user-count', integer),
  availableMedia: listIn('available-media', 'entry', medium),
});

// §5.4, §5.5
const host = shape(NS, { state, displayText, webPage: one('web-page', token), uris: listIn('uris', 'entry', uri, changes) });
const conferenceState = shape(NS, {
  userCount: one('user-count', integer),
  active: one('active', boolean),
  locked: one('locked', boolean),
});

// §5.7.6
const execution = shape(NS, { when: one('when', date), reason: one('reason', string), by: one('by', token) });

const sip = shape(NS, {
  displayText,
  callId: one('call-id', token),
  fromTag: one('from-tag', token),
  toTag: one('to-tag', token),
});

// §5.8
const media = shape(NS, {
  id: attribute('id', token, required),
  state,
  displayText,
  type: one('type', token),
  label: one('label', token),
  srcId: one('src-id', token),
  status: one('status', oneOf('sendrecv', 'sendonly', 'recvonly', 'inactive')),
});

// §5.7
const endpoint = shape(NS, {
  entity: attribute('entity', token),
  state,
  displayText,
  referred: one('referred', execution),
  status: one('status', token),
  joiningMethod: one('joining-method', token),
  joiningInfo: one('joining-info', execution),
  disconnectionMethod: one('disconnection-method', token),
  disconnectionInfo: one('disconnection-info', execution),
  media: many('media', media),
  callInfo: one('call-info', shape(NS, { sip: one('sip', sip) })),
});

// §5.6
const user = shape(NS, {
  entity: attribute('entity', token, required),
  state,
  displayText,
  associatedAors: listIn('associated-aors', 'entry', uri, changes),
  roles: listIn('roles', 'entry', token),
  languages: one('languages', token),
  cascadedFocus: one('cascaded-focus', token),
  endpoints: many('endpoint', endpoint),
});

// §5.9: a sidebar is a conference itself.
const conferenceFields = (required) => () => ({
  entity: attribute('entity', token, required),
  state,
  version: attribute('version', integer, required),
  conferenceDescription: one('conference-description', description),
  hostInfo: one('host-info', host),
  conferenceState: one('conference-state', conferenceState),
  users: listIn('users', 'user', user, changes),
  sidebarsByRef: listIn('sidebars-by-ref', 'entry', uri, changes),
  sidebarsByVal: listIn('sidebars-by-val', 'entry', sidebar, changes),
});
const sidebar = shape(NS, conferenceFields());

export const conference = xmlPackage('conference', {
  contentTypes: ['application/conference-info+xml'],
  root: 'conference-info',
  shape: shape(NS, conferenceFields(required)),
  merge,
});
