// SIP.IMDN: message/imdn+xml, RFC 5438: that a message was delivered, displayed or
// neither. It travels in message/cpim, whose headers of the namespace below name a
// message and say what its sender wants to hear.
//
//   SIP.IMDN.parse(text or octets, contentType) -> {messageId, dateTime, recipientUri,
//       originalRecipientUri, subject, disposition, status, xml}
//   SIP.IMDN.format({messageId, dateTime, ..., disposition, status}) -> text
//
// disposition: 'delivery', 'processing' or 'display'; status: 'delivered', 'failed',
// 'processed', 'stored', 'displayed', 'forbidden', 'error', or what else is said.

import { name, one, required, shape } from './eventpackages/shape.js';
import { malformed } from './eventpackages/malformed.js';
import { withXML, xmlPackage } from './eventpackages/define.js';
import { date, string, token } from './eventpackages/types.js';

export const IMDN_TYPE = 'message/imdn+xml';

/** Of the headers Message-ID, Disposition-Notification, Original-To. */
export const IMDN_NAMESPACE = 'urn:ietf:params:imdn';

const NS = 'urn:ietf:params:xml:ns:imdn';

// Section 7.2.1
const notification = shape(NS, { status: one('status', shape(NS, { value: name(NS) }), required) });

const document = xmlPackage('imdn', {
  contentTypes: [IMDN_TYPE],
  root: 'imdn',
  shape: shape(NS, {
    messageId: one('message-id', token, required),
    dateTime: one('datetime', date),
    recipientUri: one('recipient-uri', token),
    originalRecipientUri: one('original-recipient-uri', token),
    subject: one('subject', string),
    delivery: one('delivery-notification', notification),
    processing: one('processing-notification', notification),
    display: one('display-notification', notification),
  }),
});

const DISPOSITIONS = ['delivery', 'processing', 'display'];

export const IMDN = {
  parse(body, contentType = IMDN_TYPE) {
    const { xml, delivery, processing, display, ...rest } = document.parse(body, contentType);
    const told = { delivery, processing, display };
    const disposition = DISPOSITIONS.find((one) => told[one]);
    const status = told[disposition]?.status.value;
    if (!status) throw malformed('the notification has no status of delivery, processing or display');
    return withXML({ ...rest, disposition, status }, xml);
  },

  format({ disposition, status, ...rest }) {
    if (!DISPOSITIONS.includes(disposition)) throw new TypeError(`disposition is "${disposition}", not ${DISPOSITIONS.join(', ')}`);
    return document.format({ ...rest, [disposition]: { status: { value: status } } });
  },
};
