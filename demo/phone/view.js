// What the lines look like: their buttons, their screens, and the controls of
// the one in front. It only reads; the time of a call is painted each second.

import { $ } from './dom.js';
import { lasting } from './words.js';

const STATES = { free: 'free', calling: 'calling', ringing: 'it rings there', incoming: 'is calling', answering: 'connecting' };

export function stateOf(line) {
  if (line.moving) return `to ${line.moving.name}: ${line.moving.what}`;
  if (!line.talking) return line.early ? 'not answered yet' : STATES[line.state];
  if (line.held && line.holdsUs) return 'on hold, both ways';
  if (line.held) return 'on hold';
  if (line.holdsUs) return 'has put you on hold';
  return lasting((Date.now() - line.since) / 1000);
}

export class View {
  constructor(lines) {
    this.lines = lines;
    lines.addEventListener('change', () => this.paint());
    setInterval(() => this.paintTimes(), 1000);
    this.paint();
  }

  paint() {
    const { all, front } = this.lines;
    for (const line of all) this.paintLine(line, line === front);
    // Who types an address while it rings goes on typing.
    const idle = front.free || front.state === 'incoming';
    $('dial').hidden = !idle;
    $('controls').hidden = idle;
    this.paintControls(front);
    this.paintTimes();
  }

  paintLine(line, inFront) {
    const button = $(`line-${line.number}`);
    button.setAttribute('aria-current', inFront);
    button.dataset.state = line.held ? 'held' : line.state;
    button.querySelector('.who').textContent = line.name;
    const part = screenOf(line);
    part.hidden = !inFront;
    Object.assign(part.querySelector('.screen').dataset, { picture: line.pictured, free: line.free });
    part.querySelector('.near').hidden = line.held || !line.near.srcObject || !(line.sharing || (line.sendsVideo && !line.cameraOff));
    part.querySelector('.quality').hidden = line.free;
    part.querySelector('.name').textContent = line.name || `Line ${line.number} is free`;
    part.querySelector('.initial').textContent = [...line.name][0]?.toUpperCase() ?? '';
    part.querySelector('.note').textContent = line.note;
    const badge = part.querySelector('.badge');
    badge.textContent = [line.muted && 'you are muted', line.sharing ? 'you share your screen' : line.cameraOff && 'your camera is off'].filter(Boolean).join(', ');
    badge.hidden = !badge.textContent;
  }

  paintControls(line) {
    press('mute', line.muted, line.muted ? 'unmute' : 'mute');
    const hidden = line.cameraOff || !line.sendsVideo;
    press('camera', hidden, hidden ? 'camera on' : 'camera off');
    press('share', line.sharing, line.sharing ? 'unshare' : 'share');
    press('hold', line.held, line.held ? 'resume' : 'hold');
    for (const id of ['mute', 'camera', 'hold', 'call-keypad', 'share', 'transfer-open']) $(id).disabled = !line.talking;
    $('swap').disabled = !this.lines.behind;
    $('pressed').textContent = line.pressed;
  }

  paintTimes() {
    for (const line of this.lines.all) {
      const text = stateOf(line);
      $(`line-${line.number}`).querySelector('.state').textContent = text;
      screenOf(line).querySelector('.hint').textContent = line.free ? 'call somebody, or wait for a call' : text;
    }
  }
}

const screenOf = (line) => $(`screen-${line.number}`);

function press(id, on, label) {
  const button = $(id);
  button.setAttribute('aria-pressed', on);
  button.lastChild.textContent = label;
}

/** The two video elements of a line, in a screen of its own. */
export function addScreen(number) {
  const part = document.createElement('div');
  part.id = `screen-${number}`;
  part.append($('screen').content.cloneNode(true));
  const [far, near] = part.querySelectorAll('video');
  far.id = `remote-${number}`;
  near.id = `local-${number}`;
  far.setAttribute('aria-label', `The other side of line ${number}`);
  near.setAttribute('aria-label', `You, on line ${number}`);
  $('screens').append(part);
  return [far, near];
}
