// SIP.IMDN and SIP.IsComposing: the documents of RFC 5438 and RFC 3994.

const imdn = (inside) => `<?xml version="1.0" encoding="UTF-8"?>\n<imdn xmlns="urn:ietf:params:xml:ns:imdn"><message-id>34jk324j</message-id>
  <datetime>2008-04-04T12:16:49-05:00</datetime><recipient-uri>im:bob@example.com</recipient-uri><original-recipient-uri>im:bob@example.com</original-recipient-uri>
  ${inside}</imdn>`;

test('the notifications of RFC 5438 section 7.2.1 are read', () => {
  const n = SIP.IMDN.parse(imdn('<delivery-notification><status><delivered/></status></delivery-notification>'));
  equal([n.messageId, n.dateTime.toISOString(), n.recipientUri, n.originalRecipientUri], ['34jk324j', '2008-04-04T17:16:49.000Z', 'im:bob@example.com', 'im:bob@example.com']);
  equal([n.disposition, n.status, n.subject], ['delivery', 'delivered', undefined]);
  ok(n.xml instanceof Document, 'the document is there for more');
  for (const [disposition, status] of [['delivery', 'failed'], ['delivery', 'forbidden'], ['delivery', 'error'], ['display', 'displayed'], ['display', 'forbidden'], ['processing', 'stored']]) {
    const read = SIP.IMDN.parse(imdn(`<${disposition}-notification><status><${status}/></status></${disposition}-notification>`));
    equal([read.disposition, read.status], [disposition, status]);
  }
});

test('a notification is written as it is read', () => {
  const given = { messageId: '<&">', dateTime: new Date(0), recipientUri: 'sip:bob@example.com?a&b', originalRecipientUri: 'im:b', subject: ' ä ', disposition: 'display', status: 'displayed' };
  const { xml, ...read } = SIP.IMDN.parse(SIP.IMDN.format(given));
  equal(read, given);
  throws(() => SIP.IMDN.format({ ...given, disposition: 'wish' }), TypeError);
  throws(() => SIP.IMDN.format({ ...given, status: 'a b' }), TypeError);
  throws(() => SIP.IMDN.format({ ...given, messageId: undefined }), TypeError);
});

test('what says nothing is malformed', () => {
  for (const body of ['', 'text', imdn(''), imdn('<delivery-notification/>'), imdn('<delivery-notification><status/></delivery-notification>'), '<imdn/>',
    imdn('<delivery-notification><status><delivered/></status></delivery-notification>').replace('message-id', 'message'),
    imdn('<delivery-notification><status><delivered/></status></delivery-notification>').replace('ns:imdn', 'ns:other')]) {
    throws(() => SIP.IMDN.parse(body), SIP.Exceptions.MalformedBodyError);
  }
});

test('bombs are not parsed and nothing outside is fetched', async () => {
  const fetched = performance.getEntriesByType('resource').length;
  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  for (const prolog of [`<!DOCTYPE imdn [<!ENTITY l0 "ha">${laughs}]>`, '<!DOCTYPE imdn SYSTEM "/t/suite.js">', `<!DOCTYPE imdn [<!ENTITY x SYSTEM "/t/suite.js">]>`]) {
    const body = imdn('<delivery-notification><status><delivered/></status></delivery-notification>').replace('?>', `?>${prolog}`).replace('34jk324j', '&l9;&x;');
    const error = throws(() => SIP.IMDN.parse(body), SIP.Exceptions.MalformedBodyError);
    ok(error.message.includes('document types'), error.message);
    throws(() => SIP.IsComposing.parse(body), SIP.Exceptions.MalformedBodyError);
  }
  for (const body of ['<a>'.repeat(1 << 18), imdn('<b/>'.repeat(1 << 18)), `<imdn ${'a="" '.repeat(1 << 17)}/>`]) throws(() => SIP.IMDN.parse(body), SIP.Exceptions.MalformedBodyError);
  await new Promise((next) => setTimeout(next, 50));
  equal(performance.getEntriesByType('resource').length, fetched, 'resources fetched');
});

test('whatever is changed in a document, it is read or called malformed', () => {
  let seed = 20261123;
  const random = (n) => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return Math.floor((seed / 2 ** 32) * n); };
  const source = new TextEncoder().encode(imdn('<delivery-notification><status><delivered/></status></delivery-notification>'));
  let read = 0;
  for (let round = 0; round < 2000; round++) {
    const bytes = [...source];
    for (let i = 0; i <= random(3); i++) {
      const at = random(bytes.length);
      [() => { bytes[at] = random(256); }, () => bytes.splice(at, random(40)), () => bytes.splice(at, 0, ...bytes.slice(random(bytes.length), at))][random(3)]();
    }
    try {
      SIP.IMDN.parse(Uint8Array.from(bytes));
      read++;
    } catch (error) {
      ok(error instanceof SIP.Exceptions.MalformedBodyError, `round ${round}: ${error && error.stack}`);
    }
  }
  ok(read > 20 && read < 1900, `${read} of 2000 were read`);
});

test('the status messages of RFC 3994 section 5 are read and written', () => {
  const active = `<?xml version="1.0" encoding="UTF-8"?>
    <isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:ietf:params:xml:ns:im-composing iscomposing.xsd">
    <state>active</state><contenttype>text/plain</contenttype><refresh>90</refresh><more xmlns="urn:x"/></isComposing>`;
  const { xml, ...read } = SIP.IsComposing.parse(active);
  equal(read, { state: 'active', contentType: 'text/plain', refresh: 90 });
  const idle = { state: 'idle', lastActive: new Date(Date.UTC(2003, 0, 27, 10, 43)), contentType: 'audio' };
  const again = SIP.IsComposing.parse(SIP.IsComposing.format(idle));
  equal([again.state, again.lastActive, again.contentType], [idle.state, idle.lastActive, idle.contentType]);
  throws(() => SIP.IsComposing.parse('<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing"/>'), SIP.Exceptions.MalformedBodyError);
});
