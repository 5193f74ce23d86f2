// A table that forgets its oldest entries.

export class Bounded {
  constructor(limit) {
    this.limit = limit;
    this.map = new Map();
  }

  has(key) {
    return this.map.has(key);
  }

  get(key) {
    return this.map.get(key);
  }

  /** Puts an entry in, as the newest. */
  set(key, value) {
    this.map.delete(key);
    this.map.set(key, value);
    if (this.map.size > this.limit) this.map.delete(this.map.keys().next().value);
  }

  delete(key) {
    return this.map.delete(key);
  }
}
