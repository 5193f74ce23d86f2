SIP.ready.then(() => {
  window.ua = new SIP.UA({ uri: 'csp@' + location.hostname });
  ua.on('registered', () => { window.registered = true; });
}, (error) => { window.refused = error.message; });
