// What the console does in a browser that runs scripts: pages follow what happens, and forms send their requests themselves.
// Pages come from the server as documents. Nothing here makes markup of text, and the policy of the pages forbids it.
'use strict';

const page = document.body.dataset;
const byId = (id) => document.getElementById(id);

// Following what happens.

const live = byId('live');
const announce = byId('announce');
let events = null;
let fetching = false;
let due = false;

function say(text) { announce.textContent = text; }

function follow() {
  if (events || document.hidden) return;
  events = new EventSource(page.at + 'events?workspace=' + encodeURIComponent(page.workspace));
  events.addEventListener('open', () => { show('Live'); refresh(); });
  events.addEventListener('error', () => {
    show('Not live');
    if (events && events.readyState === EventSource.CLOSED) { // it was refused: it does not try again by itself
      events = null;
      setTimeout(follow, 3000);
    }
  });
  events.addEventListener('state', refresh);
  events.addEventListener('request', (e) => {
    refresh();
    told(e.data);
  });
}

function show(text) {
  live.hidden = false;
  live.textContent = text;
  live.classList.toggle('on', text === 'Live');
}

// A page in the background lets go of its connection: browsers have only six for one server.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) return follow();
  if (events) events.close();
  events = null;
});

function told(data) {
  const entry = JSON.parse(data);
  const why = entry.violation ? 'refused, ' + entry.violation : entry.rule || '';
  say(`${entry.request.method} ${entry.request.path}: ${entry.response.status} ${why}`);
}

// refresh fetches the page anew and takes over its live parts: one fetch at a time, however much happens.
function refresh() {
  if (fetching) { due = true; return; }
  fetching = true;
  const request = new XMLHttpRequest();
  request.open('GET', location.href);
  request.responseType = 'document';
  request.addEventListener('load', () => { if (request.status === 200) takeOver(request.responseXML); });
  request.addEventListener('loadend', () => setTimeout(() => {
    fetching = false;
    if (due) { due = false; refresh(); }
  }, 200));
  request.send();
}

function takeOver(fresh) {
  for (const part of document.querySelectorAll('[data-live]')) {
    const other = fresh && fresh.getElementById(part.id);
    if (other) merge(part, other);
  }
}

// merge makes the children of a part those of another, and leaves alone those that are the same, so that nobody who is in one
// of them, with the keyboard or a screen reader, is thrown out.
function merge(part, other) {
  let at = part.firstElementChild;
  for (const child of [...other.children]) {
    const same = later(at, child);
    if (same) {
      while (at !== same) at = removed(at);
      at = at.nextElementSibling;
      continue;
    }
    const added = document.importNode(child, true);
    added.classList.add('fresh');
    part.insertBefore(added, at);
  }
  while (at) at = removed(at);
}

function later(at, child) {
  while (at && !(at.id === child.id && bare(at).isEqualNode(bare(child)))) at = at.nextElementSibling;
  return at;
}

function bare(node) {
  const copy = document.importNode(node, true);
  copy.classList.remove('fresh');
  if (!copy.classList.length) copy.removeAttribute('class');
  return copy;
}

function removed(node) {
  const next = node.nextElementSibling;
  if (node.contains(document.activeElement)) byId('main').focus({ preventScroll: true });
  node.remove();
  return next;
}

follow();

// The form of an operation.

const form = byId('call');
if (form) operate(form);

function operate(form) {
  let last = 0;
  const compose = async () => {
    const turn = ++last;
    const response = await fetch(form.dataset.compose, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
    if (!response.ok) throw new Error('the console cannot encode this: ' + response.status);
    const message = await response.json();
    if (turn === last) byId('curl').textContent = message.curl;
    return message;
  };
  let timer = 0;
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => compose().catch((e) => say(e.message)), 150);
  });
  form.addEventListener('submit', async (e) => {
    e.preventDefault();
    try {
      await send(await compose());
    } catch (error) {
      answer('No answer', 'bad', '', String(error.message || error), [], '');
    }
  });
  form.addEventListener('keydown', (e) => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      form.requestSubmit();
    }
  });
  copying();
}

async function send(message) {
  const request = new Request(location.origin + message.target, {
    method: message.method, body: message.body, credentials: 'omit', redirect: 'manual', cache: 'no-store', headers: message.headers,
  });
  const dropped = message.headers.map(([name]) => name).filter((name) => !request.headers.has(name));
  request.headers.set('Counterpart-Workspace', page.workspace);
  const began = performance.now();
  const response = await fetch(request);
  const text = await response.text();
  const took = (performance.now() - began).toFixed(0);
  if (response.type === 'opaqueredirect') {
    return answer('A redirect', 'good', '', 'Browsers do not show these to pages; the journal does.', [], '');
  }
  const note = dropped.length ? 'Browsers do not let pages send ' + dropped.join(', ') + '; the curl line does.' : '';
  const violation = response.headers.get('Counterpart-Violation');
  const rule = response.headers.get('Counterpart-Rule');
  answer(`${response.status} ${reason(response)}, ${took} ms`, level(response.status), violation || (rule ? 'rule ' + rule : ''), note,
    [...response.headers], text);
}

function reason(response) {
  return response.statusText || (response.ok ? 'OK' : 'refused');
}

function level(status) {
  return status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'good';
}

function answer(status, kind, why, note, headers, body) {
  byId('answer').hidden = false;
  byId('unsent').hidden = true;
  byId('answer-status').textContent = status;
  byId('answer-status').className = 'status ' + kind;
  for (const [id, text] of [['answer-why', why], ['answer-note', note]]) {
    byId(id).textContent = text;
    byId(id).hidden = !text;
  }
  byId('answer-body').textContent = indented(body);
  byId('answer-fields').replaceChildren(...headers.map(([name, value]) => {
    const row = document.createElement('div');
    row.append(made('dt', name), made('dd', value));
    return row;
  }));
}

function made(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

// indented sets JSON in lines without reading it, so that every number and every name stays as it was sent.
function indented(text) {
  try { JSON.parse(text); } catch { return text; }
  let out = '';
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token === '}' || token === ']') out += '\n' + '  '.repeat(--depth);
    out += token.length > 1 && /^[{[]\s*[}\]]$/.test(token) ? token[0] + token[token.length - 1] : token;
    if (token === ':') out += ' ';
    if (token === '{' || token === '[') depth++;
    if (token === '{' || token === '[' || token === ',') out += '\n' + '  '.repeat(depth);
  }
  return out;
}

function copying() {
  const button = byId('copy');
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(byId('curl').textContent);
    say('Copied');
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
}
