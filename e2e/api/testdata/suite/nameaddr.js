// SIP.NameAddrHeader: construction, display name, parameters, parsing and
// printing. (javascript-api 1.23)

const alice = () => SIP.URI.parse('sip:alice@example.com');
const parsed = (text) => {
  const header = SIP.NameAddrHeader.parse(text);
  ok(header instanceof SIP.NameAddrHeader, `${text} parses`);
  return header;
};

test('a header is made of URI, display name and parameters', () => {
  const uri = alice();
  const header = new SIP.NameAddrHeader(uri, 'Alice', { TAG: 'aBc', ob: null });
  equal([header.uri === uri, header.displayName], [true, 'Alice']);
  equal(header.parameters, { tag: 'aBc', ob: null });
});

test('the URI must be a SIP.URI', () => {
  for (const uri of [undefined, null, 'sip:alice@example.com', {}]) {
    throws(() => new SIP.NameAddrHeader(uri), TypeError, 'missing or invalid "uri" parameter');
  }
});

test('the display name can be set; 0 is a name', () => {
  const header = new SIP.NameAddrHeader(alice());
  equal(header.displayName, undefined);
  header.displayName = 'Alice';
  equal(String(header), '"Alice" <sip:alice@example.com>');
  header.displayName = 0;
  equal([header.displayName, String(header)], ['0', '"0" <sip:alice@example.com>']);
});

test('friendlyName is the display name, or user@host', () => {
  equal(new SIP.NameAddrHeader(alice(), 'Alice').friendlyName, 'Alice');
  equal(new SIP.NameAddrHeader(alice()).friendlyName, 'alice@example.com');
  equal(SIP.NameAddrHeader.parse('<tel:+15551234>').friendlyName, '+15551234');
});

test('parameters: names are in lower case, values as given, no value is null', () => {
  const header = new SIP.NameAddrHeader(alice());
  header.setParam('Tag', 'aBc');
  header.setParam('OB');
  header.setParam('expires', 60);
  equal(header.parameters, { tag: 'aBc', ob: null, expires: '60' });
  equal([header.getParam('TAG'), header.getParam('ob'), header.getParam('missing')], ['aBc', null, undefined]);
  equal([header.hasParam('Ob'), header.hasParam('missing')], [true, false]);
  equal([header.deleteParam('tag'), header.deleteParam('missing')], ['aBc', undefined]);
  header.clearParams();
  equal(header.parameters, {});
});

test('keys that are nothing are ignored', () => {
  const header = new SIP.NameAddrHeader(alice());
  for (const key of [null, undefined, '']) {
    header.setParam(key, 'x');
    equal(header.getParam(key), undefined);
    equal(header.hasParam(key), undefined, 'hasParam, as SIP.js has it');
    header.deleteParam(key);
  }
  equal(header.parameters, {});
});

test('a clone is equal and independent', () => {
  const header = parsed('"Alice" <sip:alice@example.com;transport=ws>;tag=x');
  const clone = header.clone();
  equal(String(clone), String(header));
  clone.uri.user = 'bob';
  clone.setParam('tag', 'y');
  clone.displayName = 'Bob';
  equal(String(header), '"Alice" <sip:alice@example.com;transport=ws>;tag=x');
});

test('toString prints name, URI in brackets and parameters', () => {
  equal(new SIP.NameAddrHeader(alice(), 'Alice', { tag: 'x', ob: null }).toString(), '"Alice" <sip:alice@example.com>;tag=x;ob');
  equal(new SIP.NameAddrHeader(alice()).toString(), '<sip:alice@example.com>');
});

test('quotes in a display name are escaped when it is printed', () => {
  // SIP.js printed them as they were, which made a broken header; display names are plain text here.
  const header = new SIP.NameAddrHeader(alice(), 'Alice "the\\cat"');
  equal(String(header), '"Alice \\"the\\\\cat\\"" <sip:alice@example.com>');
  equal(parsed(String(header)).displayName, 'Alice "the\\cat"');
});

test('parse: the forms of a name-addr', () => {
  for (const [text, name] of [
    ['<sip:alice@example.com>', undefined],
    ['"Alice Liddell" <sip:alice@example.com>', 'Alice Liddell'],
    ['Alice Liddell <sip:alice@example.com>', 'Alice Liddell'],
    ['Alice<sip:alice@example.com>', 'Alice'],
    ['"" <sip:alice@example.com>', undefined],
    ['"<sip:x@y>" <sip:alice@example.com>', '<sip:x@y>'],
    ['"Iñaki @ł€" <sip:alice@example.com>', 'Iñaki @ł€'],
    ['"a \\"b\\" c" <sip:alice@example.com>', 'a "b" c'],
  ]) {
    const header = parsed(text);
    equal([header.displayName, String(header.uri)], [name, 'sip:alice@example.com'], text);
  }
});

test('parse: parameters in the brackets are of the URI, behind them of the header', () => {
  const header = parsed('<sip:alice@example.com;transport=ws>;tag=aBc;ob');
  equal(header.uri.parameters, { transport: 'ws' });
  equal(header.parameters, { tag: 'aBc', ob: null });
});

test('parse: without brackets all parameters are of the header', () => {
  const header = parsed('sip:alice@example.com;transport=ws;tag=x');
  equal([header.uri.parameters, header.parameters], [{}, { transport: 'ws', tag: 'x' }]);
});

test('parse: names of parameters are in lower case, values as written, quoted ones with their quotes', () => {
  const header = parsed('<sip:alice@example.com>;+Sip.Instance="<urn:uuid:ABC>";Q=0.5');
  equal(header.parameters, { '+sip.instance': '"<urn:uuid:ABC>"', q: '0.5' });
  equal(String(header), '<sip:alice@example.com>;+sip.instance="<urn:uuid:ABC>";q=0.5');
});

test('parse works with new too', () => {
  const header = new SIP.NameAddrHeader.parse('"Alice" <sip:alice@example.com>');
  ok(header instanceof SIP.NameAddrHeader);
  equal(header.displayName, 'Alice');
});

test('parse: what is none is undefined', () => {
  for (const text of ['', 'Alice', '<>', '<sip:>', '"Alice <sip:alice@example.com>', '<sip:alice@example.com', 'sip:alice@', undefined, null, 5, {}]) {
    equal(SIP.NameAddrHeader.parse(text), undefined, show(text));
  }
});

test('a line break never gets into a printed header by way of parse', () => {
  for (const text of ['"A\r\nX-Evil: 1" <sip:alice@example.com>', '<sip:alice@example.com>;x="\r\nX-Evil: 1"']) {
    const header = SIP.NameAddrHeader.parse(text);
    equal(header, undefined, show(text));
  }
});

test('headers are open: expandos stay', () => {
  const header = parsed('<sip:alice@example.com>');
  header.mine = 1;
  equal(header.mine, 1);
});
