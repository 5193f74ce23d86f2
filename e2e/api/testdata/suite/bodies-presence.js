// Documents of presence: PIDF with person, device and RPID. (RFC 3863, 4479, 4480)

const { presence } = SIP.EventPackages;

const pidf = (inner, attributes = 'entity="pres:someone@example.com"') => `<?xml version="1.0" encoding="UTF-8"?>
<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
  xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" xmlns:lt="urn:ietf:params:xml:ns:location-type" ${attributes}>${inner}</presence>`;

test('a tuple has status, contact, notes and time', () => {
  const document = presence.parse(pidf(`
    <tuple id="sg89ae">
      <status><basic>open</basic></status>
      <contact priority="0.8">tel:+09012345678</contact>
      <note xml:lang="en">Don't Disturb &amp; knock</note>
      <note xml:lang="fr">Ne d\u00e9rangez pas</note>
      <timestamp>2001-10-27T16:49:29Z</timestamp>
    </tuple>
    <note>all of me</note>`));
  equal(document.entity, 'pres:someone@example.com');
  equal(document.notes, [{ text: 'all of me' }]);
  equal(document.tuples, [{
    id: 'sg89ae',
    status: { basic: 'open' },
    contact: { uri: 'tel:+09012345678', priority: 0.8 },
    notes: [{ lang: 'en', text: "Don't Disturb & knock" }, { lang: 'fr', text: 'Ne d\u00e9rangez pas' }],
    timestamp: new Date('2001-10-27T16:49:29Z'),
  }]);
});

test('a person says what it does, where and how it feels', () => {
  const [person] = presence.parse(pidf(`
    <dm:person id="p1">
      <rpid:activities from="2005-05-30T12:00:00+05:00" until="2005-05-30T17:00:00+05:00">
        <rpid:note>Far away</rpid:note><rpid:away/><rpid:on-the-phone/><rpid:other>gardening</rpid:other>
      </rpid:activities>
      <rpid:class>calendar</rpid:class>
      <rpid:mood><rpid:angry/><rpid:other>brooding</rpid:other></rpid:mood>
      <rpid:place-is><rpid:audio><rpid:noisy/></rpid:audio><rpid:video><rpid:toobright/></rpid:video></rpid:place-is>
      <rpid:place-type><lt:residence/></rpid:place-type>
      <rpid:privacy><rpid:audio/><rpid:text/></rpid:privacy>
      <rpid:sphere><rpid:home/></rpid:sphere>
      <rpid:status-icon>http://example.com/mail.png</rpid:status-icon>
      <rpid:time-offset>-240</rpid:time-offset>
      <rpid:user-input idle-threshold="600" last-input="2004-10-21T13:20:00.000-05:00">idle</rpid:user-input>
      <dm:note>Scoring 120</dm:note>
      <dm:timestamp>2005-05-30T16:09:44+05:00</dm:timestamp>
    </dm:person>`)).persons;
  equal(person.activities, {
    from: new Date('2005-05-30T07:00:00Z'), until: new Date('2005-05-30T12:00:00Z'), notes: [{ text: 'Far away' }],
    values: ['away', 'on-the-phone'], other: 'gardening',
  });
  equal(person.mood, { notes: [], values: ['angry'], other: 'brooding' });
  equal(person.placeIs, { notes: [], audio: { value: 'noisy' }, video: { value: 'toobright' } });
  equal(person.placeType.values, ['residence']);
  equal(person.privacy.values, ['audio', 'text']);
  equal(person.sphere.value, 'home');
  equal([person.class, person.statusIcon.uri, person.timeOffset.minutes], ['calendar', 'http://example.com/mail.png', -240]);
  equal(person.userInput, { idleThreshold: 600, lastInput: new Date('2004-10-21T18:20:00Z'), value: 'idle' });
  equal([person.id, person.notes[0].text, person.timestamp], ['p1', 'Scoring 120', new Date('2005-05-30T11:09:44Z')]);
});

test('a device and the tuple that runs on it have the same device ID', () => {
  const document = presence.parse(pidf(`
    <tuple id="t"><status><basic>open</basic></status><rpid:relationship><rpid:self/></rpid:relationship><dm:deviceID>mac:8asd7d7d70</dm:deviceID></tuple>
    <dm:device id="pc1"><rpid:user-input>active</rpid:user-input><dm:deviceID>mac:8asd7d7d70</dm:deviceID><dm:note>PC</dm:note></dm:device>`));
  equal(document.devices[0], { id: 'pc1', deviceID: 'mac:8asd7d7d70', userInput: { value: 'active' }, notes: [{ text: 'PC' }] });
  equal([document.tuples[0].deviceID, document.tuples[0].relationship.value], ['mac:8asd7d7d70', 'self']);
});

test('prefixes say nothing, namespaces do', () => {
  const body = '<x:presence xmlns:x="urn:ietf:params:xml:ns:pidf" entity="sip:a@b"><x:tuple id="1"><x:status><x:basic>closed</x:basic></x:status></x:tuple>'
    + '<tuple xmlns="urn:other" id="2"/></x:presence>';
  const document = presence.parse(body);
  equal(document.tuples, [{ id: '1', status: { basic: 'closed' }, notes: [] }]);
});

test('what is optional and no good is as if it were not there', () => {
  const [tuple] = presence.parse(pidf(`<tuple id="1"><status><basic>ajar</basic></status><contact priority="high">sip:a@b</contact>
    <timestamp>yesterday</timestamp></tuple>`)).tuples;
  equal(tuple, { id: '1', status: {}, contact: { uri: 'sip:a@b' }, notes: [] });
});

test('extensions are reached through the document of the browser, which is no part of the value', () => {
  const document = presence.parse(pidf('<tuple id="1"><status><basic>open</basic><weather xmlns="urn:x">rain</weather></status></tuple>'));
  equal(document.xml.getElementsByTagNameNS('urn:x', 'weather')[0].textContent, 'rain');
  ok(!Object.keys(document).includes('xml'), 'xml is hidden');
});

test('a document without anything in it is one', () => {
  equal(presence.parse(pidf('', '')), { tuples: [], notes: [], persons: [], devices: [] });
});

test('each notification is the whole state', () => {
  const first = presence.parse(pidf('<tuple id="1"><status><basic>open</basic></status></tuple>'));
  const second = presence.parse(pidf('<tuple id="2"><status><basic>closed</basic></status></tuple>'));
  equal(presence.merge(first, second), { document: second, gap: false });
});

test('what is written is what the schema wants, escaped', () => {
  const text = presence.format({
    entity: 'sip:"a"&b@example.com',
    tuples: [{ id: 'a<b', status: { basic: 'open' }, contact: { uri: 'sip:a@b', priority: 1 }, notes: [{ text: '1 < 2 & "3"', lang: 'en' }] }],
    persons: [{ id: 'p', activities: { values: ['meeting'] } }],
  });
  equal(text, '<?xml version="1.0" encoding="UTF-8"?>\r\n'
    + '<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"'
    + ' entity="sip:&quot;a&quot;&amp;b@example.com"><tuple id="a&lt;b"><status><basic>open</basic></status><contact priority="1">sip:a@b</contact>'
    + '<note xml:lang="en">1 &lt; 2 &amp; "3"</note></tuple><dm:person id="p"><rpid:activities><rpid:meeting/></rpid:activities></dm:person></presence>\r\n');
});

test('what cannot be written is named', () => {
  throws(() => presence.format({ tuples: [], persons: [{ activities: { values: ['on the phone'] } }] }), TypeError,
    'presence.persons[0].activities.values is "on the phone", which no element can be named');
  throws(() => presence.format('open'), TypeError, 'presence is no object');
  throws(() => presence.format({ tuples: ['open'] }), TypeError, 'presence.tuples[0] is no object');
});

test('characters that no XML can have are written as U+FFFD', () => {
  const document = presence.parse(presence.format({ notes: [{ text: 'a\u0000b\u0007\ud800c\r\n\td' }] }));
  equal(document.notes, [{ text: 'a\ufffdb\ufffd\ufffdc\r\n\td' }]);
});
