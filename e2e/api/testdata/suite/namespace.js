// The namespace SIP: its members, its name and version, loading it twice.
// (javascript-api 1.1)
//
// Dialog, RequestSender and the classes of Transactions, internals of SIP.js,
// have no counterpart.

const classes = `ClientContext DigestAuthentication Event EventEmitter IncomingRequest IncomingResponse IncomingSubscription InviteClientContext
  InviteServerContext LoggerFactory MediaHandler NameAddrHeader OutgoingRequest PublishContext ReferClientContext ReferServerContext RegisterContext
  ServerContext Session Subscription Transport UA URI`.split(/\s+/);

// frame is the window of a frame that runs the HTML.
async function frame(html) {
  const element = document.createElement('iframe');
  const loaded = new Promise((resolve) => { element.onload = resolve; });
  element.srcdoc = html;
  document.body.append(element);
  cleanUp(() => element.remove());
  await loaded;
  return element.contentWindow;
}

// addScript adds a script tag and waits until it has run.
function addScript(attributes) {
  const script = Object.assign(document.createElement('script'), attributes);
  cleanUp(() => script.remove());
  return new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error(`cannot load ${script.src}`));
    document.head.append(script);
  });
}

test('SIP has every class of the description', () => {
  for (const name of classes) equal(typeof SIP[name], 'function', `SIP.${name}`);
});

test('SIP has every group of the description', () => {
  for (const name of ['C', 'Exceptions', 'Grammar', 'Hacks', 'Parser', 'Timers', 'Transactions', 'Utils', 'WebRTC']) {
    equal(typeof SIP[name], 'object', `SIP.${name}`);
  }
  equal(typeof SIP.sanityCheck, 'function', 'SIP.sanityCheck');
  for (const name of ['MediaHandler', 'MediaStreamManager', 'isSupported']) {
    equal(typeof SIP.WebRTC[name], 'function', `SIP.WebRTC.${name}`);
  }
});

test('each class carries its own name', () => {
  for (const name of classes) equal(SIP[name].name, name);
});

test('the classes stand in their families', () => {
  const isA = (child, parent) => ok(SIP[child].prototype instanceof SIP[parent], `${child} is a ${parent}`);
  for (const child of ['UA', 'Transport', 'ClientContext', 'ServerContext', 'Session', 'MediaHandler']) isA(child, 'EventEmitter');
  isA('RegisterContext', 'EventEmitter');
  isA('InviteClientContext', 'Session');
  isA('InviteServerContext', 'Session');
  ok(SIP.WebRTC.MediaHandler.prototype instanceof SIP.MediaHandler, 'WebRTC.MediaHandler is a MediaHandler');
  ok(SIP.WebRTC.MediaStreamManager.prototype instanceof SIP.EventEmitter, 'MediaStreamManager is an EventEmitter');
});

test('name and version are strings of this project', () => {
  equal(SIP.name, 'sipwasm');
  ok(/^\d+\.\d+\.\d+/.test(SIP.version), SIP.version);
});

test('name and version are getters without setters: assigning is ignored, in strict mode refused', () => {
  for (const key of ['name', 'version']) {
    const { get, set } = Object.getOwnPropertyDescriptor(SIP, key);
    equal([typeof get, set], ['function', undefined], key);
    const before = SIP[key];
    SIP[key] = 'other';
    equal(SIP[key], before);
    throws(() => { 'use strict'; SIP[key] = 'other'; }, TypeError);
  }
});

test('the other members of SIP may be replaced, as pages and tests do', () => {
  const real = SIP.Utils;
  cleanUp(() => { SIP.Utils = real; });
  SIP.Utils = { mine: true };
  equal(SIP.Utils.mine, true);
});

test('an Event holds type, sender and data', () => {
  const event = new SIP.Event('custom', SIP, { a: 1 });
  equal([event.type, event.sender === SIP, event.data], ['custom', true, { a: 1 }]);
});

test('SIP.ready is resolved with SIP', async () => {
  equal(await SIP.ready === SIP, true);
});

test('a second script tag of the same library leaves SIP as it is', async () => {
  const before = SIP;
  SIP.expando = 'mine';
  cleanUp(() => { delete SIP.expando; });
  await addScript({ src: '/dist/sip.standalone.js?again' });
  equal(window.SIP === before, true, 'the same object');
  await addScript({ src: '/dist/sip.js?again' });
  equal(window.SIP === before, true, 'the same object after sip.js');
  equal(window.SIP.expando, 'mine');
  equal(String(SIP.URI.parse('sip:a@b.c')), 'sip:a@b.c', 'and it works');
});

test('the module finds the SIP of the script tag', async () => {
  const module = await import('/dist/sip.mjs');
  equal(module.default === SIP, true, 'one SIP on the page');
  equal(module.UA === SIP.UA, true, 'and the same classes');
});

test('after the tag of sip.standalone.js the next script finds SIP complete', async () => {
  const page = await frame(`<script src="/dist/sip.standalone.js"></script>
    <script>window.seen = [typeof SIP.UA, String(SIP.URI.parse('sip:a@b.c'))];</script>`);
  equal(page.seen, ['function', 'sip:a@b.c']);
});

test('the library puts nothing but SIP on the page', async () => {
  const page = await frame(`<script>window.before = Object.getOwnPropertyNames(window);</script>
    <script src="/dist/sip.standalone.js"></script>
    <script>window.after = Object.getOwnPropertyNames(window);</script>`);
  const known = new Set([...page.before, 'before', 'after']);
  equal(page.after.filter((name) => !known.has(name)), ['SIP']);
});

test('the library adds nothing to the built-in classes', async () => {
  const surface = `['Object', 'Function', 'Array', 'String', 'Number', 'Promise', 'Error', 'EventTarget']
    .map((name) => [name, Object.getOwnPropertyNames(window[name]), Object.getOwnPropertyNames(window[name].prototype)])`;
  const page = await frame(`<script>window.before = JSON.stringify(${surface});</script>
    <script src="/dist/sip.standalone.js"></script>
    <script>window.after = JSON.stringify(${surface});</script>`);
  equal(page.after, page.before);
});
