// Subscriptions and publications against a scripted peer.

// scripted is an agent that talks to a scripted peer, and what Go holds for it. After
// the test it does not wait for answers that the peer does not give.
async function scripted(configuration) {
  const { ua, peer } = await peered(configuration);
  cleanUp(() => ua.transport?.ws.drop());
  return { ua, peer, handles: SIP.__handles() };
}

// subscribed is an agent that subscribes at the peer, which has not answered yet.
async function subscribed(event = 'presence', options = {}, configuration = {}) {
  const { ua, peer, handles } = await scripted(configuration);
  const subscription = ua.subscribe('bob@test.example', event, options);
  const log = tale(subscription);
  const subscribe = await peer.request('SUBSCRIBE');
  return { ua, peer, subscription, subscribe, log, handles };
}

// watching is a subscription that stands: granted, notified once.
async function watching(event = 'presence', options = {}, configuration = {}) {
  const call = await subscribed(event, options, configuration);
  const { subscription, subscribe } = call;
  grant(call, subscribe);
  notifies(call);
  await once(subscription, 'notify');
  await call.peer.response(200, 'NOTIFY');
  return call;
}

// grant is the notifier's 2xx.
function grant({ peer }, subscribe, { expires = 600, tag = 'n1', code = 200, headers = [] } = {}) {
  peer.reply(subscribe, code, { reason: 'OK', tag, headers: [['Expires', expires], ['Contact', '<sip:n1@peer.invalid;transport=ws>'], ...headers] });
}

// notifies sends a NOTIFY about the newest SUBSCRIBE outside of a dialog; tag says which notifier.
let lastNotify = 0;
function notifies({ ua, peer, subscribe, subscription }, { state = 'active;expires=600', event = subscription.event, tag = 'n1', headers = [], ...more } = {}) {
  lastNotify += 1;
  return peer.ask('NOTIFY', ua, {
    from: `${subscribe.get('To')};tag=${tag}`, to: subscribe.get('From'), callID: subscribe.get('Call-ID'), ruri: uriOf(subscribe.get('Contact')), cseq: lastNotify,
    headers: [['Event', event], ['Subscription-State', state], ['Contact', '<sip:n1@peer.invalid;transport=ws>'], ...headers], ...more,
  });
}

const USAGE_EVENTS = ['progress', 'accepted', 'notify', 'pending', 'active', 'change', 'error', 'retry', 'failed', 'rejected', 'terminated', 'refresh', 'published', 'unpublished', 'cancel'];

// tale writes down what a subscription or publication emits, and its state then: ['accepted(200 OK) notify_wait'].
function tale(emitter) {
  const log = [];
  for (const event of USAGE_EVENTS) emitter.on(event, (...args) => log.push(`${event}(${args.map(told).join(', ')}) ${emitter.state}`));
  return log;
}

function told(v) {
  if (v === null || v === undefined || typeof v !== 'object') return String(v);
  if (v.status_code) return String(v.status_code);
  if (v instanceof Error) return v.name;
  if (v.method) return v.method;
  const { request, response, ...more } = v;
  return [...(request ? [request.method] : []), ...(response ? [response.status_code] : []), ...Object.entries(more).filter(([, part]) => part !== undefined && part !== null && part !== '').map(([name, part]) => `${name} ${part?.text ?? part}`)].join(' ');
}

// counting is a package of the tests' own: a body is "n text", or "+ n text" for a
// change of document n-1.
const counting = {
  name: 'counting',
  contentTypes: ['text/counting'],
  parse(body, contentType) {
    const [, plus, n, text] = /^(\+ )?(\d+) (.*)$/.exec(body) ?? [];
    if (!n) throw new SIP.Exceptions.MalformedBodyError('no number');
    return { partial: Boolean(plus), n: Number(n), text, contentType };
  },
  format: ({ n, text }) => `${n} ${text}`,
  merge(before, now) {
    if (!now.partial) return { document: now, gap: false };
    if (before && now.n <= before.n) return { document: before, gap: false };
    if (!before || now.n !== before.n + 1) return { document: before, gap: true };
    return { document: { ...now, text: `${before.text}${now.text}` }, gap: false };
  },
};

function knowCounting() {
  instead(SIP.EventPackages, 'counting', counting);
}

// idle waits until the agents of the tests before have gone to rest; then Go holds nothing.
const AT_FIRST = SIP.__handles();
const idle = () => nothingHeld(AT_FIRST);

// offline stops an agent, and waits until Go holds nothing any more.
async function offline(ua) {
  ua.stop();
  ua.transport.ws.drop();
  await idle();
}

// nothingHeld waits until Go holds no more than before.
const nothingHeld = (handles) => until(() => SIP.__handles() === handles, `${handles} handles, not ${SIP.__handles()}`);
