// Documents that may be partial: dialog, reg and watcher information. (RFC 4235, 3680, 3858)

const { dialog, reg, 'presence.winfo': winfo } = SIP.EventPackages;
const { MalformedBodyError } = SIP.Exceptions;

const dialogInfo = (version, state, inner = '') => `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="${state}"
  entity="sip:alice@example.com">${inner}</dialog-info>`;
const row = (id, state) => `<dialog id="${id}"><state>${state}</state></dialog>`;
const states = (document) => Object.fromEntries(document.dialogs.map((d) => [d.id, d.state.value]));

// merged feeds bodies to the package, one after the other, and gives the last result.
const merged = (events, ...bodies) => bodies.reduce((last, body) => events.merge(last.document, events.parse(body)), {});

test('a dialog says who speaks with whom, and how far they are', () => {
  const document = dialog.parse(dialogInfo('00000000007', 'full', `
    <dialog id="as7d900as8" call-id="a84b4c76e66710" local-tag="1928301774" remote-tag="456887766" direction="initiator">
      <state event="rejected" code="486">terminated</state>
      <duration>274</duration>
      <replaces call-id="x" local-tag="1" remote-tag="2"/>
      <referred-by display="Bob">sip:bob@example.com</referred-by>
      <route-set><hop>sip:p1.example.com;lr</hop><hop>sip:p2.example.com;lr</hop></route-set>
      <local><identity display="Alice">sip:alice@example.com</identity>
        <target uri="sip:alice@pc33.example.com"><param pname="+sip.rendering" pval="yes"/><param pname="audio"/></target>
        <session-description type="application/sdp">v=0</session-description><cseq>7</cseq></local>
      <remote><identity>sip:carol@example.com</identity></remote>
    </dialog>`));
  equal(document, { version: 7, state: 'full', entity: 'sip:alice@example.com', dialogs: [{
    id: 'as7d900as8', callId: 'a84b4c76e66710', localTag: '1928301774', remoteTag: '456887766', direction: 'initiator',
    state: { event: 'rejected', code: 486, value: 'terminated' },
    duration: 274,
    replaces: { callId: 'x', localTag: '1', remoteTag: '2' },
    referredBy: { display: 'Bob', uri: 'sip:bob@example.com' },
    routeSet: { hops: ['sip:p1.example.com;lr', 'sip:p2.example.com;lr'] },
    local: {
      identity: { display: 'Alice', uri: 'sip:alice@example.com' },
      target: { uri: 'sip:alice@pc33.example.com', params: [{ name: '+sip.rendering', value: 'yes' }, { name: 'audio' }] },
      sessionDescription: { type: 'application/sdp', text: 'v=0' }, cseq: 7,
    },
    remote: { identity: { uri: 'sip:carol@example.com' } },
  }] });
});

test('a partial document changes the dialogs that it names, those that are over are gone', () => {
  const { document, gap } = merged(dialog,
    dialogInfo(0, 'full', row('a', 'confirmed') + row('b', 'early')),
    dialogInfo(1, 'partial', row('b', 'confirmed') + row('c', 'trying')),
    dialogInfo(2, 'partial', row('a', 'terminated')));
  equal(states(document), { b: 'confirmed', c: 'trying' });
  equal([document.version, document.state, gap], [2, 'full', false]);
});

test('a full document takes the place of all', () => {
  const { document } = merged(dialog, dialogInfo(0, 'full', row('a', 'confirmed')), dialogInfo(9, 'full', row('b', 'early') + row('c', 'terminated')));
  equal(states(document), { b: 'early' });
});

test('a version that is not new is thrown away', () => {
  const known = merged(dialog, dialogInfo(5, 'full', row('a', 'confirmed'))).document;
  for (const stale of [dialogInfo(4, 'full'), dialogInfo(5, 'partial', row('a', 'terminated')), dialogInfo(0, 'partial')]) {
    const { document, gap, stale: thrown } = dialog.merge(known, dialog.parse(stale));
    ok(document === known, 'nothing has changed');
    equal([gap, thrown], [false, true]);
  }
});

test('a notifier that does not count is understood as long as it tells all', () => {
  equal(states(merged(dialog, dialogInfo(0, 'full', row('a', 'early')), dialogInfo(0, 'full', row('a', 'confirmed'))).document), { a: 'confirmed' });
});

test('a missing version is a gap, and so is a begin that is partial; a full document has none', () => {
  const { document, gap } = merged(dialog, dialogInfo(1, 'full', row('a', 'early')), dialogInfo(3, 'partial', row('b', 'early')));
  equal([states(document), gap, document.version], [{ a: 'early', b: 'early' }, true, 3]);
  equal(merged(dialog, dialogInfo(8, 'partial', row('a', 'early'))).gap, true);
  equal(merged(dialog, dialogInfo(1, 'full'), dialogInfo(7, 'full')).gap, false);
});

test('what a row is known by, and the number of the document, are missed', () => {
  const wrong = [
    [dialogInfo(1, 'full', '<dialog><state>early</state></dialog>'), '<dialog> needs "id", a text'],
    [dialogInfo(1, 'full', '<dialog id="1"/>'), '<dialog> needs "state", an element'],
    [dialogInfo(1, 'full', '<dialog id="1"><state>sleeping</state></dialog>'), '<state> needs "text", trying or proceeding or early or confirmed or terminated'],
    [dialogInfo(1, 'whole'), '<dialog-info> needs "state", full or partial'],
    [dialogInfo(-1, 'full'), '<dialog-info> needs "version", a whole number'],
    [dialogInfo('99999999999999999999', 'full'), '<dialog-info> needs "version", a whole number'],
    [dialogInfo('1e3', 'full'), '<dialog-info> needs "version", a whole number'],
  ];
  for (const [body, message] of wrong) throws(() => dialog.parse(body), MalformedBodyError, message);
});

test('partial documents without end do not fill the memory', () => {
  let known = dialog.parse(dialogInfo(0, 'full'));
  const dialogs = (from) => Array.from({ length: 5000 }, (_, i) => ({ id: `d${from + i}`, state: { value: 'early' } }));
  for (let version = 1; version <= 4; version++) {
    known = dialog.merge(known, { version, state: 'partial', dialogs: dialogs(version * 5000) }).document;
  }
  equal([known.dialogs.length, known.dialogs.at(-1).id], [10000, 'd24999']);
});

const regInfo = (version, state, inner) => `<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="${version}" state="${state}">${inner}</reginfo>`;

test('the contacts of a registration are a table within a table', () => {
  const first = regInfo(0, 'full', `<registration aor="sip:user@example.com" id="as9" state="active">
    <contact id="76" state="active" event="registered" duration-registered="7322" expires="120" retry-after="5" q="0.8" callid="c1" cseq="8">
      <uri>sip:user@pc887.example.com</uri><display-name xml:lang="en">Me</display-name><unknown-param name="ob"/><unknown-param name="x">"y"</unknown-param></contact>
    <contact id="77" state="active" event="created"><uri>sip:user@universe.org</uri></contact></registration>`);
  const [{ contacts: [contact] }] = reg.parse(first).registrations;
  equal(contact, {
    id: '76', state: 'active', event: 'registered', durationRegistered: 7322, expires: 120, retryAfter: 5, q: 0.8, callid: 'c1', cseq: 8,
    uri: 'sip:user@pc887.example.com', displayName: { lang: 'en', text: 'Me' }, unknownParams: [{ name: 'ob', value: '' }, { name: 'x', value: '"y"' }],
  });
  const second = regInfo(1, 'partial', `<registration aor="sip:user@example.com" id="as9" state="active">
    <contact id="76" state="terminated" event="expired"><uri>sip:user@pc887.example.com</uri></contact>
    <contact id="78" state="active" event="created"><uri>sip:user@third</uri></contact></registration>`);
  const { document } = merged(reg, first, second);
  equal(document.registrations.map((r) => r.contacts.map((c) => c.id)), [['77', '78']]);
  const third = regInfo(2, 'partial', '<registration aor="sip:user@example.com" id="as9" state="terminated"/>');
  equal(merged(reg, first, second, third).document.registrations, []);
});

const watcherInfo = (version, state, inner) => `<watcherinfo xmlns="urn:ietf:params:xml:ns:watcherinfo" version="${version}" state="${state}">
  <watcher-list resource="sip:professor@example.net" package="presence">${inner}</watcher-list></watcherinfo>`;

test('watchers come, are approved and go', () => {
  const first = watcherInfo(0, 'full', `<watcher status="pending" id="8ajksjda7s" duration-subscribed="509" event="subscribe" display-name="Mr. Subscriber"
    expiration="20">sip:userA@example.net</watcher><watcher status="active" id="hh8juja87s997-ass7" event="approved">sip:userB@example.org</watcher>`);
  equal(winfo.parse(first).watcherLists[0].watchers[0], {
    id: '8ajksjda7s', status: 'pending', event: 'subscribe', displayName: 'Mr. Subscriber', expiration: 20, durationSubscribed: 509, uri: 'sip:userA@example.net',
  });
  const second = watcherInfo(1, 'partial', `<watcher status="active" id="8ajksjda7s" event="approved">sip:userA@example.net</watcher>
    <watcher status="terminated" id="hh8juja87s997-ass7" event="timeout">sip:userB@example.org</watcher>`);
  const [list] = merged(winfo, first, second).document.watcherLists;
  equal(list.watchers.map((w) => [w.uri, w.status]), [['sip:userA@example.net', 'active']]);
});

test('the watchers of any package are understood', () => {
  equal(SIP.EventBodies.parse('dialog.winfo', watcherInfo(0, 'full', '')).watcherLists[0].watchers, []);
  equal(SIP.EventBodies.knows('.winfo'), false);
});
