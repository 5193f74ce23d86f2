// Lists of resources: one notification about many. (RFC 4662)

const { EventBodies } = SIP;
const { MalformedBodyError } = SIP.Exceptions;

const TYPE = 'multipart/related;type="application/rlmi+xml";start="<root@s>";boundary="50UBfW7LSCVLtggUPe5z"';
const part = (id, type, body, boundary = '50UBfW7LSCVLtggUPe5z') => `--${boundary}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${id}>\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`;
const end = '--50UBfW7LSCVLtggUPe5z--';
const root = (version, full, inner) => part('root@s', 'application/rlmi+xml;charset="UTF-8"',
  `<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="sip:friends@example.com" version="${version}" fullState="${full}"><name xml:lang="en">Buddies</name>${inner}</list>`);
const resource = (name, instances) => `<resource uri="sip:${name}@example.com"><name>${name}</name>${instances}</resource>`;
const pidf = (name, basic) => part(`${name}@s`, 'application/pidf+xml;charset="UTF-8"',
  `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:${name}@example.com"><tuple id="t"><status><basic>${basic}</basic></status></tuple></presence>`);

const full = root(1, true, resource('bob', '<instance id="b1" state="active" cid="bob@s"/>') + resource('dave', '<instance id="d1" state="pending"/>')
  + resource('ed', '<instance id="e1" state="terminated" reason="rejected"/>') + resource('joe', '')) + pidf('bob', 'open') + end;

const merged = (...bodies) => bodies.reduce((last, body) => EventBodies.merge('presence', last.document, EventBodies.parse('presence', body, TYPE)), {});
const basic = (document, name) => document.list.resources.find((r) => r.uri === `sip:${name}@example.com`).instances[0]?.document?.tuples[0].status.basic;

test('a list has its resources, and each instance its document', () => {
  const { list } = EventBodies.parse('presence', full, TYPE);
  equal([list.uri, list.version, list.fullState, list.names], ['sip:friends@example.com', 1, true, [{ lang: 'en', text: 'Buddies' }]]);
  equal(list.resources.map((r) => r.uri), ['bob', 'dave', 'ed', 'joe'].map((name) => `sip:${name}@example.com`));
  equal(list.resources[0].names, [{ text: 'bob' }]);
  equal(list.resources[0].instances[0].document.tuples[0].status.basic, 'open');
  equal(list.resources.slice(1).map((r) => r.instances), [[{ id: 'd1', state: 'pending' }], [{ id: 'e1', state: 'terminated', reason: 'rejected' }], []]);
});

test('the packages read lists themselves', () => {
  equal(SIP.EventPackages.presence.parse(full, TYPE).list.version, 1);
});

test('a list may be given as octets, with a preamble and LF alone', () => {
  const bytes = new TextEncoder().encode(`preamble\r\n${full}\r\nepilogue`);
  equal(basic(EventBodies.parse('presence', bytes, TYPE), 'bob'), 'open');
  equal(basic(EventBodies.parse('presence', full.replaceAll('\r\n', '\n'), TYPE), 'bob'), 'open');
});

test('a document that is wrong says so at its instance and harms no other', () => {
  const body = root(1, true, resource('bob', '<instance id="1" state="active" cid="bob@s"/><instance id="2" state="active" cid="bad@s"/><instance id="3" state="active" cid="none@s"/>'))
    + pidf('bob', 'closed') + part('bad@s', 'application/pidf+xml', '<presence') + end;
  const [bob, bad, none] = EventBodies.parse('presence', body, TYPE).list.resources[0].instances;
  equal([bob.document.tuples[0].status.basic, bad.document, none.document], ['closed', undefined, undefined]);
  ok(bad.error instanceof MalformedBodyError, String(bad.error));
  equal(none.error.message, 'no part of the body is "none@s"');
});

test('lists within lists are documents of their instances', () => {
  const inner = `--in\r\nContent-Type: application/rlmi+xml\r\nContent-ID: <ir@s>\r\n\r\n<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="sip:inner@example.com" version="0" fullState="true">
    <resource uri="sip:carol@example.com"><instance id="c" state="active" cid="carol@s"/></resource></list>\r\n${pidf('carol', 'open').replace('--50UBfW7LSCVLtggUPe5z', '--in')}--in--`;
  const body = root(1, true, resource('inner', '<instance id="i" state="active" cid="inner@s"/>'))
    + part('inner@s', 'multipart/related;type="application/rlmi+xml";boundary=in', inner) + end;
  const nested = EventBodies.parse('presence', body, TYPE).list.resources[0].instances[0].document;
  equal(basic(nested, 'carol'), 'open');
});

test('lists are not nested without end', () => {
  let body = 'x', type = 'text/plain';
  for (let depth = 0; depth < 6; depth++) {
    const list = `<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="sip:l${depth}" version="0" fullState="true"><resource uri="sip:r"><instance id="1" state="active" cid="in"/></resource></list>`;
    body = part('root', 'application/rlmi+xml', list, `b${depth}`) + part('in', type, body, `b${depth}`) + `--b${depth}--`;
    type = `multipart/related;type="application/rlmi+xml";boundary=b${depth}`;
  }
  let row = { document: EventBodies.parse('presence', body, type) };
  let lists = 0;
  while (row.document) { lists++; [row] = row.document.list.resources[0].instances; }
  equal([lists, row.error.message], [4, 'lists are nested more than 4 deep']);
});

test('a partial list changes the resources that it names', () => {
  const partial = root(2, false, resource('dave', '<instance id="d1" state="active" cid="dave@s"/>')) + pidf('dave', 'closed') + end;
  const { document, gap } = merged(full, partial);
  equal([basic(document, 'bob'), basic(document, 'dave'), document.list.version, document.list.resources.length, gap], ['open', 'closed', 2, 4, false]);
});

test('an instance that comes without its document is as it was', () => {
  const again = root(2, true, resource('bob', '<instance id="b1" state="active"/>')) + end;
  const { document } = merged(full, again);
  equal([basic(document, 'bob'), document.list.resources.length], ['open', 1]);
});

test('an instance that has ended is shown once', () => {
  const ended = root(2, false, resource('ed', '<instance id="e2" state="active"/>')) + end;
  equal(merged(full, ended).document.list.resources[2].instances, [{ id: 'e2', state: 'active' }]);
});

test('old versions of a list are thrown away, missing ones are a gap', () => {
  const { document } = merged(full, root(2, false, '') + end);
  ok(EventBodies.merge('presence', document, EventBodies.parse('presence', full, TYPE)).document === document, 'the old one says nothing');
  equal(merged(full, root(4, false, '') + end).gap, true);
});

test('partial documents within a list are merged as their package says', () => {
  const info = (version, state, inner) => part('bob@s', 'application/dialog-info+xml',
    `<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="${state}">${inner}</dialog-info>`);
  const list = (version, dialogs) => root(version, version === 1, resource('bob', '<instance id="1" state="active" cid="bob@s"/>')) + dialogs + end;
  const bodies = [list(1, info(0, 'full', '<dialog id="a"><state>early</state></dialog>')), list(2, info(2, 'partial', '<dialog id="b"><state>early</state></dialog>'))];
  const { document, gap } = bodies.reduce((last, body) => EventBodies.merge('dialog', last.document, EventBodies.parse('dialog', body, TYPE)), {});
  equal([document.list.resources[0].instances[0].document.dialogs.map((d) => d.id), gap], [['a', 'b'], true]);
});

test('what is no list is refused with what is wrong', () => {
  const wrong = [
    [full, 'multipart/related', 'the content type has no boundary'],
    [full, 'multipart/related;boundary=other', 'the boundary is not in the body'],
    [full.slice(0, -end.length), TYPE, 'the body ends before its last boundary'],
    [full.replace('root@s', 'other@s'), TYPE, 'the list has no root'],
    [full.replace('application/rlmi+xml;', 'text/plain;'), TYPE, 'the root of the list is text/plain, not application/rlmi+xml'],
    [full.replace('Transfer-Encoding: binary', 'Transfer-Encoding: base64'), TYPE, 'a part is encoded as base64, not binary'],
    [full.replace(' version="1"', ''), TYPE, '<list> needs "version", a whole number'],
    ['--50UBfW7LSCVLtggUPe5z\r\n'.repeat(3000) + end, TYPE, 'the body has more than 2000 parts'],
  ];
  for (const [body, type, message] of wrong) throws(() => EventBodies.parse('presence', body, type), MalformedBodyError, message);
});

test('a list that is written is read as it was', () => {
  const document = EventBodies.parse('presence', full, TYPE);
  const outer = { list: { uri: 'sip:all@example.com', version: 3, fullState: true, names: [], resources: [
    { uri: 'sip:friends@example.com', names: [], instances: [{ id: '1', state: 'active', document }] },
  ] } };
  for (const written of [document, outer]) {
    const { body, contentType } = EventBodies.format('presence', written);
    equal(EventBodies.parse('presence', body, contentType), written);
  }
});
