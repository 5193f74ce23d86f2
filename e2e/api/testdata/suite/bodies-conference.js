// Documents of conferences, and how partial ones change them. (RFC 4575)

const { conference } = SIP.EventPackages;

const info = (version, state, inner = '') => `<conference-info xmlns="urn:ietf:params:xml:ns:conference-info" entity="sip:conf233@example.com" version="${version}"
  ${state && `state="${state}"`}>${inner}</conference-info>`;

const begin = info(1, 'full', `
  <conference-description xml:lang="en"><display-text>Weekly</display-text><subject>Agenda: This month's goals</subject><keywords>goals plans</keywords>
    <conf-uris><entry><uri>sip:conf233@example.com</uri><purpose>participation</purpose></entry></conf-uris>
    <service-uris><entry><uri>http://sharepoint/salesgroup/</uri><purpose>web-page</purpose></entry></service-uris>
    <maximum-user-count>50</maximum-user-count>
    <available-media><entry label="34567"><display-text>main audio</display-text><type>audio</type><status>sendrecv</status></entry></available-media>
  </conference-description>
  <host-info><web-page>http://sharepoint/</web-page><uris state="full"><entry><uri>sip:host@example.com</uri></entry></uris></host-info>
  <conference-state><user-count>2</user-count><active>true</active><locked>0</locked></conference-state>
  <users>
    <user entity="sip:bob@example.com"><display-text>Bob Hoskins</display-text>
      <associated-aors><entry><uri>mailto:bob@example.com</uri><display-text>email</display-text></entry></associated-aors>
      <roles><entry>participant</entry></roles><languages>en</languages>
      <endpoint entity="sip:bob@pc33.example.com"><display-text>Bob's Laptop</display-text>
        <referred><when>2005-03-04T20:00:00Z</when><reason>expert required</reason><by>sip:mike@example.com</by></referred>
        <status>disconnected</status><joining-method>dialed-out</joining-method><disconnection-method>booted</disconnection-method>
        <media id="1"><type>audio</type><label>34567</label><src-id>432424</src-id><status>sendrecv</status></media>
        <call-info><sip><call-id>hsjh8980vhsb78</call-id><from-tag>vav738dvbs</from-tag><to-tag>8954jgjg8432</to-tag></sip></call-info>
      </endpoint></user>
    <user entity="sip:alice@example.com"><endpoint entity="sip:alice@pc"><status>connected</status><media id="1"><status>sendrecv</status></media></endpoint></user>
  </users>
  <sidebars-by-ref><entry><uri>sips:conf233@example.com;grid=40</uri></entry></sidebars-by-ref>
  <sidebars-by-val><entry entity="sip:side@example.com"><users><user entity="sip:bob@example.com"/></users></entry></sidebars-by-val>`);

const first = () => conference.merge(undefined, conference.parse(begin)).document;
const next = (version, inner, known = first()) => conference.merge(known, conference.parse(info(version, 'partial', inner)));
const user = (document, name) => document.users.find((u) => u.entity === `sip:${name}@example.com`);

test('a conference has a subject, addresses, users and their ways in', () => {
  const document = conference.parse(begin);
  equal([document.entity, document.version, document.state], ['sip:conf233@example.com', 1, 'full']);
  const { conferenceDescription: d } = document;
  equal([d.lang, d.subject, d.maximumUserCount, d.confUris[0].purpose, d.availableMedia[0].label], ['en', "Agenda: This month's goals", 50, 'participation', '34567']);
  equal(document.conferenceState, { userCount: 2, active: true, locked: false });
  equal([document.hostInfo.webPage, document.hostInfo.urisState], ['http://sharepoint/', 'full']);
  const bob = user(document, 'bob');
  equal([bob.displayText, bob.associatedAors, bob.roles, bob.languages], ['Bob Hoskins', [{ uri: 'mailto:bob@example.com', displayText: 'email' }], ['participant'], 'en']);
  equal(bob.endpoints, [{
    entity: 'sip:bob@pc33.example.com', displayText: "Bob's Laptop",
    referred: { when: new Date('2005-03-04T20:00:00Z'), reason: 'expert required', by: 'sip:mike@example.com' },
    status: 'disconnected', joiningMethod: 'dialed-out', disconnectionMethod: 'booted',
    media: [{ id: '1', type: 'audio', label: '34567', srcId: '432424', status: 'sendrecv' }],
    callInfo: { sip: { callId: 'hsjh8980vhsb78', fromTag: 'vav738dvbs', toTag: '8954jgjg8432' } },
  }]);
  equal(document.sidebarsByVal[0].users, [{ entity: 'sip:bob@example.com', endpoints: [] }]);
});

test('a partial user changes only what it says, down to one medium', () => {
  const { document, gap } = next(2, `<users state="partial"><user entity="sip:bob@example.com" state="partial">
    <endpoint entity="sip:bob@pc33.example.com" state="partial"><status>connected</status>
      <media id="1" state="partial"><status>recvonly</status></media><media id="2"><type>video</type></media></endpoint></user></users>`);
  const bob = user(document, 'bob');
  equal([bob.displayText, bob.endpoints[0].displayText, bob.endpoints[0].status], ['Bob Hoskins', "Bob's Laptop", 'connected']);
  equal(bob.endpoints[0].media, [{ id: '1', type: 'audio', label: '34567', srcId: '432424', status: 'recvonly' }, { id: '2', type: 'video' }]);
  equal([document.users.length, document.conferenceDescription.subject, gap], [2, "Agenda: This month's goals", false]);
});

test('a user that is full, as by default, takes the place of the old', () => {
  const { document } = next(2, '<users state="partial"><user entity="sip:bob@example.com"><display-text>B</display-text></user></users>');
  equal(user(document, 'bob'), { entity: 'sip:bob@example.com', displayText: 'B', endpoints: [] });
});

test('users come and are deleted', () => {
  const { document } = next(2, `<conference-state><user-count>2</user-count></conference-state><users state="partial">
    <user entity="sip:bob@example.com" state="deleted"/><user entity="sip:carol@example.com" state="partial"/></users>`);
  equal(document.users.map((u) => u.entity), ['sip:alice@example.com', 'sip:carol@example.com']);
  equal(document.conferenceState, { userCount: 2 });
});

test('an endpoint and a medium can be deleted', () => {
  const { document } = next(2, `<users state="partial"><user entity="sip:bob@example.com" state="partial"><endpoint entity="sip:bob@pc33.example.com" state="deleted"/></user>
    <user entity="sip:alice@example.com" state="partial"><endpoint entity="sip:alice@pc" state="partial"><media id="1" state="deleted"/></endpoint></user></users>`);
  equal(user(document, 'bob').endpoints, []);
  equal(user(document, 'alice').endpoints, [{ entity: 'sip:alice@pc', status: 'connected', media: [] }]);
});

test('users that are not said to be partial are all there are', () => {
  equal(next(2, '<users><user entity="sip:dora@example.com"/></users>').document.users.map((u) => u.entity), ['sip:dora@example.com']);
});

test('whole lists can be deleted', () => {
  const { document } = next(2, '<users state="deleted"/><sidebars-by-ref state="deleted"/>');
  equal([document.users, document.sidebarsByRef], [undefined, undefined]);
});

test('the description is replaced, unless a list in it is partial', () => {
  const replaced = next(2, '<conference-description><subject>New</subject></conference-description>').document.conferenceDescription;
  equal(replaced, { subject: 'New' });
  const changed = next(2, `<conference-description><conf-uris state="partial"><entry><uri>tel:+18005671234</uri></entry></conf-uris></conference-description>`)
    .document.conferenceDescription;
  equal([changed.subject, changed.confUris.map((u) => u.uri)], ["Agenda: This month's goals", ['sip:conf233@example.com', 'tel:+18005671234']]);
});

test('a sidebar is a conference within', () => {
  const { document } = next(2, `<sidebars-by-val state="partial"><entry entity="sip:side@example.com" state="partial">
    <users state="partial"><user entity="sip:alice@example.com"/></users></entry></sidebars-by-val>`);
  equal(document.sidebarsByVal[0].users.map((u) => u.entity), ['sip:bob@example.com', 'sip:alice@example.com']);
});

test('versions that are not new are thrown away, one that is missing is a gap', () => {
  const known = first();
  ok(next(1, '<users state="deleted"/>', known).document === known, 'an old version says nothing');
  equal([next(3, '', known).gap, next(2, '', known).gap], [true, false]);
});

test('of a conference that is deleted nothing is left', () => {
  const { document } = conference.merge(first(), conference.parse(info(2, 'deleted')));
  equal(document, { entity: 'sip:conf233@example.com', version: 2, state: 'deleted' });
});

test('a document says how it changes others only until it is merged', () => {
  const { document } = next(2, '<users state="partial"><user entity="sip:x@example.com" state="full"/></users>');
  ok(!/partial|"state":"(?!full)/.test(JSON.stringify(document)), JSON.stringify(document));
  equal(document.usersState, undefined);
});
