// What is written is read as it was, whatever it is; and bodies with accidents
// make documents or MalformedBodyErrors, nothing else, and soon.

const { EventBodies } = SIP;
const { MalformedBodyError } = SIP.Exceptions;

// random gives the same numbers each time: a generator of Lehmer's.
function random(seed) {
  let state = seed;
  const next = (n) => { state = (state * 48271) % 2147483647; return state % n; };
  const pick = (list) => list[next(list.length)];
  const text = () => Array.from({ length: next(12) }, () => pick(['a', 'B', '0', ' ', '<', '>', '&', '"', "'", '\n', '\r', '\t', '\u00e9', '\ud83d\ude00', ']]>', '<!--'])).join('');
  const token = () => `t${next(1e6)}${pick(['', ':<&>"', '@x;y=z', '\u00fc'])}`;
  // some gives objects without members whose value is undefined.
  const some = (members) => Object.fromEntries(Object.entries(members).map(([key, make]) => [key, next(3) ? make() : undefined]).filter(([, value]) => value !== undefined));
  const list = (make) => Array.from({ length: next(4) }, make);
  const table = (make) => list(make).map((value, i) => ({ ...value, id: `${i}` }));
  return { next, pick, text, token, some, list, table, int: () => next(1e9), date: () => new Date(next(2e9) * 1000), bool: () => next(2) === 0 };
}

// texts and numbers that are there but empty are written as nothing at all.
const documents = {
  presence(r) {
    const notes = () => r.list(() => ({ text: r.text(), ...r.some({ lang: () => 'en-GB' }) }));
    const set = () => ({ values: r.list(() => r.pick(['away', 'busy', 'on-the-phone'])), notes: notes(), ...r.some({ other: r.text, from: r.date, until: r.date, id: r.token }) });
    const single = () => ({ notes: notes(), ...r.some({ value: () => r.pick(['home', 'work']), other: r.text }) });
    const rich = () => r.some({
      activities: set, class: r.token, mood: set, placeType: set, privacy: set, relationship: single, serviceClass: single, sphere: single,
      placeIs: () => ({ notes: notes(), ...r.some({ audio: () => ({ value: 'noisy' }), text: () => ({}) }) }),
      statusIcon: () => ({ uri: r.token() }), timeOffset: () => ({ minutes: r.next(1000) - 500, ...r.some({ description: r.text }) }),
      userInput: () => ({ value: r.pick(['active', 'idle']), ...r.some({ lastInput: r.date, idleThreshold: r.int }) }),
    });
    const common = () => ({ ...rich(), notes: notes(), ...r.some({ timestamp: r.date }) });
    return {
      ...r.some({ entity: r.token }),
      tuples: r.table(() => ({ ...common(), ...r.some({ status: () => r.some({ basic: () => r.pick(['open', 'closed']) }), deviceID: r.token, contact: () => ({ uri: r.token(), priority: r.next(1001) / 1000 }) }) })),
      notes: notes(), persons: r.table(common), devices: r.table(() => ({ ...common(), ...r.some({ deviceID: r.token }) })),
    };
  },
  dialog(r) {
    const tags = () => r.some({ callId: r.token, localTag: r.token, remoteTag: r.token });
    const identity = () => ({ uri: r.token(), ...r.some({ display: r.text }) });
    const side = () => r.some({
      identity, cseq: r.int, sessionDescription: () => ({ text: r.text(), ...r.some({ type: r.token }) }),
      target: () => ({ uri: r.token(), params: r.list(() => ({ name: r.token(), ...r.some({ value: r.text }) })) }),
    });
    return {
      version: r.int(), state: r.pick(['full', 'partial']), entity: r.token(),
      dialogs: r.table(() => ({
        ...tags(), state: { value: r.pick(['trying', 'early', 'confirmed', 'terminated']), ...r.some({ event: r.token, code: r.int }) },
        ...r.some({ direction: () => r.pick(['initiator', 'recipient']), duration: r.int, replaces: tags, referredBy: identity, routeSet: () => ({ hops: r.list(r.token) }), local: side, remote: side }),
      })),
    };
  },
  reg(r) {
    const contact = () => ({
      state: r.pick(['active', 'terminated']), unknownParams: r.list(() => ({ name: r.token(), value: r.text() })),
      ...r.some({ event: r.token, durationRegistered: r.int, expires: r.int, retryAfter: r.int, q: () => r.next(1001) / 1000, callid: r.token, cseq: r.int, uri: r.token, displayName: () => ({ text: r.text() }) }),
    });
    return { version: r.int(), state: r.pick(['full', 'partial']), registrations: r.table(() => ({ aor: r.token(), state: 'active', contacts: r.table(contact) })) };
  },
  conference(r) {
    const state = () => r.pick(['full', 'partial', 'deleted']);
    const uri = () => ({ uri: r.token(), ...r.some({ state, displayText: r.text, purpose: r.token, modified: r.date }) });
    const uris = () => r.list(uri);
    const by = () => r.some({ when: r.date, reason: r.text, by: r.token });
    const media = () => r.some({ state, displayText: r.text, type: r.token, label: r.token, srcId: r.token, status: () => 'sendrecv' });
    const endpoint = () => ({ media: r.table(media), ...r.some({
      entity: r.token, state, displayText: r.text, referred: by, status: r.token, joiningMethod: r.token, joiningInfo: by, disconnectionMethod: r.token, disconnectionInfo: by,
      callInfo: () => r.some({ sip: () => r.some({ displayText: r.text, callId: r.token, fromTag: r.token, toTag: r.token }) }),
    }) });
    const user = () => ({ entity: r.token(), endpoints: r.list(endpoint), ...r.some({ state, displayText: r.text, associatedAors: uris, roles: () => r.list(r.token), languages: r.token, cascadedFocus: r.token }) });
    const whole = (depth) => r.some({
      state, conferenceDescription: () => r.some({ lang: () => 'de', displayText: r.text, subject: r.text, freeText: r.text, keywords: r.text, confUris: uris, maximumUserCount: r.int,
        availableMedia: () => r.list(() => r.some({ label: r.token, displayText: r.text, type: r.token, status: r.token })) }),
      hostInfo: () => r.some({ displayText: r.text, webPage: r.token, uris }), conferenceState: () => r.some({ userCount: r.int, active: r.bool, locked: r.bool }),
      users: () => r.list(user), sidebarsByRef: uris, sidebarsByVal: () => (depth ? r.list(() => ({ ...whole(depth - 1), ...r.some({ entity: r.token, version: r.int }) })) : []),
    });
    return { ...whole(2), entity: r.token(), version: r.int() };
  },
  'presence.winfo': (r) => ({ version: r.int(), state: 'full', watcherLists: r.list(() => ({ resource: r.token(), package: 'presence',
    watchers: r.table(() => ({ status: 'pending', event: 'subscribe', uri: r.token(), ...r.some({ displayName: r.text, expiration: r.int, durationSubscribed: r.int }) })) })) }),
  'message-summary': (r) => ({ messagesWaiting: r.bool(), messages: r.list(() => [['To', `a${r.int()}`], ['Subject', `\u00fc ${r.int()}`]]),
    ...r.some({ messageAccount: () => `sip:${r.int()}@x`, voice: () => ({ new: r.int(), old: r.int() }), fax: () => ({ new: 1, old: 2, urgentNew: 0, urgentOld: r.int() }) }) }),
  refer: (r) => ({ ...r.pick([{ statusCode: 100 + r.next(600), reasonPhrase: 'So it is' }, { method: 'BYE', ruri: `sip:${r.int()}@x` }]),
    headers: r.list(() => ['X-A', `b ${r.int()}`]), ...r.some({ body: () => `x${r.text()}` }) }),
};

for (const [event, make] of Object.entries(documents)) {
  test(`${event}: what is written is read as it was`, () => {
    const r = random(4711);
    for (let i = 0; i < 300; i++) {
      const document = make(r);
      const { body, contentType } = EventBodies.format(event, document);
      equal(EventBodies.parse(event, body, contentType), document, `document ${i}: ${body}`);
      equal(EventBodies.parse(event, new TextEncoder().encode(body), contentType), document, `octets of document ${i}`);
    }
  });

  test(`${event}: what is merged is whole, and merging it again changes nothing`, () => {
    const r = random(1234);
    let known;
    for (let i = 0; i < 200; i++) {
      known = EventBodies.merge(event, known, { ...make(r), ...(known?.version >= 0 ? { version: known.version + 1 } : {}) }).document;
      const again = { ...known, ...(known.version >= 0 ? { version: known.version + 1 } : {}) };
      equal(EventBodies.merge(event, known, again).document, again, `document ${i}`);
    }
  });

  test(`${event}: accidents make documents or MalformedBodyErrors, soon`, () => {
    const r = random(99);
    let broken = 0;
    for (let i = 0; i < 400; i++) {
      const { body } = EventBodies.format(event, make(r));
      broken += survives(event, i % 2 ? mutate(r, body) : mutateBytes(r, body), i);
    }
    ok(broken > 100, `only ${broken} of 400 were broken: the accidents are too small`);
  });
}

// survives parses and merges; 1 when it was malformed.
function survives(event, body, i) {
  const begin = performance.now();
  try {
    const document = EventBodies.parse(event, body);
    EventBodies.merge(event, undefined, document);
    return 0;
  } catch (error) {
    if (!(error instanceof MalformedBodyError)) throw new Error(`accident ${i}: ${error && error.stack} of ${body}`);
    return 1;
  } finally {
    ok(performance.now() - begin < 1000, `accident ${i} takes long: ${body}`);
  }
}

// mutate cuts, repeats and inserts what means something to a parser.
function mutate(r, body) {
  let text = body;
  for (let n = 1 + r.next(4); n > 0; n--) {
    const at = r.next(text.length + 1), to = Math.min(text.length, at + r.next(40));
    const piece = r.pick(['<', '>', '/>', '"', '&', '&#0;', '<!--', '-->', '<![CDATA[', ']]>', '<?', '<!DOCTYPE', '\u0000', 'xmlns="', ':', '\r\n', '\r\n\r\n', '-', '99999999999999999999', '']);
    text = r.pick([text.slice(0, at) + text.slice(to), text.slice(0, at) + piece + text.slice(at), text.slice(0, to) + text.slice(at)]);
  }
  return text;
}

function mutateBytes(r, body) {
  const bytes = new TextEncoder().encode(body);
  for (let n = 1 + r.next(6); n > 0; n--) bytes[r.next(bytes.length)] = r.next(256);
  return bytes.subarray(r.next(2) * r.next(8), bytes.length - r.next(2) * r.next(8));
}

test('accidents in lists make lists or MalformedBodyErrors, soon', () => {
  const r = random(7);
  const list = { uri: 'sip:l@x', version: 1, fullState: true, names: [], resources: [0, 1, 2].map((n) => ({
    uri: `sip:${n}@x`, names: [], instances: [{ id: '1', state: 'active', document: documents.presence(r) }],
  })) };
  const { body, contentType } = EventBodies.format('presence', { list });
  for (let i = 0; i < 400; i++) {
    const mutated = i % 2 ? mutate(r, body) : mutateBytes(r, body);
    try {
      EventBodies.merge('presence', undefined, EventBodies.parse('presence', mutated, i % 5 ? contentType : mutate(r, contentType)));
    } catch (error) {
      if (!(error instanceof MalformedBodyError)) throw new Error(`accident ${i}: ${error && error.stack}`);
    }
  }
});
