// Which camera and microphone a call uses.

export function wanted(video) {
  return { audio: true, video };
}
