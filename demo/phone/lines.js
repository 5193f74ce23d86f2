// The lines of the phone, and which of them is in front. One rule: only one
// line speaks. Who starts, answers or resumes a call on one line has the other
// one on hold.

export class Lines extends EventTarget {
  constructor(all) {
    super();
    this.all = all;
    this.front = all[0];
    for (const line of all) {
      line.addEventListener('change', () => this.changed());
      line.addEventListener('talk', () => this.keepToOne(line));
      line.addEventListener('over', () => this.over(line));
    }
  }

  changed() {
    this.dispatchEvent(new Event('change'));
  }

  /** The line in which a new call has place: that in front, if it can be. */
  get vacant() {
    return [this.front, ...this.all].find((line) => line.free);
  }

  get ringing() {
    return this.all.find((line) => line.state === 'incoming');
  }

  /** The line behind, when there is somebody on it. */
  get behind() {
    return this.all.find((line) => line !== this.front && line.talking);
  }

  /** Shows a line; who waits there is taken up. */
  press(line) {
    if (line.talking) this.take(line);
    else this.select(line);
  }

  select(line) {
    this.front = line;
    this.changed();
  }

  /** Speaks on this line, and on no other. */
  take(line) {
    for (const other of this.all) if (other !== line) other.hold();
    line.resume();
    this.select(line);
  }

  // Who answers on the line behind waits until it is in front.
  keepToOne(line) {
    if (line === this.front) this.take(line);
    else if (this.front.talking && !this.front.held) line.hold();
  }

  swap() {
    if (this.behind) this.take(this.behind);
  }

  over(line) {
    if (this.front === line && this.behind) {
      this.front = this.behind;
      if (line.note) this.front.say(line.note); // why, where one looks now
    }
    this.changed();
  }
}
