// Camera and screen in a call: a voice call gets a picture, the camera is hidden
// and shown, the screen is shared. The browser's own “stop sharing” counts, too.

import { $ } from './dom.js';
import { wantedCamera } from './devices.js';
import { whyNoMedia, whyNotShared } from './words.js';

export function setUpShare(lines) {
  $('camera').addEventListener('click', async () => {
    const line = lines.front;
    if (line.sendsVideo) return line.hideCamera(!line.cameraOff);
    await attempt(line, whyNoMedia, async () => {
      await line.session.addVideo(wantedCamera());
      line.sendsVideo = true;
    });
  });

  $('share').hidden = !navigator.mediaDevices?.getDisplayMedia;
  $('share').addEventListener('click', async () => {
    const line = lines.front;
    await attempt(line, whyNotShared, () => (line.sharing ? line.session.stopScreen() : line.session.shareScreen()));
  });

  for (const line of lines.all) {
    line.addEventListener('begin', () => {
      line.on('screen', ({ sharing, by }) => {
        line.say(sharing ? 'You share your screen.' : by === 'browser' ? 'You stopped sharing your screen in the browser’s own bar.' : 'You do not share your screen any more.');
      });
    });
  }
}

async function attempt(line, why, act) {
  try {
    await act();
  } catch (error) {
    if (line.talking) line.say(why(error));
  }
  line.changed();
}
