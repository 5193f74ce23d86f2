// Properties that are computed when somebody first reads them.

/** Makes name a property that is computed on first reading and may be set. */
export function lazy(prototype, name, compute) {
  const keep = (object, value) => {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
    return value;
  };
  Object.defineProperty(prototype, name, {
    get() {
      return keep(this, compute(this));
    },
    set(value) {
      keep(this, value);
    },
    enumerable: true,
    configurable: true,
  });
}
