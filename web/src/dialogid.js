// The id of a dialog, as SIP.Dialog shows it: three parts, and one text of them.

const dialogIDText = {
  value() {
    return this.call_id + this.local_tag + this.remote_tag;
  },
  writable: true,
  configurable: true,
};

export const dialogID = (callID, localTag, remoteTag) =>
  Object.defineProperty({ call_id: callID, local_tag: localTag, remote_tag: remoteTag }, 'toString', dialogIDText);
