// Video chat: whoever presses the button calls; the other one answers at once.
import { person } from './people.js';
import { drawnPicture } from './picture.js';
import { trouble } from './trouble.js';

const alice = person('alice', 'Alice');
const bob = person('bob', 'Bob');
export { alice, bob };

function setUpVideo(ua, name, other, otherUA, screenId, echo) {
  const button = document.getElementById(`${name}-video-button`);
  const status = document.getElementById(`${name}-video-status`);
  const screen = document.getElementById(screenId);
  const label = `call ${other}`;
  let session = null;

  // What this side sends, and where it shows what it receives.
  const options = () => ({
    media: {
      constraints: { audio: true, video: true },
      stream: document.getElementById('video-drawn').checked ? drawnPicture(name) : undefined,
      render: { remote: screen },
    },
  });

  function follow(call) {
    session = call;
    enable();
    button.textContent = 'hang up';
    button.classList.add('end');
    call.on('progress', (response) => { status.textContent = response.status_code > 100 ? 'ringing' : 'calling'; });
    call.on('accepted', () => { status.textContent = 'in a call'; });
    call.on('terminated', (message, cause) => {
      session = null;
      enable();
      screen.srcObject = null;
      button.textContent = label;
      button.classList.remove('end');
      status.textContent = cause ? `ended: ${cause}` : idle();
    });
    call.mediaHandler.on('userMediaFailed', (error) => explain(error));
  }

  ua.on('invite', (call) => {
    if (session) return call.reject({ statusCode: 486 });
    follow(call);
    call.accept(options());
  });

  const idle = () => (ua.isRegistered() ? 'ready' : 'no connection to the server, trying again');

  function enable() {
    button.disabled = !ua.isRegistered() && !session;
    if (echo) echo.disabled = !ua.isRegistered() || Boolean(session);
  }

  function call(target) {
    status.textContent = 'calling';
    follow(ua.invite(target, options()));
  }

  button.addEventListener('click', (event) => {
    if (event.detail > 1) return; // a double click is meant once
    if (session) session.terminate();
    else call(otherUA.configuration.uri);
  });

  // The server has a bot on line who sends back what it receives.
  echo?.addEventListener('click', () => call(`echo@${location.hostname}`));

  for (const event of ['registered', 'unregistered', 'disconnected']) {
    ua.on(event, () => {
      enable();
      if (!session) status.textContent = idle();
    });
  }
  ua.on('registrationFailed', (response, cause) => { status.textContent = `not registered: ${cause}`; });
}

function explain(error) {
  const why = {
    NotAllowedError: 'The browser was not allowed to use the camera and the microphone.',
    NotFoundError: 'There is no camera or no microphone.',
    NotReadableError: 'The camera or the microphone is in use by another program.',
  }[error.name] || `${error.name}: ${error.message}.`;
  trouble(`${why} You can tick “use a drawn picture” and call again.`);
}

setUpVideo(alice, 'alice', 'Bob', bob, 'video-of-bob', document.getElementById('echo-button'));
setUpVideo(bob, 'bob', 'Alice', alice, 'video-of-alice');

document.getElementById('video-sound').addEventListener('change', (event) => {
  for (const id of ['video-of-bob', 'video-of-alice']) document.getElementById(id).muted = !event.target.checked;
});
