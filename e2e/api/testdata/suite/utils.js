// SIP.Utils: the helpers that applications call. (javascript-api 1.25; those of
// status lines and reasons, SDP and Hacks in utils-sip.js)

test('every helper of the description is there', () => {
  const names = `augment optionsOverride desugarSessionOptions str_utf8_length getPrefixedProperty generateFakeSDP isFunction
    isDecimal createRandomToken newTag newUUID hostType normalizeTarget escapeUser headerize sipErrorCause getRandomTestNetIP
    getAllowedMethods calculateMD5 Promise defer promisify getReasonPhrase getReasonHeaderValue getCancelReason buildStatusLine
    reducePromises defaultOptions`;
  for (const name of names.split(/\s+/)) equal(typeof SIP.Utils[name], 'function', name);
});

test('augment gives an object the members that it lacks, then constructs it', () => {
  function Base(a, b) { this.args = [a, b]; }
  Base.prototype = { one() { return 1; }, two() { return 2; } };
  const object = { two() { return 'mine'; } };
  SIP.Utils.augment(object, Base, ['x', 'y']);
  equal([object.one(), object.two(), object.args], [1, 'mine', ['x', 'y']]);
});

test('augment with override replaces the members', () => {
  function Base() {}
  Base.prototype = { two() { return 2; } };
  const object = { two() { return 'mine'; } };
  SIP.Utils.augment(object, Base, [], true);
  equal(object.two(), 2);
});

test('augment makes an emitter of any object', () => {
  const object = {};
  SIP.Utils.augment(object, SIP.EventEmitter, []);
  let got;
  object.on('e', function (x) { got = [x, this === object]; });
  object.emit('e', 5);
  equal(got, [5, true]);
});

test('optionsOverride lets the winner win over the loser over the default', () => {
  const warnings = [];
  const logger = { warn: (text) => warnings.push(text) };
  const run = (options, deprecated) => {
    SIP.Utils.optionsOverride(options, 'fooBar', 'foo_bar', deprecated, logger, 'default');
    return options.fooBar;
  };
  equal(run({ fooBar: 1, foo_bar: 2 }, false), 1);
  ok(warnings.length > 0, 'both given: warned');
  equal(run({ foo_bar: 2 }, false), 2);
  equal(run({}, false), 'default');
  warnings.length = 0;
  equal(run({ foo_bar: 2 }, true), 2);
  ok(warnings.some((text) => text.includes('foo_bar') && text.includes('deprecated')), show(warnings));
});

test('defaultOptions fills in what is not given', () => {
  equal(SIP.Utils.defaultOptions({ a: 1, b: 2 }, { b: 3, c: 4 }), { a: 1, b: 3, c: 4 });
  equal(SIP.Utils.defaultOptions({ a: 1 }, undefined), { a: 1 });
});

test('desugarSessionOptions takes a media element for where to render', () => {
  const video = document.getElementById('remote');
  const options = SIP.Utils.desugarSessionOptions(video);
  equal(options.media.constraints, { audio: true, video: true });
  equal(options.media.render.remote === video, true);
  equal(SIP.Utils.desugarSessionOptions(document.getElementById('sound')).media.constraints, { audio: true, video: false });
  const plain = { media: {} };
  equal(SIP.Utils.desugarSessionOptions(plain) === plain, true, 'options stay');
});

test('getPrefixedProperty finds the name with and without vendor', () => {
  equal(SIP.Utils.getPrefixedProperty({ thing: 1, webkitThing: 2 }, 'thing'), 1);
  equal(SIP.Utils.getPrefixedProperty({ webkitThing: 2 }, 'thing'), 2);
  equal(SIP.Utils.getPrefixedProperty({ mozThing: 3 }, 'thing'), 3);
  equal(SIP.Utils.getPrefixedProperty({}, 'thing'), undefined);
  equal(SIP.Utils.getPrefixedProperty(undefined, 'thing'), undefined);
});

test('str_utf8_length counts octets', () => {
  for (const [text, octets] of [['', 0], ['abc', 3], ['ä', 2], ['€', 3], ['😀', 4]]) equal(SIP.Utils.str_utf8_length(text), octets, text);
});

test('isFunction tells functions', () => {
  for (const f of [() => {}, class {}, async () => {}]) equal(SIP.Utils.isFunction(f), true);
  for (const x of [undefined, null, {}, 'f']) equal(SIP.Utils.isFunction(x), false);
});

test('isDecimal tells whole numbers and their texts', () => {
  for (const x of [0, 5, -5, '0', '5', '5.0', '-7']) equal(SIP.Utils.isDecimal(x), true, show(x));
  for (const x of [0.5, '0.5', 'five', '5a', NaN, undefined, {}, '']) equal(SIP.Utils.isDecimal(x), false, show(x));
});

test('createRandomToken has the digits of its base, 32 unless told', () => {
  ok(/^[0-9a-v]{20}$/.test(SIP.Utils.createRandomToken(20)));
  ok(/^[01]{50}$/.test(SIP.Utils.createRandomToken(50, 2)));
  ok(/^[0-9a-f]{8}$/.test(SIP.Utils.createRandomToken(8, 16)));
  equal(SIP.Utils.createRandomToken(0), '');
});

test('newTag has 10 characters and never comes twice', () => {
  const tags = Array.from({ length: 500 }, () => SIP.Utils.newTag());
  ok(tags.every((tag) => /^[0-9a-v]{10}$/.test(tag)), tags[0]);
  equal(new Set(tags).size, 500);
});

test('newUUID is a random UUID of version 4', () => {
  const uuids = Array.from({ length: 100 }, () => SIP.Utils.newUUID());
  ok(uuids.every((uuid) => /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid)), uuids[0]);
  equal(new Set(uuids).size, 100);
});

test('getRandomTestNetIP is an address kept for examples', () => {
  for (let i = 0; i < 300; i++) {
    const [, last] = /^192\.0\.2\.(\d+)$/.exec(SIP.Utils.getRandomTestNetIP());
    ok(last >= 1 && last <= 254, last);
  }
});

test('calculateMD5 is hex of the text as UTF-8', () => {
  equal(SIP.Utils.calculateMD5(''), 'd41d8cd98f00b204e9800998ecf8427e');
  equal(SIP.Utils.calculateMD5('abc'), '900150983cd24fb0d6963f7d28e17f72');
  equal(SIP.Utils.calculateMD5('Mufasa:testrealm@host.com:Circle Of Life'), '939e7578ed9e3c518a452acee763bce9');
  equal(SIP.Utils.calculateMD5('é'), '66ddcd97cfdeabb2f6fb8a999b4bc76f', 'UTF-8, not Latin-1');
});

test('calculateMD5 takes CRLF for LF', () => {
  equal(SIP.Utils.calculateMD5('a\r\nb\r\n'), SIP.Utils.calculateMD5('a\nb\n'));
});

test('Promise and defer are for promises made by hand', async () => {
  equal(await new SIP.Utils.Promise((resolve) => resolve(1)), 1);
  equal(await SIP.Utils.Promise.resolve(2), 2);
  const [good, bad] = [SIP.Utils.defer(), SIP.Utils.defer()];
  good.resolve(3);
  bad.reject(new Error('no'));
  equal(await good.promise, 3);
  equal(await bad.promise.catch((error) => error.message), 'no');
});

test('promisify makes a promise of callbacks, last or first', async () => {
  const object = {
    last(x, ok, fail) { (x > 0 ? ok : fail)([x, this === object]); },
    first(ok, fail, x) { (x > 0 ? ok : fail)([x, this === object]); },
  };
  const last = SIP.Utils.promisify(object, 'last');
  const first = SIP.Utils.promisify(object, 'first', true);
  equal(await last(1), [1, true]);
  equal(await first(2), [2, true]);
  equal(await last(-1).catch((x) => x), [-1, true]);
  equal(await first(-2).catch((x) => x), [-2, true]);
});

test('reducePromises runs one after the other, each with what the one before gave', async () => {
  const add = (n) => (x) => Promise.resolve(x + n);
  equal(await SIP.Utils.reducePromises([add('b'), add('c')], 'a'), 'abc');
  equal(await SIP.Utils.reducePromises([], 'a'), 'a');
});
