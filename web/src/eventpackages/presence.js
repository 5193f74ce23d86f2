// The package "presence" (RFC 3856): documents of PIDF (RFC 3863) with the data
// model of RFC 4479 and RPID (RFC 4480). Each notification has the whole state.

import { attribute, content, many, one, shape, within } from './shape.js';
import { xmlPackage } from './define.js';
import { note, rpid } from './rpid.js';
import { date, decimal, oneOf, token } from './types.js';

const PIDF = 'urn:ietf:params:xml:ns:pidf';
const DATA_MODEL = 'urn:ietf:params:xml:ns:pidf:data-model';

// RFC 3863 §4.1.4
const status = shape(PIDF, { basic: one('basic', oneOf('open', 'closed')) });

// RFC 3863 §4.1.5: of the contacts of equal worth the highest priority is preferred.
const contact = shape(PIDF, { priority: attribute('priority', decimal), uri: content(token) });

const notes = many('note', note);
const timestamp = one('timestamp', date);
const id = attribute('id', token);

// RFC 4479 §3.4: the device that the service runs on.
const deviceID = within(DATA_MODEL, one('deviceID', token));

const tuple = shape(PIDF, { id, status: one('status', status), ...rpid, deviceID, contact: one('contact', contact), notes, timestamp });

const person = shape(DATA_MODEL, { id, ...rpid, notes, timestamp });

const device = shape(DATA_MODEL, { id, deviceID, ...rpid, notes, timestamp });

const document = shape(PIDF, {
  entity: attribute('entity', token),
  tuples: many('tuple', tuple),
  notes,
  persons: many('person', person),
  devices: many('device', device),
});

export const presence = xmlPackage('presence', {
  contentTypes: ['application/pidf+xml'],
  root: 'presence',
  shape: document,
});
