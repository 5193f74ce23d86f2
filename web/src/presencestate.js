// What a person's status is as a document of presence, and the other way round.
//
// PIDF knows open and closed, RPID what somebody does; of RPID's activities there
// is none for "do not disturb": it is written as busy and as what no name says.

import { isObject, isText } from './lenient.js';

const DND = 'do-not-disturb';

/** What is written for each status. */
const WRITTEN = {
  available: { basic: 'open' },
  busy: { basic: 'open', values: ['busy'] },
  away: { basic: 'open', values: ['away'] },
  dnd: { basic: 'open', values: ['busy'], other: DND },
  offline: { basic: 'closed' },
};

export const STATUSES = Object.keys(WRITTEN);

const BUSY = new Set(['busy', 'on-the-phone', 'meeting', 'appointment', 'presentation', 'performance', 'steering', 'worship', 'spectator']);
const AWAY = new Set(['away', 'breakfast', 'lunch', 'dinner', 'meal', 'holiday', 'vacation', 'permanent-absence', 'sleeping', 'shopping', 'travel', 'in-transit']);

/** RPID that a page gives as a list of names: {activities: ['on-the-phone']}. */
const SETS = ['activities', 'mood', 'placeType', 'privacy'];
/** And as one name: {sphere: 'work'}. */
const SINGLES = ['sphere', 'relationship', 'serviceClass'];

function richOf(given) {
  const { note, lang, priority, contact, ...rich } = given;
  for (const key of SETS) {
    if (Array.isArray(rich[key])) rich[key] = { values: rich[key].map(String) };
    else if (isText(rich[key])) rich[key] = { values: [String(rich[key])] };
  }
  for (const key of SINGLES) if (isText(rich[key])) rich[key] = { value: String(rich[key]) };
  return rich;
}

/**
 * The document of a status. given: a note, or {note, lang, contact, priority, and
 * members of RPID}; id tells the devices of a user apart.
 */
export function documentOf({ entity, id, contact, timestamp }, status, given) {
  const details = isObject(given) && !isText(given) ? given : { note: given };
  const { basic, values = [], other } = WRITTEN[status];
  const rich = richOf(details);
  if (values.length > 0 && classOf(rich.activities) !== status) {
    rich.activities = { ...rich.activities, values: [...new Set([...rich.activities?.values ?? [], ...values])], ...(other && { other }) };
  }
  const notes = details.note ? [{ text: String(details.note), ...(details.lang && { lang: String(details.lang) }) }] : [];
  const tuple = { id: `t${id}`, status: { basic }, contact: { uri: details.contact ?? contact, priority: details.priority }, notes, timestamp };
  return { entity, tuples: [tuple], persons: [{ id: `p${id}`, ...rich, notes, timestamp }] };
}

/** The status that activities stand for, undefined for none. */
function classOf(activities) {
  const { values = [], other = '' } = activities ?? {};
  if (/do.?not.?disturb|^dnd$/i.test(other)) return 'dnd';
  if (values.some((value) => BUSY.has(value))) return 'busy';
  return values.some((value) => AWAY.has(value)) ? 'away' : undefined;
}

// The newest first; what has no time is older than what has.
const newestFirst = (list) => [...list].sort((a, b) => (b.timestamp?.getTime() ?? 0) - (a.timestamp?.getTime() ?? 0));

/**
 * {status, note, activities} of the documents of somebody's devices: open if one of
 * them is; what he does is what the newest of those says that are open. isKnown: what
 * nothing is known of is offline rather than unknown.
 */
export function statusOf(documents, isKnown = true) {
  if (documents.length === 0) return { status: isKnown ? 'offline' : 'unknown', note: '', activities: [] };
  const open = documents.filter((document) => document.tuples?.some(isOpen));
  const shown = open.length > 0 ? open : documents;
  const persons = newestFirst(shown.flatMap((document) => [...document.persons ?? [], ...(document.tuples ?? []).filter((t) => t.activities)]));
  const person = persons.find((p) => p.activities) ?? persons[0];
  const texts = [person, ...newestFirst(shown.flatMap((document) => document.tuples ?? [])), ...shown].flatMap((part) => part?.notes ?? []);
  return {
    status: open.length > 0 ? classOf(person?.activities) ?? 'available' : 'offline',
    note: texts.map(({ text }) => text.trim()).find(Boolean) ?? '',
    activities: [...person?.activities?.values ?? []],
  };
}

const isOpen = (tuple) => tuple.status?.basic === 'open';
