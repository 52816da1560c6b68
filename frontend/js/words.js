// Sentences come from the catalogue through one JSON block of the page.
let words;

export function word(key, values = {}) {
  if (!words) {
    const block = document.getElementById('hk-words');
    words = block ? JSON.parse(block.textContent) : {};
  }
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), words[key] || key);
}

export function each(root, selector, act) {
  if (root.matches && root.matches(selector)) act(root);
  if (root.querySelectorAll) root.querySelectorAll(selector).forEach(act);
}

// Once for every element that is there or that htmx brings in later.
export function onParts(selector, act) {
  const seen = new WeakSet();
  const first = (element) => {
    if (seen.has(element)) return;
    seen.add(element);
    act(element);
  };
  each(document, selector, first);
  document.addEventListener('htmx:load', (event) => each(event.detail.elt, selector, first));
}

export function person() {
  return document.body.dataset.person || '';
}

export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'hk-icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}
