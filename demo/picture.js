// A picture and a quiet tone for those without a camera: a MediaStream from a
// canvas, which a call takes as media.stream.

const HUES = { alice: 172, bob: 28 };

const streams = {};

export function drawnPicture(name) {
  return streams[name] ??= draw(name);
}

function draw(name) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 480, height: 360 });
  const context = canvas.getContext('2d');
  const hue = HUES[name] ?? 97 * [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 360;
  setInterval(() => {
    const turn = performance.now() / 900;
    context.fillStyle = `hsl(${hue} 45% 22%)`;
    context.fillRect(0, 0, 480, 360);
    context.fillStyle = `hsl(${hue} 70% 62%)`;
    context.beginPath();
    context.arc(240 + 110 * Math.cos(turn), 150 + 60 * Math.sin(turn), 46, 0, 7);
    context.fill();
    context.font = '600 54px system-ui';
    context.textAlign = 'center';
    context.fillStyle = '#fff';
    context.fillText(name, 240, 318);
  }, 50);
  const stream = canvas.captureStream(20);
  const audio = new AudioContext();
  const tone = new OscillatorNode(audio, { frequency: name === 'alice' ? 440 : 330 });
  const volume = new GainNode(audio, { gain: 0.02 });
  const out = audio.createMediaStreamDestination();
  tone.connect(volume).connect(out);
  tone.start();
  stream.addTrack(out.stream.getAudioTracks()[0]);
  return stream;
}
