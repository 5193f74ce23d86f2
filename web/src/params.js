// The parameters that SIP.URI and SIP.NameAddrHeader have: an object whose keys
// are lower-case; a parameter without a value is null.

const lower = (name) => String(name).toLowerCase();

/** The methods of both classes; stored(value) is how a value is kept. */
export const paramMethods = (stored) => ({
  setParam(name, value) {
    if (name) this.parameters[lower(name)] = value === undefined || value === null ? null : stored(value);
  },

  getParam(name) {
    return this.hasParam(name) ? this.parameters[lower(name)] : undefined;
  },

  /** Undefined, as SIP.js has it, when no name is given. */
  hasParam(name) {
    return name ? Object.hasOwn(this.parameters, lower(name)) : undefined;
  },

  /** Removes the parameter and returns its value. */
  deleteParam(name) {
    const value = this.getParam(name);
    if (name) delete this.parameters[lower(name)];
    return value;
  },

  clearParams() {
    this.parameters = {};
  },
});
