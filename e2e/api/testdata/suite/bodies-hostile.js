// Bodies that are meant to do harm, or that somebody wrote badly: an error that
// says what is wrong, soon, and nothing fetched.

const { presence, dialog } = SIP.EventPackages;
const { MalformedBodyError } = SIP.Exceptions;

const NS = 'urn:ietf:params:xml:ns:pidf';
const pidf = (inner = '') => `<presence xmlns="${NS}">${inner}</presence>`;
const refused = (body, message, contentType) => throws(() => presence.parse(body, contentType), MalformedBodyError, message);

// SOON is for a body of a megabyte, on a machine that does other things, too.
const SOON = 2000; // ms

function soon(f) {
  const begin = performance.now();
  f();
  const took = performance.now() - begin;
  ok(took < SOON, `took ${Math.round(took)} ms`);
}

test('the error is an Error with code, line and text', () => {
  const error = refused(`<presence xmlns="${NS}">\n<tuple>\n</presence>`);
  ok(error instanceof Error, 'an Error');
  equal([error.name, error.code, error.line], ['MALFORMED_BODY_ERROR', 9, 3]);
  ok(/^no well-formed XML: .*tuple.* \(line 3\)$/.test(error.message), error.message);
});

test('entities that multiply are refused before they are read', () => {
  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i};`.repeat(10)}">`).join('');
  soon(() => refused(`<!DOCTYPE lolz [<!ENTITY lol0 "lol">${laughs}]>${pidf('<note>&lol9;</note>')}`, 'document types and entities are not taken (line 1)'));
});

test('entities from elsewhere are never fetched', async () => {
  for (const type of ['<!DOCTYPE x SYSTEM "/secret.dtd">', '<!DOCTYPE x [<!ENTITY a SYSTEM "/secret.txt">]>', '<!doctype x>', '\n<!ENTITY % b SYSTEM "/secret.ent">%b;']) {
    refused(type + pidf('<note>&a;</note>'));
  }
  refused(pidf('<note>&a;</note>'));
  const fetched = performance.getEntriesByType('resource').filter((entry) => entry.name.includes('secret'));
  equal(fetched.length, 0);
});

test('what includes, styles or links other files does nothing', () => {
  const document = presence.parse(`<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="/secret.xsl"?>
    ${pidf('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/secret.xml"/><html:img xmlns:html="http://www.w3.org/1999/xhtml" src="/secret.png" onerror="window.harmed = true"/>')}`);
  equal(document.tuples, []);
  equal([window.harmed, performance.getEntriesByType('resource').some((entry) => entry.name.includes('secret'))], [undefined, false]);
});

test('a body is a megabyte at most', () => {
  const long = pidf(`<note>${'x'.repeat((1 << 20) - 100)}</note>`);
  soon(() => equal(presence.parse(long).notes[0].text.length, (1 << 20) - 100));
  soon(() => refused(pidf(`<note>${'x'.repeat(1 << 20)}</note>`), 'the body is longer than 1048576 bytes'));
  soon(() => refused(new Uint8Array(1 << 21), 'the body is longer than 1048576 bytes'));
});

test('a megabyte of anything is read or refused soon', () => {
  const fill = (piece) => piece.repeat(Math.floor(1_000_000 / piece.length));
  for (const piece of ['<', '<a', '<a>', '</a>', '<a/>', '<!--', '<!-- -->', '<![CDATA[', '<?', '<?x?>', '&amp;', '&#x10FFFF;', '"', "'", '<a b="', ' a=""', ' xmlns:a=""', '\n', '>', ']]>']) {
    soon(() => throws(() => presence.parse(pidf(fill(piece)) + '<'), MalformedBodyError));
  }
  soon(() => throws(() => presence.parse(`<presence ${fill('x="1" ')}/>`), MalformedBodyError, 'an element has more than 64 attributes (line 1)'));
  soon(() => throws(() => SIP.EventPackages.refer.parse(fill('a: b\r\n')), MalformedBodyError, 'more than 1000 lines of header fields'));
  soon(() => throws(() => SIP.EventPackages['message-summary'].parse(fill('\r\n\r\n')), MalformedBodyError));
  soon(() => throws(() => SIP.EventBodies.parse('presence', fill('--b'), 'multipart/related;boundary=b'), MalformedBodyError));
  soon(() => throws(() => SIP.EventBodies.parse('presence', fill('\n--b'), `multipart/related;boundary=${'b'.repeat(100_000)}`), MalformedBodyError));
});

test('elements are not nested without end', () => {
  soon(() => refused(pidf('<a>'.repeat(100_000) + '</a>'.repeat(100_000)), 'elements are nested more than 64 deep (line 1)'));
  equal(presence.parse(pidf('<a>'.repeat(63) + '</a>'.repeat(63))).tuples, []);
});

test('elements are not too many', () => {
  soon(() => refused(pidf('<tuple/>'.repeat(100_000)), 'the document has more than 20000 elements'));
  soon(() => equal(presence.parse(pidf('<tuple/>'.repeat(19_999))).tuples.length, 19_999));
  soon(() => refused(pidf('<!-- -->'.repeat(100_000)), 'the document has more than 20000 elements'));
});

test('a document that is cut off says so, wherever it is', () => {
  const whole = `<?xml version="1.0"?>\n${pidf('<tuple id="a"><!-- c --><status><basic>open</basic></status><note xml:lang="en"><![CDATA[x]]></note></tuple>')}`;
  ok(presence.parse(whole), 'whole');
  for (let length = 0; length < whole.length; length++) refused(whole.slice(0, length));
});

test('another root, another namespace and none are refused', () => {
  refused('<presents xmlns="urn:ietf:params:xml:ns:pidf"/>', `the root is <presents> of "${NS}", not <presence> of "${NS}"`);
  refused('<presence xmlns="urn:other"/>', `the root is <presence> of "urn:other", not <presence> of "${NS}"`);
  refused('<presence/>', `the root is <presence> of "", not <presence> of "${NS}"`);
  refused('<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full"/>');
  refused('<presence xmlns="http://www.mozilla.org/newlayout/xml/parsererror.xml"><parsererror/></presence>');
});

test('what no XML has is refused with its line', () => {
  refused(`${pidf()}\n\u0000`, 'the character U+0000 is none of XML (line 2)');
  refused(pidf('<note>\u0008</note>'), 'the character U+0008 is none of XML (line 1)');
  refused(pidf('<tuple id="a" id="b"/>'));
  refused(`${pidf()}${pidf()}`);
  refused(pidf('<note>&nbsp;</note>'));
  refused(pidf('<x:note/>'));
  refused('');
  refused('  \r\n', 'the body is empty');
  refused(undefined, 'there is no body');
  refused(null);
  refused(7);
});

test('octets are read in the charset that they have', () => {
  const text = (charset) => `<?xml version="1.0" encoding="${charset}"?>${pidf('<note>Gr\u00fc\u00dfe</note>')}`;
  const latin = (s) => Uint8Array.from(s, (c) => c.charCodeAt(0));
  const utf16 = (s) => Uint8Array.from(`\ufeff${s}`, (c) => c.charCodeAt(0)).length && new Uint8Array(Uint16Array.from(`\ufeff${s}`, (c) => c.charCodeAt(0)).buffer);
  const utf8 = (s) => new TextEncoder().encode(s);
  const note = (body, type) => presence.parse(body, type).notes[0].text;
  for (const [body, type] of [
    [utf8(text('UTF-8'))], [utf8(`\ufeff${text('UTF-8')}`)], [utf8(`\ufeff${text('iso-8859-1')}`)], [utf8(text('iso-8859-1')), 'application/pidf+xml;charset=UTF-8'],
    [latin(text('ISO-8859-1'))], [latin(text('UTF-8')), 'application/pidf+xml;charset="iso-8859-1"'], [utf16(text('UTF-16'))], [utf8(text('UTF-8')).buffer],
    [`\ufeff${text('UTF-8')}`], [text('iso-8859-1')], [`\r\n${text('UTF-8')}`],
  ]) equal(note(body, type), 'Gr\u00fc\u00dfe', `${type} ${body}`);
  refused(latin(text('UTF-8')), 'the body says that it is UTF-8 and is not');
  refused(utf8(text('x-mine')), 'no browser reads the charset "x-mine"; UTF-8 would do');
});

test('a body of another type is refused, a missing type is that of the package', () => {
  refused(pidf(), 'the body is text/plain, not application/pidf+xml', 'text/plain');
  ok(presence.parse(pidf(), 'Application/PIDF+XML;charset=utf-8'), 'any case');
  ok(presence.parse(pidf()), 'no type');
  throws(() => SIP.EventBodies.parse('weather', 'rain'), MalformedBodyError);
});

test('names of Object.prototype are names like others', () => {
  const document = dialog.parse(`<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full">
    <dialog id="__proto__"><state>early</state></dialog><dialog id="constructor"><state>early</state></dialog><__proto__/></dialog-info>`);
  equal(dialog.merge(undefined, document).document.dialogs.map((d) => d.id), ['__proto__', 'constructor']);
  equal(SIP.EventBodies.knows('__proto__'), false);
  equal(SIP.EventBodies.knows('constructor'), false);
});

test('a page that demands Trusted Types reads bodies, too', async () => {
  const element = document.createElement('iframe');
  const loaded = new Promise((resolve) => { element.onload = resolve; });
  element.srcdoc = `<meta http-equiv="Content-Security-Policy" content="require-trusted-types-for 'script'; trusted-types sipwasm">
    <script src="/dist/sip.standalone.js"></script>`;
  document.body.append(element);
  cleanUp(() => element.remove());
  await loaded;
  equal(element.contentWindow.SIP.EventPackages.presence.parse(pidf('<note>hi</note>')).notes[0].text, 'hi');
  let refusal;
  try { new element.contentWindow.DOMParser().parseFromString('<x/>', 'text/xml'); } catch (error) { refusal = error; }
  ok(refusal, 'the policy is in force');
});
