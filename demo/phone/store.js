// What the browser keeps for this page: values by name, in localStorage. Where
// it keeps nothing (storage may be forbidden or full), they last as long as the page.

const page = new Map();

export function remembered(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`phone-${name}`)) ?? page.get(name) ?? otherwise;
  } catch {
    return page.get(name) ?? otherwise;
  }
}

export function remember(name, value) {
  page.set(name, value);
  try {
    localStorage.setItem(`phone-${name}`, JSON.stringify(value));
  } catch {
    // see above
  }
}

/** A field of the settings that is remembered under its id; changed is called at each change. */
export function setting(field, changed = () => {}) {
  const property = field.type === 'checkbox' ? 'checked' : 'value';
  field[property] = remembered(field.id, field[property]);
  if (field.selectedIndex < 0) field.selectedIndex = 0; // a choice that there was once
  field.addEventListener('change', () => {
    remember(field.id, field[property]);
    changed();
  });
}
