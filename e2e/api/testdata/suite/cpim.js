// SIP.CPIM: message/cpim of RFC 3862.

const lines = (...list) => list.join('\r\n');
const example = lines(
  'From: MR SANDERS <im:piglet@100akerwood.com>', 'To: Depressed Donkey <im:eeyore@100akerwood.com>',
  'DateTime: 2000-12-13T13:40:00-08:00', 'Subject: the weather will be fine today', "Subject:;lang=fr beau temps prevu pour aujourd'hui",
  'NS: MyFeatures <mid:MessageFeatures@id.foo.com>', 'Require: MyFeatures.VitalMessageOption',
  'MyFeatures.VitalMessageOption: Confirmation-requested', 'MyFeatures.WackyMessageOption: Use-silly-font', '',
  'Content-type: text/xml; charset=utf-8', 'Content-ID: <1234567890@foo.com>', '', '<body>', 'Here is the text of my message.', '</body>');

test('the example of RFC 3862 section 5.1 is read', () => {
  const m = SIP.CPIM.parse(example);
  equal(m.from, { name: 'MR SANDERS', uri: 'im:piglet@100akerwood.com' });
  equal(m.to, [{ name: 'Depressed Donkey', uri: 'im:eeyore@100akerwood.com' }]);
  equal(m.dateTime.toISOString(), '2000-12-13T21:40:00.000Z');
  equal(m.subject, 'the weather will be fine today');
  equal(m.headers.filter(({ name }) => name === 'Subject').map(({ lang }) => lang), [undefined, 'fr']);
  equal(SIP.CPIM.header(m, 'VitalMessageOption', 'mid:MessageFeatures@id.foo.com'), 'Confirmation-requested');
  equal(SIP.CPIM.header(m, 'VitalMessageOption'), undefined, 'the namespace is part of the name');
  equal(m.contentType, 'text/xml; charset=utf-8');
  equal(m.partHeaders, [['Content-type', 'text/xml; charset=utf-8'], ['Content-ID', '<1234567890@foo.com>']]);
  equal(m.body, lines('<body>', 'Here is the text of my message.', '</body>'));
});

test('a prefix is a name for its namespace, and means nothing before it is declared', () => {
  const m = SIP.CPIM.parse(lines('a.X: early', 'NS: a <urn:one>', 'NS: b <urn:one>', 'a.X: 1', 'b.Y: 2', 'NS: a <urn:two>', 'a.X: 3', 'NS: <urn:three>', 'Plain: 4', '', '', ''));
  equal(m.headers.map(({ name, namespace, value }) => [name, namespace, value]), [
    ['a.X', undefined, 'early'], ['X', 'urn:one', '1'], ['Y', 'urn:one', '2'], ['X', 'urn:two', '3'], ['Plain', 'urn:three', '4']]);
});

test('the default namespace may be that of RFC 3862 by its name', () => {
  const m = SIP.CPIM.parse(lines('NS: <urn:ietf:params:cpim-headers:>', 'From: <im:a@b>', '', '', ''));
  equal(m.from, { uri: 'im:a@b' });
});

test('escapes stand for what has no place in a line', () => {
  const m = SIP.CPIM.parse(lines('Subject: a\\r\\nFrom: <im:evil@x>\\t\\\\ \\"\\u00e9\\u4E16\\x', 'From: "O\\"Neil" <im:o@neil>', '', '', ''));
  equal(m.subject, 'a\r\nFrom: <im:evil@x>\t\\ "\u00e9\u4e16x');
  equal(m.from, { name: 'O"Neil', uri: 'im:o@neil' });
});

test('what is written is read as it was, and no value becomes a header', () => {
  const given = {
    from: { name: 'Алиса "A" \\ <x>', uri: 'sip:alice@example.com' }, to: [{ uri: 'sip:bob@example.com' }, 'sip:carol@example.com'], cc: { uri: 'sip:dave@example.com' },
    dateTime: new Date(Date.UTC(2026, 1, 3, 4, 5, 6, 789)), subject: 'two\r\nX: 1\u2028lines',
    headers: [{ name: 'Message-ID', namespace: 'urn:ietf:params:imdn', prefix: 'imdn', value: 'a\nb' }, { name: 'Else', namespace: 'urn:else', value: ' ' }, { name: 'Bare', value: 'é', lang: 'fr' }],
    contentType: 'text/plain;charset=utf-8', partHeaders: [['Content-Disposition', 'notification']], body: 'grüße\r\n\r\n\0',
  };
  const text = SIP.CPIM.format(given);
  equal(text.split('\r\n\r\n')[0].split('\r\n').length, 11, 'lines of headers');
  const m = SIP.CPIM.parse(text);
  equal([m.from, m.to, m.cc], [given.from, [{ uri: 'sip:bob@example.com' }, { uri: 'sip:carol@example.com' }], [given.cc]]);
  equal([m.dateTime.getTime(), m.subject, m.body, m.contentType], [given.dateTime.getTime(), given.subject, given.body, given.contentType]);
  equal([SIP.CPIM.header(m, 'message-id', 'urn:ietf:params:imdn'), SIP.CPIM.header(m, 'Bare')], ['a\nb', 'é']);
  equal(m.partHeaders, [['Content-Type', given.contentType], ['Content-Length', '12'], ['Content-Disposition', 'notification']]);
});

test('octets travel as they are', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  const written = SIP.CPIM.format({ from: 'sip:a@b', contentType: 'image/png', body: all.buffer });
  ok(written instanceof Uint8Array, 'octets');
  const m = SIP.CPIM.parse(written);
  equal([...m.bytes], [...all]);
  ok(m.body === m.bytes, 'the body is the octets');
});

test('base64 is read, other encodings are named', () => {
  equal(SIP.CPIM.parse(lines('', 'Content-Type: text/plain', 'Content-Transfer-Encoding: base64', '', 'Z3LD\r\nvMOfZQ==')).body, 'grüße');
  throws(() => SIP.CPIM.parse(lines('', 'Content-Transfer-Encoding: base64', '', '***')), SIP.Exceptions.MalformedBodyError);
  const error = throws(() => SIP.CPIM.parse(lines('', 'Content-Transfer-Encoding: x-uu', '', '')), SIP.Exceptions.MalformedBodyError);
  ok(error.message.includes('x-uu'), error.message);
});

test('lines may end in LF, and a text without a type is plain', () => {
  const m = SIP.CPIM.parse('from: <im:a@b>\n\n\nhi\nthere');
  equal([m.from.uri, m.contentType, m.body], ['im:a@b', 'text/plain', 'hi\nthere']);
});

test('what cannot be read is named with its line', () => {
  for (const [body, says] of [
    ['', 'no empty line'], ['From: <im:a@b>', 'no empty line'], ['From: <im:a@b>\r\n\r\nContent-Type: text/plain', 'no empty line'],
    ['From: <im:a@b>\r\nnonsense\r\n\r\n\r\n', '(line 2)'], ['NS: imdn\r\n\r\n\r\n', 'declares no namespace'], [': x\r\n\r\n\r\n', '(line 1)'],
    ['\r\nno field\r\n\r\nx', 'no header field'],
  ]) {
    const error = throws(() => SIP.CPIM.parse(body), SIP.Exceptions.MalformedBodyError);
    ok(error.message.includes(says), `${show(body)}: ${error.message}`);
  }
});

test('what cannot be written is refused', () => {
  for (const bad of [{ from: 'sip:a@b>\r\nX: 1' }, { headers: [{ name: 'X Y', value: '' }] }, { headers: [{ name: 'X', namespace: 'urn:>', value: '' }] },
    { contentType: 'text/plain\r\nX: 1' }, { partHeaders: [['X', 'a\r\nb']] }]) throws(() => SIP.CPIM.format(bad), TypeError);
});

test('a megabyte of text, a thousand headers and more are read or refused at once', () => {
  const big = 'x'.repeat(1 << 20);
  equal(SIP.CPIM.parse(`From: <im:a@b>\r\n\r\nContent-Type: text/plain\r\n\r\n${big}`).body.length, big.length);
  const started = performance.now();
  for (const body of [big, `${'X: 1\r\n'.repeat(1 << 17)}\r\n\r\n`, `${'\\'.repeat(1 << 20)}\r\n\r\n\r\n`, `Subject: ${'\\u'.repeat(1 << 19)}\r\n\r\n\r\n`,
    `X:${';a="'.repeat(1 << 18)}\r\n\r\n\r\n`, `X:${';'.repeat(1 << 20)} y\r\n\r\n\r\n`, `From: ${'<'.repeat(1 << 20)}\r\n\r\n\r\n`, `From: ${'"'.repeat(1 << 20)}\r\n\r\n\r\n`, `NS: ${'<'.repeat(1 << 20)}\r\n\r\n\r\n`]) {
    try {
      SIP.CPIM.parse(body);
    } catch (error) {
      ok(error instanceof SIP.Exceptions.MalformedBodyError, String(error));
    }
  }
  ok(performance.now() - started < 5000, `${performance.now() - started} ms`);
  throws(() => SIP.CPIM.parse(`${'X: 1\r\n'.repeat(1001)}\r\n\r\n`), SIP.Exceptions.MalformedBodyError);
});

test('whatever is changed in a message, it is read or called malformed', () => {
  let seed = 20260303;
  const random = (n) => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return Math.floor((seed / 2 ** 32) * n); };
  const source = new TextEncoder().encode(example);
  let read = 0;
  for (let round = 0; round < 3000; round++) {
    const bytes = [...source];
    for (let i = 0; i <= random(6); i++) {
      const at = random(bytes.length);
      [() => { bytes[at] = random(256); }, () => bytes.splice(at, random(40)), () => bytes.splice(at, 0, ...bytes.slice(random(bytes.length), at)), () => bytes.splice(at, 0, 13, 10)][random(4)]();
    }
    try {
      SIP.CPIM.parse(Uint8Array.from(bytes));
      read++;
    } catch (error) {
      ok(error instanceof SIP.Exceptions.MalformedBodyError, `round ${round}: ${error && error.stack}`);
    }
  }
  ok(read > 100 && read < 2900, `${read} of 3000 were read`);
});
