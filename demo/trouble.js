// Trouble told plainly, in the line above the page's content that is for it.

export function trouble(text) {
  const line = document.getElementById('trouble');
  line.textContent = text;
  line.hidden = !text;
}

// library waits until SIP is ready, and tells when it stops.
export async function library() {
  if (!window.SIP) throw new Error('dist/sip.js did not load: run “make build”, then reload.');
  await SIP.ready;
  SIP.onpanic = (reason) => trouble(`The SIP library stopped: ${reason}. Reload the page.`);
}
