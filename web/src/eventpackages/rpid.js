// RPID (RFC 4480): what somebody does, where, and in which mood. Its elements
// stand in the tuples, persons and devices of a presence document.

import { attribute, lang, content, many, name, names, one, shape, within } from './shape.js';
import { date, decimal, integer, oneOf, string, token } from './types.js';

const RPID = 'urn:ietf:params:xml:ns:pidf:rpid';
const LOCATION_TYPE = 'urn:ietf:params:xml:ns:location-type'; // RFC 4589

/** A text with its language, of whatever namespace stands around it. */
export const note = shape(undefined, { lang, text: content(string) });

// RFC 4480 §3.1: from when until when.
const validity = { id: attribute('id', token), from: attribute('from', date), until: attribute('until', date) };

const notes = many('note', note);

/** §3.2, §3.4, §3.6: {values: ['away', ...], other: what no name says}. */
const set = (ns) => shape(RPID, {
  ...validity,
  notes,
  values: names(ns, 'note', 'other'),
  other: one('other', string),
});

/** §3.8, §3.9, §3.10: {value: 'home', other}. */
const single = shape(RPID, { ...validity, notes, value: name(RPID, 'note', 'other'), other: one('other', string) });

// §3.5: each an element that holds one.
const quality = shape(RPID, { value: name(RPID, 'note') });
const placeIs = shape(RPID, {
  ...validity,
  notes,
  audio: one('audio', quality),
  video: one('video', quality),
  text: one('text', quality),
});

// §3.13
const userInput = shape(RPID, {
  id: attribute('id', token),
  lastInput: attribute('last-input', date),
  idleThreshold: attribute('idle-threshold', integer),
  value: content(oneOf('active', 'idle')),
});

const icon = shape(RPID, { ...validity, uri: content(token) });

// §3.12: minutes from UTC.
const timeOffset = shape(RPID, { ...validity, description: attribute('description', string), minutes: content(decimal) });

const fields = {
  activities: one('activities', set(RPID)),
  class: one('class', token),
  mood: one('mood', set(RPID)),
  placeIs: one('place-is', placeIs),
  placeType: one('place-type', set(LOCATION_TYPE)),
  privacy: one('privacy', set(RPID)),
  relationship: one('relationship', single),
  serviceClass: one('service-class', single),
  sphere: one('sphere', single),
  statusIcon: one('status-icon', icon),
  timeOffset: one('time-offset', timeOffset),
  userInput: one('user-input', userInput),
};

/** All of them: which of them a tuple, a person or a device may have, its reader need not care. */
export const rpid = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, within(RPID, field)]));
