// How good a call is: a picture of the last minute, a column a second, as high
// as people would rate it (MOS, 1 to 5), and one line of numbers.

import { make } from './dom.js';

const SECONDS = 60;
const BEST = 4.5; // the most that an estimate can reach
const LEVELS = [[4, 'good'], [3.4, 'fair'], [2.5, 'poor'], [0, 'bad']];
const SVG = 'http://www.w3.org/2000/svg';

const levelOf = (mos) => LEVELS.find(([least]) => mos >= least)[1];

export class Meter {
  constructor(figure) {
    this.figure = figure;
    this.picture = figure.querySelector('svg');
    this.caption = figure.querySelector('figcaption');
    this.picture.setAttribute('viewBox', `0 0 ${SECONDS * 4} 24`);
    this.picture.setAttribute('preserveAspectRatio', 'none');
    this.clear();
  }

  clear() {
    this.figure.dataset.level = '';
    this.picture.setAttribute('aria-label', 'Quality of the call');
    this.picture.replaceChildren();
    this.caption.textContent = 'The quality is measured while you talk.';
  }

  show(stats) {
    if (stats.mos === undefined) return; // nothing comes: on hold, or muted there
    const level = levelOf(stats.mos);
    this.figure.dataset.level = level;
    const column = document.createElementNS(SVG, 'rect');
    const height = Math.max(2, 24 * (stats.mos - 1) / (BEST - 1));
    for (const [name, value] of Object.entries({ class: level, width: 3, height, y: 24 - height })) column.setAttribute(name, value);
    this.picture.append(column);
    if (this.picture.childElementCount > SECONDS) this.picture.firstElementChild.remove();
    const first = SECONDS - this.picture.childElementCount;
    [...this.picture.children].forEach((each, i) => each.setAttribute('x', (first + i) * 4));
    this.caption.replaceChildren(make('b', { textContent: `${level} quality` }), numbers(stats));
    this.picture.setAttribute('aria-label', `Quality of the last minute; now ${level}`);
  }
}

// What the browser does not say is left out.
function numbers({ roundTrip, audio, video }) {
  const sound = audio.in ?? {}, picture = video.in ?? {};
  const rate = ({ kbps }) => kbps !== undefined && `${Math.round(kbps)} kbit/s`;
  return [
    roundTrip !== undefined && `${Math.round(roundTrip / 2 + (sound.delay ?? 0))} ms late`,
    sound.lost !== undefined && `${(100 * sound.lost).toFixed(1)} % lost`,
    sound.jitter !== undefined && `${Math.round(sound.jitter)} ms jitter`,
    [sound.codec, rate(sound)].filter(Boolean).join(' '),
    picture.width && [`${picture.width}×${picture.height}`, picture.codec, rate(picture)].filter(Boolean).join(' '),
  ].filter(Boolean).join(' · ');
}

export function setUpQuality(lines) {
  for (const line of lines.all) {
    const meter = new Meter(document.querySelector(`#screen-${line.number} .quality`));
    line.addEventListener('begin', () => line.on('stats', (stats) => meter.show(stats)));
    line.addEventListener('over', () => meter.clear());
  }
}
