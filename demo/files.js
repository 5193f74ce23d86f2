// Files of any size over a data channel: a call without audio or video.
import { person } from './people.js';

const alice = person('data.alice', 'Alice');
const bob = person('data.bob', 'Bob');

const CHUNK = 64 * 1024;        // bytes in one data channel message
const HIGH_WATER = 4 << 20;     // bytes that may wait in the channel: more would only fill memory
const onlyData = { media: { constraints: { audio: false, video: false }, dataChannel: true } };

// The sender's side: first what it is, as JSON, then the bytes.
async function send(file, channel, progress) {
  channel.bufferedAmountLowThreshold = HIGH_WATER / 2;
  channel.send(JSON.stringify({ name: file.name, type: file.type, size: file.size }));
  for (let at = 0; at < file.size; at += CHUNK) {
    if (channel.bufferedAmount > HIGH_WATER) {
      await new Promise((drained, closed) => {
        channel.onbufferedamountlow = drained;
        channel.onclose = () => closed(new Error('the other side went away'));
      });
    }
    channel.send(await file.slice(at, at + CHUNK).arrayBuffer());
    progress(Math.min(at + CHUNK, file.size), file.size);
  }
}

// The receiver's side: collects the bytes and hangs up when all have come,
// which tells the sender that they did.
function receive(channel, started, progress, complete) {
  let file = null, got = 0, parts = [];
  channel.binaryType = 'arraybuffer';
  channel.onmessage = (event) => {
    if (!file) started(file = JSON.parse(event.data));
    else {
      parts.push(event.data);
      got += event.data.byteLength;
      // A Blob may live on disk, an array of buffers may not.
      if (parts.length >= 256) parts = [new Blob(parts)];
      progress(got, file.size);
    }
    if (got >= file.size) complete(file, new Blob(parts, { type: file.type }));
  };
}

function setUpFiles(ua, name, otherUA) {
  const input = document.getElementById(`${name}-file-input`);
  const button = document.getElementById(`${name}-share-button`);
  const status = document.getElementById(`${name}-files-status`);
  const display = document.getElementById(`${name}-files-display`);

  function row(text) {
    display.querySelector('.none')?.remove();
    const item = document.createElement('li');
    const bar = Object.assign(document.createElement('progress'), { value: 0 });
    item.append(text, bar);
    display.append(item);
    return { item, progress: (done, all) => { bar.max = all || 1; bar.value = done || 1; } };
  }

  input.addEventListener('change', () => {
    const file = input.files[0];
    document.getElementById(`${name}-filename`).textContent = file ? `${file.name}, ${size(file.size)}` : 'choose a file of any size, or drop it here';
    button.disabled = !file;
  });

  button.addEventListener('click', () => {
    const file = input.files[0];
    const { item, progress } = row(`sending ${file.name}`);
    let outcome = 'delivered';
    button.disabled = true;
    status.textContent = 'connecting';
    const session = ua.invite(otherUA.configuration.uri, onlyData);
    session.mediaHandler.on('dataChannel', (channel) => {
      channel.onopen = () => {
        status.textContent = 'sending';
        send(file, channel, progress).catch((error) => {
          outcome = `not sent: ${error.message}`;
          session.terminate();
        });
      };
    });
    session.on('bye', () => {
      status.textContent = outcome;
      item.firstChild.textContent = `${outcome === 'delivered' ? 'sent' : 'not sent:'} ${file.name}`;
    });
    session.on('failed', (response, cause) => { status.textContent = `not sent: ${cause}`; item.classList.add('failed'); });
    session.on('terminated', () => { button.disabled = false; });
  });

  ua.on('invite', (session) => {
    session.mediaHandler.on('dataChannel', (channel) => {
      let shown;
      receive(channel,
        (file) => { shown = row(`receiving ${file.name}`); status.textContent = 'receiving'; },
        (done, all) => shown.progress(done, all),
        (file, blob) => {
          const link = Object.assign(document.createElement('a'), {
            href: URL.createObjectURL(blob), download: file.name, textContent: `${file.name}, ${size(file.size)}`,
          });
          shown.item.replaceChildren('received ', link);
          status.textContent = 'received';
          session.bye();
        });
    });
    session.accept(onlyData);
  });
}

function size(bytes) {
  const unit = bytes < 1e3 ? 0 : bytes < 1e6 ? 1 : bytes < 1e9 ? 2 : 3;
  return `${+(bytes / 1e3 ** unit).toFixed(1)} ${['bytes', 'kB', 'MB', 'GB'][unit]}`;
}

setUpFiles(alice, 'alice', bob);
setUpFiles(bob, 'bob', alice);
