// SIP.EventPackages: what the bodies of notifications say, by the name of the
// event package. SIP.EventBodies does the same for a package of any name, those
// that the page has put into SIP.EventPackages too, and knows lists of resources.
//
//   {name, contentTypes: [text, ...],        the first is what is written
//    parse(body, contentType) -> document    throws SIP.Exceptions.MalformedBodyError
//    format(document) -> text                throws TypeError where something is missing
//    merge(previous, document) -> {document, gap}}
//
// merge gives the whole state: `previous` is what it gave last, undefined at the
// begin of a subscription's dialog. gap: something is missing, and a refresh of
// the subscription brings it.

import { conference } from './conference.js';
import { dialog } from './dialog.js';
import { formatList, isList, listTypes, merge, parseList } from './lists.js';
import { malformed } from './malformed.js';
import { messageSummary } from './summary.js';
import { presence } from './presence.js';
import { refer } from './sipfrag.js';
import { reg } from './reg.js';
import { winfo } from './winfo.js';

const all = [presence, dialog, messageSummary, reg, conference, refer, winfo('presence.winfo')];

export const EventPackages = Object.fromEntries(all.map((events) => [events.name, withLists(events)]));

/** The package, for which a list of resources is a document, too. */
function withLists(events) {
  return {
    ...events,
    parse: (body, contentType) => (isList(contentType) ? parseList(events, body, contentType) : events.parse(body, contentType)),
    merge: (previous, document) => merge(events, previous, document),
  };
}

/** RFC 3857 §1: any package may be watched for its watchers. */
function packageOf(event) {
  for (const name of [String(event), String(event).toLowerCase()]) {
    if (Object.hasOwn(EventPackages, name)) return EventPackages[name];
  }
  return /.\.winfo$/i.test(event) ? withLists(winfo(String(event))) : undefined;
}

function known(event) {
  const events = packageOf(event);
  if (!events) throw malformed(`the bodies of the event package "${event}" are not known: SIP.EventPackages has no such member`);
  return events;
}

export const EventBodies = {
  /** Whether bodies of the package are understood. */
  knows: (event) => packageOf(event) !== undefined,

  /** What the Accept header of a subscriber may say; with lists: true the types of lists, too. */
  contentTypes: (event, { lists = false } = {}) => [...packageOf(event)?.contentTypes ?? [], ...(lists ? listTypes : [])],

  /** The document of a body, a text or octets. */
  parse(event, body, contentType) {
    const events = known(event);
    return isList(contentType) ? parseList(events, body, contentType) : events.parse(body, contentType);
  },

  /** {body, contentType} of a document. */
  format(event, document) {
    const events = known(event);
    if (document?.list) return formatList(events, document);
    return { body: events.format(document), contentType: events.contentTypes[0] };
  },

  /** {document, gap}: what is known, of what was known and what was told. */
  merge: (event, previous, document) => merge(known(event), previous, document),
};
