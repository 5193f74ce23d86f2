// What comes for a chat: messages, in message/cpim or bare, word of what became of
// ours, and that the peer is writing.

import { advance, ChatMessage, enable, fail } from './chatmessage.js';
import { COMPOSING_TYPE, IsComposing } from './iscomposing.js';
import { CPIM, CPIM_TYPE } from './cpim.js';
import { emit } from './calls.js';
import { IMDN, IMDN_NAMESPACE, IMDN_TYPE } from './imdn.js';
import { isReadable, textOf } from './bytes.js';
import { malformed } from './eventpackages/malformed.js';
import { mediaType } from './eventpackages/mediatype.js';
import { notify } from './chat.js';

/** What a MESSAGE says: {kind, cpim, contentType, bytes, document}. Throws MalformedBodyError. */
export function read({ contentType, bytes, request }) {
  if (mediaType(contentType) !== CPIM_TYPE && !isDisguised(contentType, bytes)) return sorted({ contentType, bytes, date: dateOf(request) });
  const cpim = CPIM.parse(bytes);
  checkRequire(cpim);
  return sorted({ cpim, contentType: cpim.contentType, bytes: cpim.bytes, date: cpim.dateTime ?? dateOf(request) });
}

/** What a message may demand to be understood. */
const UNDERSTOOD = ['from', 'to', 'cc', 'datetime', 'subject', 'ns', 'require', 'message-id', 'disposition-notification', 'original-to'];

// RFC 3862 section 4.6: a message that demands what one does not know is an error,
// and not shown.
function checkRequire({ headers }) {
  const demanded = headers.filter(({ name, namespace }) => !namespace && name.toLowerCase() === 'require').flatMap(({ value }) => value.split(','));
  const unknown = demanded.map((name) => name.trim()).find((name) => !UNDERSTOOD.includes(name.toLowerCase().replace(/^.*\./, '')));
  if (unknown) throw malformed(`it demands that ${unknown} is understood`);
}

/** Bytes within which a disguised message shows what it is. */
const SHOWS = 4096;

const OURS = new RegExp(`^(?:[\\w.-]+: [^\\r\\n]*\\r\\n)*NS: imdn <${IMDN_NAMESPACE}>\\r\\n`);

// Servers that keep messages for who is away may forget the type of what they keep:
// Kamailio's msilo calls everything text/plain.
function isDisguised(contentType, bytes) {
  return mediaType(contentType) === 'text/plain' && OURS.test(new TextDecoder().decode(bytes.subarray(0, SHOWS)));
}

function sorted(content) {
  const { contentType, bytes } = content;
  switch (mediaType(contentType)) {
    case COMPOSING_TYPE:
      return { ...content, kind: 'composing', document: IsComposing.parse(bytes, contentType) };
    case IMDN_TYPE:
      return { ...content, kind: 'notice', document: IMDN.parse(bytes, contentType) };
    default:
      return { ...content, kind: 'message' };
  }
}

// When it was sent, as far as anybody says so.
function dateOf(request) {
  const date = new Date(request.getHeader('Date') ?? NaN);
  return Number.isNaN(date.getTime()) ? new Date() : date;
}

/**
 * Does what a MESSAGE says. isRefused tells whether the page has refused it meanwhile,
 * and begin is called before the first event of a message.
 */
export function take(chat, content, { context, isRefused, begin }) {
  learn(chat, content);
  switch (content.kind) {
    case 'composing':
      chat.inner.reader.receive(content.document);
      break;
    case 'notice':
      takeNotice(chat, content.document);
      break;
    default:
      takeMessage(chat, content, { context, isRefused, begin });
  }
}

// Who writes message/cpim reads it; who writes without, and has never shown that it
// can, may not.
function learn(chat, { cpim, kind }) {
  if (cpim) chat.cpim = true;
  else if (kind === 'message') chat.cpim ??= false;
  if (kind === 'composing') chat.inner.composes = true;
}

// RFC 5438 section 7.1.3. Only the peer can tell what became of what was sent to it.
function takeNotice(chat, { messageId, disposition, status }) {
  const message = chat.inner.told.get(messageId);
  if (!message) return;
  if (disposition === 'display' && status === 'displayed') advance(message, 'displayed');
  else if (disposition === 'delivery' && status === 'delivered') advance(message, 'delivered');
  else if (disposition === 'delivery' && ['failed', 'forbidden', 'error'].includes(status)) fail(message, status);
}

function takeMessage(chat, content, { context, isRefused, begin }) {
  const { known, reader } = chat.inner;
  const { cpim } = content;
  const id = cpim && CPIM.header(cpim, 'Message-ID', IMDN_NAMESPACE);
  const wanted = wishes(cpim, id);
  if (id && known.has(id)) {
    if (wanted.has('positive-delivery')) notify(chat, cpim, 'delivery', 'delivered'); // the first word of it may be lost
    return;
  }
  reader.become(false); // RFC 3994 section 3.3
  const message = incoming(chat, content, id ?? null, context);
  let displayed = false;
  enable(message, { refuse: (options) => context.reject(options), display: () => { displayed = true; } });
  begin();
  emit(chat, 'message', message);
  enable(message, {});
  if (isRefused()) {
    fail(message, 'Rejected');
    return;
  }
  if (id) known.set(id, true);
  if (wanted.has('positive-delivery')) notify(chat, cpim, 'delivery', 'delivered');
  if (!wanted.has('display')) return;
  const display = () => notify(chat, cpim, 'display', 'displayed');
  if (displayed) display();
  else enable(message, { display });
}

/** What the sender wants to hear of. RFC 5438 section 6.3: nothing without a Message-ID. */
function wishes(cpim, id) {
  const value = id ? CPIM.header(cpim, 'Disposition-Notification', IMDN_NAMESPACE) : undefined;
  return new Set((value ?? '').toLowerCase().split(/[,;\s]+/));
}

function incoming(chat, { contentType, bytes, date, cpim }, id, { request }) {
  const seconds = Number(request.getHeader('Expires') ?? 0);
  return new ChatMessage(chat, {
    id, contentType, bytes, date, status: 'delivered', request,
    subject: cpim?.subject,
    body: isReadable(contentType) ? textOf(bytes, contentType) : bytes,
    expires: seconds > 0 ? new Date(dateOf(request).getTime() + seconds * 1000) : null, // RFC 3428 section 4
  });
}
