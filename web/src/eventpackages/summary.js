// The package "message-summary" (RFC 3842): what waits in a mailbox.

import { checkType } from './define.js';
import { decodeText } from './decode.js';
import { formatFields, parseFields, valueOf } from './fields.js';
import { malformed } from './malformed.js';

const contentTypes = ['application/simple-message-summary'];

// §5.2: message-context-class, of RFC 3458; each with the member that it is here.
const CLASSES = [
  ['Voice-Message', 'voice'], ['Fax-Message', 'fax'], ['Pager-Message', 'pager'],
  ['Multimedia-Message', 'multimedia'], ['Text-Message', 'text'], ['None', 'none'],
];

const COUNTS = /^(\d{1,15})\s*\/\s*(\d{1,15})(?:\s*\(\s*(\d{1,15})\s*\/\s*(\d{1,15})\s*\))?$/;

/** "2/8 (0/2)" as {new, old, urgentNew, urgentOld}. */
function counts(name, text) {
  const [, fresh, old, urgentNew, urgentOld] = COUNTS.exec(text) ?? [];
  if (fresh === undefined) throw malformed(`${name}: "${text.slice(0, 40)}" should be like "2/8 (0/2)"`);
  const read = { new: Number(fresh), old: Number(old) };
  return urgentNew === undefined ? read : { ...read, urgentNew: Number(urgentNew), urgentOld: Number(urgentOld) };
}

const printCounts = (c) => `${c.new}/${c.old}${c.urgentNew === undefined ? '' : ` (${c.urgentNew}/${c.urgentOld ?? 0})`}`;

function parse(body, contentType) {
  checkType(contentTypes, contentType);
  const [status, ...messages] = decodeText(body, contentType).trim().split(/(?:\r?\n){2,}/);
  const fields = parseFields(status);
  const waiting = valueOf(fields, 'Messages-Waiting');
  if (!/^(?:yes|no)$/i.test(waiting ?? '')) throw malformed('"Messages-Waiting: yes" or "no" is missing');
  const document = { messagesWaiting: /^yes$/i.test(waiting) };
  const account = valueOf(fields, 'Message-Account');
  if (account !== undefined) document.messageAccount = account;
  for (const [name, key] of CLASSES) {
    const value = valueOf(fields, name);
    if (value !== undefined) document[key] = counts(name, value);
  }
  // §5.2: what a server tells about single messages.
  document.messages = messages.map((text) => parseFields(text));
  return document;
}

function format(document) {
  const fields = [['Messages-Waiting', document.messagesWaiting ? 'yes' : 'no']];
  if (document.messageAccount !== undefined) fields.push(['Message-Account', document.messageAccount]);
  for (const [name, key] of CLASSES) {
    if (document[key]) fields.push([name, printCounts(document[key])]);
  }
  return [fields, ...document.messages ?? []].map(formatFields).join('\r\n');
}

export const messageSummary = {
  name: 'message-summary',
  contentTypes,
  parse,
  format,
  merge: (previous, document) => ({ document, gap: false }), // §3.10: always the whole state
};
