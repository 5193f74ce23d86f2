// The page round the demos: tabs, the code on show, and trouble told plainly.
import { clear } from './ladder.js';
import { library, trouble } from './trouble.js';

const shown = { video: ['video.js', 'people.js'], message: ['message.js', 'ticks.js', 'people.js'], files: ['files.js', 'people.js'] };
const tabs = [...document.querySelectorAll('[role=tab]')];

function select(tab, focus) {
  for (const each of tabs) {
    const on = each === tab;
    each.setAttribute('aria-selected', on);
    each.tabIndex = on ? 0 : -1;
    document.getElementById(each.getAttribute('aria-controls')).hidden = !on;
  }
  if (focus) tab.focus();
  const name = tab.id.slice('tab-'.length);
  history.replaceState(null, '', `#${name}`);
  showCode(shown[name]);
}

async function showCode(files) {
  const texts = await Promise.all(files.map((file) => fetch(file).then((answer) => answer.text(), () => 'The server does not answer.')));
  document.getElementById('code').replaceChildren(...files.map((file, i) => {
    const block = document.createElement('details');
    block.open = i === 0;
    block.append(Object.assign(document.createElement('summary'), { textContent: file }),
      Object.assign(document.createElement('pre'), { textContent: texts[i], tabIndex: 0 }));
    return block;
  }));
}

for (const tab of tabs) {
  tab.addEventListener('click', () => select(tab));
  tab.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) select(tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length], true);
  });
}
document.getElementById('ladder-clear').addEventListener('click', clear);
select(document.getElementById(`tab-${location.hash.slice(1)}`) || tabs[0]);

// The hint on a dark screen goes when a picture comes.
for (const video of document.querySelectorAll('.screen video')) {
  video.addEventListener('playing', () => video.classList.add('playing'));
  video.addEventListener('emptied', () => video.classList.remove('playing'));
}

try {
  await library();
  if (!SIP.WebRTC.isSupported()) throw new Error('This browser has no WebRTC.');
  await import('./video.js');
  await import('./message.js');
  await import('./files.js');
  document.documentElement.dataset.ready = 'yes';
} catch (error) {
  trouble(`This demo cannot start: ${error.message}`);
}
