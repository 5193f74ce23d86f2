// sip.d.ts against the real surface: what is typed exists, and what exists is
// typed. The file is read line by line here, it is no TypeScript compiler.

// declared reads the members of each class, function of each namespace and
// member of each constant object: {'WebRTC.MediaHandler': {parent, methods, all}}.
async function declared() {
  const text = await (await fetch('/dist/sip.d.ts')).text();
  const found = {};
  const open = []; // the blocks around the line: {name, depth}
  let depth = 0;
  const withoutComments = text.replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
  for (const line of withoutComments.split(/\n|(?<=;)/)) {
    const block = open.at(-1);
    const start = /^\s*(?:declare )?(class|interface|namespace|const) (\w+)(?:<.*?>)?(?: extends ([\w.]+))?.*?(?<!=>.*)\{\s*$/.exec(line)
      || /^\s*(class) (\w+)(?:<.*>)? extends ([\w.]+)/.exec(line);
    const member = /^\s*((?:static |readonly |function |const |let )*)((?:get |set )?)(\w+)\??(\(|<|:)/.exec(line);
    if (start && (!block || depth === block.depth)) {
      const [, , own, parent] = start;
      const name = [...open.slice(1).map((b) => b.own), own].join('.');
      found[name] = { parent, methods: [], all: [], statics: [] };
      open.push({ name, own, depth: depth + 1 });
    } else if (member && block && depth === block.depth) {
      const [, flags, accessor, name, sign] = member;
      const entry = found[block.name];
      entry[flags.includes('static') ? 'statics' : 'all'].push(name);
      if (sign !== ':' && !accessor && !flags.includes('static') && name !== 'constructor') entry.methods.push(name);
    }
    for (const c of line) depth += '{('.includes(c) ? 1 : '})'.includes(c) ? -1 : 0;
    while (open.length > 0 && depth < open.at(-1).depth) open.pop();
  }
  return found;
}

const at = (path) => path.split('.').reduce((object, key) => object && object[key], SIP);

// chain is what the class and those that it extends declare.
function chain(types, name, kind) {
  const list = [];
  for (let n = name; types[n]; n = (types[n].parent || '').replace(/^SIP\./, '')) list.push(...types[n][kind]);
  return list;
}

const classes = (types) => Object.keys(types).filter((name) => typeof at(name) === 'function' && at(name).prototype && types[name].all.length > 0);

test('the types are read', async () => {
  const types = await declared();
  ok(types.UA.methods.includes('invite') && types['WebRTC.MediaHandler'].all.includes('peerConnection') && types.EventEmitter.methods.includes('on'), show(Object.keys(types)));
  equal(types.InviteClientContext.parent, 'Session');
});

test('every typed method exists', async () => {
  const types = await declared();
  const missing = [];
  for (const name of classes(types)) {
    const bound = name === 'Session' ? ['getLocalStreams', 'getRemoteStreams'] : []; // put on each session, bound to its media handler
    for (const method of types[name].methods) {
      if (typeof at(name).prototype[method] !== 'function' && !bound.includes(method)) missing.push(`${name}.${method}`);
    }
  }
  equal(missing, []);
});

test('every method of a class is typed', async () => {
  const types = await declared();
  const missing = [];
  for (const name of classes(types)) {
    const known = new Set(chain(types, name, 'all'));
    for (const key of Object.getOwnPropertyNames(at(name).prototype)) {
      if (key !== 'constructor' && !key.startsWith('_') && !known.has(key)) missing.push(`${name}.${key}`);
    }
  }
  equal(missing, []);
});

test('every static member that is typed exists', async () => {
  const types = await declared();
  const missing = [];
  for (const name of classes(types)) for (const key of types[name].statics) if (!(key in at(name))) missing.push(`${name}.${key}`);
  equal(missing, []);
});

test('every class and group of SIP is typed', async () => {
  const text = await (await fetch('/dist/sip.d.ts')).text();
  const missing = Object.keys(SIP).filter((key) => !new RegExp(`^  (class|namespace|const|let|function) ${key}\\b`, 'm').test(text));
  equal(missing, []);
});

test('the functions of Utils and the members of the constant groups are typed', async () => {
  const types = await declared();
  const missing = [];
  for (const group of ['Utils', 'Timers', 'Hacks', 'Parser', 'Grammar', 'WebRTC', 'Web.Modifiers']) {
    const known = new Set([...(types[group] ? types[group].all : []), ...Object.keys(types).filter((n) => n.startsWith(`${group}.`)).map((n) => n.slice(group.length + 1))]);
    for (const key of Object.keys(at(group))) if (!known.has(key)) missing.push(`${group}.${key}`);
  }
  equal(missing, []);
});

test('what the module exports is typed, and nothing else', async () => {
  const text = await (await fetch('/dist/sip.d.mts')).text();
  const typed = [...text.matchAll(/^export import (\w+) = SIP\.(\w+);/gm)].map(([, name, member]) => (name === member ? name : `${name}=${member}`));
  const exported = Object.keys(await import('/dist/sip.mjs')).filter((name) => name !== 'default');
  equal(typed.sort(), exported.sort());
});

test('what the objects of a call carry is typed', async () => {
  const types = await declared();
  const { alice, bob } = await pair({ mediaHandlerFactory: undefined }, { mediaHandlerFactory: undefined });
  const { out, inc } = await talk(alice, bob, AUDIO, AUDIO);
  const came = once(bob, 'message');
  const context = alice.message(addressOf(bob), 'hello');
  const [message] = await came;
  const phone = new SIP.Simple({ media: { remote: { audio: element('audio') } }, ua: { wsServers: 'ws://wire.test', autostart: false } });
  const missing = [];
  for (const [name, object] of Object.entries({ UA: alice, InviteClientContext: out, InviteServerContext: inc, ClientContext: context, MessageContext: message,
    RegisterContext: alice.registerContext, ...await usages(alice, bob), Transport: alice.transport, Simple: phone, 'WebRTC.MediaHandler': out.mediaHandler })) {
    const known = new Set(chain(types, name, 'all'));
    for (const key of Object.keys(object)) if (!key.startsWith('_') && !known.has(key)) missing.push(`${name}.${key}`);
  }
  equal(missing, []);
});

// usages are a subscription from both ends, and a publication.
async function usages(alice, bob) {
  const came = once(bob, 'subscribe');
  const subscription = alice.subscribe(addressOf(bob), 'x-news');
  const context = alice.publish(addressOf(bob), 'x-news', 'x');
  const [incoming] = await came;
  incoming.accept();
  await once(subscription, 'notify');
  return { Subscription: subscription, IncomingSubscription: incoming, PublishContext: context };
}

test('every event that is typed is one that the library knows', async () => {
  const types = await declared();
  const emitter = new SIP.EventEmitter();
  const unknown = [];
  for (const name of Object.keys(types).filter((n) => /(UA|Session|Context|Subscription|MediaHandler|StreamManager)Events$/.test(n))) {
    for (const event of types[name].all) if (!emitter.checkEvent(event)) unknown.push(`${name}.${event}`);
  }
  ok(types.SessionEvents.all.includes('terminated'), 'the events are read');
  equal(unknown, []);
});
