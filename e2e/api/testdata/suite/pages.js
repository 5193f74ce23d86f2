// Whole pages in the style of those that were written for SIP.js, of both
// generations, over the embedded server: two agents on each page. Only the URL
// of their script tag is ours.

// load opens a page of ../pages and returns its window; it goes with the test.
async function load(name) {
  const frame = document.createElement('iframe');
  frame.allow = 'camera; microphone; autoplay';
  frame.style.cssText = 'width: 400px; height: 400px';
  cleanUp(() => frame.remove());
  const loaded = new Promise((resolve) => { frame.onload = resolve; });
  frame.src = `pages/${name}.html`;
  document.body.append(frame);
  await loaded;
  const { contentWindow: page, contentDocument: doc } = frame;
  page.console.log = () => {};
  return { page, doc, $: (id) => doc.getElementById(id) };
}

test('SIP is complete when its script tag is done', async () => {
  const { page } = await load('short');
  for (const name of ['UA', 'Session', 'URI', 'WebRTC', 'Utils', 'C']) ok(page.SIP[name], name);
});

test('0.6: a video call by the button, and hanging up on the other side', async () => {
  const { page, $ } = await load('video-06');
  await until(() => page.registered === 2, 'both are registered');
  $('anna-button').click();
  await plays($('video-of-bert'));
  await plays($('video-of-anna'));
  equal([$('video-of-bert').style.visibility, $('video-of-anna').style.visibility], ['visible', 'visible']);
  equal($('bert-button').textContent, 'hang up');
  $('bert-button').click();
  await until(() => $('anna-button').textContent === 'call', 'anna heard it');
  equal([$('video-of-bert').style.visibility, $('video-of-anna').style.visibility], ['hidden', 'hidden']);
  $('bert-button').click(); // and a second call, the other way
  await until(() => $('anna-button').textContent === 'hang up', 'the second call');
  await plays($('video-of-anna'));
});

test('0.7: a video call with promises, elements and functions', async () => {
  const { page, $ } = await load('video-07');
  for (const id of ['remote', 'other', 'local']) await plays($(id));
  page.session.bye();
  await until(() => page.log.length === 3, 'all events');
  equal([...page.log].sort(), ['anna: 200 OK', 'anna: terminated', 'bert: BYE null']);
});

test('0.11: a video call with trackAdded and modifiers, hold, and the end', async () => {
  const { page, $ } = await load('video-11');
  for (const id of ['remote', 'other', 'local']) await plays($(id));
  await until(() => page.log.includes('anna: accepted'), 'accepted');
  page.session.hold();
  await until(() => page.log.includes('anna: sendonly'), 'held');
  page.session.bye();
  await until(() => page.log.includes('anna: terminated') && page.log.includes('bert: BYE'), 'the end');
  equal([...page.log].filter((line) => line.startsWith('anna')), ['anna: offer', 'anna: accepted', 'anna: offer', 'anna: sendonly', 'anna: terminated']);
  ok(page.log.includes('bert: reinvite'), 'the re-INVITE');
});

test('0.6: messages both ways', async () => {
  const { page, $ } = await load('message-06');
  await until(() => page.annaUA.isRegistered() && page.bertUA.isRegistered(), 'both are registered');
  const say = (name, text) => { $(`${name}-input`).value = text; $(`${name}-send`).click(); };
  const lines = (name) => [...$(`${name}-display`).children].map((p) => p.textContent);
  say('anna', 'A palindrome: "Was it a car or a cat I saw?"');
  await until(() => lines('bert').length === 1 && lines('anna').length === 1, 'the message');
  equal(lines('bert'), ['Anna: A palindrome: "Was it a car or a cat I saw?"']);
  equal(lines('anna'), ['me: A palindrome: "Was it a car or a cat I saw?"']);
  say('bert', '¿Qué tal? 你好');
  await until(() => lines('anna').length === 2, 'the answer');
  equal(lines('anna')[1], 'Bert: ¿Qué tal? 你好');
});

test('0.6: a data channel through a media handler without streams', async () => {
  const { page } = await load('data-06');
  await until(() => page.shown.length === 2, 'both sides');
  equal([...page.shown], ['received: text that goes from page to page', 'they have it']);
});

test('0.7: a data channel through a media handler without streams', async () => {
  const { page } = await load('data-07');
  await until(() => page.shown.length === 2, 'both sides');
  equal([...page.shown], ['received: 16000 bytes', 'they have it']);
});

test('the shortest page: a message and a call of an anonymous agent', async () => {
  const { page } = await load('short');
  await until(() => page.events.length === 2, 'message and bye');
  equal([...page.events].sort(), ['Hello, world!', 'bye']);
});
